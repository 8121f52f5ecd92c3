"""The short way through records of one plain scalar each, as most are; compiled."""

import numpy as np

from parsers.compiled import inner, inner_part
from parsers.tensorboard.checksum import masked
from parsers.tensorboard.state import (
    AT,
    CLAIMED,
    LAST_SEGMENT,
    LAST_TAG,
    RECORD,
    ROWS,
    SEGMENT,
    T_SEGMENT,
    T_SERIES,
    T_STEP,
)  # fmt: skip
from parsers.tensorboard.tags import follower
from parsers.tensorboard.wire import FOOTER, HEADER, f32, f64, u32, u64, varint

SHORTEST, LONGEST = 20, 160  # bytes of an event with one scalar
# The first byte of each field: of the event, of its summary, of the summary's value.
WALL_TIME, STEP, SUMMARY, VALUE, TAG, SIMPLE_VALUE = 9, 16, 42, 10, 10, 21


@inner
def plain_scalars(buf, end, state, found):
    """Reads on up to a record that is no plain scalar of the tag that is expected, begins a segment, is not whole, or is bad.

    What changes with each record is kept in the processor's registers: most of the time of reading is spent here.
    """
    cursor, tags = state.cursor, state.tags
    at, row, record, last, segment = cursor[AT], cursor[ROWS], cursor[RECORD], cursor[LAST_TAG], cursor[SEGMENT]
    before, shown = row, np.int16(min(segment, LAST_SEGMENT))
    while True:
        stop = _end_of_short(buf, at, end)
        step, text, size = _one_scalar(buf, at + HEADER, stop)
        if size < 0:
            break
        tag = follower(last, buf, text, size, state)
        if tag < 0 or tags[tag, T_SERIES] < 0 or (step < tags[tag, T_STEP] and tags[tag, T_SEGMENT] == segment):
            break
        if masked(buf, at, at + 8) != u32(buf, at + 8) or masked(buf, at + HEADER, stop) != u32(buf, stop):
            break
        value = np.float64(f32(buf, stop - 4))
        tags[tag, T_STEP], tags[tag, T_SEGMENT] = step, segment
        if state.highest[tag] < value < np.inf:
            state.highest[tag] = value
        found.series[row], found.step[row], found.wall_time[row] = tags[tag, T_SERIES], step, f64(buf, at + HEADER + 1)
        found.value[row], found.record[row], found.segment[row] = value, record, shown
        at, row, record, last = stop + FOOTER, row + 1, record + 1, tag
    cursor[AT], cursor[ROWS], cursor[RECORD], cursor[LAST_TAG] = at, row, record, last
    cursor[CLAIMED] += row - before


@inner_part
def _end_of_short(buf, at, end):
    """Where the payload of the frame at `at` ends, if it is short and whole; else -1."""
    if end - at < HEADER + SHORTEST + FOOTER:
        return -1
    size, start = u64(buf, at), at + HEADER
    if size < np.uint64(SHORTEST) or size > np.uint64(LONGEST):
        return -1
    stop = start + np.int64(size)
    return stop if stop + FOOTER <= end else -1


@inner_part
def _one_scalar(buf, at, end):
    """(step, start of the tag, its size) of an event of wall time, step and one `simple_value`; the size is -1 for any other."""
    if end < 0 or buf[at] != WALL_TIME:
        return np.int64(0), at, -1
    step, at = np.uint64(0), at + 9
    if buf[at] == STEP:
        step, at = varint(buf, at + 1, end)
    size, text = end - at - 11, at + 6
    if at < 0 or not 0 <= size <= 118 or buf[at] != SUMMARY or buf[at + 2] != VALUE or buf[at + 4] != TAG:
        return np.int64(0), at, -1
    nested = buf[at + 1] == size + 9 and buf[at + 3] == size + 7 and buf[at + 5] == size
    return np.int64(step), text, size if nested and buf[text + size] == SIMPLE_VALUE else -1
