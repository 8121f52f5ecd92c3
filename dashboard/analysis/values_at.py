"""Values at a place: what each curve was there, the best first, with its line of the log; over a range also its extremes."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from dashboard.analysis.along import series_slices
from parsers.vocabulary import better

OVER = ["lowest", "highest", "mean"]  # of the finite values in a range
VALUE, PLACE = ["run", "metric", "split", "value"], ["x", "step", "epoch", "source", "line"]


def values_at(frames: Iterable[pd.DataFrame], *, at: float | None = None, window: Sequence[float] | None = None) -> pd.DataFrame:
    """A row per series of aligned frames (see along.align): VALUE of its last row at `at` or before, OVER the window, PLACE.

    Without `at`, at the end of the window, or of the series. Metric after metric, the best value first, NaN last; a series
    that has nothing there is left out.
    """
    low, high = (min(window), max(window)) if window is not None else (-np.inf, np.inf)
    end = high if at is None else at
    tables = []
    for frame in frames:
        rows = [row for part in series_slices(frame) if (row := _reading(frame.iloc[part], low, high, end)) is not None]
        if rows:
            found = pd.DataFrame(rows)
            tables.append(found.sort_values("value", ascending=better(str(frame["metric"].iloc[0])) == "min", na_position="last"))
    columns = [*VALUE, *(OVER if window is not None else []), *PLACE]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def place_of(frames: Iterable[pd.DataFrame], *, run: str, source: str, line: int) -> float | None:
    """The x of what a line of a source tells of a run; None where no curve shows it."""
    for frame in frames:
        found = frame.loc[(frame["run"] == run) & (frame["source"] == source) & (frame["line"] == line), "x"]
        if len(found):
            return float(found.iloc[0])
    return None


def _reading(rows: pd.DataFrame, low: float, high: float, end: float) -> dict[str, object] | None:
    x, values = rows["x"].to_numpy(), rows["value"].to_numpy()
    upto = np.flatnonzero(x <= end)
    if not len(upto):
        return None
    inside = values[(x >= low) & (x <= high) & np.isfinite(values)]
    told = rows.iloc[int(upto[-1])]
    over = (inside.min(), inside.max(), inside.mean()) if len(inside) else (np.nan,) * len(OVER)
    return {name: told[name] for name in [*VALUE, *PLACE]} | dict(zip(OVER, over, strict=True))
