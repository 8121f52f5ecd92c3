"""lr_odd: a learning rate that is zero, negative, or goes back to its warm-up in mid-run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.words import say


@dataclass(frozen=True)
class LearningRateOdd:
    """A learning rate that is negative, zero throughout, or falls at once in mid-run and warms up again.

    Why it matters: with a rate of zero nothing is learnt. A schedule that begins anew in mid-run was not restored from the
    checkpoint: the run trains with other rates than its settings say.

    What to try: save and load the scheduler's state with the optimiser's; check the number of steps that the schedule is made
    for, and that a group of parameters has not been left without a rate.
    """

    fall: float = threshold(2.0, "Times lower at once")
    rise: int = threshold(3, "Records it then rises for, at least")
    back: float = threshold(0.5, "Share of its earlier height that it comes back to")
    name: ClassVar[str] = "lr_odd"
    sick: ClassVar[Example] = {"lr": (0.02, 0.06, 0.1, 0.09, 0.08, 0.07, 0.01, 0.03, 0.06, 0.1, 0.09, 0.08)}
    healthy: ClassVar[Example] = {"lr": (0.02, 0.06, 0.1, 0.08, 0.05, 0.02, 0.001, 0.1, 0.08, 0.05, 0.02, 0.001)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per curve of a learning rate."""
        for i in np.flatnonzero((curves.kind == "lr") & curves.told & ~curves.average).tolist():
            curve = curves[i]
            finite = np.isfinite(curve.value)
            if not finite.any():
                continue
            negative = np.flatnonzero(finite & (curve.value < 0))
            if len(negative):
                yield self._tell(curve, negative, say("is negative: {value}", value=short(curve.value[negative[0]])))
            elif not curve.value[finite].any():
                if len(curve.value) > 1:
                    yield self._tell(curve, np.flatnonzero(finite), say("is zero throughout"))
            elif (at := self._begins_anew(curve.value)) >= 0:
                message = say(
                    "falls from {before} to {after} at once and warms up again", before=short(curve.value[at - 1]),
                    after=short(curve.value[at]),
                )  # fmt: skip
                yield self._tell(curve, np.array([at]), message)

    def _begins_anew(self, value: np.ndarray) -> int:
        """Where the rate falls at once and then rises again for several records, gradually; -1 if nowhere."""
        with np.errstate(invalid="ignore"):
            falls = np.flatnonzero((value[1:] * self.fall < value[:-1]) & (value[:-1] > 0)) + 1
        for at in falls.tolist():
            after = value[at:]
            rising = np.diff(after) > 0
            length = len(rising) if rising.all() else int(np.argmin(rising))
            high = after[length]
            gradual = length >= self.rise and after[1] < 0.8 * high
            if gradual and high > self.back * np.nanmax(value[:at]) and value[at - 1] > 0.1 * np.nanmax(value[:at]):
                return int(at)
        return -1

    def _tell(self, curve: Curve, at: np.ndarray, what: str) -> Finding:
        return finding(
            self, curve, at, severity="error" if len(at) > 1 else "warning",
            message=say("{curve} {what}, {where}.", curve=curve.metric, what=what, where=where(curve, int(at[0]))),
            threshold=say(
                "negative, zero throughout, or {times} × lower at once and then rising for {rise} records",
                times=f"{self.fall:g}", rise=self.rise,
            ),
        )  # fmt: skip
