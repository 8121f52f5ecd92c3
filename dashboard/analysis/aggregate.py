"""Several runs as one: mean with standard deviation, standard error, 95 % interval or range, and n."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

SPREADS = ("std", "sem", "ci95", "range")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Summary:
    """The mean of n values and the ends of their spread; NaN ends where n says nothing about it."""

    n: int
    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """What stands behind the ±."""
        return self.high - self.mean


def summarise(values: Sequence[float], *, spread: str = "std") -> Summary:
    """The Summary of some values; one that is NaN makes the mean NaN, for a diverged run is not left out in silence."""
    told = np.asarray(values, dtype="float64")
    n, mean = len(told), float(told.mean())
    if np.isnan(mean):
        return Summary(n, mean, np.nan, np.nan)
    if spread == "range":
        return Summary(n, mean, float(told.min()), float(told.max()))
    with np.errstate(invalid="ignore"):  # the spread of values one of which is infinite is NaN
        std = told.std(ddof=1) if n > 1 else np.nan
    half = float(half_width(np.array([std]), np.array([n]), spread=spread)[0])
    return Summary(n, mean, mean - half, mean + half)


def summarise_groups(frame: pd.DataFrame, *, by: Sequence[str], spread: str = "std") -> pd.DataFrame:
    """`frame` (columns `by`, value) as one row per group with the columns `by`, n, mean, low, high.

    `spread` is one of SPREADS: the sample's standard deviation (ddof 1), the standard error of the mean, the 95 % interval of
    the mean by Student's t, or the smallest and largest value. With n = 1 all but the last are NaN.
    """
    with np.errstate(invalid="ignore"):  # the spread of values one of which is infinite is NaN
        groups = frame.groupby(list(by), observed=True, sort=False)["value"]
        told = groups.agg(n="size", mean="mean", std="std", low="min", high="max")
        finite = frame["value"].notna().groupby([frame[name] for name in by], observed=True, sort=False).all()
    told.loc[~finite, ["mean", "std", "low", "high"]] = np.nan
    if spread != "range":
        half = half_width(told["std"].to_numpy("float64"), told["n"].to_numpy("int64"), spread=spread)
        told = told.assign(low=told["mean"] - half, high=told["mean"] + half)
    return told.drop(columns="std").reset_index()


def half_width(std: np.ndarray, n: np.ndarray, *, spread: str) -> np.ndarray:
    """What stands behind the ± of `n` values with the standard deviation `std`."""
    if spread == "std":
        return std
    sem = std / np.sqrt(n)
    if spread == "sem":
        return sem
    from scipy.stats import t

    return sem * t.ppf((1 + CONFIDENCE) / 2, np.maximum(n - 1, 1))
