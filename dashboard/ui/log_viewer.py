"""The log viewer: a window of a log's lines, moved by line, epoch, finding or search; only what is seen is read and sent."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.analysis.run import epochs_of
from dashboard.ui import blocks, loading, selection
from dashboard.ui.lines import show_lines
from dashboard.ui.words import t, tn
from parsers import Logbook
from parsers.excerpt import Line
from parsers.log_text import LogText, open_log, text_of

WINDOW = 200  # lines
BEFORE = 8  # lines shown above the one gone to


def show_log(logs: Logbook, source: str, *, marks: Mapping[str, int], key: str) -> None:
    """The log behind `source`; `marks` are places to go to: what they are called -> line."""
    path = logs.path_of(source)
    try:
        log = open_log(path) if path else text_of(b"")
    except OSError as error:
        blocks.advise(t("The file cannot be read any more"), str(error.strerror or error))
        return
    _view(logs, log, source, marks, key)


@st.fragment  # moving about in a log draws nothing else of the page
def _view(logs: Logbook, log: LogText, source: str, marks: Mapping[str, int], key: str) -> None:
    """What moves through the log, and the window of lines it has come to."""
    line = _controls(logs, log, source, marks=marks, key=key)
    first = max(1, min(line - BEFORE, len(log) - WINDOW + 1))
    shown = log.lines(first, WINDOW)
    folded = sum(one.folded for one in shown)
    told = tn("{count} state of a progress bar is folded", "{count} states of progress bars are folded", folded)
    hidden = told if folded else ""
    last = shown[-1].number if shown else 0
    blocks.note(t("Lines {first} to {last} of {all}", first=f"{first:,}", last=f"{last:,}", all=f"{len(log):,}"), hidden)
    show_lines([Line(one.number, one.text) for one in shown], marked=line, key=f"log-{key}-{source}")


def _controls(logs: Logbook, log: LogText, source: str, *, marks: Mapping[str, int], key: str) -> int:
    """Where to go: pages, a line, an epoch, a finding, a word; gives the line."""
    name = f"{key} {source}"
    line = min(max(1, selection.line(name) or next(iter(marks.values()), 1)), max(1, len(log)))
    with blocks.row():
        search = t("Search in this log")
        words = st.text_input(search, key=f"search-{name}", placeholder=search, label_visibility="collapsed", width=240)
        hits = log.find(words).tolist() if words else []
        _step(t("Previous hit"), ":material/keyboard_arrow_up:", _before(hits, line), name, key="hit-up")
        _step(t("Next hit"), ":material/keyboard_arrow_down:", _after(hits, line), name, key="hit-down")
        if words:
            blocks.note(tn("{count} line", "{count} lines", len(hits)))
        selection.go_to_line(t("Line"), line, most=max(1, len(log)), log=name)
        epochs = loading.once(epochs_of, "scalars", source=source)
        selection.jump(t("Go to epoch"), {f"{epoch:g}": int(at) for epoch, at in epochs.items()}, log=name, key="epoch")
        selection.jump(t("Go to finding"), marks, log=name, key="finding")
        for label, icon, target in (
            (t("Begin"), ":material/first_page:", 1), (t("Page up"), ":material/arrow_upward:", line - WINDOW),
            (t("Page down"), ":material/arrow_downward:", line + WINDOW), (t("End"), ":material/last_page:", len(log)),
        ):  # fmt: skip
            _step(label, icon, min(max(1, target), max(1, len(log))), name, key=label)
    return line


def _step(label: str, icon: str, target: int | None, name: str, *, key: str) -> None:
    """A button that goes to a line."""
    st.button(
        "", icon=icon, help=label, key=f"{key}-{name}", type="tertiary", disabled=target is None,
        on_click=selection.open_line, args=(name, target),
    )  # fmt: skip


def _before(hits: Sequence[int], line: int) -> int | None:
    return next((hit for hit in reversed(hits) if hit < line), None)


def _after(hits: Sequence[int], line: int) -> int | None:
    return next((hit for hit in hits if hit > line), hits[0] if hits else None)
