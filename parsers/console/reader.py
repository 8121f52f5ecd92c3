"""Console output -> a Reading: chunk by chunk, in bounded memory; a grown file from where it ended."""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, NamedTuple

from parsers import text
from parsers.console.dialect import all_rules, stamp, user_folder
from parsers.console.lines import CHUNK, Lines, split_lines
from parsers.console.rule import Rule
from parsers.console.session import Session
from parsers.sources import Source
from parsers.tables import Problem, Reading, UserError

AHEAD = 2  # chunks taken apart while one is read


class Chunk(NamedTuple):
    """A stretch of a file taken apart into lines. Only the last one may not be `whole`: its line may go on."""

    lines: Lines
    problems: list[Problem]
    size: int  # bytes of the file
    whole: bool


def read_source(source: Source, before: Reading | None = None, *, trace: bool = False) -> tuple[Reading, Session]:
    """The Reading of a text file, and the session that read it (with its lines and plans if `trace`).

    What stands behind the last line end is read too, but not for good: it may go on.
    """
    rules, errors = dialects_of(source)
    going_on = before is not None and before.bookmark is not None and before.bookmark.planner.rules == rules
    session = before.bookmark.fork() if before and going_on else _fresh(source, rules)
    for error in errors:
        session.report(Problem(0, "dialect", "warning", str(error)))
    session.traced = [] if trace else None
    last = session
    with source.path.open("rb") as file:
        file.seek(session.offset)
        for chunk in _chunks(file, text.encoding_of(source.head), source.size - session.offset):
            last = session if chunk.whole else session.fork()
            for problem in chunk.problems:
                last.report(problem)
            last.bytes_ahead = source.size - last.offset
            last.feed(chunk.lines)
            last.offset += chunk.size
    reading = last.reading()
    reading.bookmark = session
    return reading, last


def _fresh(source: Source, rules: tuple[Rule, ...]) -> Session:
    return Session(time.localtime(source.modified).tm_year, rules, written=source.modified)


def dialects_of(source: Source) -> tuple[tuple[Rule, ...], tuple[UserError, ...]]:
    """(the rules for a source, the user's own first; what is wrong with those of the user's dialects that cannot be used)."""
    folder = user_folder(source.path)
    return all_rules(folder, stamp(folder))


def _chunks(file: BinaryIO, encoding: str, size: int) -> Iterator[Chunk]:
    """The rest of a file; of a large one, the next chunks are taken apart while the one before them is read."""
    pieces = _pieces(file, encoding)
    if size <= CHUNK:
        for data, whole in pieces:
            yield _take_apart(data, encoding, whole)
        return
    with ThreadPoolExecutor(AHEAD) as ahead:
        waiting: deque[Future[Chunk]] = deque()
        for data, whole in pieces:
            waiting.append(ahead.submit(_take_apart, data, encoding, whole))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _pieces(file: BinaryIO, encoding: str) -> Iterator[tuple[bytes, bool]]:
    """(whole lines, True), again and again, and what stands behind the last line end, False."""
    rest = b""
    while data := file.read(CHUNK):
        rest += data
        cut = text.last_line_end(rest, encoding)
        if cut:
            yield rest[:cut], True
            rest = rest[cut:]
    if rest:
        yield rest, False


def _take_apart(data: bytes, encoding: str, whole: bool) -> Chunk:
    """Lines in any encoding."""
    if encoding == "utf-8" and text.is_plain_utf8(data):
        return Chunk(split_lines(data), [], len(data), whole)
    decoded, problems = text.decode(data, None if encoding == "utf-8" else encoding)
    return Chunk(split_lines(decoded.encode("utf-8", "replace")), problems, len(data), whole)
