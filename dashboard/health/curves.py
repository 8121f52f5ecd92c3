"""Curves: the scalars as one series per run, metric, split and source, as logged; sorted once for all checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from parsers.tables import AVERAGE
from parsers.vocabulary import kind

KEY = ("run", "metric", "split", "source")


@dataclass(frozen=True, eq=False)
class Curve:
    """One series; `at` are its rows in the scalars table, in the order logged."""

    run: str
    metric: str
    split: str
    source: str
    value: np.ndarray
    at: np.ndarray
    table: pd.DataFrame

    @property
    def rows(self) -> pd.DataFrame:
        """Its rows of the scalars table."""
        return self.table.iloc[self.at]

    @cached_property
    def kind(self) -> str:
        """The kind of its metric, as the vocabulary has it."""
        return kind(self.metric.removesuffix(AVERAGE))

    @property
    def is_average(self) -> bool:
        """Whether it is a printed running average."""
        return self.metric.endswith(AVERAGE)


class Curves:
    """All curves of a scalars table. `of` finds one; the one with the most points where several sources logged it."""

    def __init__(self, scalars: pd.DataFrame) -> None:
        self.table = scalars
        self._order, self._starts = _runs_of_rows(scalars)

    def __iter__(self) -> Iterator[Curve]:
        values = self.table["value"].to_numpy()
        labels = [self.table[name].cat.categories.astype("str") for name in KEY] if len(self.table) else []
        codes = [self.table[name].cat.codes.to_numpy() for name in KEY] if len(self.table) else []
        for begin, end in zip(self._starts[:-1], self._starts[1:], strict=True):
            at = self._order[begin:end]
            run, metric, split, source = (str(texts[code[at[0]]]) for texts, code in zip(labels, codes, strict=True))
            yield Curve(run, metric, split, source, values[at], at, self.table)

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], Curve]:
        return {(c.run, c.metric, c.split): c for c in sorted(self, key=lambda c: len(c.at))}

    def of(self, run: str, metric: str, split: str) -> Curve | None:
        """The curve of a run's metric and split, or None."""
        return self._index.get((run, metric, split))


def _runs_of_rows(scalars: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(row numbers sorted by key and as logged within one, where each key begins, with the end)."""
    if not len(scalars):
        return np.empty(0, np.int64), np.zeros(1, np.int64)
    codes = np.zeros(len(scalars), np.int64)
    for name in KEY:
        column = scalars[name].cat
        codes = codes * len(column.categories) + column.codes.to_numpy()
    order = np.argsort(codes, kind="stable")
    breaks = np.flatnonzero(np.diff(codes[order])) + 1
    return order, np.concatenate([[0], breaks, [len(order)]])
