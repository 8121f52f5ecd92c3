"""Series of scalars made ready to draw: picked, aligned on an x axis, smoothed, thinned.

A series is what one run logged of one metric and split. Frames here have the columns of `scalars`; `align` adds `x` and `gap`,
`smooth` adds `smooth`.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from tsdownsample import MinMaxLTTBDownsampler

from dashboard.analysis.smoothing import EMA, gaps, smoothed
from dashboard.analysis.tellings import SERIES, pick
from parsers.tables import AVERAGE

X_AXES = ("epoch", "step", "relative", "wall")
LARGEST = 1e300  # beyond this the two ends of an axis no longer have a finite distance
ORDERS = 1000  # how many times the median is too large for a linear axis
BUDGET = 60_000  # points of a page: what a browser still draws without a wait


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

    def only(self, runs: Sequence[str], *, points: int) -> "Curves":
        """Those of some runs, with about so many points of each, where these are all rows of all runs."""
        frame, marks = (part[part["run"].isin(runs)] for part in (self.frame, self.marks))
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
    every: bool = False,
) -> Curves:
    """The Curves of `metric` in `runs`; see `pick`, `align`, `smooth` and `thin` for the arguments."""
    picked = pick(scalars, metrics=[metric, metric + AVERAGE], runs=runs, every=every)
    if every and starts is not None:
        starts = {name: starts[name.rpartition(" (part ")[0] or name] for name in map(str, picked["run"].unique())} | dict(starts)
    aligned = align(picked, x=x, starts=starts, timezone=timezone)
    own = aligned["metric"] == metric
    rows = smooth(aligned[own], weight=weight, kind=kind)
    placed = set(rows["run"].unique())
    marks = aligned.assign(begins=begins_of_stretches(aligned))[~np.isfinite(aligned["value"])]
    unplaced = [run for run in picked.loc[picked["metric"] == metric, "run"].unique() if run not in placed]
    return Curves(thin(rows, points=points, window=window), marks, len(rows), unplaced)


def spans_orders(frame: pd.DataFrame) -> bool:
    """Whether a few values are so large that the others would lie flat on a linear axis, and all have a place on a log axis."""
    values = frame["value"].to_numpy()
    values = values[np.isfinite(values)]
    return bool(len(values) and values.min() > 0 and values.max() > ORDERS * np.median(values))


def stack(prepared: Iterable[Curves]) -> pd.DataFrame:
    """The rows of several Curves, one below the other, with the columns that a reader of a file wants."""
    columns = [*SERIES, "tag", "step", "epoch", "wall_time", "x", "value", "smooth", "source", "line"]
    return pd.concat([data.frame[columns] for data in prepared], ignore_index=True)


def usual_x(scalars: pd.DataFrame) -> str:
    """The x axis to begin with: epochs, where most of the rows have one."""
    return "epoch" if scalars["epoch"].notna().mean() > 0.5 else "step"


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


def align(frame: pd.DataFrame, *, x: str, starts: Mapping[str, float] | None = None, timezone: str | None = None) -> pd.DataFrame:
    """`frame` with the columns `x` and `gap` (true where steps are missing before a row), ordered by series and x.

    Rows without a place on that axis are left out.

    `x` is one of X_AXES: epochs, steps, seconds since the run's start (`starts`: run -> seconds), or milliseconds of local
    time (in `timezone`, an IANA name) since 1970.
    """
    if x == "relative":
        begun = (
            frame.groupby("run", observed=True)["wall_time"].min() if starts is None else pd.Series(dict(starts), dtype="float64")
        )
        values = frame["wall_time"] - frame["run"].map(begun).astype("float64")
    elif x == "wall":
        values = _local_milliseconds(frame["wall_time"], timezone)
    else:
        values = frame[x].astype("float64")
    placed = frame.assign(x=values)[np.isfinite(values)].sort_values([*SERIES, "x"], kind="stable")
    steps, gap = placed["step"].to_numpy(), np.zeros(len(placed), dtype=bool)
    for rows in series_slices(placed):
        gap[rows] = gaps(steps[rows])
    return placed.assign(gap=gap)


def smooth(frame: pd.DataFrame, *, weight: float, kind: str = EMA) -> pd.DataFrame:
    """`frame` with the column `smooth`, each series smoothed by itself (see smoothing.smoothed)."""
    result = np.array(frame["value"], dtype="float64")
    if weight > 0:
        x, gap = frame["x"].to_numpy(), frame["gap"].to_numpy()
        for rows in series_slices(frame):
            result[rows] = smoothed(result[rows], weight=weight, kind=kind, x=x[rows], gap=gap[rows])
    return frame.assign(smooth=result)


def thin(frame: pd.DataFrame, *, points: int, window: Sequence[float] | None = None) -> pd.DataFrame:
    """About `points` rows of each series of an aligned frame that draw the same curve.

    The first, the last, the smallest, the largest and every non-finite value of a series are always among them, and those
    beside a gap. Within `window` (two x values) there are `points` more of each.
    """
    values, x = frame["value"].to_numpy(), frame["x"].to_numpy()
    after = np.flatnonzero(frame["gap"])
    kept = [after, after - 1]
    for rows in series_slices(frame):
        kept.append(rows.start + telling(values[rows], points))
        if window is not None:
            first, last = np.searchsorted(x[rows], [min(window), max(window)]) + rows.start
            kept.append(first + telling(values[first:last], points))
    return frame.iloc[np.unique(np.concatenate(kept))]


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


def series_slices(frame: pd.DataFrame) -> list[slice]:
    """The slices of rows of the series of an aligned frame, one after another."""
    if not len(frame):
        return []
    changes = np.zeros(len(frame), dtype=bool)
    for column in SERIES:
        codes = frame[column].cat.codes.to_numpy()
        changes[1:] |= codes[1:] != codes[:-1]
    bounds = [0, *np.flatnonzero(changes), len(frame)]
    return [slice(a, b) for a, b in itertools.pairwise(bounds)]


def _local_milliseconds(seconds: pd.Series, timezone: str | None) -> pd.Series:
    """Seconds since 1970 UTC -> milliseconds whose UTC reading is the local time (plotly's date axis knows no zones)."""
    times = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce").dt.tz_convert(timezone or "UTC").dt.tz_localize(None)
    milliseconds = times.astype("datetime64[ms]").astype("int64").astype("float64")
    return milliseconds.where(times.notna())
