"""Reads a table as scalars: one series for each column that is a metric."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from parsers import text
from parsers.csv_log.cells import Column, is_missing, to_numbers
from parsers.csv_log.layout import Layout, find_layout
from parsers.csv_log.roles import Roles, find_roles, looks_like_training
from parsers.csv_log.rows import EXCERPT, Rows, read_rows
from parsers.csv_log.runs import SETTING, endings
from parsers.csv_log.series import MONITOR, OF_TOTAL, Table, make_scalars
from parsers.hparams.formats import typed
from parsers.sources import HEAD, Source
from parsers.tables import HParam, Message, Problem, Reading

BAD_CELLS_SHOWN = 20
LOOKED_AT = 1000  # lines by which the layout is told


def sniff(source: Source) -> bool:
    """Whether the file is a table, by its first lines."""
    head = source.head
    if b"\0" in head and not text.encoding_of(head).startswith("utf-"):
        return False
    if not head.strip() or head.startswith((b"\x89", b"PK", b"%PDF")):
        return False
    lines = split_lines(text.decode(head)[0])
    return find_layout((lines[:-1] if len(head) == HEAD else lines)[:LOOKED_AT], _suffix(source)) is not None


def read(source: Source, before: Reading | None = None) -> Reading:
    """The metrics of a table; `before` is not needed, for a table is read at once."""
    content, problems = text.decode(source.path.read_bytes())
    lines = split_lines(content)
    layout = find_layout(lines[:LOOKED_AT], _suffix(source))
    if layout is None:
        return Reading(problems=problems, lines=len(lines))
    rows = read_rows(lines, layout, ends_open=not content.endswith("\n"))
    reading = Reading(lines=len(lines), claimed=rows.claimed, noise=rows.noise, problems=problems + rows.problems)
    reading.messages = [
        Message("note", comment, line) for line, comment in rows.comments if comment and not comment.startswith("{")
    ]
    table, at = as_table(rows)
    if len(table):
        _read_table(table, at, layout, rows, source, reading)
    return reading


def split_lines(content: str) -> list[str]:
    """Physical lines; Windows programs end them with \\r\\n, and some with \\r\\r\\n."""
    lines = re.sub(r"\r+\n", "\n", content).split("\n") if "\r" in content else content.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def as_table(rows: Rows) -> tuple[pd.DataFrame, np.ndarray]:
    """(all blocks under one another, columns by name; the physical line of each row)."""
    frames = [block.frame.set_axis(_columns(*block.header), axis=1) for block in rows.blocks if len(block.frame)]
    if not frames:
        return pd.DataFrame(), np.empty(0, np.int64)
    table = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    return table, np.concatenate([block.lines for block in rows.blocks if len(block.frame)])


@lru_cache
def _columns(*header: str) -> pd.Index:
    """A header as pandas keeps it, which many tables share: making it takes as long as reading a short one."""
    return pd.Index(header)


def _read_table(frame: pd.DataFrame, at: np.ndarray, layout: Layout, rows: Rows, source: Source, reading: Reading) -> None:
    """Adds to `reading` what the table says."""
    numbers = {column: to_numbers(frame[column], layout.separator != ",") for column in frame.columns}
    roles, monitor = find_roles(frame, numbers), _monitor(rows, frame)
    if layout.header_line < 0:
        roles = _without_header(roles, numbers)
    if monitor is None and not looks_like_training(frame, roles):
        reading.noise, reading.claimed = reading.noise + reading.claimed, 0
        message = "This table has no epoch or step and no metric that is known: it is taken for something else than a log."
        reading.problems.append(Problem(0, "no-metrics", "info", message))
        return
    reading.hparams = list(_settings(frame, at, roles))
    if roles.each:
        reading.messages += endings(frame, at.tolist())
    if (
        roles.epoch
        and numbers[roles.epoch].bad
        and (planned := OF_TOTAL.match(str(frame[roles.epoch].iat[-1]).strip()))
        and planned[2]
    ):
        reading.hparams.append(HParam("epochs", int(planned[2]), int(at[-1])))
    reading.hparams += [
        HParam(key, value, 1) for key, value in (monitor or {}).items() if key != "t_start" and value not in (None, "None")
    ]
    reading.problems += bad_cells(frame, at, numbers, roles.metrics)
    reading.scalars, reading.parts = make_scalars(Table(frame, numbers, at, roles, PurePath(source.label).stem, monitor))


def _settings(frame: pd.DataFrame, at: np.ndarray, roles: Roles) -> Iterator[HParam]:
    """The settings in a table: columns that never change, or, where each row is a run, all its settings."""
    for column in roles.hparams:
        for row in range(len(frame) if roles.each else 1):
            value = _plain(frame[column].iat[row])
            if not roles.each:
                yield HParam(column, value, int(at[row]))
            elif not is_missing(str(value)):
                yield HParam(column.removeprefix(SETTING), typed(str(value)), int(at[row]), row + 1)


def _without_header(roles: Roles, numbers: dict[str, Column]) -> Roles:
    """A nameless first column that only counts on is the position."""
    first, *others = roles.metrics or [""]
    values = numbers[first].values if first else np.empty(0)
    counts = len(values) > 1 and first == "column 1" and bool((values % 1 == 0).all() and (np.diff(values) > 0).all())
    return roles._replace(step=first, metrics=others) if counts else roles


def bad_cells(table: pd.DataFrame, at: np.ndarray, numbers: dict[str, Column], metrics: list[str]) -> list[Problem]:
    """One problem for each cell of a metric that is no number, up to a few; then how many more there are."""
    found = [(int(at[row]), column, str(table[column].iat[row])) for column in metrics for row in numbers[column].bad]
    problems = [
        Problem(
            line,
            "bad-cell",
            "warning",
            f"The cell in column '{column}' is no number; it is left out, the rest of the row is read.",
            cell[:EXCERPT],
        )
        for line, column, cell in sorted(found)[:BAD_CELLS_SHOWN]
    ]
    if len(found) > BAD_CELLS_SHOWN:
        more = f"{len(found) - BAD_CELLS_SHOWN} more cells are no numbers and are left out."
        problems.append(Problem(sorted(found)[BAD_CELLS_SHOWN][0], "bad-cell", "warning", more))
    return problems


def _monitor(rows: Rows, table: pd.DataFrame) -> dict[str, Any] | None:
    """What the first line of a monitor.csv says; None if this is none."""
    if not set(MONITOR) <= set(table.columns):
        return None
    first = next((comment for _, comment in rows.comments), "")
    try:
        return dict(json.loads(first)) if first.startswith("{") else {}
    except ValueError:
        return {}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _suffix(source: Source) -> str:
    return PurePath(source.label).suffix.lower()
