"""What is best for its price, and how the best grew: the Pareto front of two columns, and the best so far over time."""

import numpy as np
import pandas as pd

from dashboard.analysis.best import counting_rows
from dashboard.analysis.comparison import Series, split_of
from dashboard.analysis.sweep import Trials

MIN, MAX = "min", "max"
DURATION = "duration"


def pareto_front(a: pd.Series, b: pd.Series, *, better_a: str, better_b: str) -> pd.Series:
    """run -> whether no other run is at least as good in both and better in one (`better`: 'max' or 'min').

    Equal runs on the front are on it alike; a run without a finite value in both is not.
    """
    x = a.to_numpy("float64") * (1 if better_a == MIN else -1)
    y = b.reindex(a.index).to_numpy("float64") * (1 if better_b == MIN else -1)
    on = np.zeros(len(x), dtype=bool)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    order = known[np.lexsort((y[known], x[known]))]
    lowest, last = np.inf, (np.inf, np.inf)
    for place in order:
        here = (x[place], y[place])
        on[place] = y[place] < lowest or here == last
        if on[place]:
            lowest, last = y[place], here
    return pd.Series(on, index=a.index)


def best_so_far(told: pd.DataFrame, *, better: str) -> pd.DataFrame:
    """`told` (run -> value, date) of runs with a date, in the order of their dates: date, value, best, record.

    `best` is the best value up to then (NaN before the first), `record` whether the run set it.
    """
    rows = told.dropna(subset="date").sort_values("date", kind="stable")
    values = rows["value"].to_numpy("float64")
    signed = np.where(np.isfinite(values), values if better == MIN else -values, np.inf)
    best = np.minimum.accumulate(signed) if len(signed) else signed
    record = np.isfinite(signed) & (signed < np.concatenate([[np.inf], best[:-1]])) if len(signed) else np.zeros(0, dtype=bool)
    shown = np.where(np.isfinite(best), best if better == MIN else -best, np.nan)
    return rows.assign(best=shown, record=record)


def price(trials: Trials, name: str, *, scalars: pd.DataFrame, runs: pd.DataFrame) -> pd.Series:
    """run -> what a run cost or reached besides: DURATION in hours, a setting that varies, or a metric by the trials' rule."""
    if name == DURATION:
        return runs.set_index("run")["duration"].reindex(trials.told.index).astype("float64") / 3600
    if name in trials.settings:
        return trials.settings[name].astype("float64")
    split = split_of(scalars, Series(name), trials.rule)
    return (
        counting_rows(scalars, rule=trials.rule, metric=name, split=split)["value"].reindex(trials.told.index).astype("float64")
    )


def local_milliseconds(seconds: pd.Series, timezone: str) -> pd.Series:
    """Seconds since 1970 UTC -> milliseconds whose UTC reading is the local time: plotly's date axis knows no zones."""
    times = pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(timezone).dt.tz_localize(None)
    return times.astype("datetime64[ms]").astype("int64")
