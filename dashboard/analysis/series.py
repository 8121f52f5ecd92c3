"""Series of scalars made ready to draw: picked, aligned on an x axis, smoothed, thinned.

A series is what one run logged of one metric and split. Frames here have the columns of `scalars`; `align` adds `x` and `gap`,
`smooth` adds `smooth`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from tsdownsample import MinMaxLTTBDownsampler

from dashboard.analysis.along import METRIC, TIMES, align, series_begins, series_slices
from dashboard.analysis.smoothing import EMA, smoothed
from dashboard.analysis.tellings import SERIES, is_one_of, pick
from parsers.tables import AVERAGE

LARGEST = 1e300  # beyond this the two ends of an axis no longer have a finite distance
ORDERS = 1000  # how many times the median is too large for a linear axis
FENCE = 3.0  # Tukey's outer fence
BUDGET = 60_000  # points of a page: what a browser still draws without a wait


@dataclass(frozen=True)
class Spread:
    """How far all rows spread, also those that are not drawn: what would have no place on a scale."""

    not_positive: int = 0  # values that a logarithmic axis drops
    not_positive_x: int = 0
    fence: tuple[float, float] | None = None  # where outliers begin, if there are any
    outside: int = 0

    @staticmethod
    def of(rows: pd.DataFrame) -> "Spread":
        """The spread of an aligned frame; an outlier lies FENCE times the distance of the quartiles beyond them (Tukey)."""
        values = rows["value"].to_numpy()
        values = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
        low, high = np.percentile(values, [25, 75]) if len(values) else (0.0, 0.0)
        reach = FENCE * (high - low)
        outside = int(((values < low - reach) | (values > high + reach)).sum()) if reach > 0 else 0
        fence = (max(values.min(), low - reach), min(values.max(), high + reach)) if outside else None
        return Spread(int((values <= 0).sum()), int((rows["x"] <= 0).sum()), fence, outside)


@dataclass(frozen=True)
class Curves:
    """The series of one metric, ready to draw: the rows to draw, those to mark as not finite, and how many there were.

    A NaN is often seen in the printed running average alone, so `marks` holds those of the metric's average, too; its column
    `begins` is true where the value before was finite.
    """

    frame: pd.DataFrame
    marks: pd.DataFrame
    total: int
    unplaced: list[str]  # runs that have no place on this x axis
    spread: Spread = field(default_factory=Spread)
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)  # all of them, also those that are not drawn

    def of_split(self, split: str) -> "Curves":
        """Those of one split; of a run that names no such split, those that name none."""
        naming = set(self.rows.loc[self.rows["split"] == split, "run"])
        parts = (self.frame, self.marks, self.rows)
        frame, marks, rows = (
            part[(part["split"] == split) | ((part["split"] == "") & ~part["run"].isin(naming))] for part in parts
        )
        return Curves(frame, marks, len(rows), self.unplaced, Spread.of(rows), rows)

    def only(self, runs: Sequence[str], *, points: int) -> "Curves":
        """Those of some runs, with about so many points of each, where these are all rows of all runs."""
        frame, marks = (_only(part, is_one_of(part["run"], runs)) for part in (self.frame, self.marks))
        return Curves(thin(frame, points=points), marks, len(frame), [run for run in self.unplaced if run in runs])


def prepare(
    scalars: pd.DataFrame,
    *,
    metric: str,
    runs: Sequence[str],
    x: str,
    weight: float = 0.0,
    kind: str = EMA,
    points: int = 1000,
    window: Sequence[float] | None = None,
    starts: Mapping[str, float] | None = None,
    timezone: str | None = None,
    batches: Mapping[str, float] | None = None,
    others: pd.DataFrame | None = None,
    every: bool = False,
) -> Curves:
    """The Curves of `metric` in `runs`; see `pick`, `align`, `smooth` and `thin` for the arguments."""
    names = [metric, metric + AVERAGE]
    picked = pick(scalars, metrics=names, runs=runs, every=every, having="wall_time" if x in TIMES else "", ordered=False)
    if every and starts is not None:
        starts = {name: starts[name.rpartition(" (part ")[0] or name] for name in map(str, picked["run"].unique())} | dict(starts)
    aligned = align(picked, x=x, starts=starts, timezone=timezone, batches=batches, others=others)
    rows = smooth(_only(aligned, is_one_of(aligned["metric"], [metric])), weight=weight, kind=kind)
    logged = pick(scalars, metrics=[metric], runs=runs, every=every) if x in TIMES else picked
    placed = set(rows["run"].unique())
    unplaced = [run for run in logged.loc[is_one_of(logged["metric"], [metric]), "run"].unique() if run not in placed]
    thinned = thin(rows, points=points, window=None if x == METRIC else window)
    return Curves(thinned, marked(aligned), len(rows), unplaced, Spread.of(rows), rows)


def _only(frame: pd.DataFrame, wanted: np.ndarray) -> pd.DataFrame:
    """Its wanted rows; itself, and no copy, where these are all."""
    return frame if wanted.all() else frame[wanted]


def marked(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of an aligned frame that are not finite, and whether a stretch of such `begins` there."""
    bad = ~np.isfinite(frame["value"].to_numpy())
    if not bad.any():
        return frame[bad].assign(begins=False)
    return frame.assign(begins=begins_of_stretches(frame))[bad]


def spans_orders(frame: pd.DataFrame) -> bool:
    """Whether a few values are so large that the others would lie flat on a linear axis, and all have a place on a log axis."""
    values = frame["value"].to_numpy()
    values = values[np.isfinite(values)]
    return bool(len(values) and values.min() > 0 and values.max() > ORDERS * np.median(values))


def stack(prepared: Iterable[Curves]) -> pd.DataFrame:
    """The rows of several Curves, one below the other, with the columns that a reader of a file wants."""
    columns = [*SERIES, "tag", "step", "epoch", "wall_time", "x", "value", "smooth", "source", "line"]
    return pd.concat([data.frame[columns] for data in prepared], ignore_index=True)


def begins_of_stretches(frame: pd.DataFrame) -> np.ndarray:
    """Where in an aligned frame a stretch of NaN, of +inf or of −inf begins within its series."""
    values = frame["value"].to_numpy()
    kinds = np.select([np.isfinite(values), np.isnan(values), values > 0], [0, 1, 2], 3)
    changed = np.ones(len(kinds), dtype=bool)
    changed[1:] = kinds[1:] != kinds[:-1]
    changed[[rows.start for rows in series_slices(frame)]] = True
    return changed & (kinds > 0)


ALL = 1 << 30  # points: nothing is thinned


def points_for(series: int) -> int:
    """How many points each of so many series may have on one page."""
    return max(100, min(1000, BUDGET // max(1, series)))


def smooth(frame: pd.DataFrame, *, weight: float, kind: str = EMA) -> pd.DataFrame:
    """`frame` with the column `smooth`, each series smoothed by itself (see smoothing.smoothed)."""
    result = frame["value"].to_numpy("float64")
    if weight > 0:
        result = result.copy()
        x, gap = frame["x"].to_numpy(), frame["gap"].to_numpy()
        for rows in series_slices(frame):
            result[rows] = smoothed(result[rows], weight=weight, kind=kind, x=x[rows], gap=gap[rows])
    return frame.assign(smooth=result)


def thin(frame: pd.DataFrame, *, points: int, window: Sequence[float] | None = None) -> pd.DataFrame:
    """About `points` rows of each series of an aligned frame that draw the same curve.

    The first, the last, the smallest, the largest and every non-finite value of a series are always among them, and those
    beside a gap. Within `window` (two x values) there are `points` more of each.
    """
    if np.diff(series_begins(frame), append=len(frame)).max(initial=0) <= points:
        return frame
    values, x, slices = frame["value"].to_numpy(), frame["x"].to_numpy(), series_slices(frame)
    after = np.flatnonzero(frame["gap"])
    kept = [after, after - 1]
    for rows in slices:
        kept.append(rows.start + telling(values[rows], points))
        if window is not None:
            first, last = np.searchsorted(x[rows], [min(window), max(window)]) + rows.start
            kept.append(first + telling(values[first:last], points))
    stays = np.zeros(len(frame), dtype=bool)
    stays[np.concatenate(kept)] = True
    return frame if stays.all() else frame[stays]


def telling(values: np.ndarray, points: int) -> np.ndarray:
    """The positions, ascending, of about `points` of `values` that draw the same curve (see `thin` for what always stays)."""
    if len(values) <= points:
        return np.arange(len(values))
    finite = np.flatnonzero(np.isfinite(values))
    others = np.flatnonzero(~np.isfinite(values))
    ends = [0, len(values) - 1]
    if not len(finite):
        return others
    shown = np.ascontiguousarray(values[finite])
    ends += [int(finite[shown.argmin()]), int(finite[shown.argmax()]), int(finite[0]), int(finite[-1])]
    if len(finite) > points:
        thinner = MinMaxLTTBDownsampler()  # type: ignore[no-untyped-call]
        finite = finite[thinner.downsample(np.clip(shown, -LARGEST, LARGEST), n_out=max(4, points))]
    return np.unique(np.concatenate([finite, others, ends]))
