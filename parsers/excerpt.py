"""The lines around line N of a log, read without reading what comes after; as plain text."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from parsers.text import encoding_of, plain, states

HEAD = 65536  # bytes that the encoding is judged by
LONGEST = 4000  # characters of one line that are shown
CHUNK = 1 << 20
NEIGHBOURS = 6  # lines before and after the one asked for


@dataclass(frozen=True)
class Line:
    """One line of a log: its number from 1, and its text without colours and control characters."""

    number: int
    text: str


def lines_around(path: str | os.PathLike[str], line: int, *, neighbours: int = NEIGHBOURS) -> list[Line]:
    """The line and up to `neighbours` lines before and after it; empty if the file has no such line now. Raises OSError."""
    with Path(path).open("rb") as file:
        encoding = encoding_of(file.read(HEAD))
        first = max(1, line - neighbours)
        for feed in ("\n", "\r"):  # the latter of old Macs
            file.seek(0)
            found = list(islice(_raw_lines(file, encoding, feed), first - 1, line + neighbours))
            if len(found) > line - first:
                break
        else:
            return []
    return [Line(number, _shown(raw.decode(encoding, "replace"))) for number, raw in enumerate(found, first)]


def _raw_lines(file: BinaryIO, encoding: str, ending: str) -> Iterator[bytes]:
    """The lines of a file as bytes, cut as its reader cuts them."""
    feed = ending.encode(encoding)
    if feed == b"\n":
        yield from file
        return
    rest = b""
    while chunk := file.read(CHUNK):
        rest += chunk
        start = 0
        while (end := _aligned(rest, feed, start)) >= 0:
            yield rest[start : end + len(feed)]
            start = end + len(feed)
        rest = rest[start:]
    if rest:
        yield rest


def _aligned(data: bytes, feed: bytes, start: int) -> int:
    """Where the next wide line feed is, counting whole characters from `start`; -1 if there is none."""
    end = data.find(feed, start)
    while end >= 0 and (end - start) % len(feed):
        end = data.find(feed, end + 1)
    return end


def _shown(line: str) -> str:
    """The text of a line; the states of a progress bar stand one below the other."""
    text = plain("\n".join(states(line.rstrip("\r\n"))))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text):,} characters)"
