"""Restarts of a run over its event files: one count of segments for all of them, and the newest value of each step."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from parsers.reads import Read
from parsers.tables import Message, Problem, Reading, codes_of

READERS = {"tensorboard", "visualdl_log"}  # whose files of one run follow each other in time
Key = tuple[str, str]  # tag and split of a series


class Piece(NamedTuple):
    """The rows of one file between two restarts: per series, its first and its last step and wall time."""

    read: Read
    segment: int  # within the file
    began: float  # wall time of the first row
    step: int  # and its step
    line: int
    first: dict[Key, int]
    last: dict[Key, tuple[int, float]]


@dataclass
class Restarts:
    """What the files of each run are to each other. `segments` holds, per source, the run's segment for each of the file's."""

    segments: dict[str, tuple[int, ...]] = field(default_factory=dict)
    messages: list[tuple[Read, Message]] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)


def find_restarts(reads: Sequence[Read]) -> Restarts:
    """The restarts told by more than one file of a run; those within a file its reader has told."""
    by_run: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if read.reader in READERS and len(read.reading.scalars):
            by_run[read.source.run].append(read)
    found = Restarts()
    for same in by_run.values():
        if len(same) > 1:
            _follow(sorted((piece for read in same for piece in pieces_of(read)), key=_beginning), found)
    return found


def _beginning(piece: Piece) -> tuple[float, str, int]:
    return piece.began if np.isfinite(piece.began) else np.inf, piece.read.source.name, piece.segment


def pieces_of(read: Read) -> Iterator[Piece]:
    """The pieces of a file, in order."""
    scalars = read.reading.scalars
    segment = np.zeros(1, np.int16) if scalars.segment is None else scalars.segment
    starts = [0, *(np.flatnonzero(np.diff(segment)) + 1).tolist()]
    for start, end in zip(starts, [*starts[1:], len(scalars)], strict=True):
        yield _piece(read, read.reading, slice(start, end), int(segment[start]))


def _piece(read: Read, reading: Reading, rows: slice, segment: int) -> Piece:
    scalars = reading.scalars
    name, step = scalars.name[rows], scalars.step[rows]
    wall = np.full(len(step), np.nan) if scalars.wall_time is None else scalars.wall_time[rows]
    at = np.arange(len(name))
    first, last = np.full((2, len(scalars.names)), -1)
    first[name[::-1]] = at[::-1]  # of several rows of a series, the last assigned stays
    last[name] = at
    keys = [(one.tag, one.split) for one in scalars.names]
    used = np.flatnonzero(last >= 0).tolist()
    return Piece(
        read, segment, float(wall[0]), int(step[0]), int(scalars.line[rows.start]),
        {keys[i]: int(step[first[i]]) for i in used}, {keys[i]: (int(step[last[i]]), float(wall[last[i]])) for i in used},
    )  # fmt: skip


def _follow(pieces: list[Piece], found: Restarts) -> None:
    """Counts the segments of one run through its pieces, in the order of time."""
    current = 0  # the run's segment
    reached: dict[Key, tuple[int, float]] = {}  # how far each series came in it
    of_read: dict[str, dict[int, int]] = defaultdict(dict)
    for piece in pieces:
        source, known = piece.read.source.label, of_read[piece.read.source.label]
        back = {key for key, step in piece.first.items() if key in reached and step < reached[key][0]}
        if back or current in known.values():
            current += 1
            if back and not known:
                _tell(piece, [reached[key][1] for key in back], found)
            reached = {}
        reached |= piece.last
        known[piece.segment] = current
    for source, known in of_read.items():
        if any(inside != outside for inside, outside in known.items()):
            found.segments[source] = tuple(known.get(i, 0) for i in range(max(known) + 1))


def _tell(piece: Piece, ended: list[float], found: Restarts) -> None:
    """Says that a file begins a segment: the run went on from an earlier step, or two processes wrote at once."""
    if piece.began < max(ended):
        text = "It was written while another file of its run was, with the same tags: several processes log to one folder."
        found.problems.append((piece.read.source.label, Problem(piece.line, "written-at-once", "warning", text)))
    else:
        text = f"resumed at step {piece.step} in {piece.read.source.name}"
        found.messages.append((piece.read, Message("resumed", text, piece.line, float(piece.step), wall_time=piece.began)))


def newest(scalars: pd.DataFrame) -> pd.DataFrame:
    """The scalars without those that were logged again: of each step its newest value, and nothing that a restart went back over.

    A series is what one tag of a run is in one split and kind of file; it is the later of two segments that counts, and within a
    segment the later row. Without any such row the frame itself is given back.
    """
    if not len(scalars):
        return scalars
    series = _codes(scalars, ["run", "tag", "split"])
    step, segment = scalars["step"].to_numpy(), scalars["segment"].to_numpy()
    order = np.lexsort((segment, series)) if segment.any() else np.argsort(series, kind="stable")
    kept = np.ones(len(scalars), bool)
    kept[order] = ~_superseded(series[order], segment[order], step[order])
    return scalars if kept.all() else scalars[kept]


def _codes(scalars: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """One number for each combination of categories, in the smallest type that holds them."""
    codes, size = np.zeros(1, np.int64), 1
    for column in columns:
        count = len(scalars[column].cat.categories)
        codes, size = codes * count + codes_of(scalars[column]), size * count
    return codes.astype(np.uint16) if size <= 1 << 16 else codes


def _superseded(series: np.ndarray, segment: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Which rows, in order of series and segment, a later row takes the place of."""
    same = series[1:] == series[:-1]
    if (same & (segment[1:] == segment[:-1]) & (step[1:] < step[:-1])).any():  # steps out of order within a segment
        order = np.lexsort((step, segment, series))
        gone = np.empty(len(step), bool)
        gone[order] = _superseded(series[order], segment[order], step[order])
        return gone
    gone = np.append(same & (step[1:] == step[:-1]) & (segment[1:] == segment[:-1]), False)
    if segment.any():
        starts = np.flatnonzero(np.append(True, ~same | (segment[1:] != segment[:-1])))
        limit, following = np.iinfo(np.int64).max, -1
        limits = np.empty(len(starts), np.int64)
        for i in range(len(starts) - 1, -1, -1):
            limit = limit if series[starts[i]] == following else np.iinfo(np.int64).max
            limits[i], following = limit, series[starts[i]]
            limit = min(limit, int(step[starts[i]]))
        gone |= step >= np.repeat(limits, np.diff(np.append(starts, len(step))))
    return gone
