"""A log as numbered lines of which any stretch is at hand at once, however long it is: an index of where each line begins."""

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from parsers.excerpt import LONGEST
from parsers.text import encoding_of, plain, states

HEAD = 65536  # bytes that the encoding is judged by
KEPT = 4  # logs whose index is kept
MOST = 10_000  # hits of a search


class Shown(NamedTuple):
    """One line as it is shown: its number from 1, its text as a terminal would leave it, and how many states that hides."""

    number: int
    text: str
    folded: int


class LogText:
    """The lines of a file as it was when it was opened. `starts` is where each begins, and the end."""

    def __init__(self, data: np.ndarray | bytes, encoding: str) -> None:
        self.data, self.encoding = data, encoding
        feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == 10) + 1
        size = len(data)
        ends_open = size and (not len(feeds) or feeds[-1] != size)
        self.starts = np.concatenate([[0], feeds, [size] if ends_open else []]).astype(np.int64)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def lines(self, first: int, count: int) -> list[Shown]:
        """`count` lines from line `first` (from 1) on, as far as there are any."""
        found = []
        for number in range(max(1, first), min(len(self), first + count - 1) + 1):
            raw = bytes(self.data[self.starts[number - 1] : self.starts[number]])
            written = states(raw.decode(self.encoding, "replace").rstrip("\r\n"))
            text = plain(written[-1]) if written else ""
            found.append(Shown(number, text if len(text) <= LONGEST else f"{text[:LONGEST]} …", max(0, len(written) - 1)))
        return found

    def find(self, words: str) -> np.ndarray:
        """The numbers of the lines in which `words` occur, whatever their case; the first ten thousand."""
        if not words:
            return np.empty(0, np.int64)
        pattern = re.compile(re.escape(words.encode(self.encoding, "replace")), re.IGNORECASE)
        at = [found.start() for _, found in zip(range(MOST), pattern.finditer(self.data), strict=False)]  # type: ignore[arg-type]
        return np.unique(np.searchsorted(self.starts, at, side="right"))


def open_log(path: str | os.PathLike[str]) -> LogText:
    """The lines of the file as it is now. Raises OSError."""
    info = Path(path).stat()
    return _indexed(os.fspath(path), info.st_size, info.st_mtime_ns)


@lru_cache(maxsize=KEPT)
def _indexed(path: str, size: int, modified: int) -> LogText:
    with Path(path).open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
    if len("\n".encode(encoding)) > 1:
        return LogText(Path(path).read_text(encoding, "replace").encode(), "utf-8")
    return LogText(np.memmap(path, np.uint8, "r") if size else b"", encoding)
