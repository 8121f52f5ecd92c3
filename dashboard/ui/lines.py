"""The lines around line N of a log, shown as the plain text they are; for an event file, the records around it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component

from dashboard.analysis.marks import FINDING
from dashboard.ui import selection
from dashboard.ui.blocks import note
from dashboard.ui.plot import Point
from dashboard.ui.words import t
from parsers import Logbook
from parsers.excerpt import NEIGHBOURS, Line, lines_around

HERE = Path(__file__).parent
NEAR = 3  # lines before and after the one asked for, where there is little room

_viewer = component(
    "epochbook_lines",
    css=(HERE / "lines.css").read_text(encoding="utf-8"),
    js=(HERE / "lines.js").read_text(encoding="utf-8"),
)


def show_lines(lines: list[Line], *, marked: int, key: str) -> None:
    """Shows lines with their numbers; the marked one stands out."""
    rows = [{"number": line.number, "text": line.text} for line in lines]
    key = key.replace("_", "_-") if "__" in key else key  # names out of logs may hold what Streamlit keeps for itself
    _viewer(key=key, data=json.dumps({"lines": rows, "marked": marked}).encode())


def line_drawer(logs: Logbook, found: Point, *, page: str, behind: Sequence[Point] = ()) -> None:
    """The line of the log behind a point, at the bottom of the window, so that the point stays in sight.

    For a point that was made of others, the lines of those are shown: `behind`.
    """
    with st.bottom, st.container(border=True, key=f"line-{page}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            about = " · ".join(part for part in (found.run, found.metric, found.split) if part)
            place = t("{source}, line {line}", source=found.source, line=found.line) if found.source else ""
            st.text(" · ".join(part for part in (place, about) if part), width="stretch")
            st.button(
                t("Close"),
                key=f"close-{page}",
                type="tertiary",
                icon=":material/close:",
                on_click=selection.open_point,
                args=(page, None),
            )
        if found.text:
            st.text(found.text)
        if found.mark == FINDING:
            st.page_link("app_pages/health.py", label=t("Open Health"), icon=":material/monitor_heart:")
        for number, one in enumerate(behind or [found]):
            if len(behind) > 1:
                note(one.metric, t("{source}, line {line}", source=one.source, line=one.line))
            if one.source:
                show_place(logs, one.source, one.line, key=f"{page}-{number}", neighbours=0 if len(behind) > 1 else NEAR)


def show_place(logs: Logbook, source: str, line: int, *, key: str, neighbours: int = NEIGHBOURS) -> None:
    """A line of a source with its neighbours; for an event file, the records around it."""
    if "tensorboard" in set(logs.sources.loc[logs.sources["source"] == source, "reader"]):
        st.dataframe(records_around(logs.scalars, source, line, neighbours=neighbours), hide_index=True, key=f"records-{key}")
        return
    path = logs.path_of(source)
    try:
        lines = lines_around(path, line, neighbours=neighbours) if path else []
    except OSError as error:
        note(t("The file cannot be read any more: {why}.", why=error.strerror or error))
        return
    if lines:
        show_lines(lines, marked=line, key=f"lines-{key}")
    else:
        note(t("The file has no such line any more. Press Refresh."))


def records_around(scalars: pd.DataFrame, source: str, record: int, *, neighbours: int = NEIGHBOURS) -> pd.DataFrame:
    """The records of an event file next to the one asked for: a mark, record, step, tag, value as text."""
    rows = scalars[(scalars["source"] == source) & (scalars["line"] - record).abs().le(neighbours)].sort_values("line")
    columns = {" ": ["▶" if line == record else "" for line in rows["line"]], t("record"): rows["line"], t("step"): rows["step"]}
    return pd.DataFrame(columns | {t("tag"): rows["tag"].astype("str"), t("value"): rows["value"].map(str)})
