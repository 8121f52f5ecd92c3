"""Columns that grow at their end while every earlier snapshot stays as it was: what a reader collects, chunk by chunk."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from parsers.memory import reserve

AHEAD = 1.3  # room for this many times the rows that are expected: there may be more
SHARED = 1 << 20  # rows of a room that columns share: memory in large pages, taken from the system as it is filled
FEW = 1 << 18  # rows up to which columns may lie in such a room
Dtypes = tuple[Any, ...]


class Room:
    """Equally long arrays, of which the first `written` rows are taken, by several columns if it is `shared`."""

    def __init__(self, dtypes: Dtypes, rows: int, filled: int, *, shared: bool = False) -> None:
        self.arrays = [reserve(rows, filled, dtype) for dtype in dtypes]
        self.rows, self.written, self.shared = rows, 0, shared

    def is_free(self, begin: int, rows: int) -> bool:
        """Whether so many rows can be written from there on."""
        return self.written == begin and begin + rows <= self.rows


class Rooms(threading.local):
    """A thread's rooms, in which files of a few rows each lie one behind the other."""

    def __init__(self) -> None:
        self.of: dict[tuple[Dtypes, bool], Room] = {}

    def shared(self, dtypes: Dtypes, rows: int, *, large: bool) -> Room:
        """A room in which so many rows are free, in large pages or in small ones."""
        room = self.of.get((dtypes, large))
        if room is None or room.written + rows > room.rows:
            room = self.of[dtypes, large] = Room(dtypes, SHARED, SHARED if large else 0, shared=True)
        return room


ROOMS = Rooms()
JOINING = threading.Lock()  # pieces of several readings may be joined in one room


class Columns:
    """Equally long arrays. Appending writes behind the end, in place; only where another copy wrote there first, they move.

    What is expected to stay small begins in a room that others share. A room of its own is reserved far ahead: pages that are
    never written cost nothing, and nothing is copied to make one array of many. Where few rows are added now and then, small
    pages are better (`large` false): a new large page can take milliseconds, where the system has none at hand.
    """

    def __init__(self, dtypes: Sequence[Any], *, large: bool = True) -> None:
        self._dtypes, self._large = tuple(dtypes), large
        self._room: Room | None = None  # shared with the copies
        self._begin = self._claimed = 0
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def fork(self) -> "Columns":
        """A copy that may grow on its own; the arrays are shared as long as only one of the two grows."""
        twin = Columns(self._dtypes, large=self._large)
        twin._room, twin._begin, twin.size = self._room, self._begin, self.size
        return twin

    def part(self, begin: int, rows: int) -> "Columns":
        """Some of the rows, as columns that may grow on their own."""
        part = self.fork()
        part._begin, part.size = self._begin + begin, rows
        return part

    def place(self, rows: int, *, expected: int = 0) -> tuple[list[np.ndarray], int]:
        """(arrays, at): where so many rows may be written, which count once they are kept.

        `expected` is how many rows there may be in the end, if that is known.
        """
        room, end = self._room, self._begin + self.size
        if room is None or not room.is_free(end, rows) or (room.shared and expected > FEW):
            room, end = self._move(rows, expected)
        room.written = self._claimed = end + rows
        return room.arrays, end

    def room(self, rows: int, *, expected: int = 0) -> list[np.ndarray]:
        """The place of so many rows as arrays of that length."""
        arrays, at = self.place(rows, expected=expected)
        return [array[at : at + rows] for array in arrays]

    def keep(self, rows: int) -> None:
        """Counts so many of the rows written behind the end; the place of the others is free again."""
        self.size += rows
        if self._room and self._room.written == self._claimed:
            self._room.written = self._begin + self.size

    def append(self, columns: Sequence[np.ndarray], *, expected: int = 0) -> None:
        """Adds rows."""
        rows = len(columns[0])
        for room, column in zip(self.room(rows, expected=expected), columns, strict=True):
            room[:] = column
        self.keep(rows)

    def _move(self, rows: int, expected: int) -> tuple[Room, int]:
        """Takes a place where so many more rows are free; gives where to go on in it."""
        needed = self.size + rows
        if not self.size and max(rows, expected) <= FEW:
            room = ROOMS.shared(self._dtypes, rows, large=self._large)
        else:
            exactly = not self.size and expected <= rows
            ahead = rows if exactly else max(2 * needed, int(expected * AHEAD) + rows)
            room = Room(self._dtypes, ahead, max(needed, expected))
            for new, old in zip(room.arrays, self.arrays(), strict=True):
                new[: self.size] = old
        self._room, self._begin = room, room.written
        return room, self._begin + self.size

    def arrays(self) -> list[np.ndarray]:
        """The columns as they are now; growing later does not change them."""
        if self._room is None:
            return [np.empty(0, dtype) for dtype in self._dtypes]
        return [array[self._begin : self._begin + self.size] for array in self._room.arrays]


class Joined:
    """Columns one behind the other, which are put together when they are asked for: what a reader adds is wanted first."""

    def __init__(self, pieces: Sequence[Columns]) -> None:
        self.pieces = [piece for piece in pieces if len(piece)]

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    def arrays(self) -> list[np.ndarray]:
        """The columns: added to the first piece, where there is room behind it."""
        with JOINING:
            if len(self.pieces) > 1:
                whole = self.pieces[0].fork()
                for piece in self.pieces[1:]:
                    whole.append(piece.arrays())
                self.pieces = [whole]
        return self.pieces[0].arrays()

    def since(self, row: int) -> list[np.ndarray]:
        """The columns from a row on, as they are where a piece begins there."""
        pieces = self.pieces
        if len(pieces) > 1 and row == len(self) - len(pieces[-1]):
            return pieces[-1].arrays()
        return [column[row:] for column in self.arrays()]
