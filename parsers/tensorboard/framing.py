"""The compiled pass over an event file's bytes: frames, their checksums, and the way on behind damage.

A frame: length (8 bytes), masked CRC of it (4), payload (an Event), masked CRC of the payload (4).
"""

from pathlib import Path
from typing import Any

import numpy as np

from parsers.compiled import Compiled, inner, stamp_of
from parsers.tensorboard.checksum import masked
from parsers.tensorboard.decode import read_event
from parsers.tensorboard.plain import plain_scalars
from parsers.tensorboard.state import (
    ARENA,
    AT,
    BAD_EVENT,
    BAD_FRAME,
    BAD_FROM,
    BAD_KIND,
    BAD_PAYLOAD,
    BASE,
    DAMAGES,
    END,
    GARBLED,
    LIMIT,
    MORE,
    NOWHERE,
    RECORD,
    ROOM,
    ROWS,
    STOPPED,
    TAGS,
    TORN,
    WANTED_BYTES,
    WANTED_TAGS,
    State,
)  # fmt: skip
from parsers.tensorboard.tags import hash_all
from parsers.tensorboard.wire import BYTES, FOOTER, HEADER, field, u32, u64

LONGEST = 1 << 31  # bytes: protobuf can hold no larger message
SMALL = 4096  # bytes: a payload up to this is always verified


@inner
def good_header(buf, at):
    """Whether a header stands here: a possible length with its checksum."""
    return u64(buf, at) < np.uint64(LONGEST) and masked(buf, at, at + 8) == u32(buf, at + 8)


@inner
def intact(buf, start, stop, end, certain):
    """Whether a payload is as it was written. A blob's checksum waits until it is opened, if a good frame follows it."""
    if not certain and stop - start > SMALL and end - stop >= FOOTER + HEADER and good_header(buf, stop + FOOTER):
        blob = _survey(buf, start, stop)[1]
        if blob > (stop - start) // 2:
            return True
    return masked(buf, start, stop) == u32(buf, stop)


@inner
def _survey(buf, at, end):
    """(summary values, bytes in long fields: pictures, histograms, graphs …) of an event; no such bytes if it is garbled."""
    values, blob = 0, 0
    while at < end:
        key, summary, at = field(buf, at, end)
        if at < 0:
            return values, 0
        if key != np.uint64(42):
            blob += at - summary if key & np.uint64(7) == BYTES else 0
            continue
        while summary < at:
            key, value, summary = field(buf, summary, at)
            if summary < 0:
                return values, 0
            values += 1
            while key == np.uint64(10) and value < summary:
                inner, start, value = field(buf, value, summary)
                if value < 0:
                    return values, 0
                if inner != np.uint64(10) and inner & np.uint64(7) == BYTES:  # all but the tag
                    blob += value - start
    return values, blob


@inner
def _has_room(buf, start, stop, state):
    """Whether all tags that an event may bring find room; what is wanted is noted."""
    cursor, values, size = state.cursor, (stop - start) // 4, stop - start
    if cursor[TAGS] + values >= len(state.highest) or cursor[ARENA] + size > len(state.arena):
        values, blob = _survey(buf, start, stop)
        size -= blob
    cursor[WANTED_TAGS], cursor[WANTED_BYTES] = values, size
    return cursor[TAGS] + values < len(state.highest) and cursor[ARENA] + size <= len(state.arena)


@inner
def _damage(kind, begin, end, state, found):
    row = state.cursor[DAMAGES]
    found.damages[row, 0], found.damages[row, 1], found.damages[row, 2] = kind, begin, end
    found.damages[row, 3] = state.cursor[RECORD]
    state.cursor[DAMAGES] = row + 1


@inner
def _go_on_behind(kind, cursor):
    """Looks for the next good frame from the next byte on; where the bad bytes began is remembered."""
    if cursor[BAD_FROM] == NOWHERE:
        cursor[BAD_FROM], cursor[BAD_KIND] = cursor[BASE] + cursor[AT], kind
    cursor[AT] += 1


@inner
def _walk(buf, end, state, found):
    cursor = state.cursor
    hash_all(state)
    while True:
        if cursor[BAD_FROM] == NOWHERE:
            plain_scalars(buf, end, state, found)
        at = cursor[AT]
        if end - at < HEADER:
            return END if cursor[BASE] + end >= cursor[LIMIT] else MORE
        if not good_header(buf, at):
            _go_on_behind(BAD_FRAME, cursor)
            continue
        start = at + HEADER
        stop = start + np.int64(u64(buf, at))
        searching = cursor[BAD_FROM] != NOWHERE
        if stop + FOOTER > end:
            if cursor[BASE] + stop + FOOTER <= cursor[LIMIT]:
                return MORE
            if not searching:
                return TORN
            cursor[AT] += 1
            continue
        if not intact(buf, start, stop, end, searching):
            _go_on_behind(BAD_PAYLOAD, cursor)
            continue
        if not _has_room(buf, start, stop, state):
            return ROOM
        if searching:
            _damage(cursor[BAD_KIND], cursor[BAD_FROM], cursor[BASE] + at, state, found)
            cursor[BAD_FROM] = NOWHERE
        if not read_event(buf, start, stop, state, found):
            _damage(BAD_EVENT, cursor[BASE] + at, cursor[BASE] + stop + FOOTER, state, found)
            cursor[GARBLED] += 1
        cursor[RECORD] += 1
        cursor[AT] = stop + FOOTER


def _entry(stamp: int) -> Any:
    @Compiled
    def walk(buf, ends, states, found):
        """Goes through files that lie one behind the other in a buffer, each up to its end there, and fills `found`.

        Each cursor says why it stopped: at END, or for MORE bytes, more ROOM, or a TORN record.
        """
        rows = states.cursor[0, ROWS]
        for i in range(len(ends) if stamp else 0):
            cursor = states.cursor[i]
            cursor[ROWS] = rows
            state = State(cursor, states.arena[i], states.table[i], states.tags[i], states.highest[i], states.counts[i])
            cursor[STOPPED] = _walk(buf, ends[i], state, found)
            rows = cursor[ROWS]

    return walk


walk = _entry(stamp_of(Path(__file__).parent))
