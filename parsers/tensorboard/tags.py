"""Tags interned: a number for each, whatever its bytes and however long; compiled."""

import numpy as np

from parsers.compiled import inner, inner_part
from parsers.tensorboard.state import ARENA, HASHED, LAST_TAG, T_NEXT, T_START, TAGS
from parsers.tensorboard.wire import equals


@inner_part
def follower(last, buf, at, size, state):
    """The tag that came after `last` the time before, if it is buf[at:at+size]; else -1. Writers repeat their order."""
    tag = state.tags[last + 1, T_NEXT]
    if tag < 0:
        return -1
    start = state.tags[tag, T_START]
    if state.tags[tag + 1, T_START] - start != size or not equals(buf, at, size, state.arena, start):
        return -1
    return tag


@inner_part
def intern(buf, at, size, state):
    """The number of the tag buf[at:at+size]; a new one must have room (see `framing`)."""
    cursor = state.cursor
    tag = follower(cursor[LAST_TAG], buf, at, size, state)
    if tag < 0:
        slot = _slot(buf, at, size, state)
        tag = state.table[slot]
        if tag < 0:
            tag = np.int32(cursor[TAGS])
            for k in range(size):
                state.arena[cursor[ARENA] + k] = buf[at + k]
            cursor[ARENA] += size
            cursor[TAGS] += 1
            state.tags[tag + 1, T_START] = cursor[ARENA]
            state.table[slot] = tag
            cursor[HASHED] = cursor[TAGS]
        state.tags[cursor[LAST_TAG] + 1, T_NEXT] = tag
    cursor[LAST_TAG] = tag
    return np.int64(tag)


@inner_part
def _slot(buf, at, size, state):
    """Where in the table the tag is, or belongs."""
    mix = np.uint64(0xCBF29CE484222325)
    for k in range(size):
        mix = (mix ^ np.uint64(buf[at + k])) * np.uint64(0x100000001B3)
    last = np.int64(len(state.table) - 1)
    slot = np.int64(mix ^ mix >> np.uint64(32)) & last
    while True:
        tag = state.table[slot]
        if tag < 0:
            return slot
        start = state.tags[tag, T_START]
        if state.tags[tag + 1, T_START] - start == size and equals(buf, at, size, state.arena, start):
            return slot
        slot = (slot + 1) & last


@inner
def hash_all(state):
    """Puts the tags into the table, where it was made anew."""
    if state.cursor[HASHED] < state.cursor[TAGS]:
        for tag in range(state.cursor[HASHED], state.cursor[TAGS]):
            start = state.tags[tag, T_START]
            state.table[_slot(state.arena, start, state.tags[tag + 1, T_START] - start, state)] = tag
        state.cursor[HASHED] = state.cursor[TAGS]
