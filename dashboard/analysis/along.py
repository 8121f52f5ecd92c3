"""Along what curves are drawn: each row's place by epoch, step, samples, time since the start, date, or another metric."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard.analysis.pairing import partners
from dashboard.analysis.smoothing import gaps
from dashboard.analysis.tellings import SERIES, changes
from parsers.tables import codes_of

X_AXES = ("epoch", "step", "relative", "wall")  # what every log may have
TIMES = X_AXES[2:]
SAMPLES, METRIC = "samples", "metric"  # what some have, and what can be chosen


def usual_x(scalars: pd.DataFrame) -> str:
    """The x axis to begin with: epochs, where most of the rows have one."""
    return "epoch" if scalars["epoch"].notna().mean() > 0.5 else "step"


def known_axes(scalars: pd.DataFrame) -> list[str]:
    """Those of X_AXES on which any row has a place."""
    return [x for x in X_AXES if scalars["wall_time" if x in TIMES else x].notna().any()]


def align(
    frame: pd.DataFrame, *, x: str, starts: Mapping[str, float] | None = None, timezone: str | None = None,
    batches: Mapping[str, float] | None = None, others: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """`frame` with the columns `x` and `gap` (true where steps are missing before a row), ordered by series, x and step.

    Rows without a place on that axis are left out. `x` is one of X_AXES: epochs, steps, seconds since the run's start
    (`starts`: run -> seconds), or milliseconds of local time (in `timezone`, an IANA name) since 1970; or samples (`batches`:
    run -> how many a step takes), or the value of another metric (`others`: its rows), where rows stay in the order of steps.
    """
    frame = frame.assign(x=_places(frame, x, starts, timezone, batches, others))
    found = np.isfinite(frame["x"].to_numpy())
    placed = _in_order(frame if found.all() else frame[found], [*SERIES, *([] if x == METRIC else ["x"]), "step"])
    return placed.assign(gap=gaps(placed["step"].to_numpy(), series_begins(placed)))


def _in_order(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The rows ordered by these columns; most logs have them so, and to see that takes far less than to sort them."""
    told = [codes_of(frame[name]) if name in SERIES else frame[name].to_numpy() for name in columns]
    rises = np.zeros(max(0, len(frame) - 1), dtype=bool)
    level = ~rises
    for values in told:
        rises |= level & (values[1:] > values[:-1])
        level &= values[1:] == values[:-1]
    return frame if (rises | level).all() else frame.sort_values(list(columns), kind="stable")


def _places(
    frame: pd.DataFrame, x: str, starts: Mapping[str, float] | None, timezone: str | None, batches: Mapping[str, float] | None,
    others: pd.DataFrame | None,
) -> pd.Series:  # fmt: skip
    """The place of each row, NaN where it has none (see align)."""
    if x == METRIC:
        return _values_beside(frame, others)
    if x == SAMPLES:
        return frame["step"] * frame["run"].map(dict(batches or {})).astype("float64")
    if x == "relative":
        if starts is None:
            begun = frame.groupby("run", observed=True)["wall_time"].min()
        else:
            begun = pd.Series(dict(starts), dtype="float64")
        return frame["wall_time"] - frame["run"].map(begun).astype("float64")
    return _local_milliseconds(frame["wall_time"], timezone) if x == "wall" else frame[x].astype("float64")


def _values_beside(frame: pd.DataFrame, others: pd.DataFrame | None) -> pd.Series:
    """What another metric was in the same run beside each row: of the same split where it has values of it, else of the first."""
    found = np.full(len(frame), np.nan)
    theirs: dict[str, dict[str, pd.DataFrame]] = {}
    for (run, split), rows in () if others is None else others.groupby(["run", "split"], observed=True, sort=False):
        theirs.setdefault(str(run), {})[str(split)] = rows
    numbered = frame.assign(position=np.arange(len(frame))).sort_values("step", kind="stable")
    for (run, split), rows in numbered.groupby(["run", "split"], observed=True):
        if of_run := theirs.get(str(run)):
            other = of_run.get(str(split), next(iter(of_run.values())))
            at = partners(rows, other)
            found[rows["position"].to_numpy()] = np.where(at >= 0, other["value"].to_numpy()[at], np.nan)
    return pd.Series(found, index=frame.index)


def series_slices(frame: pd.DataFrame) -> list[slice]:
    """The slices of rows of the series of an aligned frame, one after another."""
    return [slice(a, b) for a, b in itertools.pairwise([*series_begins(frame).tolist(), len(frame)])] if len(frame) else []


def series_begins(frame: pd.DataFrame) -> np.ndarray:
    """Where each series of a frame begins."""
    return np.flatnonzero(changes([codes_of(frame[column]) for column in SERIES]))


def _local_milliseconds(seconds: pd.Series, timezone: str | None) -> pd.Series:
    """Seconds since 1970 UTC -> milliseconds whose UTC reading is the local time (plotly's date axis knows no zones)."""
    times = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce").dt.tz_convert(timezone or "UTC").dt.tz_localize(None)
    milliseconds = times.astype("datetime64[ms]").astype("int64").astype("float64")
    return milliseconds.where(times.notna())
