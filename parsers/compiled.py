"""Compiled functions that are kept for the next start where there is a place to keep them, and work where there is none."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

# Our arrays are lent by Python for the time of a call and none is made: counting references to them would cost most of the time.
OPTIONS = {"nogil": True, "_nrt": False}
INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **OPTIONS}
inner = njit(**INNER)  # for what only compiled functions call
inner_part = njit(forceinline=True, **INNER)  # the same for every record or value: a call would copy all that it hands on


class Compiled:
    """A function that is compiled when it is first called; other threads run meanwhile.

    What is compiled is kept for the next start, where there is a place to keep it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        try:
            self.dispatcher = njit(cache=True, **OPTIONS)(function)
        except RuntimeError:  # neither the folder of the source nor the user's cache can be written
            self.dispatcher = njit(**OPTIONS)(function)

    def __call__(self, *args: Any) -> Any:
        try:
            return self.dispatcher(*args)
        except OSError:  # compiled, but not kept: the disk is full
            return self.dispatcher(*args)

    @property
    def is_ready(self) -> bool:
        """Whether it can be called without being compiled first."""
        place = getattr(self.dispatcher.stats, "cache_path", None)
        name = self.dispatcher.py_func.__name__
        return bool(self.dispatcher.signatures or (place and any(Path(place).glob(f"*{name}-*.nbc"))))


def stamp_of(folder: Path) -> int:
    """A number that changes with any source file of a folder.

    What is kept is looked up by the entry function's own file; it enters the look-up as a variable of its closure.
    """
    stamp = 0
    for path in sorted(folder.glob("*.py")):
        stamp = zlib.crc32(path.read_bytes(), stamp)
    return stamp
