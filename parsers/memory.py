"""Memory for columns that grow: large pages for the rows that are there, small ones for those that may never come."""

import mmap
from typing import Any

import numpy as np

LARGE = 1 << 22  # bytes from which on large pages pay
PAGE = 1 << 21
HAS_ADVICE = hasattr(mmap, "MADV_HUGEPAGE")


def reserve(room: int, filled: int, dtype: Any) -> np.ndarray:
    """An array with room for so many rows, of which the first `filled` are about to be written.

    Memory behind them costs nothing until it is written, and then only what is written: clearing a large page for a few rows in
    each of a dozen columns would take longer than reading them.
    """
    size = np.dtype(dtype).itemsize
    if not HAS_ADVICE or room * size < LARGE or filled >= room:
        return np.empty(room, dtype)
    memory = mmap.mmap(-1, room * size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    array = np.frombuffer(memory, dtype)
    begin = array.ctypes.data
    end = -(-(begin + filled * size) // PAGE) * PAGE  # the large page that the last of them lies in is taken whole
    memory.madvise(mmap.MADV_HUGEPAGE, 0, min(end - begin, room * size))
    return array
