"""What the compiled pass knows between two calls, and where it puts what it finds: plain arrays."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

# What a summary value is. GRAPH and METADATA are of a whole event; SESSION is TF's session log.
SCALAR, TEXT, HPARAMS, IMAGE, HISTOGRAM, AUDIO, TENSOR, PR_CURVE, MESH, GRAPH, METADATA, SESSION = range(12)
KINDS = (
    "scalar", "text", "hparams", "image", "histogram", "audio", "tensor", "pr curve", "mesh", "graph", "run metadata",
    "session log",
)  # fmt: skip
PLUGINS = ("scalars", "text", "hparams", "images", "histograms", "audio", "", "pr_curves", "mesh", "graphs", "", "")
UNKNOWN = -1  # of a tag: no plugin named so far

# The cursor's places. Offsets in the file: BASE (of the buffer's first byte), LIMIT (the file's end), BAD_FROM; in the buffer:
# AT.
(
    AT, BASE, LIMIT, RECORD, CLAIMED, GARBLED, ROWS, OTHERS, DAMAGES, TAGS, ARENA, SERIES, SEGMENT, LAST_TAG, BAD_FROM, BAD_KIND,
    WANTED_TAGS, WANTED_BYTES, HASHED, STOPPED,
) = range(20)  # fmt: skip
# The columns of `tags`: where a tag begins in the arena (and the one before ends); its number among those with scalars, -1
# without; the tag that came after the one before it the last time; its kind, as its metadata told; its last step, and the segment
# in which that was.
T_START, T_SERIES, T_NEXT, T_KIND, T_STEP, T_SEGMENT = range(6)
NEW_TAG = (0, -1, -1, UNKNOWN, 0, -1)
NOWHERE = -1  # BAD_FROM while all is well
# Why the pass stopped: at the end of what is there, for more bytes, for room for tags, at a record that the file's end cuts off.
END, MORE, ROOM, TORN = range(4)
LAST_SEGMENT = np.iinfo(np.int16).max  # restarts beyond it are one segment
BAD_FRAME, BAD_PAYLOAD, BAD_EVENT, CUT_OFF = range(4)  # kinds of damage


class State(NamedTuple):
    """What must be remembered of a file's earlier bytes. `tags` has one row more than there is room for tags.

    The states of several files are one State, too: its arrays have an axis before, of the files.
    """

    cursor: np.ndarray  # int64
    arena: np.ndarray  # uint8: the tags' bytes end to end
    table: np.ndarray  # int32: hash table of tags, -1 where free
    tags: np.ndarray  # int64 [tag, T_…]
    highest: np.ndarray  # float64: the highest finite value, per tag
    counts: np.ndarray  # int64 [tag, kind]; the first row is of what has no tag


class Found(NamedTuple):
    """Where one call puts what it finds: room for as much as a buffer can hold."""

    series: np.ndarray  # int32
    step: np.ndarray  # int64
    wall_time: np.ndarray  # float64
    value: np.ndarray  # float64
    record: np.ndarray  # int64
    segment: np.ndarray  # int16
    others: np.ndarray  # int64 [:, 6]: kind, tag, start and end of the event in the buffer, record, which of its values
    damages: np.ndarray  # int64 [:, 4]: kind, first byte, end in the file, record


def make_state(room: int = 32, arena: int = 1024) -> State:
    """The state of one file, with room for so many tags of so many bytes in all."""
    cursor = np.zeros(20, np.int64)
    cursor[[LAST_TAG, BAD_FROM]] = -1, NOWHERE
    return State(
        cursor=cursor,
        arena=np.empty(arena, np.uint8),
        table=np.full(1 << (2 * room - 1).bit_length(), -1, np.int32),
        tags=np.tile(np.array(NEW_TAG), (room + 1, 1)),
        highest=np.full(room, -np.inf),
        counts=np.zeros((room + 1, len(KINDS)), np.int64),
    )


COLUMNS = (np.int32, np.int64, np.float64, np.float64, np.int64, np.int16)  # of a row, as in Found


def most_rows(size: int) -> int:
    """How many scalars so many bytes can hold: one takes at least 6."""
    return size // 6 + 1


def make_others(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for all else that `size` bytes can hold, `others` and `damages`: a text takes at least 4 bytes, a record 16."""
    return np.empty((size // 4 + 1, 6), np.int64), np.empty((size // 8 + 2, 4), np.int64)


FIRST = make_state()


def make_states(files: int) -> State:
    """The states of so many files of which nothing is read."""
    return State(*(np.repeat(array[None], files, axis=0) for array in FIRST))


def copy_state(states: State, file: int) -> State:
    """The state of one of several files, as states of that file alone that may go on by themselves."""
    return State(*(array[file : file + 1].copy() for array in states))


def state_of(states: State, file: int) -> State:
    """The state of one of several files."""
    return State(*(array[file] for array in states))


def tags_of(state: State) -> list[bytes]:
    """The tags met so far."""
    ends = state.tags[: state.cursor[TAGS] + 1, T_START].tolist()
    return [state.arena[a:b].tobytes() for a, b in pairwise(ends)]


def grown(states: State) -> State:
    """The same states of one file with the room that was wanted. The table of tags is left empty: the pass fills it anew."""
    state = state_of(states, 0)
    wanted = state.cursor[[WANTED_TAGS, WANTED_BYTES]].tolist()
    more = make_state(2 * (len(state.highest) + wanted[0]), 2 * (len(state.arena) + wanted[1]))
    for old, new in zip(state, more, strict=True):
        if old is not state.table:
            new[: len(old)] = old
    more.cursor[HASHED] = 0
    return State(*(array[None] for array in more))
