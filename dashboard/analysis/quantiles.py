"""Many runs as one: the median of a group at each place, and the bands that hold the middle half and the middle 80 % of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard.analysis.along import series_slices

LEVELS = {"lowest": 0.1, "low": 0.25, "median": 0.5, "high": 0.75, "highest": 0.9}
COLUMNS = ["group", "split", "x", "n", *LEVELS]
PLACES = 300  # along x: about the pixels of a chart in twos
MANY = 100  # curves from which on lines hide each other


def quantiles(frame: pd.DataFrame, *, groups: Mapping[str, str], column: str = "value") -> pd.DataFrame:
    """An aligned frame (columns run, split, x, `column`; see series.align) as COLUMNS: n runs and LEVELS of them at each x.

    `groups` is run -> group. Between two of its points a run counts with the straight line between them, but neither before
    its first, after its last, nor beside a value that is not finite.
    """
    x, values = frame["x"].to_numpy("float64"), frame[column].to_numpy("float64")
    found = [
        _of_curves([(x[rows], values[rows]) for rows in curves]).assign(group=group, split=split)
        for (group, split), curves in _members(frame, groups).items()
    ]
    return pd.concat(found, ignore_index=True)[COLUMNS] if found else pd.DataFrame(columns=COLUMNS)


def _members(frame: pd.DataFrame, groups: Mapping[str, str]) -> dict[tuple[str, str], list[slice]]:
    """(group, split) -> the rows of each of its curves."""
    curves = series_slices(frame)
    begins = frame[["run", "split"]].iloc[[rows.start for rows in curves]].astype("str")
    found: dict[tuple[str, str], list[slice]] = {}
    for rows, run, split in zip(curves, begins["run"], begins["split"], strict=True):
        if run in groups:
            found.setdefault((str(groups[run]), split), []).append(rows)
    return found


def _of_curves(curves: Sequence[tuple[np.ndarray, np.ndarray]]) -> pd.DataFrame:
    """x, n and LEVELS of curves, each (x, values)."""
    along = np.concatenate([x for x, _ in curves])
    places = np.sort(pd.unique(along))
    if len(places) > PLACES:
        places = np.linspace(places[0], places[-1], PLACES)
    if len(along) == len(curves) * len(places) and (along.reshape(-1, len(places)) == places).all():
        table = np.concatenate([values for _, values in curves]).reshape(-1, len(places))  # all have values at the same places
        table[~np.isfinite(table)] = np.nan
    else:
        table = np.vstack([at_places(x, values, places) for x, values in curves])
    table = np.sort(table, axis=0)  # NaN come last
    n = np.isfinite(table).sum(axis=0)
    told = dict(zip(LEVELS, _levels(table[:, n > 0], n[n > 0]), strict=True))
    return pd.DataFrame({"x": places[n > 0], "n": n[n > 0]} | told)


def _levels(table: np.ndarray, n: np.ndarray) -> list[np.ndarray]:
    """LEVELS of each column of a table whose first `n` rows count, and are sorted: numpy's would look at each column for NaN."""
    columns, found = np.arange(len(n)), []
    for level in LEVELS.values():
        place = level * (n - 1)
        below = np.floor(place).astype("int64")
        low, high = table[below, columns], table[np.minimum(below + 1, n - 1), columns]
        found.append(low + (high - low) * (place - below))
    return found


def at_places(x: np.ndarray, values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What a curve is at other places: NaN outside of it and beside what is not finite."""
    finite = np.isfinite(values)
    if finite.all():
        return np.interp(places, x, values, left=np.nan, right=np.nan)
    known = np.interp(places, x, finite.astype("float64"), left=0, right=0) == 1
    return np.where(known, np.interp(places, x, np.where(finite, values, 0.0)), np.nan)
