"""Columns that grow at their end while every earlier snapshot stays as it was: what a reader collects, chunk by chunk."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from parsers.memory import reserve

AHEAD = 1.3  # room for this many times the rows that are expected: there may be more


@lru_cache
def _empty(dtypes: tuple[Any, ...]) -> list[np.ndarray]:
    """Columns without a row, shared: nothing is ever written to them."""
    return [np.empty(0, dtype) for dtype in dtypes]


class Columns:
    """Equally long arrays. Appending writes behind the end, in place; only where another copy wrote there first, it moves house.

    Memory is reserved far ahead: pages that are never written cost nothing, and nothing is copied to make one array of many.
    """

    def __init__(self, dtypes: Sequence[Any]) -> None:
        self._arrays = _empty(tuple(dtypes))
        self._written = [0]  # rows written to the arrays, by whichever copy: shared with the copies
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def fork(self) -> "Columns":
        """A copy that may grow on its own; the arrays are shared as long as only one of the two grows."""
        twin = Columns.__new__(Columns)
        twin._arrays, twin._written, twin.size = self._arrays, self._written, self.size
        return twin

    def room(self, rows: int, *, expected: int = 0) -> list[np.ndarray]:
        """Arrays behind the end for so many rows to be written to, which count once they are kept.

        `expected` is how many rows there may be in the end, if that is known.
        """
        end = self.size + rows
        if self._written[0] != self.size or end > len(self._arrays[0]):
            exactly = not self.size and expected <= end
            self._move(end if exactly else max(2 * end, int(expected * AHEAD)), max(end, expected))
        return [array[self.size : end] for array in self._arrays]

    def keep(self, rows: int) -> None:
        """Counts so many of the rows written behind the end."""
        self.size += rows
        self._written[0] = self.size

    def append(self, columns: Sequence[np.ndarray], *, expected: int = 0) -> None:
        """Adds rows."""
        rows = len(columns[0])
        for room, column in zip(self.room(rows, expected=expected), columns, strict=True):
            room[:] = column
        self.keep(rows)

    def _move(self, room: int, filled: int) -> None:
        moved = [reserve(room, filled, array.dtype) for array in self._arrays]
        if self.size:
            for new, old in zip(moved, self._arrays, strict=True):
                new[: self.size] = old[: self.size]
        self._arrays, self._written = moved, [self.size]

    def arrays(self) -> list[np.ndarray]:
        """The columns as they are now; growing later does not change them."""
        return [array[: self.size] for array in self._arrays]
