"""As many threads as there is work for; none where one would do."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

MOST = 8


@contextmanager
def workers(pieces: int) -> Iterator[Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]]:
    """A `map` for so many pieces of work, results in order; over threads if there are several pieces."""
    count = min(MOST, os.cpu_count() or 1, pieces)
    if count <= 1:
        yield map
        return
    with ThreadPoolExecutor(count) as pool:
        yield pool.map
