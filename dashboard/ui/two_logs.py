"""The console logs of two runs side by side, from the first line in which they part."""

import streamlit as st

from dashboard.analysis.diff import first_parting
from dashboard.analysis.run import texts_of
from dashboard.ui import blocks, selection
from dashboard.ui.lines import show_lines
from dashboard.ui.words import t
from parsers import Logbook
from parsers.excerpt import Line
from parsers.log_text import LogText, open_log, text_of

LOOKED_AT = 100_000  # lines
SHOWN, BEFORE = 40, 5  # lines of each, and how many of them stand above the parting


def show(logs: Logbook, a: str, b: str) -> None:
    """Chooses a log of each run and shows both from where they part."""
    places: list[tuple[str, LogText]] = []
    for column, run in zip(st.columns(2), (a, b), strict=True):
        with column:
            texts = texts_of(logs, run=run)
            if not texts:
                blocks.advise(t("No text"), t("All files of this run are event files, which have records and no lines."))
                return
            source = selection.pick_of_many(blocks.plain(t("Log of {run}", run=run)), texts, key=f"diff-log-{run}")
        path = logs.path_of(source)
        places.append((source, open_log(path) if path else text_of(b"")))
    lines = [[line.text for line in log.lines(1, LOOKED_AT)] for _, log in places]
    parting = first_parting(*lines)
    told = t("They part at line {line}; times and durations are not counted.", line=f"{parting:,}")
    blocks.note(told if parting else t("As far as both go, they do not part."))
    at = selection.step_through(t("From line"), parting or 1, most=max(map(len, lines)), key=f"diff-line-{a}-{b}")
    for side, column, (source, log) in zip("ab", st.columns(2), places, strict=True):
        with column:
            shown = [Line(line.number, line.text) for line in log.lines(max(1, at - BEFORE), SHOWN)]
            show_lines(shown, marked=parting, key=f"two-{side}-{source}-{at}")
