"""The lines around line N of a log, read without reading all of it, and shown as the plain text they are."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component

from dashboard.ui import selection
from dashboard.ui.blocks import note
from dashboard.ui.plot import Point
from dashboard.ui.words import t
from parsers import Logbook
from parsers.text import encoding_of, plain, states

HERE = Path(__file__).parent
HEAD = 65536  # bytes that the encoding is judged by
LONGEST = 4000  # characters of one line that are shown
CHUNK = 1 << 20
NEIGHBOURS = 6  # lines, or records of an event file, before and after the one asked for
NEAR = 3  # the same, where there is little room

_viewer = component(
    "epochbook_lines",
    css=(HERE / "lines.css").read_text(encoding="utf-8"),
    js=(HERE / "lines.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Line:
    """One line of a log: its number from 1, and its text without colours and control characters."""

    number: int
    text: str


def lines_around(path: str | os.PathLike[str], line: int, *, neighbours: int = NEIGHBOURS) -> list[Line]:
    """The line and up to `neighbours` lines before and after it; empty if the file has no such line now. Raises OSError."""
    with Path(path).open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
        file.seek(0)
        first = max(1, line - neighbours)
        found = list(islice(_raw_lines(file, encoding), first - 1, line + neighbours))
    if len(found) <= line - first:
        return []
    return [Line(number, _shown(raw.decode(encoding, "replace"))) for number, raw in enumerate(found, first)]


def show_lines(lines: list[Line], *, marked: int, key: str) -> None:
    """Shows lines with their numbers; the marked one stands out."""
    rows = [{"number": line.number, "text": line.text} for line in lines]
    _viewer(key=key, data=json.dumps({"lines": rows, "marked": marked}).encode())


def line_drawer(logs: Logbook, found: Point, *, page: str) -> None:
    """The line of the log behind a point, at the bottom of the window, so that the point stays in sight."""
    with st.bottom, st.container(border=True, key=f"line-{page}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            about = " · ".join(part for part in (found.run, found.metric, found.split) if part)
            st.text(t("{source}, line {line}", source=found.source, line=found.line) + f" · {about}", width="stretch")
            st.button(
                t("Close"),
                key=f"close-{page}",
                type="tertiary",
                icon=":material/close:",
                on_click=selection.open_point,
                args=(page, None),
            )
        show_place(logs, found.source, found.line, key=page, neighbours=NEAR)


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


def _raw_lines(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The lines of a file as bytes, cut at line feeds as its reader cuts them."""
    feed = "\n".encode(encoding)
    if len(feed) == 1:
        yield from file
        return
    rest = b""
    while chunk := file.read(CHUNK):
        rest += chunk
        start = 0
        while (end := _aligned(rest, feed, start)) >= 0:
            yield rest[start : end + len(feed)]
            start = end + len(feed)
        rest = rest[start:]
    if rest:
        yield rest


def _aligned(data: bytes, feed: bytes, start: int) -> int:
    """Where the next wide line feed is, counting whole characters from `start`; -1 if there is none."""
    end = data.find(feed, start)
    while end >= 0 and (end - start) % len(feed):
        end = data.find(feed, end + 1)
    return end


def _shown(line: str) -> str:
    """The text of a line; the states of a progress bar stand one below the other."""
    text = plain("\n".join(states(line.rstrip("\r\n"))))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text):,} characters)"
