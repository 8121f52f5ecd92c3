"""Memory for columns that grow: large pages for the rows that are there, small ones for those that may never come; given back."""

import ctypes
import mmap
import os
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

PAGE = 1 << 21  # bytes of a large page; they pay for whatever fills one
MUCH = 32 << 20  # bytes by which a process has grown that may be worth giving back
HAS_ADVICE = hasattr(mmap, "MADV_HUGEPAGE")


def reserve(room: int, filled: int, dtype: Any) -> np.ndarray:
    """An array with room for so many rows, of which the first `filled` are about to be written.

    Memory behind them costs nothing until it is written, and then only what is written: clearing a large page for a few rows in
    each of a dozen columns would take longer than reading them.
    """
    size = np.dtype(dtype).itemsize
    if not HAS_ADVICE or room * size < PAGE // 4:
        return np.empty(room, dtype)
    memory = mmap.mmap(-1, _in_pages(room * size), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if filled:
        memory.madvise(mmap.MADV_HUGEPAGE, 0, min(_in_pages(filled * size), len(memory)))
    return np.frombuffer(memory, dtype, room)


def _in_pages(size: int) -> int:
    """A number of bytes made up to whole large pages: a piece of memory of that length begins where one begins."""
    return -(-size // PAGE) * PAGE


class Returned:
    """Gives back to the system what was freed: the allocator would keep hundreds of megabytes after a page of many curves."""

    def __init__(self) -> None:
        self._before = 0  # bytes that the process held when it last gave something back

    def __call__(self) -> None:
        """Gives back, if the process has grown much since; nobody waits for it."""
        now = held()
        self._before = min(self._before, now)
        if now - self._before > MUCH:
            Thread(target=self.at_once, daemon=True).start()

    def at_once(self) -> None:
        """Gives back, however little it is."""
        _trim()
        self._before = held()


def held() -> int:
    """The bytes of memory that this process holds; 0 where the system does not say."""
    if not sys.platform.startswith("linux"):
        return 0
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _trim() -> None:
    """Gives back all free memory, where the C library can (glibc)."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


give_back = Returned()
