"""An event file -> a Reading: chunk by chunk, a grown file from where it ended."""

from dataclasses import dataclass, field, replace
from typing import BinaryIO

import numpy as np

from parsers.sources import Source
from parsers.tables import HParam, Message, Name, Problem, Reading, Scalars
from parsers.tensorboard import decode as d
from parsers.tensorboard.checksum import TABLES
from parsers.tensorboard.records import read_other
from parsers.vocabulary import name_of

CHUNK = 8 << 20  # bytes read at a time: bounds memory for files of any size
MOST_TEXTS = 1000  # text summaries kept of one file
SPLIT_FOLDERS = {
    "train": "train",
    "training": "train",
    "validation": "val",
    "valid": "val",
    "val": "val",
    "eval": "val",
    "test": "test",
}
NAMES = np.frombuffer("".join(d.PLUGINS).encode(), np.uint8)
NAME_STARTS = np.cumsum([0, *(len(p) for p in d.PLUGINS)])
LOWEST = np.iinfo(np.int64).min


@dataclass
class Progress:
    """Where the reading of a file stands; it is the source's bookmark. Arrays are never changed after they were made."""

    offset: int = 0  # of the first byte not read for good
    record: int = 0
    segment: int = 0
    tags: list[bytes] = field(default_factory=list)
    plugins: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # per tag
    last_step: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # per tag
    counts: np.ndarray = field(default_factory=lambda: np.zeros(len(d.KINDS), np.int64))
    pieces: tuple[tuple[np.ndarray, ...], ...] = ()  # tag, step, wall time, value, record, segment
    messages: tuple[Message, ...] = ()
    hparams: tuple[HParam, ...] = ()
    problems: tuple[Problem, ...] = ()


class TagTable:
    """The tags met so far as the compiled pass wants them: their bytes end to end, and a hash table of ids."""

    def __init__(self, progress: Progress, room: int = 256, arena: int = 1 << 14) -> None:
        tags = progress.tags
        size = sum(map(len, tags))
        self.room = max(room, 4 * len(tags) + 8)
        self.arena = np.zeros(max(arena, 4 * size), np.uint8)
        self.arena[:size] = np.frombuffer(b"".join(tags), np.uint8)
        self.start = np.zeros(self.room + 2, np.int64)
        self.start[1 : len(tags) + 1] = np.cumsum([len(t) for t in tags])
        self.table = np.full(1 << (2 * self.room).bit_length(), -1, np.int64)
        for tag, text in enumerate(tags):
            self._put(tag, text)
        self.follows = np.full(self.room + 2, -1, np.int64)
        self.plugin = np.full(self.room, -1, np.int64)
        self.plugin[: len(tags)] = progress.plugins
        self.last_step = np.full(self.room, LOWEST)
        self.last_step[: len(tags)] = progress.last_step

    def _put(self, tag: int, text: bytes) -> None:
        h = 0xCBF29CE484222325
        for byte in text:
            h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
        slot = (h ^ h >> 32) & len(self.table) - 1
        while self.table[slot] >= 0:
            slot = slot + 1 & len(self.table) - 1
        self.table[slot] = tag

    def texts(self, count: int) -> list[bytes]:
        """The first `count` tags."""
        return [self.arena[a:b].tobytes() for a, b in zip(self.start[:count], self.start[1 : count + 1], strict=True)]


def read_events(source: Source, before: Reading | None = None) -> Reading:
    """The Reading of an event file; what stands after the last whole record is the end for now."""
    progress = before.bookmark if before and before.bookmark else Progress()
    with source.path.open("rb") as file:
        progress, ending = _read_on(file, progress)
    reading = _reading(progress, SPLIT_FOLDERS.get(source.path.parent.name.lower(), ""))
    reading.problems += ending
    reading.bookmark = progress
    return reading


def _read_on(file: BinaryIO, progress: Progress) -> tuple[Progress, list[Problem]]:
    """(progress to the end of the file, what is wrong with its end) from where `progress` stood."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(progress.offset)
    tags = TagTable(progress)
    cursor = np.zeros(d.CURSOR, np.int64)
    cursor[d.RECORD], cursor[d.SEGMENT], cursor[d.TAGS] = progress.record, progress.segment, len(progress.tags)
    cursor[d.ARENA], cursor[d.BAD_FROM], cursor[d.LAST_TAG] = tags.start[len(progress.tags)], d.NONE, -1
    counts = progress.counts.copy()
    buffer = np.empty(min(CHUNK, size - progress.offset) + 16, np.uint8)
    base, held = progress.offset, 0  # file offset of the buffer's start; bytes in it
    while True:
        got = file.readinto(memoryview(buffer)[held:])  # type: ignore[attr-defined]
        held += got
        progress = _decode_buffer(buffer, held, base, cursor, counts, tags, progress)
        at = int(cursor[d.AT])
        if not got:
            break
        buffer, base, held = _shift(buffer, base, held, at)
        cursor[d.AT], cursor[d.BAD_FROM] = 0, cursor[d.BAD_FROM] - at if cursor[d.BAD_FROM] != d.NONE else d.NONE
    bad = int(cursor[d.BAD_FROM])
    ending = [_unreadable_end(base + bad, size)] if bad != d.NONE else []
    known = int(cursor[d.TAGS])
    progress = replace(
        progress, offset=base + (bad if bad != d.NONE else at), record=int(cursor[d.RECORD]), segment=int(cursor[d.SEGMENT]), tags=tags.texts(known),
        plugins=tags.plugin[:known].copy(), last_step=tags.last_step[:known].copy(), counts=counts,
    )  # fmt: skip
    return progress, ending


def _shift(buffer: np.ndarray, base: int, held: int, at: int) -> tuple[np.ndarray, int, int]:
    """The buffer with what is left from `at` moved to its front; a larger one if a record does not fit."""
    left = held - at
    target = buffer if left < len(buffer) // 2 else np.empty(2 * len(buffer), np.uint8)
    target[:left] = buffer[at:held].copy()
    return target, base + at, left


def _decode_buffer(
    buffer: np.ndarray, held: int, base: int, cursor: np.ndarray, counts: np.ndarray, tags: TagTable, progress: Progress
) -> Progress:
    """Runs the compiled pass over the buffer until only a part of a record is left; collects what it found."""
    room = held // 24 + 64
    while True:
        columns = [np.empty(room, dtype) for dtype in (np.int32, np.int64, np.float64, np.float64, np.int64, np.int16)]
        others, damage = np.empty((room // 8 + 8, 6), np.int64), np.empty((64, 3), np.int64)
        cursor[[d.ROWS, d.OTHERS, d.DAMAGE]] = 0
        status = d.decode(
            buffer, held, False, cursor, TABLES, NAMES, NAME_STARTS, tags.arena, tags.start, tags.table, tags.follows, tags.plugin,
            tags.last_step, counts, *columns, others, damage,
        )  # fmt: skip
        progress = _collect(progress, buffer, base, cursor, columns, others, damage, tags)
        if status == d.DONE:
            return progress
        if status == d.TAG_ROOM:
            known = int(cursor[d.TAGS])
            grown = replace(progress, tags=tags.texts(known), plugins=tags.plugin[:known], last_step=tags.last_step[:known])
            tags.__init__(grown, 4 * tags.room, 4 * len(tags.arena) + CHUNK // 8)  # type: ignore[misc]
        elif not cursor[d.ROWS] and not cursor[d.OTHERS] and not cursor[d.DAMAGE]:
            room *= 4  # one event holds more values than there was room for


def _collect(
    progress: Progress, buffer: np.ndarray, base: int, cursor: np.ndarray, columns: list[np.ndarray], others: np.ndarray, damage: np.ndarray, tags: TagTable
) -> Progress:  # fmt: skip
    rows = int(cursor[d.ROWS])
    pieces = (*progress.pieces, tuple(column[:rows].copy() for column in columns)) if rows else progress.pieces
    messages, hparams = list(progress.messages), list(progress.hparams)
    for kind, tag, step, begin, end, record in others[: int(cursor[d.OTHERS])].tolist():
        if kind == d.TEXT and len(messages) >= MOST_TEXTS:
            continue
        read_other(bytes(buffer[begin:end]), kind, tags.texts(tag + 1)[tag], step, record, messages, hparams)
    problems = progress.problems + tuple(
        _damage(int(what), base + int(a), base + int(b)) for what, a, b in damage[: int(cursor[d.DAMAGE])]
    )
    return replace(progress, pieces=pieces, messages=tuple(messages), hparams=tuple(hparams), problems=problems)


DAMAGE = {
    d.BAD_FRAME: (
        "bad-frame",
        "{size:,} bytes from byte {at:,} on are no records (a bad length or checksum); reading went on at the next good one.",
    ),
    d.BAD_PAYLOAD: ("bad-checksum", "The record at byte {at:,} has a wrong checksum; its {size:,} bytes were skipped."),
    d.BAD_EVENT: ("bad-event", "The record at byte {at:,} is intact but is no event; its {size:,} bytes were skipped."),
}


def _damage(what: int, at: int, end: int) -> Problem:
    code, message = DAMAGE[what]
    return Problem(at, code, "error", message.format(at=at, size=end - at))


def _unreadable_end(at: int, size: int) -> Problem:
    message = f"The last {size - at:,} bytes, from byte {at:,} on, are no records (a bad length or checksum). Nothing good follows them so far."
    return Problem(at, "bad-frame", "error", message)


def _reading(progress: Progress, split: str) -> Reading:
    pieces = progress.pieces
    if len(pieces) > 1:
        pieces = progress.pieces = (tuple(np.concatenate(column) for column in zip(*pieces, strict=True)),)
    scalars = Scalars()
    if pieces:
        tag, step, wall, value, record, segment = pieces[0]
        used = np.flatnonzero(np.bincount(tag, minlength=len(progress.tags)))
        renumbered = np.zeros(len(progress.tags), np.int32)
        renumbered[used] = np.arange(len(used))
        names = [_name(progress.tags[k].decode("utf-8", "replace"), split) for k in used]
        scalars = Scalars(names, renumbered[tag], step, value, record, None, wall, segment if segment.any() else None)
    other = {kind: int(count) for kind, count in zip(d.KINDS, progress.counts, strict=True) if count}
    return Reading(
        scalars,
        list(progress.messages),
        list(progress.hparams),
        list(progress.problems),
        lines=progress.record,
        claimed=progress.record,
        other=other,
    )


def _name(tag: str, split: str) -> Name:
    name = name_of(tag)
    return name if name.split or not split else name_of(tag, "", split)
