"""What the series of an event file are called, and the epochs that some writers log beside them."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

import numpy as np

from parsers.columns import Joined
from parsers.grouping import split_of_folder
from parsers.names import settle
from parsers.sources import Source
from parsers.tables import Name, Scalars
from parsers.tensorboard.state import ARENA, T_SERIES, TAGS, State
from parsers.vocabulary import name_of

EPOCH_TAGS = {"epoch", "train/epoch", "trainer/epoch"}  # whose values are the epochs of a run, not a metric


# A series' highest value as it tells percent from fraction: up to the first bound, up to the second, above it.
LEVELS, OF_LEVEL = np.array([1.001, 100.5]), np.array([1.0, 50.0, 1000.0])

Named = tuple[list[Name], list[int]]  # the names of a file's series, and which of them tell the epoch


def name_series(states: State, sources: Sequence[Source]) -> list[Named]:
    """The names of each file's series, in the order of their numbers: lists that many files share."""
    arenas, tags, levels = states.arena, states.tags[:, :, : T_SERIES + 1], np.searchsorted(LEVELS, states.highest)
    strides = arenas[0].nbytes, tags[0].nbytes, levels[0].nbytes
    of_arenas, of_tags, of_levels = arenas.tobytes(), tags.tobytes(), levels.tobytes()
    sizes = states.cursor[:, [ARENA, TAGS]].tolist()
    found = []
    for file, (source, (size, count)) in enumerate(zip(sources, sizes, strict=True)):
        a, t, v = (file * stride for stride in strides)
        folder = source.part.rpartition("/")[2] or source.folder
        own = of_arenas[a : a + size], of_tags[t : t + 16 * (count + 1)], of_levels[v : v + 8 * count]
        found.append(_name_series(*own, source.part, split_of_folder(folder)))
    return found


@lru_cache(maxsize=256)
def _name_series(arena: bytes, starts_and_series: bytes, levels: bytes, part: str, split: str) -> Named:
    """As above, a thousand runs of one kind looked at once. The folder may tell the split, or the rest of an only tag."""
    start, series = np.frombuffer(starts_and_series, np.int64).reshape(-1, 2).T
    order = np.argsort(series[:-1], kind="stable")
    order = order[series[order] >= 0]
    tags = [arena[start[tag] : start[tag + 1]].decode("utf-8", "replace") for tag in order.tolist()]
    if len(tags) == 1 and part:
        tags = [_with_folder(tags[0], PurePosixPath(part))]
    names = [name_of(tag) for tag in tags]
    names = [name_of(name.tag, split=split) if split and not name.split else name for name in names]
    highest = OF_LEVEL[np.frombuffer(levels, np.int64)[order]]
    names = settle(Scalars(names, np.arange(len(names), dtype=np.int32), value=highest))
    tellers = [i for i, name in enumerate(names) if name.tag in EPOCH_TAGS]
    return names, tellers if len(tellers) < len(names) else []


def _with_folder(tag: str, folder: PurePosixPath) -> str:
    """add_scalars('loss', {'val': …}) writes the tag 'loss' into loss_val/ (torch) or loss/val/ (tensorboardX): 'loss/val'."""
    prefix = tag.replace("/", "_") + "_"
    if folder.name.startswith(prefix) and folder.name != prefix:
        return f"{tag}/{folder.name.removeprefix(prefix)}"
    return f"{tag}/{folder.name}" if str(folder.parent) == tag else tag


def make_scalars(named: Named, columns: list[np.ndarray], *, has_segments: bool) -> Scalars:
    """The points of a file by the columns of its rows, as in `Found`."""
    (names, tellers), (series, step, wall, value, record, segment) = named, columns
    epoch = epochs(tellers, series, step, value, segment) if tellers else None
    return Scalars(names, series, step, value, record, epoch, wall, segment if has_segments else None, settled=True)


class Column:
    """A column of `Grown`, by its place in `Found`."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __get__(self, points: "Grown", owner: type) -> np.ndarray:
        return points.rows.arrays()[self.place]


class Grown(Scalars):
    """The points of a file that has grown: its columns are put together when one is asked for, what is new is at hand."""

    name, step, wall_time, value, line, segment = map(Column, range(6))  # type: ignore[assignment]

    def __init__(self, names: list[Name], rows: Joined, before: Joined, *, has_segments: bool) -> None:
        self.names, self.rows, self.before = names, rows, before
        self.settled, self.tabled, self.has_segments = True, False, has_segments
        if not has_segments:
            self.segment = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.rows)

    def since(self, row: int) -> Scalars:
        return make_scalars((self.names, []), self.rows.since(row), has_segments=self.has_segments)

    def goes_on_from(self, before: Scalars) -> bool:
        return self is before or getattr(before, "rows", None) is self.before


def epochs(tellers: list[int], series: np.ndarray, step: np.ndarray, value: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """The epoch of every row, the last that one of the series `tellers` told up to its step (Lightning, Hugging Face)."""
    epoch = np.full(len(step), np.nan)
    tells = np.isin(series, tellers) & np.isfinite(value)
    for one in np.unique(segment[tells]):
        rows, within = np.flatnonzero(segment == one), np.flatnonzero(tells & (segment == one))
        within = within[np.argsort(step[within], kind="stable")]
        last = np.searchsorted(step[within], step[rows], side="right") - 1
        epoch[rows] = np.where(last >= 0, value[within][last], np.nan)
    return epoch
