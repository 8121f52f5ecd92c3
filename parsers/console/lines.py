"""Text in lines: what each looks like (its template) and the numbers in it."""

import re
from dataclasses import dataclass

import numpy as np

from parsers import text

CHUNK = 4 << 20  # bytes taken at a time: bounds memory for files of any size
LONGEST = 65536  # bytes; a longer line is no log line
BAR = re.compile(r"(?<![\d.])\d{1,3}%\|(?!\s*[A-Za-z])")  # not `90.32%| mAP: 42.33%| …`
BAR_END = re.compile(r"\d+%\|[^\[\]]*\[[^\[\]]*\]")


@dataclass
class Lines:
    """A stretch of text as logical lines: one for each state of a progress bar, else one a physical line.

    `physical[i]` is the physical line (from 0, in this stretch) of logical line i. Holes of line i are those from
    first_hole[i] to first_hole[i + 1].
    """

    buffer: bytes
    starts: np.ndarray
    ends: np.ndarray
    physical: np.ndarray
    count: int  # physical lines
    hashes: np.ndarray
    first_hole: np.ndarray
    values: np.ndarray
    offsets: np.ndarray
    lengths: np.ndarray
    flags: np.ndarray

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, i: int) -> str:
        """Logical line i."""
        return self.buffer[self.starts[i] : self.ends[i]].decode("utf-8", "replace").rstrip("\r")

    def holes(self, i: int) -> list[tuple[int, int]]:
        """The (start, end) of each number in the characters of line i."""
        begin, rows = self.starts[i], range(self.first_hole[i], self.first_hole[i + 1])
        spans = [(int(self.offsets[k] - begin), int(self.offsets[k] - begin + self.lengths[k])) for k in rows]
        raw = self.buffer[begin : self.ends[i]]
        if raw.isascii():
            return spans
        return [(len(raw[:a].decode("utf-8", "replace")), len(raw[:b].decode("utf-8", "replace"))) for a, b in spans]


def split_lines(data: bytes) -> Lines:
    """The lines of UTF-8 text."""
    from parsers.console.tidy import is_tidy  # numba is slow to import, and not every command reads text

    if is_tidy(np.frombuffer(data, np.uint8)):
        buffer, physical, count = data, None, 0
    else:
        buffer, physical, count = _cleaned(data)
    array = np.frombuffer(buffer, np.uint8)
    breaks = np.flatnonzero(array == 10)
    if len(array) and (not len(breaks) or breaks[-1] != len(array) - 1):
        breaks = np.append(breaks, len(array))
    starts = np.concatenate([[0], breaks[:-1] + 1]).astype(np.int64) if len(breaks) else np.empty(0, np.int64)
    if physical is None:
        physical, count = np.arange(len(starts)), len(starts)
    return _scanned(buffer, array, starts, np.minimum(breaks, starts + LONGEST).astype(np.int64), physical, count)


def _scanned(buffer: bytes, array: np.ndarray, starts: np.ndarray, ends: np.ndarray, physical: np.ndarray, count: int) -> Lines:
    from parsers.console.numerals import INEXACT
    from parsers.console.scan import scan

    lines, room = len(starts), len(array) // 6 + 64
    while True:
        hashes, first_hole = np.empty(lines, np.uint64), np.empty(lines + 1, np.int64)
        values, offsets = np.empty(room), np.empty(room, np.int64)
        lengths, flags = np.empty(room, np.int32), np.empty(room, np.uint8)
        holes = scan(array, starts, ends, hashes, first_hole, values, offsets, lengths, flags)
        if holes >= 0:
            break
        room = len(array) + 64
    for k in np.flatnonzero(flags[:holes] & INEXACT):
        values[k] = float(buffer[offsets[k] : offsets[k] + lengths[k]].replace(b",", b""))
    return Lines(buffer, starts, ends, physical, count, hashes, first_hole, values, offsets, lengths, flags)


def _cleaned(data: bytes) -> tuple[bytes, np.ndarray, int]:
    """(logical lines, physical line of each, number of physical lines) of text with bars, colours or control characters."""
    out: list[str] = []
    physical: list[int] = []
    lines = data.decode("utf-8", "replace").split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines):
        for state in text.states(line):
            parts = split_bars(state) if "%|" in state else [state]
            out += parts
            physical += [number] * len(parts)
    return "".join(part + "\n" for part in out).encode("utf-8", "replace"), np.array(physical, np.int64), len(lines)


def split_bars(line: str) -> list[str]:
    """Progress bars glued on one line, and what was printed between them, one part each.

    A bar that was overwritten before its end (`…TrainAcc_nROBUST TRAINING:  61%|> |`) is cut where the next one, which
    begins with the same words, sets in.
    """
    bars = list(BAR.finditer(line))
    if not bars:
        return [line]
    title = line[: bars[0].start()].rstrip()
    parts, at = [], 0
    for bar in bars[1:]:
        begin = _bar_start(line, at, bar.start(), title)
        parts.append(line[at:begin])
        at = begin
    parts.append(line[at:])
    return [piece for part in parts for piece in _after_bar(part) if piece.strip()] or [line]


def _bar_start(line: str, at: int, percent: int, title: str) -> int:
    """Where the bar whose percentage stands at `percent` begins: at its title, or after what precedes it."""
    if title:
        found = line.rfind(title, at + 1, percent)
        if found > at:
            return found
    closed = line.rfind("]", at, percent)
    if closed >= 0:
        return closed + 1
    while percent > at and line[percent - 1] == " ":
        percent -= 1
    return percent


def _after_bar(part: str) -> list[str]:
    """A bar and the print that follows its closing bracket."""
    bar = BAR_END.search(part)
    rest = part[bar.end() :] if bar else ""
    return [part[: bar.end()], rest] if bar and rest.strip() and not rest.lstrip().startswith((",", ":")) else [part]
