"""oscillating: a loss that goes up and down by much, to the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import median
from dashboard.health.roles import train_losses
from dashboard.words import say


@dataclass(frozen=True)
class Oscillating:
    """A training loss that turns at most of its points, by much of what it has won (AUTOTRAINER's turning points).

    Why it matters: the optimiser jumps from side to side of a valley; the last checkpoint is as good or bad as chance has it.

    What to try: a lower learning rate or momentum, a larger batch, averaged weights.
    """

    turns: float = threshold(0.5, "Share of points at which it turns, in the second half")
    swing: float = threshold(0.3, "Height of a swing, as a share of what it has won")
    points: int = threshold(10, "Points needed to judge")
    name: ClassVar[str] = "oscillating"
    sick: ClassVar[Example] = {
        "loss": (6.9, 6.0, 5.2, 4.4, 3.7, 3.1, 2.6, 1.9, 2.9, 0.9, 2.8, 0.8, 2.9, 0.9, 2.8, 0.7, 2.7, 0.8, 2.9, 0.7)
    }
    healthy: ClassVar[Example] = {"loss": (2.3, 1.6, 1.65, 1.3, 1.33, 1.1, 1.12, 1.0, 1.02, 0.95, 0.96, 0.9, 0.91, 0.88)}
    yields_to: ClassVar[tuple[str, ...]] = ("exploded", "not_finite", "masked_nan", "not_learning")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss."""
        losses = curves.once(train_losses)
        if not len(losses):
            return
        early = np.nanmax(losses.smooth[:, :2], axis=1)
        second = losses.between(0.5, 1.0)
        steps = np.diff(np.where(second, losses.mean, np.nan), axis=1)
        with np.errstate(invalid="ignore"):
            turned = np.sign(steps[:, 1:]) * np.sign(steps[:, :-1]) < 0
            swing = median(np.abs(steps))
            won = early - np.nanmedian(np.where(second, losses.mean, np.nan), axis=1)
        possible = np.maximum(1, second.sum(axis=1) - 2)
        sick = (turned.sum(axis=1) > self.turns * possible) & (swing > self.swing * np.abs(won)) & (losses.values >= self.points)
        sick &= swing > 0.05 * np.abs(early)
        for k in np.flatnonzero(sick):
            curve = curves[losses.number[k]]
            begin = losses.at(int(k), int(losses.parts[k]) // 2)
            message = say(
                "{curve} goes up and down by {swing} on average since {where}, where it has won {won} in all.",
                curve=curve.label, swing=short(float(swing[k])), where=where(curve, begin), won=short(float(won[k])),
            )  # fmt: skip
            yield finding(
                self, curve, np.arange(begin, len(curve.value)), severity="warning", message=message,
                threshold=say(
                    "it turns at {turns} of the points of its second half, by {swing} of what it has won",
                    turns=f"{self.turns:.0%}", swing=f"{self.swing:.0%}",
                ),
            )  # fmt: skip
