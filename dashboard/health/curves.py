"""Curves: the scalars as one series per run, metric, split and telling, in the order trained; sorted once for all checks."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from dashboard.analysis.tellings import TABLES, is_one_of
from dashboard.health.rows import Columns
from parsers import Logbook
from parsers.tables import AVERAGE, codes_of
from parsers.vocabulary import describe

KEY = ("run", "metric", "split", "tag")
READ_BY = ("source", "reader", "run")
T = TypeVar("T")
FEW = 1 << 16  # so many curves fit into the type that sorts fastest


@dataclass(frozen=True, eq=False)
class Curve:
    """One series; `at` are its rows in the scalars table, in the order trained."""

    run: str
    metric: str
    split: str
    source: str
    value: np.ndarray
    at: np.ndarray
    table: Columns

    @cached_property
    def step(self) -> np.ndarray:
        """The step of each value."""
        return self.table.arrays["step"][self.at]

    @cached_property
    def epoch(self) -> np.ndarray:
        """The epoch of each value, NaN where none was logged."""
        return self.table.arrays["epoch"][self.at]

    @cached_property
    def wall_time(self) -> np.ndarray:
        """The time of each value in seconds since 1970, NaN where none was logged."""
        return self.table.arrays["wall_time"][self.at]

    @cached_property
    def line(self) -> np.ndarray:
        """The line (or record) of its source that each value was read from."""
        return self.table.arrays["line"][self.at]

    @property
    def label(self) -> str:
        """'Loss1 (train)': what a message calls it."""
        return f"{self.metric} ({self.split})" if self.split else self.metric

    @property
    def is_average(self) -> bool:
        """Whether it is a printed running average."""
        return self.metric.endswith(AVERAGE)


class Curves:
    """All curves of a Logbook, or those of some `runs`; what is asked of all of them at once is an array with one value a curve.

    Where a run trained several times in one log (folds, a start from scratch), each training is a curve of its own; where it
    went on from a checkpoint, the values trained again take the place of those before.
    """

    def __init__(self, logs: Logbook, *, runs: Collection[str] | None = None) -> None:
        self.logs = logs
        self.table = logs.scalars
        self.columns = Columns(self.table)
        order, starts = _sorted_rows(logs, None if runs is None else np.flatnonzero(is_one_of(self.table["run"], runs)))
        self.order, self.starts, self.training = _without_superseded(self.table, order, starts)
        self.value = self.columns.arrays["value"][self.order]
        self._computed: dict[Any, Any] = {}

    def once(self, compute: Callable[["Curves"], T]) -> T:
        """What `compute` gives of these curves, computed when first asked for: several checks ask for the same."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        return self._computed[compute]

    def forget(self) -> None:
        """Lets go of what was computed: it refers back to the curves, and both would stay until garbage is looked for."""
        self._computed.clear()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[Curve]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, i: int | np.integer) -> Curve:
        begin, end = self.starts[i], self.starts[i + 1]
        run, metric, split, source = (str(self.names[name][i]) for name in ("run", "metric", "split", "source"))
        return Curve(run, metric, split, source, self.value[begin:end], self.order[begin:end], self.columns)

    @cached_property
    def size(self) -> np.ndarray:
        """How many values each has."""
        return np.diff(self.starts)

    @cached_property
    def names(self) -> dict[str, np.ndarray]:
        """run, metric, split, tag, source and unit of each; of several files that one curve runs through, the first."""
        first = self.order[self.starts[:-1]]
        named = {}
        for name in (*KEY, "source", "unit"):
            texts = self.columns.texts[name].categories.to_numpy(dtype=object)
            named[name] = texts[self.columns.arrays[name][first]]
        return named

    @cached_property
    def kind(self) -> np.ndarray:
        """What its metric is: loss, score, error, lr, time … or ''."""
        return self._described("kind")

    @cached_property
    def better(self) -> np.ndarray:
        """max, min or ''."""
        return self._described("better")

    @cached_property
    def average(self) -> np.ndarray:
        """Whether it is a printed running average."""
        return np.array([str(metric).endswith(AVERAGE) for metric in self.names["metric"]], dtype=bool)

    @cached_property
    def _bad_at(self) -> np.ndarray:
        return np.flatnonzero(~np.isfinite(self.value))

    @cached_property
    def bad(self) -> np.ndarray:
        """How many of its values are NaN or infinite."""
        return np.bincount(np.searchsorted(self.starts, self._bad_at, side="right") - 1, minlength=len(self))

    @cached_property
    def finite(self) -> np.ndarray:
        """The finite values of all, in order; those of curve i are at finite_starts[i] to finite_starts[i + 1]."""
        return np.delete(self.value, self._bad_at) if len(self._bad_at) else self.value

    @cached_property
    def finite_starts(self) -> np.ndarray:
        """Where each curve begins in `finite`, with the end."""
        return np.concatenate([[0], np.cumsum(self.size - self.bad)])

    @cached_property
    def finite_rows(self) -> np.ndarray:
        """The row of the scalars table that each of `finite` stands in."""
        return np.delete(self.order, self._bad_at) if len(self._bad_at) else self.order

    def position(self, i: int, finite: int) -> int:
        """Where the `finite`-th finite value of curve i stands among all its values."""
        return finite if not self.bad[i] else int(np.flatnonzero(np.isfinite(self[i].value))[finite])

    @cached_property
    def told(self) -> np.ndarray:
        """Whether it is the one telling of its series that is judged: of several files, the one that tells most."""
        best: dict[tuple[str, str, str, int], int] = {}
        for i, key in enumerate(self.series):
            if key not in best or self._telling(i) > self._telling(best[key]):
                best[key] = i
        told = np.zeros(len(self), dtype=bool)
        told[list(best.values())] = True
        return told

    def _telling(self, i: int) -> tuple[int, bool]:
        name = str(self.names["source"][i]).rpartition("/")[2]
        return int(self.size[i]), not any(kind in name for kind in TABLES)

    @cached_property
    def split(self) -> np.ndarray:
        """The split each means: the logged one, or the one that goes without saying."""
        return np.array([split for _, _, split, _ in self.series], dtype=object)

    @cached_property
    def series(self) -> list[tuple[str, str, str, int]]:
        """(run, metric, split meant, training) of each: a file that names no split means the only one that another names."""
        runs, metrics, splits, sources = (self.names[name] for name in ("run", "metric", "split", "source"))
        named: dict[tuple[str, str], set[str]] = defaultdict(set)
        by_source: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for run, metric, split, source in zip(runs, metrics, splits, sources, strict=True):
            if split:
                named[run, metric].add(split)
                by_source[run, metric, source].add(split)
        series = []
        for run, metric, split, source, training in zip(runs, metrics, splits, sources, self.training, strict=True):
            others = named[run, metric]
            if not split and others and not by_source.get((run, metric, source)):
                split = next(iter(others)) if len(others) == 1 else "train"
            series.append((str(run), str(metric), str(split), int(training)))
        return series

    @cached_property
    def _index(self) -> dict[tuple[str, str, str, int], int]:
        return {self.series[i]: int(i) for i in np.flatnonzero(self.told)}

    def find(self, run: str, metric: str, split: str, training: int = 0) -> int | None:
        """The number of the curve that tells a run's metric and split, or None."""
        return self._index.get((run, metric, split, training))

    @cached_property
    def of_run(self) -> dict[str, np.ndarray]:
        """run -> the numbers of its told curves."""
        found: dict[str, list[int]] = defaultdict(list)
        for i in np.flatnonzero(self.told):
            found[str(self.names["run"][i])].append(int(i))
        return {run: np.array(numbers) for run, numbers in found.items()}

    def _described(self, what: str) -> np.ndarray:
        known: dict[str, str] = {}
        for metric in self.names["metric"]:
            if metric not in known:
                known[metric] = getattr(describe(metric.removesuffix(AVERAGE)), what)
        return np.array([known[metric] for metric in self.names["metric"]], dtype=object)


def _sorted_rows(logs: Logbook, rows: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """(numbers of all or of these rows, sorted by curve and as logged within one; where each curve begins, with the end)."""
    scalars = logs.scalars if rows is None else logs.scalars[[*KEY, "source"]].iloc[rows]
    if not len(scalars):
        return np.empty(0, np.int64), np.zeros(1, np.int64)
    codes = _streams(logs)[codes_of(scalars["source"])]
    for name in KEY:
        codes *= len(scalars[name].cat.categories)
        codes += codes_of(scalars[name])
    numbers, found = pd.factorize(codes)
    order = np.argsort(numbers.astype(np.uint16) if len(found) < FEW else numbers, kind="stable")
    return order if rows is None else rows[order], np.concatenate([[0], np.cumsum(np.bincount(numbers))])


def _streams(logs: Logbook) -> np.ndarray:
    """A number per source: the event files of a run follow each other and are one stream, any other file is its own."""
    sources = logs.scalars["source"].cat.categories
    known = {source: (reader, run) for source, reader, run in zip(*(logs.sources[name] for name in READ_BY), strict=True)}
    numbers: dict[tuple[str, str], int] = {}
    streams = []
    for source in sources:
        reader, run = known.get(source, ("", ""))
        key = ("run", str(run)) if reader == "tensorboard" else ("source", str(source))
        streams.append(numbers.setdefault(key, len(numbers)))
    return np.array(streams, dtype=np.int64)


def _without_superseded(table: pd.DataFrame, order: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(order, starts, training of each curve) with curves cut where a segment begins from scratch, and without values that a
    later segment trained again."""
    segment, step, epoch = (table[name].to_numpy() for name in ("segment", "step", "epoch"))
    if not segment.any():
        return order, starts, np.zeros(len(starts) - 1, np.int64)
    pieces: list[np.ndarray] = []
    training: list[int] = []
    for begin, end in itertools.pairwise(starts):
        rows = order[begin:end]
        place = epoch[rows] if np.isfinite(epoch[rows]).all() else step[rows]
        parts = _trainings(rows, segment[rows], place)
        pieces += parts
        training += range(len(parts))
    sizes = [len(piece) for piece in pieces]
    return np.concatenate(pieces), np.concatenate([[0], np.cumsum(sizes)]), np.array(training)


def _trainings(rows: np.ndarray, segment: np.ndarray, place: np.ndarray) -> list[np.ndarray]:
    """The rows of each training from scratch: a segment that begins later than the first did goes on with what is before it.

    `place` is the epoch of each row, or its step where not all have one.
    """
    if segment[0] == segment[-1] and (segment == segment[0]).all():
        return [rows]
    trainings: list[tuple[np.ndarray, np.ndarray]] = []  # (rows, their places)
    first = np.inf
    for one in np.unique(segment):
        piece, begins = rows[segment == one], place[segment == one]
        if begins.min() <= first or not trainings:
            first = begins.min()
        else:
            before, places = trainings.pop()
            kept = places < begins.min()
            piece, begins = np.concatenate([before[kept], piece]), np.concatenate([places[kept], begins])
        trainings.append((piece, begins))
    return [piece for piece, _ in trainings]
