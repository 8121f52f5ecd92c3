"""overfitting: validation gets worse while training gets better."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.roles import Pairs, loss_pairs
from dashboard.words import say


@dataclass(frozen=True)
class Overfitting:
    """A validation loss that has risen from its minimum (Prechelt's GL) for several evaluations on end (UP) as training improved.

    Why it matters: from its onset on the model learns the training set by heart; the checkpoint to keep is the one before.

    What to try: stop at the epoch shown; more data or augmentation; weight decay, dropout or a smaller model; for a loss that
    rises while accuracy holds, label smoothing or calibration.
    """

    loss: float = threshold(0.1, "Share of what it had won that is lost again")
    sigmas: float = threshold(3.0, "Times its noise (σ)")
    strips: int = threshold(3, "Parts of the curve it is up for, at least")
    points: int = threshold(8, "Evaluations needed to judge")
    name: ClassVar[str] = "overfitting"
    sick: ClassVar[Example] = {
        "train_loss": (2.3, 1.6, 1.2, 0.9, 0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.08),
        "val_loss": (2.2, 1.7, 1.4, 1.25, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8),
    }
    healthy: ClassVar[Example] = {
        "train_loss": (2.3, 1.6, 1.2, 0.9, 0.7, 0.6, 0.55, 0.5, 0.45, 0.42, 0.4, 0.39),
        "val_loss": (2.2, 1.7, 1.4, 1.25, 1.15, 1.1, 1.05, 1.02, 1.0, 1.01, 1.0, 1.01),
    }
    yields_to: ClassVar[tuple[str, ...]] = ("not_finite", "exploded", "diverging", "masked_nan")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per pair of training and validation loss."""
        pairs = curves.once(loss_pairs)
        held_out = pairs.held_out
        if not len(held_out):
            return
        smooth = held_out.smooth
        first = np.nanmax(smooth[:, :2], axis=1)
        turn, lowest = np.nanargmin(smooth, axis=1), np.nanmin(smooth, axis=1)
        now = held_out.level(0.85, 1.0)
        risen = now - lowest
        enough = (risen > self.loss * np.maximum(first - lowest, 0.1 * np.abs(lowest))) & (risen > self.sigmas * held_out.noise)
        enough &= (held_out.parts - turn > self.strips) & (held_out.values >= self.points)
        for k in np.flatnonzero(enough & self._train_improves(pairs, turn)):
            yield self._tell(pairs, int(k), int(turn[k]), float(now[k]))

    def _train_improves(self, pairs: Pairs, turn: np.ndarray) -> np.ndarray:
        """Whether the training loss went on falling since validation turned."""
        train, held_out = pairs
        share = (turn + 0.5) / held_out.parts
        at = np.minimum((share * train.parts).astype(int), train.parts - 1)
        then = train.smooth[np.arange(len(train)), at]
        return train.level(0.85, 1.0) < then - 0.5 * train.noise

    def _tell(self, pairs: Pairs, k: int, turn: int, now: float) -> Finding:
        train, held_out = pairs
        curve = held_out.curves[held_out.number[k]]
        finite = np.flatnonzero(np.isfinite(curve.value))
        low, high = held_out.at(k, max(0, turn - 1)), held_out.at(k, min(turn + 1, held_out.parts[k] - 1))
        near = finite[(finite >= low) & (finite <= high)]
        best = int(near[np.argmin(curve.value[near])])
        message = say(
            "{curve} rises since {where}: from {best} to {now}, while {train} goes on falling to {train_now}. "
            "The epoch to stop at was there; {count} evaluations came after it.",
            curve=curve.label, where=where(curve, best), best=short(curve.value[best]), now=short(now),
            train=train.curves[train.number[k]].label, train_now=short(float(train.level(0.85, 1.0)[k])),
            count=len(curve.value) - 1 - best,
        )  # fmt: skip
        return finding(
            self, curve, [best, int(finite[-1])], severity="warning", message=message,
            threshold=say(
                "{loss} of what it had won lost again, beyond {sigmas} standard deviations, while training improves",
                loss=f"{self.loss:.0%}", sigmas=f"{self.sigmas:g}",
            ),
        )  # fmt: skip
