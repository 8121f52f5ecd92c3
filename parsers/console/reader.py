"""Console output -> a Reading: chunk by chunk, in bounded memory; a grown file from where it ended."""

import re
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
TASK = re.compile(rb"^[ \t]*\d{1,4}: ?", re.MULTILINE)
LEAST_MARKED, LOOKED_AT = 20, 1000  # lines by which it is told whether tasks mark theirs


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
    marked = marks_tasks(source.head)
    old = before.bookmark if before else None
    session = old.fork() if old and old.planner.rules == rules and old.marked == marked else _fresh(source, rules)
    session.marked = marked
    for error in errors:
        session.report(Problem(0, "dialect", "warning", str(error)))
    session.traced = [] if trace else None
    last = session
    with source.path.open("rb") as file:
        file.seek(session.offset)
        for chunk in _chunks(file, text.encoding_of(source.head), source.size - session.offset, marked=marked):
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


def marks_tasks(head: bytes) -> bool:
    """Whether lines begin with the number of the task that printed them, as after `srun --label`; steps count on instead."""
    rows = [row for row in head.split(b"\n")[:-1][:LOOKED_AT] if row.strip()]
    marks = [found[0] for row in rows if (found := TASK.match(row))]
    return len(rows) >= LEAST_MARKED and len(marks) >= 0.95 * len(rows) and len(set(marks)) * 4 <= len(marks)


def _chunks(file: BinaryIO, encoding: str, size: int, *, marked: bool) -> Iterator[Chunk]:
    """The rest of a file; of a large one, the next chunks are taken apart while the one before them is read."""
    pieces = _pieces(file, encoding)
    if size <= CHUNK:
        for data, whole in pieces:
            yield _take_apart(data, encoding, whole, marked=marked)
        return
    with ThreadPoolExecutor(AHEAD) as ahead:
        waiting: deque[Future[Chunk]] = deque()
        for data, whole in pieces:
            waiting.append(ahead.submit(_take_apart, data, encoding, whole, marked=marked))
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


def _take_apart(data: bytes, encoding: str, whole: bool, *, marked: bool) -> Chunk:
    """Lines in any encoding, without the marks of tasks."""
    if encoding == "utf-8" and text.is_plain_utf8(data):
        return Chunk(split_lines(TASK.sub(b"", data) if marked else data), [], len(data), whole)
    decoded, problems = text.decode(data, None if encoding == "utf-8" else encoding)
    return Chunk(split_lines(decoded.encode("utf-8", "replace")), problems, len(data), whole)
