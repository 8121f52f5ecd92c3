"""below_peers: worse than the median of its group at the same step."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.exploded import groups
from dashboard.health.roles import held_out_scores
from dashboard.words import say


@dataclass(frozen=True)
class BelowPeers:
    """The best score so far is worse than the median of its group's at the same step (Optuna's median rule), and by much.

    Why it matters: it will hardly become the best of its group; a sweep would stop it here.

    What to try: stop it, or look at what it does differently.
    """

    runs: int = threshold(5, "Runs in a group, at least")
    share: float = threshold(0.1, "Worse than the median, as a share of what that has won")
    name: ClassVar[str] = "below_peers"
    sick: ClassVar[Example] = {
        **{f"peer{k}: val_acc": (30.0, 50.0, 60.0, 65.0 + k) for k in range(5)}, "val_acc": (10.0, 20.0, 25.0, 30.0),
    }  # fmt: skip
    healthy: ClassVar[Example] = {
        **{f"peer{k}: val_acc": (30.0, 50.0, 60.0, 65.0 + k) for k in range(5)}, "val_acc": (30.0, 50.0, 60.0, 68.0),
    }  # fmt: skip
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per main score that lags behind."""
        group = curves.once(groups)
        among: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for i in curves.once(held_out_scores).number.tolist():
            run, metric, split, _ = curves.series[i]
            if curves.better[i]:
                among[group.get(run, ""), metric, split].append(i)
        for numbers in among.values():
            if len({curves.series[i][0] for i in numbers}) >= self.runs:
                yield from self._lagging(curves, numbers)

    def _lagging(self, curves: Curves, numbers: list[int]) -> Iterator[Finding]:
        sign = 1.0 if curves.better[numbers[0]] == "max" else -1.0
        last = min(int(curves[i].step[-1]) for i in numbers)
        best = np.array([self._best(curves, i, sign, last) for i in numbers])
        known = best[np.isfinite(best)]
        if len(known) < self.runs:
            return
        median, begun = np.median(known), np.median([sign * curves[i].value[0] for i in numbers])
        for k in np.flatnonzero(best < median - self.share * max(median - begun, 0.0)).tolist():
            curve = curves[numbers[k]]
            at = int(np.flatnonzero(curve.step <= last)[-1])
            if np.count_nonzero(known < best[k]) < len(known) // 4:
                message = say(
                    "{curve} is at best {best} by {where}, where the median of the {count} runs of its group is {median}.",
                    curve=curve.label, best=short(sign * best[k]), where=where(curve, at), count=len(known),
                    median=short(sign * median),
                )  # fmt: skip
                yield finding(
                    self, curve, [at], severity="info", message=message,
                    threshold=say(
                        "the median of {runs} runs or more at the same step, by {share} of what it has won",
                        runs=self.runs, share=f"{self.share:.0%}",
                    ),
                )  # fmt: skip

    def _best(self, curves: Curves, i: int, sign: float, last: int) -> float:
        """The best value by a step."""
        curve = curves[i]
        values = sign * curve.value[(curve.step <= last) & np.isfinite(curve.value)]
        return float(values.max()) if len(values) else np.nan
