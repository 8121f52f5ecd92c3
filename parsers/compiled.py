"""Compiled functions that are kept for the next start where there is a place to keep them, and work where there is none."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

# Our arrays are lent by Python for the time of a call and none is made: counting references to them would cost most of the time.
OPTIONS = {"nogil": True, "_nrt": False}
inner = njit(**OPTIONS)  # a function that only compiled functions call


def compiled(function: Callable[..., Any]) -> Any:
    """The function, compiled when Python first calls it; other threads run meanwhile."""
    try:
        return njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # neither the folder of the source nor the user's cache can be written
        return njit(**OPTIONS)(function)


def is_kept(function: Any) -> bool:
    """Whether a compiled function is at hand without compiling it."""
    place = getattr(function.stats, "cache_path", None)
    return bool(function.signatures or (place and any(Path(place).glob(f"*{function.py_func.__name__}-*.nbc"))))


def stamp_of(folder: Path) -> int:
    """A number that changes with any source file of a folder.

    What is kept is looked up by the entry function's own file; it enters the look-up as a variable of its closure.
    """
    stamp = 0
    for path in sorted(folder.glob("*.py")):
        stamp = zlib.crc32(path.read_bytes(), stamp)
    return stamp
