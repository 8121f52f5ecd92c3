"""plateau: no improvement beyond noise for the last part of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.profile import median_of
from dashboard.health.roles import held_out_scores, loss_pairs, train_losses
from dashboard.words import say


@dataclass(frozen=True)
class Plateau:
    """What a run is ranked by has not improved for the last fifth of its evaluations: no trend by the Mann-Kendall test.

    Why it matters: the time after the plateau began was of no use, and more of it will hardly be.

    What to try: stop here; or lower the learning rate, which often frees a few points at once; or give the model more capacity
    or data.
    """

    share: float = threshold(0.2, "Share of the evaluations looked at, from the end")
    level: float = threshold(0.05, "Significance level of the trend")
    little: float = threshold(0.01, "Improvement too small to count, as a share of all it won")
    points: int = threshold(15, "Points needed to judge")
    least: int = threshold(5, "Evaluations looked at, at least")
    name: ClassVar[str] = "plateau"
    sick: ClassVar[Example] = {
        "val_acc": (10, 40, 60, 70, 75, 78, 79, 80, 80.5, 80.3, 80.6, 80.4, 80.5, 80.3, 80.6, 80.4, 80.5, 80.4)
    }
    healthy: ClassVar[Example] = {"val_acc": (10, 20, 28, 35, 41, 46, 50, 53, 56, 58, 60, 61.5, 63, 64, 65, 66, 67, 68, 69, 70)}
    yields_to: ClassVar[tuple[str, ...]] = (
        "not_finite", "exploded", "diverging", "not_learning", "overfitting", "collapsed", "masked_nan", "gap_suspicious",
    )  # fmt: skip

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run: of its main score, else of its validation loss, else of its training loss."""
        judged: set[str] = set()
        for chosen in (curves.once(held_out_scores), curves.once(loss_pairs).held_out, curves.once(train_losses)):
            of_these = set()
            for i in chosen.number.tolist():
                run = curves.series[i][0]
                if run not in judged:
                    of_these.add(run)
                    found = self._judge(curves[i], 1.0 if curves.better[i] == "max" else -1.0)
                    if found:
                        yield found
            judged |= of_these

    def _judge(self, curve: Curve, sign: float) -> Finding | None:
        finite = np.flatnonzero(np.isfinite(curve.value))
        values = sign * curve.value[finite]
        tail = max(self.least, round(self.share * len(values)))
        if len(values) < self.points or tail > len(values) // 2:
            return None
        last, before = values[-tail:], values[:-tail]
        spread = median_of(np.abs(np.diff(last)))
        third = max(1, tail // 3)
        won = before.max() - before[0]
        little = max(self.little * won, _grain(values))
        gained = median_of(last[-third:]) - median_of(last[:third])
        above = last.max() - before.max()
        if not (self._is_flat(last) or gained <= little) or above > max(2 * spread, little) or won <= 3 * spread:
            return None
        best = int(finite[np.argmax(values)])
        begin = int(finite[self._begin(values, tail)])
        message = say(
            "{curve} has not improved since {where}: it stays about {level}, and its best is {best} at {where_best}.",
            curve=curve.label, where=where(curve, begin), level=short(median_of(sign * last)),
            best=short(curve.value[best]), where_best=where(curve, best),
        )  # fmt: skip
        return finding(
            self, curve, [begin, best, int(finite[-1])], severity="info", message=message,
            threshold=say(
                "no trend in the last {share} of the evaluations (Mann-Kendall, p above {level})",
                share=f"{self.share:.0%}", level=f"{self.level:g}",
            ),
        )  # fmt: skip

    def _is_flat(self, values: np.ndarray) -> bool:
        """Whether there is no significant rise."""
        n = len(values)
        risen = np.sign(values[None] - values[:, None])[np.triu_indices(n, 1)].sum()
        return bool(risen <= 1 or NormalDist().cdf((risen - 1) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)) < 1 - self.level)

    def _begin(self, values: np.ndarray, tail: int) -> int:
        """The earliest value from which on none is clearly better than the level of the end."""
        last = values[-tail:]
        limit = median_of(last) - 2 * median_of(np.abs(np.diff(last)))
        below = np.flatnonzero(values < limit)
        return min(int(below[-1]) + 1 if len(below) else 0, len(values) - tail)


def _grain(values: np.ndarray) -> float:
    """The least difference between two values: one sample more that is right, where a score is a share of few samples."""
    return float(np.diff(np.unique(values)).min(initial=np.inf)) if np.ptp(values) else 0.0
