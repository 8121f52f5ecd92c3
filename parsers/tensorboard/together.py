"""Small event files read together: opening and keeping account of each by itself would take longer than reading it."""

import os
from collections.abc import Iterator, Sequence

import numpy as np

from parsers.columns import Columns, Joined
from parsers.sources import Source
from parsers.tables import Reading
from parsers.tensorboard.framing import walk
from parsers.tensorboard.progress import Progress
from parsers.tensorboard.reader import SCRATCH, WINDOW
from parsers.tensorboard.series import make_scalars, name_series
from parsers.tensorboard.state import (
    AT,
    BAD_FROM,
    BASE,
    CLAIMED,
    COLUMNS,
    DAMAGES,
    END,
    LIMIT,
    NOWHERE,
    OTHERS,
    RECORD,
    ROWS,
    SEGMENT,
    STOPPED,
    Found,
    State,
    copy_state,
    make_states,
    most_rows,
)  # fmt: skip

MOST = WINDOW // 2  # bytes of a file up to which it is read together with others
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Ended:
    """A file's bookmark: where its reading ended. What is needed to go on is made when the file has grown."""

    __slots__ = ("begin", "count", "file", "offset", "rows", "states")

    def __init__(self, states: State, file: int, rows: Columns, begin: int, count: int, offset: int) -> None:
        self.states, self.file = states, file  # those of all files read with it, and which of them it is
        self.rows, self.begin, self.count = rows, begin, count
        self.offset = offset

    def fork(self) -> Progress:
        """A reading that may go on."""
        rows = Joined([self.rows.part(self.begin, self.count)])
        return Progress(states=copy_state(self.states, self.file), before=rows, offset=self.offset)

    def contents(self) -> dict[tuple[str, str], int]:
        """How many values of each (kind, tag) there are besides scalars: none."""
        return {}


def read_together(sources: Sequence[Source]) -> Iterator[tuple[Source, memoryview, Reading]]:
    """(source, its bytes until the next is asked for, what is in them) of small files that hold scalars and nothing else.

    Any other, and any with something to tell of it, is left to be read by itself.
    """
    group: list[Source] = []
    size = 0
    for source in sources:
        if 0 < source.size <= MOST:
            if size + source.size > WINDOW:
                yield from _read(group)
                group, size = [], 0
            group.append(source)
            size += source.size
    yield from _read(group)


def _read(group: Sequence[Source]) -> Iterator[tuple[Source, memoryview, Reading]]:
    """As above, of files that fit into the buffer."""
    sources, bounds = _load(group)
    if not sources:
        return
    states, starts, ends = make_states(len(sources)), bounds[:-1], bounds[1:]
    states.cursor[:, AT], states.cursor[:, BASE], states.cursor[:, LIMIT] = starts, -starts, ends - starts
    rows = Columns(COLUMNS)
    columns, first = rows.place(most_rows(int(bounds[-1])))
    states.cursor[0, ROWS] = begin = first
    walk(SCRATCH.buffer, ends, states, Found._make([*columns, *SCRATCH.others]))
    rows.keep(int(states.cursor[-1, ROWS]) - first)
    has_others = np.any(states.counts, axis=(1, 2)).tolist()
    names, places = name_series(states, sources), bounds.tolist()
    for file, (source, now) in enumerate(zip(sources, states.cursor.tolist(), strict=True)):
        end, records = now[ROWS], now[RECORD]
        if end > begin and not has_others[file] and _is_plain(now):
            scalars = make_scalars(names[file], [column[begin:end] for column in columns], has_segments=False)
            mark = Ended(states, file, rows, begin - first, end - begin, now[AT] - places[file])
            reading = Reading(scalars, lines=records, claimed=now[CLAIMED], noise=records - now[CLAIMED], bookmark=mark)
            yield source, SCRATCH.buffer.data[places[file] : places[file + 1]], reading
        begin = end


def _is_plain(cursor: list[int]) -> bool:
    """Whether nothing is to be told of a file but its scalars."""
    told = cursor[OTHERS] or cursor[DAMAGES] or cursor[SEGMENT] or cursor[STOPPED] != END
    return not told and cursor[BAD_FROM] == NOWHERE


def _load(group: Sequence[Source]) -> tuple[list[Source], np.ndarray]:
    """Reads files into the buffer, one behind the other: (those that are what they were when they were found, their bounds)."""
    sources, bounds, room = [], [0], SCRATCH.buffer.data
    for source in group:
        begin = bounds[-1]
        end = begin + source.size
        try:
            file = os.open(source.file, FLAGS)
            try:
                size = _fill(room[begin:end], file)
            finally:
                os.close(file)
        except OSError:
            continue
        if size == source.size:
            sources.append(source)
            bounds.append(end)
    return sources, np.array(bounds)


def _fill(room: memoryview, file: int) -> int:
    """Reads as many bytes as there is room for; gives how many there were."""
    if hasattr(os, "readv"):
        return os.readv(file, [room])
    data = os.read(file, len(room))
    room[: len(data)] = data
    return len(data)
