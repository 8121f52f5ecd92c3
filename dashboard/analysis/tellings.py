"""One telling of each series: after restarts the newer value, and of several files that tell one curve the fullest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.analysis.units import in_units, usual_units
from parsers.files import is_events
from parsers.tables import codes_of

SERIES = ["run", "metric", "split"]
FEW = 4  # texts that a column is compared with one by one
TABLES = ("tfevents", "csv", "tsv", "json", "jsonl")  # files for programs; others are logs for people


def pick(
    scalars: pd.DataFrame, *, metrics: Iterable[str], runs: Iterable[str] | None = None, every: bool = False, having: str = "",
    ordered: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """The rows of these metrics (and runs), each series from one telling of it (see `told_once`), in the order of their steps;
    without `ordered`, in that of the logs.

    What a restart went back over is left out, or, with `every`, told as runs of their own (see `in_parts`). Of several tellings
    only those count that have something in the column `having`.

    Each metric is in the unit in which most of the logs have it, whichever runs are asked for.
    """
    rows = is_one_of(scalars["metric"], metrics)
    units = usual_units(scalars.loc[rows, ["metric", "unit"]])
    if runs is not None:
        rows &= is_one_of(scalars["run"], runs)
    if having:
        rows &= scalars[having].notna().to_numpy()
    picked = in_parts(scalars[rows]) if every else newest(scalars[rows])
    told = in_units(told_once(picked), units)
    return told if not ordered or told["step"].is_monotonic_increasing else told.sort_values("step", kind="stable")


def of_runs(scalars: pd.DataFrame, runs: Iterable[str]) -> pd.DataFrame:
    """The rows of these runs."""
    wanted = is_one_of(scalars["run"], runs)
    return scalars if wanted.all() else scalars[wanted]


def most_of_runs(scalars: pd.DataFrame, column: str) -> pd.Series:
    """run -> the largest value of a column, NaN where it has none; of the runs that have rows."""
    begins = np.flatnonzero(changes([codes_of(scalars["run"])]))
    largest = np.fmax.reduceat(scalars[column].to_numpy(), begins) if len(begins) else np.empty(0)
    return pd.Series(largest).groupby(scalars["run"].iloc[begins].astype("str").to_numpy()).max()


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that no later segment of their run went over again: after a restart the newer value of a step counts."""
    if not len(frame) or not frame["segment"].any():
        return frame
    starts = frame.groupby(["run", "segment"], observed=True)["step"].min().unstack().sort_index(axis=1)
    later = starts.iloc[:, ::-1].cummin(axis=1).iloc[:, ::-1].shift(-1, axis=1)  # first step of any later segment
    limit = pd.Series(later.stack(), name="limit")
    return frame[~(frame["step"] >= frame[["run", "segment"]].join(limit, on=["run", "segment"])["limit"])]


def in_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with what each run logged before its last restart under the name '<run> (part 1)', '<run> (part 2)' …"""
    if not len(frame) or not frame["segment"].any():
        return frame
    segments = frame["segment"].to_numpy()
    last = frame.groupby("run", observed=True)["segment"].transform("max").to_numpy()
    runs = frame["run"].astype("str").to_numpy(dtype="object")
    earlier = segments < last
    runs[earlier] = [f"{run} (part {segment + 1})" for run, segment in zip(runs[earlier], segments[earlier], strict=True)]
    return frame.assign(run=pd.Categorical(runs))


def restarted(scalars: pd.DataFrame) -> bool:
    """Whether any run was restarted."""
    return bool(scalars["segment"].any())


class Span(NamedTuple):
    """The rows of one tag of a series in one segment of a source: how many rows and epochs, the first and the last step."""

    run: str
    metric: str
    split: str
    tag: str
    source: str
    segment: int
    size: int
    epochs: int
    low: int
    high: int


def told_once(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of one telling of each series.

    A run's console log, event files and CSV may tell the same curve, each counting steps in its own way: the kind of file (and
    tag) with the most points stays; of equals the one with the most epochs, then the one a person reads best. A file that does
    not say which split it means may mean the split that another file names.
    """
    numbers, first = _numbered(frame, [*SERIES, "tag", "source", "segment"])
    curves, _ = _numbered(frame.iloc[first], ["run", "metric"])
    if not len(curves) or curves.max() + 1 == len(curves):
        return frame
    stays = _told_once(frame.iloc[first], curves)
    if not stays.all():
        doubted = np.flatnonzero(~stays)
        rows = ~stays[numbers]
        place = np.cumsum(~stays) - 1  # of a span among the doubted
        spans = _spans(frame[rows], place[numbers[rows]], (np.cumsum(rows) - 1)[first[doubted]])
        meant = _meant_splits(spans)
        stays[doubted[_without_copies(spans, meant, _best_tellings(spans, meant))]] = True
    return frame if stays.all() else frame[stays[numbers]]


def _told_once(spans: pd.DataFrame, curves: np.ndarray) -> np.ndarray:
    """Which spans are of metrics that one file tells, each series once.

    `spans` has a row for each, of which `curves` tells the number of its run and metric.
    """
    count = np.bincount(curves)
    alone = np.ones(len(count), dtype=bool)
    for columns, wanted in ((SERIES, count), (["run", "metric", "source"], 1)):
        _, first = _numbered(spans, columns)
        alone &= np.bincount(curves[first], minlength=len(count)) == wanted
    return alone[curves]


def _numbered(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(the number of each row's values of these columns, from 0 in the order in which they come; where each comes first)."""
    told = [frame[name].to_numpy() if name == "segment" else codes_of(frame[name]) for name in columns]
    begins = np.flatnonzero(changes(told))  # most rows are of the series of the row before: only stretches are told apart
    numbers = np.zeros(len(begins), dtype="int64")
    for codes in told:
        numbers, _ = pd.factorize(numbers * (int(codes.max(initial=0)) + 1) + codes[begins])
    first = begins[np.flatnonzero(np.diff(np.maximum.accumulate(numbers), prepend=-1))]
    return np.repeat(numbers, np.diff(begins, append=len(frame))), first


def changes(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Where a row differs in any of these columns from the one before; the first does."""
    found = np.zeros(len(columns[0]), dtype=bool)
    found[:1] = True
    for values in columns:
        found[1:] |= values[1:] != values[:-1]
    return found


def _spans(frame: pd.DataFrame, numbers: np.ndarray, first: np.ndarray) -> list[Span]:
    """The spans of a frame of which `numbers` tells the span of each row, and `first` where each begins."""
    steps, count = frame["step"].to_numpy(), len(first)
    low, high = np.full(count, steps.max()), np.full(count, steps.min())
    np.minimum.at(low, numbers, steps)
    np.maximum.at(high, numbers, steps)
    epochs, known = pd.factorize(frame["epoch"].to_numpy())
    logged = epochs >= 0
    pairs = np.unique(numbers[logged] * max(1, len(known)) + epochs[logged])
    counts = np.bincount(pairs // max(1, len(known)), minlength=count)
    told = frame.iloc[first]
    texts = [told[name].astype("str").tolist() for name in (*SERIES, "tag", "source")]
    columns = (told["segment"], np.bincount(numbers, minlength=count), counts, low, high)
    return [Span(*values) for values in zip(*texts, *(column.tolist() for column in columns), strict=True)]


def _meant_splits(spans: Sequence[Span]) -> list[str]:
    """The split each span may mean: its own, else the only one that other files name for that run and metric, else train.

    A file that names some splits does not mean those where it names none: beside `val_loss`, `loss` is that of training.
    """
    by_series: dict[tuple[str, str], set[str]] = defaultdict(set)
    by_source: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for span in spans:
        by_series[span.run, span.metric] |= {span.split} - {""}
        by_source[span.run, span.metric, span.source] |= {span.split} - {""}
    meant = []
    for span in spans:
        own = by_source[span.run, span.metric, span.source]
        meant.append(span.split or _guess(by_series[span.run, span.metric] - own, certain=not own))
    return meant


def _guess(splits: set[str], *, certain: bool) -> str:
    """Which of `splits` is meant where none is said; if that is not `certain`, only training is."""
    if len(splits) == 1 and certain:
        return next(iter(splits))
    return "train" if "train" in splits or (splits and certain) else ""


@lru_cache(1 << 16)
def _kind_of_file(source: str) -> str:
    name = source.rpartition("/")[2]
    endings = [part for part in name.split(".")[1:] if not part.isdigit()]  # train.log.1 is a log
    return "tfevents" if is_events(name) else "".join(endings[-1:])


def _best_tellings(spans: Sequence[Span], meant: Sequence[str]) -> list[int]:
    """The positions of the spans of the kind of file and tag that tell the most of each series."""
    tellings = [
        ((span.run, span.metric, split), (span.tag, _kind_of_file(span.source))) for span, split in zip(spans, meant, strict=True)
    ]
    totals: dict[tuple, dict[tuple[str, str], tuple[int, int, bool]]] = defaultdict(dict)
    for span, (series, telling) in zip(spans, tellings, strict=True):
        size, epochs, _ = totals[series].get(telling, (0, 0, False))
        totals[series][telling] = (size + span.size, epochs + span.epochs, telling[1] not in TABLES)
    best = {series: max(found, key=found.__getitem__) for series, found in totals.items()}
    return [place for place, (series, telling) in enumerate(tellings) if best[series] == telling]


def _without_copies(spans: Sequence[Span], meant: Sequence[str], places: Sequence[int]) -> list[int]:
    """The places of the spans without those that go over steps which a longer one of their segment has: copies of a file."""
    taken: dict[tuple, list[tuple[int, int]]] = defaultdict(list)
    stay = []
    for place in sorted(places, key=lambda place: -spans[place].size):
        span = spans[place]
        before = taken[span.run, span.metric, meant[place], span.segment]
        if all(span.high < first or span.low > last for first, last in before):
            before.append((span.low, span.high))
            stay.append(place)
    return stay


def is_one_of(column: pd.Series, texts: Iterable[str]) -> np.ndarray:
    """Which rows of a categorical column are one of `texts`; compares codes, not strings."""
    told, known = codes_of(column), column.cat.categories
    codes = np.unique(known.get_indexer(pd.Index(list(texts))))
    codes = codes[codes >= 0]
    if len(codes) == len(known):
        return np.asarray(told >= 0)
    if len(codes) <= FEW:  # a comparison takes a tenth of the time of a look-up, and no memory
        return np.logical_or.reduce([told == code for code in codes] or [np.zeros(len(told), dtype=bool)])
    wanted = np.zeros(len(known) + 1, dtype=bool)
    wanted[codes] = True
    return wanted[told]
