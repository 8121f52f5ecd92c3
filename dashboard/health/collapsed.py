"""collapsed: the score falls off while the loss looks healthy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import Profile
from dashboard.health.roles import held_out_scores
from dashboard.words import say


@dataclass(frozen=True)
class Collapsed:
    """The score that a run is ranked by falls off for good, by a large part of what it had reached.

    Why it matters: the loss alone would not have told. The model predicts one class, the evaluation reads other labels, or a part
    of the model was reset.

    What to try: compare predictions before and after the fall; look for a change of data, of label order, of evaluation code or
    of normalisation statistics at that epoch; go back to the checkpoint before.
    """

    share: float = threshold(0.3, "Share of its best level that is lost")
    sigmas: float = threshold(6.0, "Times its noise (σ)")
    evaluations: int = threshold(3, "Evaluations it stays down, at least")
    points: int = threshold(8, "Points needed to judge")
    name: ClassVar[str] = "collapsed"
    sick: ClassVar[Example] = {"val_acc": (40, 60, 75, 82, 86, 88, 88, 24, 22, 23, 22, 22)}
    healthy: ClassVar[Example] = {"val_acc": (40, 60, 75, 82, 86, 88, 60, 84, 87, 88, 88, 88)}
    yields_to: ClassVar[tuple[str, ...]] = ("exploded", "diverging", "masked_nan", "not_finite", "overfitting")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per main score."""
        scores = curves.once(held_out_scores)
        if not len(scores):
            return
        rises = np.array([curves.better[i] == "max" for i in scores.number])
        height = np.where(rises[:, None], scores.smooth, -scores.smooth)
        top, best = np.nanargmax(height, axis=1), np.nanmax(height, axis=1)
        start = height[:, 0]
        limit = best - np.maximum(
            self.share * np.maximum(best - start, np.where(rises, np.abs(best), 0)), self.sigmas * scores.noise
        )
        below = (height < limit[:, None]) & scores.filled
        since = _last_outside(below, scores.parts) + 1
        fallen = (scores.parts - since >= self.evaluations) & (since > top) & (scores.values >= self.points) & (best > start)
        for k in np.flatnonzero(fallen):
            yield self._tell(scores, int(k), int(top[k]), int(since[k]))

    def _tell(self, scores: Profile, k: int, top: int, since: int) -> Finding:
        curve = scores.curves[scores.number[k]]
        begin, best = scores.at(k, since), scores.at(k, top)
        now = float(np.nanmedian(curve.value[begin:]))
        message = say(
            "{curve} fell from {best} at {where_best} to {now} from {where} on, and stays there.",
            curve=curve.label, best=short(curve.value[best]), where_best=where(curve, best), now=short(now),
            where=where(curve, begin),
        )  # fmt: skip
        return finding(
            self, curve, np.arange(begin, len(curve.value)), severity="error", message=message,
            threshold=say(
                "{share} of its best lost, for {evaluations} evaluations at least",
                share=f"{self.share:.0%}", evaluations=self.evaluations,
            ),
        )  # fmt: skip


def _last_outside(mask: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """The number of the last part of each row that is not in the mask; -1 if all are."""
    outside = ~mask & (np.arange(mask.shape[1])[None] < parts[:, None])
    return np.where(outside.any(axis=1), mask.shape[1] - 1 - outside[:, ::-1].argmax(axis=1), -1)
