"""As many threads as there is work for; none where one would do.

Threads that mostly run Python wait for each other: of many small pieces, two do less than one.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

MOST = 8
WAITS = 3  # times the processor's share of a piece's time: from there on it waits more than it works


@contextmanager
def workers(pieces: int) -> Iterator[Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]]:
    """A `map` for so many pieces of work, results in order; over threads if there are several pieces."""
    count = min(MOST, os.cpu_count() or 1, pieces)
    if count <= 1:
        yield map
        return
    with ThreadPoolExecutor(count) as pool:
        yield pool.map


def spread(work: Callable[[Any], Any], pieces: Sequence[Any], *, is_small: Callable[[Any], bool]) -> Iterator[Any]:
    """The results in order: small pieces here, one after the other, as long as they do not wait (for a disk far away, say)."""
    here, waits = 0, False
    while here < len(pieces) and not waits and is_small(pieces[here]):
        began, busy = time.perf_counter(), time.thread_time()
        result = work(pieces[here])
        waits = time.perf_counter() - began > WAITS * (time.thread_time() - busy) + 0.01
        here += 1
        yield result
    with workers(len(pieces) - here) as apply:
        yield from apply(work, pieces[here:])
