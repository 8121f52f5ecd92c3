"""Sheet: a table as it is shown, cells with their numbers, texts and marks; pages, files and terminal all show this one."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.words import Said

Value = float | int | str | None  # None: nothing was logged


@dataclass(frozen=True)
class Heading:
    """The head of a column. `extra` names the further numbers behind each of its cells, such as 'std' or 'Δ'."""

    name: str
    group: str = ""  # what several columns have in common, shown above them
    unit: str = ""
    arrow: str = ""  # ↑ or ↓: which side is better
    decimals: int | None = None  # None: as many as it takes
    numeric: bool = True
    extra: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """'mAP (%) ↑'"""
        return " ".join(part for part in (self.name, f"({self.unit})" if self.unit else "", self.arrow) if part)

    @property
    def key(self) -> str:
        """What the column is called where there is one line of headings: 'val mAP'."""
        return f"{self.group} {self.name}".strip()


@dataclass(frozen=True)
class Cell:
    """One cell: what it says and the number behind that; `extra` are the numbers that its heading names."""

    text: str
    value: Value = None
    best: bool = False
    second: bool = False
    mark: str = ""  # *, ** or ***: how sure the difference to the baseline is
    tone: str = ""  # of a difference: 'better' or 'worse'
    extra: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table as it is shown. The first column names the rows; `notes` stand below it."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    title: str = ""

    def told(self, tell: Callable[[str], str]) -> "Sheet":
        """The sheet in another language: what is said in it is told by `tell`, what comes from a log stays."""
        headings = (replace(one, name=tell(one.name)) if isinstance(one.name, Said) else one for one in self.headings)
        return replace(self, headings=tuple(headings), notes=tuple(tell(note) for note in self.notes))

    @property
    def grouped(self) -> bool:
        """Whether there is a line of headings above the headings."""
        return any(heading.group for heading in self.headings)

    def frame(self) -> pd.DataFrame:
        """The numbers behind the table: a column per heading, and behind it one per name in its `extra`.

        A logged NaN stays one; what was not logged is missing (pd.NA).
        """
        columns: dict[str, pd.Series] = {}
        for place, heading in enumerate(self.headings):
            cells = [row[place] for row in self.rows]
            columns[_unused(heading.key, columns)] = _column([cell.value for cell in cells], numeric=heading.numeric)
            for k, name in enumerate(heading.extra):
                values: list[Value] = [cell.extra[k] if k < len(cell.extra) else None for cell in cells]
                columns[_unused(f"{heading.key} {name}", columns)] = _column(values, numeric=True)
        return pd.DataFrame(columns)

    def texts(self) -> pd.DataFrame:
        """The table as it is read: a column per heading, every cell a text with its mark."""
        columns: dict[str, list[str]] = {}
        for place, heading in enumerate(self.headings):
            key = " ".join(part for part in (heading.group, heading.text) if part)
            columns[_unused(key, columns)] = [row[place].text + row[place].mark for row in self.rows]
        return pd.DataFrame(columns, dtype="str")

    def spans(self) -> list[tuple[str, int]]:
        """(group, how many columns it spans) from left to right."""
        spans: list[tuple[str, int]] = []
        for heading in self.headings:
            if spans and spans[-1][0] == heading.group:
                spans[-1] = (heading.group, spans[-1][1] + 1)
            else:
                spans.append((heading.group, 1))
        return spans


def _column(values: list[Value], *, numeric: bool) -> pd.Series:
    if not numeric:
        return pd.Series([None if value is None else str(value) for value in values], dtype="str")
    told = [value for value in values if value is not None]
    if told and all(isinstance(value, int) for value in told):
        return pd.Series(values, dtype="Int64")
    missing = np.array([value is None for value in values], dtype="bool")
    numbers = np.array([np.nan if value is None else float(value) for value in values], dtype="float64")
    return pd.Series(pd.arrays.FloatingArray(numbers, missing))


def _unused(name: str, taken: Container[str]) -> str:
    """`name`, numbered where a column is called so already."""
    again = name
    count = 1
    while again in taken:
        count += 1
        again = f"{name} ({count})"
    return again
