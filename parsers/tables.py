"""The glossary: every table's columns, dtypes and units, declared once; the Reading a reader returns."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

# Column -> dtype, per table. Times are seconds since 1970 UTC; a missing time or epoch is NaN.
SCALARS = {
    "run": "category",
    "metric": "category",  # canonical name from the vocabulary, or the tag's own last part
    "split": "category",  # train, val, test or ''
    "tag": "category",  # verbatim as logged; a running average is '<tag> (avg)'
    "step": "int64",  # only grows within a segment
    "epoch": "float64",  # as printed; batch lines: epoch + batch / batches
    "wall_time": "float64",
    "value": "float64",  # never missing: NaN and ±inf are data
    "unit": "category",  # '%', 's', 'MB', '' …
    "segment": "int16",  # 0, 1, … : grows at each restart within a run
    "source": "category",
    "line": "int64",  # line (text, from 1) or record number (event files, from 0) in `source`
}
RUNS = {
    "run": "str",
    "group": "str",
    "started": "float64",
    "ended": "float64",
    "duration": "float64",  # seconds
    "status": "str",  # running, finished, incomplete, crashed, interrupted, diverged
    "status_why": "str",
    "points": "int64",
    "readers": "str",
    "date": "float64",
    "date_from": "str",  # wall time, name, file time …
}
HPARAMS = {"run": "str", "name": "str", "value": "object", "source": "str", "line": "int64"}
MESSAGES = {
    "run": "str",
    "kind": "str",  # one of MESSAGE_KINDS
    "text": "str",
    "step": "float64",
    "epoch": "float64",
    "wall_time": "float64",
    "source": "str",
    "line": "int64",
}
PREDICTIONS = {
    "run": "str",
    "item": "str",  # what was looked at: a file's name, or ''
    "label": "str",
    "probability": "float64",  # from 0 to 1
    "source": "str",
    "line": "int64",
}
ENTRIES = {
    "source": "str",
    "date": "str",  # ISO day; the first of several
    "until": "str",  # ISO day; the same for one day
    "title": "str",
    "line": "int64",  # of the heading
    "last_line": "int64",
    "text": "str",  # what stands below the heading, as written
}
PROBLEMS = {"source": "str", "line": "int64", "code": "str", "severity": "str", "message": "str", "excerpt": "str"}
SOURCES = {
    "source": "str",
    "run": "str",
    "run_why": "str",
    "reader": "str",
    "dialect": "str",
    "bytes": "int64",
    "lines": "int64",  # text lines or records; claimed + noise + unclaimed == lines
    "claimed": "int64",
    "noise": "int64",
    "unclaimed": "int64",
    "points": "int64",
    "other": "str",  # what else is there that is no scalar, counted: 'image 12, histogram 40'
    "fingerprint": "str",
}
TABLES: dict[str, dict[str, str]] = {
    "scalars": SCALARS,
    "runs": RUNS,
    "hparams": HPARAMS,
    "messages": MESSAGES,
    "predictions": PREDICTIONS,
    "entries": ENTRIES,
    "problems": PROBLEMS,
    "sources": SOURCES,
}
MESSAGE_KINDS = (
    "checkpoint", "best", "lr", "early-stop", "oom", "crash", "interrupted", "killed", "resumed", "finished", "note",
)  # fmt: skip
SEVERITIES = ("info", "warning", "error")
STATUSES = ("running", "finished", "incomplete", "crashed", "interrupted", "diverged")
AVERAGE = " (avg)"  # suffix of the tag and metric of a printed running average


class UserError(Exception):
    """A request that cannot be met: its text is one sentence for the user, saying what to do."""


class Name(NamedTuple):
    """What one series is called: the tag as logged, and what the vocabulary makes of it."""

    tag: str
    metric: str
    split: str
    unit: str


class Message(NamedTuple):
    """Something that happened, at a line of a source. `part` is the index in Reading.parts."""

    kind: str
    text: str
    line: int
    step: float = float("nan")
    epoch: float = float("nan")
    wall_time: float = float("nan")
    part: int = 0


class Prediction(NamedTuple):
    """What something was said to be, and how likely (from 0 to 1), at a line of a source."""

    label: str
    probability: float
    line: int
    item: str = ""
    part: int = 0


class Entry(NamedTuple):
    """One entry of a journal, from the line of its heading to `last_line`; `date` and `until` are ISO days."""

    date: str
    until: str
    title: str
    line: int
    last_line: int
    text: str


class HParam(NamedTuple):
    """One hyper-parameter; `value` is typed (int, float, bool, str, None or a list of those)."""

    name: str
    value: Any
    line: int
    part: int = 0


class Problem(NamedTuple):
    """What could not be read, where, and what to do about it. `severity` is one of SEVERITIES."""

    line: int
    code: str
    severity: str
    message: str
    excerpt: str = ""


@dataclass
class Scalars:
    """The points of one source as equally long columns; a row is one value of one series."""

    names: list[Name] = field(default_factory=list)
    name: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))  # index into names
    step: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    value: np.ndarray = field(default_factory=lambda: np.empty(0, np.float64))
    line: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    epoch: np.ndarray | None = None  # None: all NaN
    wall_time: np.ndarray | None = None  # None: all NaN
    segment: np.ndarray | None = None  # None: all 0
    part: np.ndarray | None = None  # index into Reading.parts; None: all 0
    settled: bool = False  # whether the reader has looked at `names` together (see names.settle)
    tabled: bool = False  # whether its numbers are rows of a table's columns
    rows: Any = None  # what its reader keeps of them, by which it is known that another reading goes on from here

    def __len__(self) -> int:
        return len(self.value)

    def since(self, row: int) -> "Scalars":
        """The points from a row on."""
        return replace(self, **{name: column[row:] for name in POINTS if (column := getattr(self, name)) is not None})

    def goes_on_from(self, before: "Scalars") -> bool:
        """Whether these are known to be the points of `before` with others behind them."""
        return self is before

    def called(self, names: list[Name]) -> "Scalars":
        """The same points under other names."""
        twin = copy(self)
        twin.names = names
        return twin


POINTS = ("name", "step", "value", "line", "epoch", "wall_time", "segment", "part")  # the columns of Scalars


@dataclass
class Reading:
    """What a reader made of one source.

    `lines` counts text lines (or records); `claimed` gave something, `noise` is known to mean nothing, the rest is
    unclaimed. `parts` names the runs inside the source: '' is the source's own run, others become '<run>/<part>'.
    """

    scalars: Scalars = field(default_factory=Scalars)
    messages: list[Message] = field(default_factory=list)
    hparams: list[HParam] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: list[str] = field(default_factory=lambda: [""])
    lines: int = 0
    claimed: int = 0
    noise: int = 0
    dialect: str = ""
    other: dict[str, int] = field(default_factory=dict)  # kind of record that is no scalar -> how many
    predictions: list[Prediction] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    bookmark: Any = None  # from which to go on when the source has grown

    @property
    def unclaimed(self) -> int:
        return self.lines - self.claimed - self.noise


def codes_of(column: pd.Series) -> np.ndarray:
    """The codes of a categorical column, without the copy of them that `.cat.codes` makes."""
    return np.asarray(column.array.codes)  # type: ignore[attr-defined]  # of a Categorical


def make_frame(table: str, columns: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """A frame of `table` with its declared columns and dtypes; without `columns`, an empty one."""
    declared = TABLES[table]
    columns = {} if columns is None else columns
    return pd.DataFrame(
        {name: _cast(columns.get(name, ()), dtype) for name, dtype in declared.items()}, columns=list(declared), copy=False
    )


def _cast(values: Any, dtype: str) -> Any:
    if dtype == "category" and isinstance(values, pd.Categorical):
        return pd.Series(values, copy=False)
    return pd.Series(values, dtype=dtype, copy=False)
