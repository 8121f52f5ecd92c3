"""Whether a difference to the baseline is more than chance: Welch's t, a bootstrap for few values, Holm over the table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.analysis.aggregate import CONFIDENCE

NAN = float("nan")
FEW = 5  # values up to below which Welch's interval leans on their being normal, so a bootstrap is asked, too
RESAMPLES = 9999
MARKS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


@dataclass(frozen=True)
class Difference:
    """Mean minus the baseline's mean, its 95 % interval, and p of Welch's t test; NaN where nothing can be said of them.

    `adjusted` is p corrected by Holm's method for all differences of a table.
    """

    delta: float
    low: float = NAN
    high: float = NAN
    p: float = NAN
    adjusted: float = NAN

    @property
    def mark(self) -> str:
        """Stars for the adjusted p below 0.05, 0.01 and 0.001."""
        return next((mark for limit, mark in MARKS if self.adjusted < limit), "")

    @property
    def tested(self) -> bool:
        return bool(np.isfinite(self.p))


def difference(values: Sequence[float], baseline: Sequence[float]) -> Difference:
    """The Difference of two samples. With one value in either, or no spread in both, no statement is possible: only a delta.

    With fewer than FEW values in either the interval is the wider of Welch's and a percentile bootstrap's: Welch's leans on
    normality there, and a bootstrap alone is too narrow.
    """
    ours, theirs = np.asarray(values, dtype="float64"), np.asarray(baseline, dtype="float64")
    with np.errstate(invalid="ignore"):
        delta = float(ours.mean() - theirs.mean()) if len(ours) and len(theirs) else NAN
    finite = bool(np.isfinite(ours).all() and np.isfinite(theirs).all())
    if min(len(ours), len(theirs)) < 2 or not finite or not (np.ptp(ours) or np.ptp(theirs)):
        return Difference(delta)
    from scipy.stats import ttest_ind

    test = ttest_ind(ours, theirs, equal_var=False)
    low, high = test.confidence_interval(CONFIDENCE)
    if min(len(ours), len(theirs)) < FEW:
        first, last = bootstrap_interval(ours, theirs)
        low, high = min(low, first), max(high, last)
    return Difference(delta, float(low), float(high), float(test.pvalue))


def bootstrap_interval(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """The percentile bootstrap's 95 % interval of the difference of two means; the same each time."""
    from scipy.stats import bootstrap

    found = bootstrap(
        (ours, theirs),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def corrected(differences: Sequence[Difference]) -> list[Difference]:
    """The differences with p adjusted by Holm's method over all those that were tested."""
    tested = [place for place, one in enumerate(differences) if one.tested]
    if not tested:
        return list(differences)
    from statsmodels.stats.multitest import multipletests

    adjusted = multipletests([differences[place].p for place in tested], method="holm")[1]
    found = dict(zip(tested, adjusted.tolist(), strict=True))
    return [replace(one, adjusted=found.get(place, NAN)) for place, one in enumerate(differences)]
