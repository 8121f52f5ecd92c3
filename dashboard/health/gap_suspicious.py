"""gap_suspicious: validation that is far better than training, or too good to be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold
from dashboard.health.curves import Curves
from dashboard.health.profile import median_of
from dashboard.health.roles import loss_pairs, score_pairs
from dashboard.words import say


@dataclass(frozen=True)
class GapSuspicious:
    """A validation loss that is a fraction of the training loss at the end, or a score far above that of training.

    Why it matters: what a model was not trained on should not be easier for it. Answers may leak into the validation set or its
    inputs, or one of the two numbers is not what its name says.

    What to try: look for samples that are in both sets, for labels among the inputs, for a loss that is averaged here and summed
    there; dropout and augmentation explain a factor of two, hardly more.
    """

    times: float = threshold(4.0, "Training loss, as a multiple of the validation loss")
    score: float = threshold(0.2, "Validation score above that of training, as a share")
    points: int = threshold(4, "Points needed to judge")
    name: ClassVar[str] = "gap_suspicious"
    sick: ClassVar[Example] = {
        "train_loss": (2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.95, 0.9, 0.88, 0.85, 0.8, 0.79, 0.78, 0.77, 0.76),
        "val_loss": (0.2, 0.15, 0.12, 0.1, 0.09, 0.08, 0.07, 0.06, 0.06, 0.05, 0.05, 0.05, 0.04, 0.04, 0.04, 0.04),
    }
    healthy: ClassVar[Example] = {
        "train_loss": (2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.95, 0.9, 0.88, 0.85, 0.8, 0.79, 0.78, 0.77, 0.76),
        "val_loss": (1.9, 1.5, 1.3, 1.1, 1.0, 0.9, 0.8, 0.75, 0.72, 0.7, 0.68, 0.66, 0.65, 0.64, 0.63, 0.62),
    }
    yields_to: ClassVar[tuple[str, ...]] = ("not_finite", "masked_nan", "exploded", "diverging", "oscillating")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per pair of curves."""
        train, held_out = curves.once(loss_pairs)
        yield from self._of_losses(curves, train.number, held_out.number)
        train, held_out = curves.once(score_pairs)
        yield from self._of_scores(curves, train.number, held_out.number)

    def _of_losses(self, curves: Curves, train: np.ndarray, held_out: np.ndarray) -> Iterator[Finding]:
        for i, j in zip(train.tolist(), held_out.tolist(), strict=True):
            theirs, ours = _late(curves, i), _late(curves, j)
            low, high = median_of(ours), median_of(theirs)
            if len(ours) >= self.points and low > 0 and high > self.times * low:
                yield self._tell(curves, i, j, high, low)

    def _of_scores(self, curves: Curves, train: np.ndarray, held_out: np.ndarray) -> Iterator[Finding]:
        for i, j in zip(train.tolist(), held_out.tolist(), strict=True):
            theirs, ours = _late(curves, i), _late(curves, j)
            if len(ours) < self.points or curves.better[j] != "max":
                continue
            scale = 100.0 if max(theirs.max(), ours.max()) > 1.5 else 1.0
            low, high = median_of(theirs), median_of(ours)
            if high - low > self.score * scale:
                yield self._tell(curves, i, j, low, high)

    def _tell(self, curves: Curves, i: int, j: int, theirs: float, ours: float) -> Finding:
        curve = curves[j]
        message = say(
            "{curve} is far better than {train} at the end: {ours} against {theirs}.",
            curve=curve.label, train=curves[i].label, ours=short(ours), theirs=short(theirs),
        )  # fmt: skip
        at = np.flatnonzero(np.isfinite(curve.value))[-5:]
        return finding(
            self, curve, at, severity="warning", message=message,
            threshold=say(
                "a training loss of more than {times} × that of validation, or a score {score} points better",
                times=f"{self.times:g}", score=f"{100 * self.score:g}",
            ),
        )  # fmt: skip


def _late(curves: Curves, i: int) -> np.ndarray:
    """The finite values of the last quarter of a curve."""
    values = curves.finite[curves.finite_starts[i] : curves.finite_starts[i + 1]]
    return values[-max(1, len(values) // 4) :] if len(values) >= 4 else values[:0]
