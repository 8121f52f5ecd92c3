"""The metric columns of a table -> scalars: every column's names, every row's position."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parsers.csv_log.cells import Column
from parsers.csv_log.roles import Roles, times_of
from parsers.csv_log.runs import RESULT
from parsers.names import SPLIT_KINDS
from parsers.positions import Positions, find_positions
from parsers.tables import Name, Scalars
from parsers.vocabulary import SPLIT_OF, kind, name_of, split_of

MONITOR = {"r": "episode reward", "l": "episode length", "t": "time"}  # Stable-Baselines3's monitor.csv
EXPORTED = re.compile(r"(?:^|[-_])tag-(.+)$")  # TensorBoard's 'run-<run>-tag-<tag>.csv'
LOG_WORDS = re.compile(r"^(?:训练日志|训练记录|日志)[-_ ]*|[-_ ]*(?:日志|记录)$")
OF_TOTAL = re.compile(r"^\D{0,12}?(\d+(?:\.\d+)?)\s*(?:(?:/|of)\s*(\d+))?\D{0,3}$")  # '3/100', 'Epoch 3', '[3/100]'
WHOLE = ("", "all", "total", "overall", "average", "mean", "全部", "总体", "平均")  # no class, but all of them
BESIDE_SPLIT = {
    "",
    "metric",
    "metrics",
    "loss",
    "losses",
    "error",
    "result",
    "results",
    "data",
    "score",
    "scores",
    "acc",
    "accuracy",
}


@dataclass(frozen=True)
class Table:
    """A table as read: `at` is the physical line of each row; `monitor` what a monitor.csv says first, None if it is none."""

    cells: pd.DataFrame
    numbers: dict[str, Column]
    at: np.ndarray
    roles: Roles
    stem: str
    monitor: dict[str, Any] | None

    def texts(self, column: str) -> pd.Series:
        return self.cells[column].astype("str").str.strip()

    def __len__(self) -> int:
        return len(self.cells)


def make_scalars(table: Table) -> tuple[Scalars, list[str]]:
    """(the points of all metric columns, the parts that a fold or run column makes)."""
    roles, numbers = table.roles, table.numbers
    names: list[Name] = []
    rows, codes, values = [], [], []
    for column in roles.metrics:
        logged = np.flatnonzero(numbers[column].logged)
        own, of_row = _names(table, column)
        rows.append(logged)
        codes.append(of_row[logged] + len(names))
        values.append(numbers[column].values[logged])
        names += own
    if not rows:
        return Scalars(), [""]
    row = np.concatenate(rows)
    positions, wall_time = _positions(table), _wall_time(table)
    parts, part = _parts_of_columns(table, rows) if roles.runs else _parts(table, row)
    return Scalars(
        names=names, name=np.concatenate(codes).astype(np.min_scalar_type(len(names))), value=np.concatenate(values),
        line=table.at[row], step=positions.step[row], segment=positions.segment[row] if positions.segment.any() else None,
        epoch=None if positions.epoch is None else positions.epoch[row],
        wall_time=None if wall_time is None else wall_time[row],
        part=part,
    ), parts  # fmt: skip


def _parts_of_columns(table: Table, rows: list[np.ndarray]) -> tuple[list[str], np.ndarray]:
    """(the runs that columns are of, which of them each point is of); `rows` are those of each metric's points."""
    runs = [table.roles.runs.get(column, ("", ""))[0] for column in table.roles.metrics]
    parts = list(dict.fromkeys(["", *runs]))
    return parts, np.repeat(np.array([parts.index(run) for run in runs], np.int32), [len(of_column) for of_column in rows])


def _parts(table: Table, row: np.ndarray) -> tuple[list[str], np.ndarray | None]:
    """(the runs that a fold or run column tells apart, which of them each point is of)."""
    column = table.roles.part
    if not column:
        return [""], None
    codes, values = pd.factorize(table.texts(column))
    names = (f"{column} {value}" if value.replace(".", "").isdigit() else value for value in values)
    return ["", *names], (codes[row] + 1).astype(np.int32)


def _positions(table: Table) -> Positions:
    if table.monitor is not None:  # a row is an episode; Stable-Baselines3 plots it over the time steps so far
        steps = np.cumsum(np.nan_to_num(table.numbers["l"].values)).astype(np.int64)
        return Positions(steps, None, np.zeros(len(table), np.int16))
    roles = table.roles
    if roles.each:
        return Positions(np.ones(len(table), np.int64), None, np.zeros(len(table), np.int16))
    epoch, batch, step = (
        position_numbers(table.cells[column], table.numbers[column]) if column else None
        for column in (roles.epoch, roles.batch, roles.step)
    )
    return find_positions(epoch, batch, step, _series(table))


def position_numbers(cells: pd.Series, numbers: Column) -> np.ndarray | None:
    """An epoch, batch or step column as numbers; what is blank repeats the row above. None if it holds no numbers."""
    values = numbers.values.copy()
    for row in numbers.bad:
        if match := OF_TOTAL.match(str(cells.iat[row]).strip()):
            values[row] = float(match[1])
    finite = np.flatnonzero(np.isfinite(values))
    if not len(finite):
        return None
    above = np.searchsorted(finite, np.arange(len(values)), side="right") - 1
    return values[finite[np.maximum(above, 0)]]


def _series(table: Table) -> np.ndarray:
    """A number per row, equal for rows that carry the same quantities of the same split and part."""
    roles = table.roles
    series = which_logged([table.numbers[column].logged for column in roles.metrics], len(table))
    for column in filter(None, (roles.split, roles.tag, roles.part, roles.label)):
        codes, values = pd.factorize(table.texts(column))
        series = series * len(values) + codes
    return series


def which_logged(logged: list[np.ndarray], rows: int) -> np.ndarray:
    """A number per row that is equal for rows in which the same columns are logged."""
    if all(column.all() for column in logged):
        return np.zeros(rows, np.int64)
    bits = np.packbits(np.stack(logged, axis=1), axis=1)
    return np.unique(bits, axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _wall_time(table: Table) -> np.ndarray | None:
    if table.monitor and "t_start" in table.monitor:
        return table.numbers["t"].values + float(table.monitor["t_start"])
    column = table.roles.time
    return times_of(table.cells[column], table.numbers[column]) if column else None


def _names(table: Table, column: str) -> tuple[list[Name], np.ndarray]:
    """(the names of a column's series, which of them each row belongs to)."""
    roles, unit = table.roles, table.numbers[column].unit
    if table.monitor is not None and column in MONITOR:
        return [name_of(MONITOR[column])._replace(tag=column)], np.zeros(len(table), np.int64)
    context = "" if any(name_of(other).split for other in roles.metrics) else file_split(table.stem)
    tag = roles.runs[column][1] if column in roles.runs else _tag(table, column)
    if not roles.tag and not roles.split and not roles.label:
        return [_name(tag, unit, "", context)], np.zeros(len(table), np.int64)
    none = pd.Series([""] * len(table))
    tags = table.texts(roles.tag) if roles.tag else pd.Series([tag] * len(table))
    splits = table.texts(roles.split).str.lower() if roles.split else none
    labels = table.texts(roles.label) if roles.label else none
    codes, own = pd.MultiIndex.from_arrays([tags, splits, labels]).factorize()
    names = [(_name(tag, unit, SPLIT_OF.get(split, ""), context), label) for tag, split, label in own]
    return [name if label.lower() in WHOLE else name._replace(metric=f"{label}/{name.metric}") for name, label in names], codes


def _name(tag: str, unit: str, split: str, of_file: str) -> Name:
    found = name_of(tag, unit, split)
    if not found.split and kind(found.metric) in SPLIT_KINDS:
        return found._replace(split=of_file)
    return found


def _tag(table: Table, column: str) -> str:
    """A column's name; what TensorBoard exports as 'Value' is called by its file."""
    if table.roles.each:
        return column.removeprefix(RESULT)
    if column.lower() != "value" or table.roles.tag:
        return column
    exported = EXPORTED.search(table.stem)
    return exported[1] if exported else table.stem


def file_split(stem: str) -> str:
    """The split that a file's name gives its columns: 'val.csv', 'test_error.tsv', '训练日志-测试集.csv'."""
    bare = LOG_WORDS.sub("", stem).strip("-_ ")
    if found := SPLIT_OF.get(bare.lower()):
        return found
    rest, split = split_of(bare)
    return split if rest.strip("-_ ").lower() in BESIDE_SPLIT else ""
