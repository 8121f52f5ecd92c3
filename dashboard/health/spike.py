"""spike: a training loss that leaves its level at once, and whether it comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.rates import rate_change
from dashboard.health.roles import train_losses
from dashboard.health.windows import Windows, batches
from dashboard.words import say, sentences

TO_SIGMA = 1.4826  # from the median absolute deviation to a standard deviation
LEAST = 8  # values looked back upon
MODIFIED = 0.6745  # Iglewicz and Hoaglin's modified z-score


@dataclass(frozen=True)
class Spike:
    """A training loss that jumps far out of the values before it: Iglewicz and Hoaglin's modified z-score, OLMo's six sigmas.

    Why it matters: after a spike the optimiser's moments are off for a while; large models may never come back from one. A spike
    that recovers costs the steps in between, and is a sign that the next may not.

    What to try: clip gradients; lower the learning rate or lengthen the warm-up; look at the batch at that step; skip it and
    go on from the checkpoint before.
    """

    z: float = threshold(3.5, "Modified z-score")
    sigmas: float = threshold(6.0, "Times the deviation of the values in the window (σ)")
    window: int = threshold(128, "Values looked back upon")
    share: float = threshold(0.15, "Height, as a share of what the loss had won")
    points: int = threshold(12, "Points needed to judge")
    name: ClassVar[str] = "spike"
    sick: ClassVar[Example] = {
        "loss": (2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1.0, 0.95, 0.9, 0.88, 0.86, 0.85, 0.83, 0.82, 3.9, 1.5, 1.0, 0.81, 0.8, 0.79, 0.78)
    }
    healthy: ClassVar[Example] = {
        "loss": (
            2.3,
            1.9,
            1.6,
            1.4,
            1.2,
            1.1,
            1.0,
            0.95,
            0.9,
            0.88,
            0.86,
            0.85,
            0.83,
            0.82,
            0.9,
            0.84,
            0.8,
            0.81,
            0.8,
            0.79,
            0.78,
        )
    }
    yields_to: ClassVar[tuple[str, ...]] = ("exploded", "diverging", "masked_nan", "not_learning")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss: of several spikes, the highest."""
        losses = curves.once(train_losses)
        long = np.flatnonzero(losses.values >= self.points)
        for rows in batches(losses.values[long]):
            numbers, begins, sizes = losses.number[long[rows]], losses.edges[long[rows], 0], losses.values[long[rows]]
            values = np.concatenate([curves.finite[begin : begin + size] for begin, size in zip(begins, sizes, strict=True)])
            windows = Windows(sizes, np.maximum(LEAST, np.minimum(self.window, sizes // 2)))
            found = np.flatnonzero(self._spikes(values, windows))
            of_row = np.searchsorted(windows.ends, found, side="right")
            for k in np.unique(of_row).tolist():
                i = int(numbers[k])
                within = found[of_row == k] - windows.ends[k] + sizes[k] + begins[k] - curves.finite_starts[i]
                yield self._tell(curves, curves[i], np.flatnonzero(np.isfinite(curves[i].value))[within])

    def _spikes(self, values: np.ndarray, windows: Windows) -> np.ndarray:
        """Where a spike begins: far above the window before, which it had not been just before."""
        before = windows.shifted(values)
        level = windows.median(before, least=6)
        spread = windows.median(np.abs(before - level), least=4)
        won = pd.Series(values).groupby(windows.of).cummax().to_numpy() - level
        rise = values - level
        with np.errstate(invalid="ignore", divide="ignore"):
            far = (rise > self.sigmas * TO_SIGMA * spread) & (MODIFIED * rise > self.z * spread) & (rise > self.share * won)
            far &= rise > 0.05 * np.abs(level)
            return far & (before < level + 0.5 * rise)  # it came at once

    def _tell(self, curves: Curves, curve: Curve, at: np.ndarray) -> Finding:
        top = int(at[np.argmax(curve.value[at])])
        level = float(np.nanmedian(curve.value[max(0, top - 16) : top]))
        height = curve.value[top] - level
        after = curve.value[top + 1 :]
        after = after[np.isfinite(after)]
        rest = float(np.median(after[-max(1, len(after) // 4) :])) if len(after) else np.inf
        back = np.flatnonzero(after < level + 0.1 * height)
        if len(back) and rest < level + 0.2 * height:
            severity, end = "info", say("it came back after {count} records", count=int(back[0]) + 1)
        elif rest < level + 0.5 * height:
            severity, end = "warning", say("it has not quite come back: it ends at {rest}", rest=short(rest))
        else:
            severity, end = "error", say("it has not come back")
        message = say(
            "{curve} jumps from {level} to {top} at {where}; {end}.",
            curve=curve.label, level=short(level), top=short(curve.value[top]), where=where(curve, top), end=end,
        )  # fmt: skip
        others = say("There are {count} such jumps; this is the highest.", count=len(at)) if len(at) > 1 else ""
        return finding(
            self, curve, np.concatenate([[top], at[at != top]]), severity=severity,
            message=sentences([message, others, rate_change(curves, curve, max(0, top - 2), top)]),
            threshold=say(
                "modified z-score above {z}, and {sigmas} standard deviations above the {window} values before",
                z=f"{self.z:g}", sigmas=f"{self.sigmas:g}", window=self.window,
            ),
        )  # fmt: skip
