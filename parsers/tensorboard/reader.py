"""An event file -> a Reading: window by window in bounded memory; a grown file from where it ended."""

import os
import stat
import threading
from io import BytesIO, FileIO

import numpy as np

from parsers.sources import HEAD, Source
from parsers.tables import Problem, Reading
from parsers.tensorboard import damage
from parsers.tensorboard.framing import walk
from parsers.tensorboard.progress import Progress
from parsers.tensorboard.state import (
    AT,
    BAD_FROM,
    BAD_KIND,
    BASE,
    CUT_OFF,
    LIMIT,
    MORE,
    NOWHERE,
    RECORD,
    ROOM,
    STOPPED,
    TORN,
    grown,
    make_others,
)

WINDOW = 1 << 20  # bytes read at a time: what is found in them stays in the processor's cache


class Scratch(threading.local):
    """A thread's buffer, and room for what may be found in it besides scalars."""

    def __init__(self) -> None:
        self.fit(WINDOW)

    def fit(self, size: int) -> None:
        """Takes new arrays, for so many bytes."""
        self.buffer = np.empty(size, np.uint8)
        self.others = make_others(size)


SCRATCH = Scratch()


def read_events(source: Source, before: Reading | None = None) -> Reading:
    """The Reading of an event file; what stands after the last whole record is the end for now."""
    progress = before.bookmark.fork() if before and before.bookmark else Progress()
    with _open(source) as file:
        size = file.seek(0, os.SEEK_END)
        if size < progress.offset:
            progress = Progress([damage.shrunk(size, progress.offset)])
        ending, bookmark = _read_on(file, size, progress)
    reading = progress.reading(source)
    reading.problems += ending
    reading.bookmark = bookmark
    return reading


def _open(source: Source) -> FileIO | BytesIO:
    """The bytes of a source; those of a small file are at hand. Raises OSError for what is no regular file."""
    if source.size <= HEAD and "head" in source.__dict__:
        return BytesIO(source.head)
    file = open(source.file, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115 (the caller closes it)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("it is no regular file")
    return file


def _without_waiting(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read_on(file: FileIO | BytesIO, size: int, progress: Progress) -> tuple[list[Problem], Progress]:
    """Reads to the end of the file: (what is wrong with its end, from where to go on when it has grown)."""
    cursor, held = progress.begin(size), 0  # bytes in the buffer
    kept = None  # where to go on if the file's end cuts a record off, while other good ones seem to follow within it
    file.seek(progress.offset)
    while True:
        wanted = min(int(cursor[LIMIT] - cursor[BASE]), len(SCRATCH.buffer))
        got = file.readinto(SCRATCH.buffer.data[held:wanted]) if held < wanted else 0
        if held < wanted and not got:
            progress.problems.append(damage.shrunk(int(cursor[BASE]) + held, int(cursor[LIMIT])))
            cursor[LIMIT] = cursor[BASE] + held
        held += got
        status = _walk(held, progress)
        cursor = progress.state.cursor
        if status == TORN:
            kept = kept or progress.stop()
            cursor[BAD_FROM], cursor[BAD_KIND] = cursor[BASE] + cursor[AT], CUT_OFF
            cursor[AT] += 1
        elif status == MORE:
            held = _shift(held, cursor)
        else:
            return _end(progress, kept)


def _walk(held: int, progress: Progress) -> int:
    """Runs the compiled pass over the buffer, however many tags it brings."""
    while True:
        found = progress.room(held, SCRATCH.others)
        walk(SCRATCH.buffer, np.array([held]), progress.states, found)
        progress.collect(SCRATCH.buffer, found)
        status = int(progress.state.cursor[STOPPED])
        if status != ROOM:
            return status
        progress.go_on_with(grown(progress.states))


def _shift(held: int, cursor: np.ndarray) -> int:
    """Moves what is left to the front of the buffer, or of a larger one if a record does not fit; gives its size."""
    at, old = int(cursor[AT]), SCRATCH.buffer
    left = held - at
    if left > len(old) // 2:
        SCRATCH.fit(2 * len(old))
    SCRATCH.buffer[:left] = old[at:held]
    cursor[BASE] += at
    cursor[AT] = 0
    return left


def _end(progress: Progress, kept: Progress | None) -> tuple[list[Problem], Progress]:
    """(what is wrong with the file's end, from where to go on): bytes that are no records may still become some."""
    if len(SCRATCH.buffer) > WINDOW:
        SCRATCH.fit(WINDOW)
    cursor, problems = progress.state.cursor, []
    bad = int(cursor[BAD_FROM])
    if bad != NOWHERE and cursor[BAD_KIND] != CUT_OFF:
        problems.append(damage.bad_end(int(cursor[BAD_KIND]), bad, int(cursor[LIMIT]), int(cursor[RECORD])))
    if not cursor[LIMIT]:
        problems.append(damage.empty())
    progress.offset = int(cursor[BASE] + cursor[AT]) if bad == NOWHERE else bad
    return problems, kept or progress
