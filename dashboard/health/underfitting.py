"""underfitting: training itself stays poor, or still falls when the run ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import Profile
from dashboard.health.rates import played_out
from dashboard.health.roles import train_losses
from dashboard.words import say


@dataclass(frozen=True)
class Underfitting:
    """A training loss that has won little of what there was to win, or that is still falling fast at the end.

    Why it matters: the run was stopped before it was done, or the model cannot do more; comparing it with others compares
    training times.

    What to try: train longer; a higher learning rate or another schedule; a larger model; less regularisation.
    """

    poor: float = threshold(0.6, "Share of its early level that a loss ends at")
    falling: float = threshold(0.1, "Share of what it has won that more training would add")
    points: int = threshold(10, "Points needed to judge")
    name: ClassVar[str] = "underfitting"
    sick: ClassVar[Example] = {"loss": (2.3, 2.2, 2.1, 2.0, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2)}
    healthy: ClassVar[Example] = {"loss": (2.3, 1.2, 0.8, 0.6, 0.5, 0.45, 0.42, 0.41, 0.4, 0.4, 0.39, 0.39)}
    yields_to: ClassVar[tuple[str, ...]] = (
        "not_finite", "exploded", "diverging", "not_learning", "masked_nan", "overfitting", "oscillating", "spike",
    )  # fmt: skip

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss."""
        losses = curves.once(train_losses)
        if not len(losses):
            return
        early, late = np.nanmax(losses.smooth[:, :2], axis=1), losses.level(0.85, 1.0)
        slope, error = losses.trend(losses.between(0.65, 1.0))
        won = early - late
        with np.errstate(invalid="ignore", over="ignore"):
            gain = -slope * losses.parts / 4
            falling = (-slope > 3 * np.nan_to_num(error)) & (gain > self.falling * won) & (won > 0)
            before = np.nanmin(np.where(losses.between(0.0, 0.75), losses.smooth, np.nan), axis=1)
            falling &= before - late > 0.5 * self.falling * won  # a schedule with restarts only comes back to where it was
            falling &= ~np.isin(losses.number, curves.once(played_out))
            poor = (late > self.poor * early) & (early > 0) & (won > 0)
        for k in np.flatnonzero((falling | poor) & (losses.values >= self.points)):
            yield self._tell(losses, int(k), float(early[k]), float(late[k]), float(gain[k]) if falling[k] else 0.0)

    def _tell(self, losses: Profile, k: int, early: float, late: float, gain: float) -> Finding:
        curve = losses.curves[losses.number[k]]
        last = int(np.flatnonzero(np.isfinite(curve.value))[-1])
        if gain:
            message = say(
                "{curve} is still falling at the end, {where}: at this pace another quarter of the time would take it "
                "from {late} to about {then}.",
                curve=curve.label, where=where(curve, last), late=short(late), then=short(late - gain),
            )  # fmt: skip
        else:
            message = say(
                "{curve} has won little: it comes from {early} and stays at {late}, {where}.",
                curve=curve.label, early=short(early), late=short(late), where=where(curve, last),
            )  # fmt: skip
        return finding(
            self, curve, [last], severity="info", message=message,
            threshold=say(
                "{falling} of what it has won still to come in another quarter of the time, or {poor} of its early level left",
                falling=f"{self.falling:.0%}", poor=f"{self.poor:.0%}",
            ),
        )  # fmt: skip
