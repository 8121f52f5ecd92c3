"""Console output -> a Reading: chunk by chunk, in bounded memory; a grown file from where it ended."""

import time

from parsers import text
from parsers.console.lines import CHUNK
from parsers.console.session import Session
from parsers.sources import Source
from parsers.tables import Reading


def read_source(source: Source, before: Reading | None = None, *, trace: bool = False) -> tuple[Reading, Session]:
    """The Reading of a text file, and the session that read it (with its lines and plans if `trace`).

    What stands behind the last line end is read too, but not for good: it may go on.
    """
    session = before.bookmark.fork() if before and before.bookmark else Session(time.localtime(source.modified).tm_year)
    session.traced = [] if trace else None
    encoding = text.encoding_of(source.head)
    with source.path.open("rb") as file:
        file.seek(session.offset)
        rest = b""
        while data := file.read(CHUNK):
            rest += data
            cut = text.last_line_end(rest, encoding)
            if cut:
                session.bytes_ahead = source.size - session.offset
                _feed(session, rest[:cut], encoding)
                session.offset += cut
                rest = rest[cut:]
    last = session
    if rest:
        last = session.fork()
        _feed(last, rest, encoding)
    reading = last.reading()
    reading.bookmark = session
    return reading, last


def _feed(session: Session, data: bytes, encoding: str) -> None:
    """Reads lines in any encoding."""
    if encoding == "utf-8" and text.is_plain_utf8(data):
        session.feed(data)
        return
    decoded, problems = text.decode(data, None if encoding == "utf-8" else encoding)
    for problem in problems:
        session.report(problem)
    session.feed(decoded.encode("utf-8", "replace"))
