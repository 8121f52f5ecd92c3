"""A log as numbered lines of which any stretch is at hand at once, however long it is: an index of where each line begins."""

import io
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import islice, pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from parsers.excerpt import LONGEST
from parsers.text import encoding_of, plain, states

BLOCK = 1 << 22  # bytes read at once
FEED = 10  # a line feed
HEAD = 65536  # bytes that the encoding is judged by
KEPT = 4  # logs whose index is kept
MOST = 10_000  # hits of a search


class Shown(NamedTuple):
    """One line as it is shown: its number from 1, its text as a terminal would leave it, and how many states that hides."""

    number: int
    text: str
    folded: int


class LogText:
    """The lines of a file as it was when it was opened. `starts` is where each begins, and the end.

    Bytes are read when they are asked for: a file that was cut meanwhile gives fewer lines, where memory mapped to it would kill
    the process, and one that is being written can be replaced on Windows, too.
    """

    def __init__(self, opened: Callable[[], BinaryIO], encoding: str) -> None:
        self._opened, self.encoding = opened, encoding
        self.starts = self._find_starts()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def lines(self, first: int, count: int) -> list[Shown]:
        """`count` lines from line `first` (from 1) on, as far as there are any."""
        first, last = max(1, first), min(len(self), first + count - 1)
        if last < first:
            return []
        begin = int(self.starts[first - 1])
        with self._opened() as file:
            file.seek(begin)
            block = file.read(int(self.starts[last]) - begin)
        cuts = self.starts[first - 1 : last + 1] - begin
        return [self._shown(first + k, block[low:high]) for k, (low, high) in enumerate(pairwise(cuts)) if low < len(block)]

    def find(self, words: str) -> np.ndarray:
        """The numbers of the lines in which `words` occur, whatever their case; the first ten thousand."""
        wanted = words.encode(self.encoding, "replace")
        if not wanted:
            return np.empty(0, np.int64)
        pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        found = (
            begin + match.start() for begin, block in self._blocks(beside=len(wanted) - 1) for match in pattern.finditer(block)
        )
        return np.unique(np.searchsorted(self.starts, list(islice(found, MOST)), side="right"))

    def _shown(self, number: int, raw: bytes) -> Shown:
        written = states(raw.decode(self.encoding, "replace").rstrip("\r\n"))
        text = plain(written[-1]) if written else ""
        return Shown(number, text if len(text) <= LONGEST else f"{text[:LONGEST]} …", max(0, len(written) - 1))

    def _find_starts(self) -> np.ndarray:
        feeds, size = [np.zeros(1, np.int64)], 0
        for begin, block in self._blocks():
            feeds.append(np.flatnonzero(np.frombuffer(block, np.uint8) == FEED) + begin + 1)
            size = begin + len(block)
        starts = np.concatenate(feeds)
        return starts if starts[-1] == size else np.append(starts, size)

    def _blocks(self, *, beside: int = 0) -> Iterator[tuple[int, bytes]]:
        """(where it begins, its bytes) of each block; it begins with the last `beside` bytes of the one before."""
        begin, tail = 0, b""
        with self._opened() as file:
            while block := file.read(BLOCK):
                yield begin - len(tail), tail + block
                begin += len(block)
                tail = block[-beside:] if beside else b""


def open_log(path: str | os.PathLike[str]) -> LogText:
    """The lines of the file as it is now. Raises OSError."""
    info = Path(path).stat()
    return _indexed(os.fspath(path), info.st_size, info.st_mtime_ns)


@lru_cache(maxsize=KEPT)
def _indexed(path: str, size: int, modified: int) -> LogText:
    with Path(path).open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
    if len("\n".encode(encoding)) > 1:
        return text_of(Path(path).read_text(encoding, "replace").encode())
    return LogText(lambda: Path(path).open("rb"), encoding)


def text_of(data: bytes) -> LogText:
    """The lines of a text (UTF-8) that is no file."""
    return LogText(partial(io.BytesIO, data), "utf-8")
