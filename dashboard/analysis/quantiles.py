"""Many runs as one: the median of a group at each place, and the bands that hold the middle half and the middle 80 % of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

LEVELS = {"lowest": 0.1, "low": 0.25, "median": 0.5, "high": 0.75, "highest": 0.9}
COLUMNS = ["group", "split", "x", "n", *LEVELS]
PLACES = 300  # along x: about the pixels of a chart in twos
MANY = 100  # curves from which on lines hide each other


def quantiles(frame: pd.DataFrame, *, groups: Mapping[str, str], column: str = "value") -> pd.DataFrame:
    """An aligned frame (columns run, split, x, `column`; see series.align) as COLUMNS: n runs and LEVELS of them at each x.

    `groups` is run -> group. Between two of its points a run counts with the straight line between them, but neither before
    its first, after its last, nor beside a value that is not finite.
    """
    rows = frame.assign(group=frame["run"].astype("str").map(dict(groups)))
    found = [
        _of_group(own, column).assign(group=str(group), split=str(split))
        for (group, split), own in rows.groupby(["group", "split"], observed=True, sort=False)
    ]
    return pd.concat(found, ignore_index=True)[COLUMNS] if found else pd.DataFrame(columns=COLUMNS)


def _of_group(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    places = np.unique(rows["x"].to_numpy("float64"))
    if len(places) > PLACES:
        places = np.linspace(places[0], places[-1], PLACES)
    told = [
        at_places(own["x"].to_numpy("float64"), own[column].to_numpy("float64"), places)
        for _, own in rows.groupby("run", observed=True, sort=False)
    ]
    table = np.vstack(told)
    n = np.isfinite(table).sum(axis=0)
    some = n > 0
    levels = np.nanquantile(table[:, some], list(LEVELS.values()), axis=0) if some.any() else np.empty((len(LEVELS), 0))
    return pd.DataFrame({"x": places[some], "n": n[some]} | dict(zip(LEVELS, levels, strict=True)))


def at_places(x: np.ndarray, values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What a curve is at other places: NaN outside of it and beside what is not finite."""
    finite = np.isfinite(values)
    known = np.interp(places, x, finite.astype("float64"), left=0, right=0) == 1
    return np.where(known, np.interp(places, x, np.where(finite, values, 0.0)), np.nan)
