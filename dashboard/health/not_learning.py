"""not_learning: a loss that does not fall, or a score that stays at chance, from the first record to the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold
from dashboard.health.curves import Curves
from dashboard.health.profile import Profile
from dashboard.health.roles import held_out_scores, train_losses
from dashboard.words import say
from parsers.vocabulary import is_fraction

NOISY = 0.1  # of its early level


@dataclass(frozen=True)
class NotLearning:
    """A training loss that at the end is where it was at the beginning, within its noise; or a score that stays at chance.

    Why it matters: nothing is learnt. Every further hour is lost.

    What to try: overfit a single batch first; check that the optimiser holds the model's parameters and that they are not frozen,
    that gradients are not zeroed or detached, that labels and inputs belong together; try a learning rate ten times as high and
    ten times as low.
    """

    share: float = threshold(0.02, "Share of its early level that the loss has to lose")
    sigmas: float = threshold(3.0, "Times its noise (σ) that the loss has to move")
    chance: float = threshold(0.3, "Highest score that may be chance")
    points: int = threshold(8, "Points needed to judge")
    name: ClassVar[str] = "not_learning"
    sick: ClassVar[Example] = {"loss": (2.303, 2.301, 2.304, 2.302, 2.303, 2.301, 2.302, 2.303, 2.304, 2.302)}
    healthy: ClassVar[Example] = {"loss": (2.303, 2.1, 1.9, 1.7, 1.6, 1.5, 1.45, 1.4, 1.38, 1.36)}
    yields_to: ClassVar[tuple[str, ...]] = ("exploded", "diverging", "not_finite", "masked_nan")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss, and one per score that stays at chance."""
        losses = curves.once(train_losses)
        scores = curves.once(held_out_scores)
        learns = self._learns(curves, losses, scores)
        if len(losses):
            sick = self._flat(losses, sign=1.0) & (losses.values >= self.points)
            yield from self._told(losses, sick & ~np.isin(losses.number, learns))
        if len(scores):
            yield from self._told(scores, self._at_chance(scores) & (scores.values >= self.points))

    def _learns(self, curves: Curves, losses: Profile, scores: Profile) -> np.ndarray:
        """The curves of trainings in which something else has clearly improved: a part of the loss, or a held-out score."""
        better = [losses.number[self._won(losses, sign=1.0)]]
        for sign, side in ((-1.0, "max"), (1.0, "min")):
            better.append(scores.number[self._won(scores, sign=sign) & (curves.better[scores.number] == side)])
        trainings = {(curves.series[i][0], curves.series[i][3]) for i in np.concatenate(better)}
        return np.array([i for i in losses.number if (curves.series[i][0], curves.series[i][3]) in trainings], dtype=np.int64)

    def _won(self, curves: Profile, *, sign: float) -> np.ndarray:
        """Which curves are clearly better at the end than at the beginning (sign 1: lower)."""
        if not len(curves):
            return np.empty(0, dtype=bool)
        first, late = sign * curves.level(0.0, 0.15), sign * curves.level(0.75, 1.0)
        return first - late > np.maximum(self.sigmas * curves.noise, self.share * np.abs(first))

    def _flat(self, curves: Profile, *, sign: float) -> np.ndarray:
        """Which curves are no better at the end than at the beginning (sign 1: lower), nor were in between."""
        first, late = sign * curves.mean[:, :2].max(axis=1), sign * curves.level(0.75, 1.0)
        if sign < 0:
            first = -curves.mean[:, :2].min(axis=1)
        error = curves.noise * np.sqrt(1 + 4 / curves.parts)
        least = np.where(np.nanmin(curves.mean, axis=1) >= 0, self.share * np.abs(first), 0.0)  # a shifted loss has no zero
        needed = np.maximum(self.sigmas * error, least)
        lowest = np.nanmin(sign * curves.smooth, axis=1)
        worst_late = np.nanmax(np.where(curves.between(0.75, 1.0), sign * curves.mean, -np.inf), axis=1)
        apart = (worst_late < (sign * curves.mean[:, :2]).min(axis=1) - 0.3 * np.abs(first)) & (curves.parts > 11)
        return (first - late < needed) & (first - lowest < 2 * needed) & ~apart

    def _at_chance(self, scores: Profile) -> np.ndarray:
        """Which scores between 0 and 1 stay low and never rise; and which R² never are better than the mean of the targets."""
        top = np.nanmax(scores.smooth, axis=1)
        metrics = [str(scores.curves.names["metric"][i]) for i in scores.number]
        shares = np.array([is_fraction(metric) for metric in metrics])
        scale = np.where(np.nanmax(scores.mean, axis=1) > 1.5, 100.0, 1.0)
        falls = self._won(scores, sign=1.0)  # whatever it is, chance does not fall
        change = np.abs(scores.level(0.75, 1.0) - scores.level(0.0, 0.15))
        error = scores.noise_in_motion * np.sqrt(4 / 3)  # of one value, where the last are all the same, to a few early ones
        still = (self._flat(scores, sign=-1.0) & ~falls) | (change < self.sigmas * error)
        low = shares & (top < self.chance * scale) & still
        return low | ((np.array(metrics) == "R²") & (top < 0.05))

    def _told(self, curves: Profile, sick: np.ndarray) -> Iterator[Finding]:
        for k in np.flatnonzero(sick):
            curve = curves.curves[curves.number[k]]
            early, late = curves.mean[k, 0], curves.level(0.75, 1.0)[k]
            message = say(
                "{curve} has not improved: it begins at {early} and ends at {late}, over {count} values.",
                curve=curve.label, early=short(early), late=short(late), count=f"{len(curve.value):,}",
            )  # fmt: skip
            at = np.flatnonzero(np.isfinite(curve.value))[[0, -1]]
            noisy = self.sigmas * curves.noise[k] > NOISY * abs(early)  # an improvement may be hidden in it
            yield finding(
                self, curve, at, severity="warning" if noisy else "error", message=message,
                threshold=say(
                    "an improvement below {share} of the early level, or below {sigmas} standard errors",
                    share=f"{self.share:.0%}", sigmas=f"{self.sigmas:g}",
                ),
            )  # fmt: skip
