"""diverging: a training loss that has turned and lost much of what it had won."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import Profile
from dashboard.health.rates import rate_change
from dashboard.health.roles import train_losses
from dashboard.words import say, sentences


@dataclass(frozen=True)
class Diverging:
    """A training loss that went up again, has stayed up for ten records or three epochs, and is not on its way back.

    Why it matters: every epoch since the turn has made the model worse; the best checkpoint lies before it.

    What to try: go back to a checkpoint from before the turn with half the learning rate or less; clip gradients; lengthen the
    warm-up; look at what changed at the turn (a schedule, a stage, the data's order).
    """

    lost: float = threshold(0.5, "Share of what it had won that is lost again")
    times: float = threshold(2.0, "Times its minimum, where it had not won much")
    records: int = threshold(10, "Records it stays up, at least (or the epochs below)")
    epochs: float = threshold(3.0, "Epochs it stays up, at least")
    sigmas: float = threshold(6.0, "Times its noise (σ)")
    points: int = threshold(8, "Points needed to judge")
    name: ClassVar[str] = "diverging"
    sick: ClassVar[Example] = {
        "loss": (2.3, 1.6, 1.1, 0.8, 0.6, 0.5, 0.5, 0.9, 1.4, 1.7, 1.9, 2.1, 2.0, 2.2, 2.1, 2.2, 2.3, 2.2, 2.3, 2.2)
    }
    healthy: ClassVar[Example] = {
        "loss": (2.3, 1.6, 1.1, 0.8, 0.6, 0.5, 0.5, 1.4, 1.1, 0.8, 0.6, 0.5, 0.45, 0.42, 0.4, 0.4, 0.39, 0.4, 0.38, 0.4)
    }
    yields_to: ClassVar[tuple[str, ...]] = ("exploded", "masked_nan")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss that is diverging."""
        losses = curves.once(train_losses)
        if not len(losses):
            return
        smooth = losses.smooth
        first = np.nanmax(smooth[:, :2], axis=1)
        lowest, turn = np.nanmin(smooth, axis=1), np.nanargmin(smooth, axis=1)
        won = first - lowest
        doubled = np.where((lowest > 0) & (won < 0.2 * np.abs(first)), (self.times - 1) * lowest, 0.0)
        limit = lowest + np.maximum.reduce([self.lost * won, doubled, self.sigmas * losses.noise])
        above = (smooth > limit[:, None]) & losses.filled
        since = _last_false(above, losses.parts) + 1
        long = self._is_long(losses, since)
        for k in np.flatnonzero((since < losses.parts) & (since > turn) & long & (losses.values >= self.points)):
            if not _comes_back(losses, int(k), int(since[k]), float(limit[k])):
                yield self._tell(losses, int(k), int(turn[k]), int(since[k]), float(lowest[k]), float(first[k]))

    def _is_long(self, losses: Profile, since: np.ndarray) -> np.ndarray:
        """Whether the curve has been up for as long as the thresholds say."""
        row = np.arange(len(losses))
        end = losses.edges[row, losses.parts]
        begin = losses.edges[row, np.minimum(since, losses.parts - 1)]
        epoch = losses.curves.table["epoch"].to_numpy()
        rows = losses.curves.finite_rows
        lasted = epoch[rows[end - 1]] - epoch[rows[begin]]
        return (end - begin >= self.records) | (lasted >= self.epochs)

    def _tell(self, losses: Profile, k: int, turn: int, since: int, lowest: float, first: float) -> Finding:
        curve = losses.curves[losses.number[k]]
        begin, bottom = losses.at(k, since), losses.at(k, turn)
        now = float(np.median(curve.value[np.isfinite(curve.value)][-5:]))
        message = say(
            "{curve} is diverging: it had come down from {first} to {lowest} by {bottom}, "
            "has been up since {begin} and ends at {now}.",
            curve=curve.label, first=short(first), lowest=short(lowest), bottom=where(curve, bottom), begin=where(curve, begin),
            now=short(now),
        )  # fmt: skip
        severity = "error" if now > lowest + 0.8 * (first - lowest) else "warning"
        return finding(
            self, curve, np.arange(begin, len(curve.value)), severity=severity,
            message=sentences([message, rate_change(losses.curves, curve, bottom, begin)]),
            threshold=say(
                "{lost} of what it had won lost again, for {records} records or {epochs} epochs",
                lost=f"{self.lost:.0%}", records=self.records, epochs=f"{self.epochs:g}",
            ),
        )  # fmt: skip


def _last_false(mask: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """The number of the last part of each row that is not in the mask; -1 if all are."""
    outside = ~mask & (np.arange(mask.shape[1])[None] < parts[:, None])
    return np.where(outside.any(axis=1), mask.shape[1] - 1 - outside[:, ::-1].argmax(axis=1), -1)


def _comes_back(losses: Profile, k: int, since: int, limit: float) -> bool:
    """Whether it has clearly been falling since, and would be below the limit after as long again."""
    part = losses.mean[k, since : losses.parts[k]]
    half = len(part) // 2
    if half < 2:
        return bool(part[-1] < part[0] and part[-1] - (part[0] - part[-1]) < limit)
    early, late = np.median(part[:half]), np.median(part[half:])
    return bool(early - late > 2 * losses.noise[k] and late - 2 * (early - late) < limit)
