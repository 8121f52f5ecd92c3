"""The small building blocks of a page: rows, notes, figures, downloads, advice where there is nothing to show."""

import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.analysis.best import Rule
from dashboard.ui.words import t, tn
from parsers.groups import Sweep

MOST_SWEEPS = 3
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
ICON = re.compile(r":(?=[\w/+-]+:)")  # `:tada:` and `:material/home:` become pictures however they are escaped
APART = "\u200c"  # a sign without width


def plain(text: object) -> str:
    """`text` so that a widget that takes Markdown shows it literally."""
    return MARKDOWN.sub(r"\\\1", ICON.sub(":" + APART, str(text)))


def columns(count: int) -> list[DeltaGenerator]:
    """Columns side by side."""
    return list(st.columns(count))


def rows(count: int) -> list[DeltaGenerator]:
    """Places one below the other, which may be filled in any order."""
    return [st.container() for _ in range(count)]


def row() -> DeltaGenerator:
    """A row: what is drawn in it stands side by side, as far as there is room."""
    return st.container(horizontal=True, vertical_alignment="center")


def heading(text: str) -> None:
    """The head of a part of a page."""
    st.subheader(plain(text), anchor=False)


def note(*parts: str) -> None:
    """A remark in small print."""
    st.caption(plain(" ".join(part for part in parts if part)))


def advise(what: str, advice: str, *, icon: str = ":material/info:") -> None:
    """What is the case and what to do about it, where there is nothing to show."""
    with st.container(border=True):
        st.markdown(f"{icon} **{plain(what)}**")
        st.text(advice)


def counts(figures: Mapping[str, str]) -> None:
    """A few figures in a row: label -> figure."""
    with st.container(horizontal=True, gap="large", key="counts"):
        for label, figure in figures.items():
            st.metric(label, figure, width="content")


def rule_note(rule: Rule | None) -> None:
    """By which rule the best of each run was chosen."""
    if rule is None:
        note(t("It is not known which side of these metrics is better, so there is no best epoch: all values are the last ones."))
        st.page_link("app_pages/sources.py", label=t("Say which side is better"), icon=":material/edit:")
        return
    note(t(rule.said))


def sweeps_note(sweeps: Sequence[Sweep]) -> None:
    """Which runs try values of which settings."""
    for sweep in sweeps[:MOST_SWEEPS]:
        over = " × ".join(sweep.over)
        note(tn("Sweep over {over}: {count} run.", "Sweep over {over}: {count} runs.", len(sweep.runs), over=over))
    if sweeps:
        st.page_link("app_pages/sweep.py", label=t("What it says"), icon=":material/tune:")


def download(name: str, make: Callable[[], bytes]) -> None:
    """A button that saves what is shown as a CSV file; the file is made when it is pressed."""
    st.download_button(
        t("Download CSV"),
        make,
        file_name=name,
        mime="text/csv",
        key=f"download-{name}",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )
