"""Console output: reads what people print, through dialects and a general grammar."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from parsers import text
from parsers.sources import Source
from parsers.tables import Reading

name = "console"


def sniff(source: Source) -> bool:
    """Any text: few control characters and undecodable bytes in its head."""
    sample = source.head.decode(text.encoding_of(source.head), "replace")[:20000]
    odd = sum((c < " " and c not in "\t\n\r\x1b\x08\x0c\0") or c == "\ufffd" for c in sample)
    return odd <= len(sample) * 0.05 and sample.count("\0") <= len(sample) * 0.2


def read(source: Source, before: Reading | None = None) -> Reading:
    """The Reading of a text; with `before`, of the same file when it was shorter, only what came since is read."""
    from parsers.console.reader import read_source  # numba is slow to import, and the command line starts without it

    return read_source(source, before)[0]


def is_outdated(reading: Reading, source: Source) -> bool:
    """Whether an unchanged file would be read otherwise now: the user's dialects beside it have changed."""
    from parsers.console.reader import dialects_of

    return reading.bookmark is None or reading.bookmark.planner.rules != dialects_of(source)[0]


def explain(path: Path) -> "Iterator[ExplainedLine]":
    """Every line of a text with who claimed it and what it gave."""
    from parsers.console.explained import explain as explain_lines

    return explain_lines(path)


if TYPE_CHECKING:
    from parsers.console.explained import ExplainedLine
