"""Windows: running medians over many curves at once, however short each of them is."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
from pandas.api.indexers import BaseIndexer

MANY = 1 << 18  # values looked at together


def batches(sizes: np.ndarray) -> Iterator[slice]:
    """Curves of so many values each, one behind the other, of about MANY values together."""
    batch = np.cumsum(sizes) // MANY
    cuts = np.concatenate([[0], np.flatnonzero(np.diff(batch)) + 1, [len(sizes)]])
    yield from (slice(int(begin), int(end)) for begin, end in pairwise(cuts) if end > begin)


class Windows:
    """The values up to each value, `width` of them at most, of curves of `sizes` values that lie one behind the other."""

    def __init__(self, sizes: np.ndarray, width: np.ndarray) -> None:
        self.ends = np.cumsum(sizes)
        self.of = np.repeat(np.arange(len(sizes)), sizes)  # the curve of each value
        begins, at = self.ends - sizes, np.arange(int(sizes.sum()))
        self._first = begins[sizes > 0]
        self._indexer = _Indexer(begin=np.maximum(begins[self.of], at - width[self.of] + 1), end=at + 1)

    def shifted(self, values: np.ndarray) -> np.ndarray:
        """The value before each; NaN before the first of a curve."""
        before = np.concatenate([[np.nan], values[:-1]])
        before[self._first] = np.nan
        return before

    def median(self, values: np.ndarray, *, least: int) -> np.ndarray:
        """The median of each window without its NaN; NaN for fewer than `least` values."""
        return pd.Series(values).rolling(self._indexer, min_periods=least).median().to_numpy()


class _Indexer(BaseIndexer):
    """Tells pandas the windows: the rows `begin` to `end` for each value."""

    begin: np.ndarray
    end: np.ndarray

    def get_window_bounds(
        self,
        num_values: int = 0,
        min_periods: int | None = None,
        center: bool | None = None,
        closed: str | None = None,
        step: int | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        return self.begin, self.end
