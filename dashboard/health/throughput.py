"""throughput: steps that get slower, or wait for data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.profile import profile
from dashboard.words import say
from parsers.vocabulary import key

STEPS = {
    key(name) for name in ("time", "batch time", "step time", "iter time", "time per step", "s/it", "batch_time", "forward time")
}
WAITS = {key(name) for name in ("data", "data time", "data_time", "loading time", "data loading time", "dataload", "load time")}


@dataclass(frozen=True)
class Throughput:
    """Steps that take longer in the second half than in the first, or that mostly wait for data.

    Why it matters: a run that waits uses an accelerator that somebody else could use; one that gets slower may be short of memory
    or swap, share its machine, or throttle.

    What to try: more loader workers, pinned memory, faster storage, decoding ahead; for a slow-down look for lists that grow, for
    other jobs on the machine, for temperatures.
    """

    slower: float = threshold(1.5, "Times the step time of its first half")
    waiting: float = threshold(0.5, "Share of a step spent on data")
    sigmas: float = threshold(6.0, "Times its noise (σ)")
    points: int = threshold(8, "Points needed to judge")
    name: ClassVar[str] = "throughput"
    sick: ClassVar[Example] = {"batch_time": (0.2, 0.21, 0.2, 0.19, 0.2, 0.45, 0.44, 0.46, 0.45, 0.46)}
    healthy: ClassVar[Example] = {"batch_time": (0.9, 0.21, 0.2, 0.19, 0.2, 0.21, 0.2, 0.2, 0.22, 0.2)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per curve of step times."""
        timed = (curves.kind == "time") & curves.told & ~curves.average & ~np.isin(curves.split, ("val", "test"))
        names = np.array([key(str(metric)) for metric in curves.names["metric"]], dtype=object)
        steps = profile(curves, np.flatnonzero(timed & np.isin(names, list(STEPS))), least=self.points)
        if not len(steps):
            return
        early, late = steps.level(0.1, 0.5), steps.level(0.5, 1.0)
        slow = (late > self.slower * early) & (late - early > self.sigmas * steps.noise)
        waits = {curves.series[i][0]: i for i in np.flatnonzero(timed & np.isin(names, list(WAITS))).tolist()}
        for k in range(len(steps)):
            curve = curves[steps.number[k]]
            wait = waits.get(curve.run)
            if slow[k]:
                yield self._slower(curve, steps.at(k, int(steps.parts[k]) // 2), float(early[k]), float(late[k]))
            elif wait is not None:
                yield from self._waiting(curve, curves[wait])

    def _slower(self, curve: Curve, begin: int, early: float, late: float) -> Finding:
        message = say(
            "A step takes {late} s in the second half of the run, {times} × as long as before ({early} s).",
            late=short(late), times=f"{late / early:.1f}", early=short(early),
        )  # fmt: skip
        return finding(
            self, curve, np.arange(begin, len(curve.value)), severity="warning", message=message,
            threshold=say("{slower} × the time of a step in the first half", slower=f"{self.slower:g}"),
        )  # fmt: skip

    def _waiting(self, curve: Curve, wait: Curve) -> Iterator[Finding]:
        together, at, theirs = np.intersect1d(curve.step, wait.step, return_indices=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = wait.value[theirs] / curve.value[at]
        share = share[np.isfinite(share) & (share <= 1.001)]
        if len(share) < self.points or np.median(share) <= self.waiting or not len(together):
            return
        message = say(
            "{share} of each step is spent waiting for data, from {where} on.",
            share=f"{np.median(share):.0%}", where=where(wait, int(theirs[0])),
        )  # fmt: skip
        yield finding(
            self, wait, theirs, severity="warning", message=message,
            threshold=say("{waiting} of the time of a step", waiting=f"{self.waiting:.0%}"),
        )  # fmt: skip
