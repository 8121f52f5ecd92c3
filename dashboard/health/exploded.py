"""exploded: a loss far beyond its own start, or orders of magnitude beyond its peers'."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Finding, where
from dashboard.health.curves import Curve, Curves


@dataclass(frozen=True)
class Exploded:
    """A loss that rises beyond a multiple of its own early level, or begins orders of magnitude above the other runs'.

    Why it matters: the weights have left the region where gradients mean anything; even if the loss comes down again, the run
    rarely reaches what its peers do.

    What to try: divide the learning rate by ten or warm it up; clip gradients; check the scale of inputs and targets, the loss's
    reduction (sum or mean) and the initialisation.
    """

    times: float = 10.0  # how far beyond its early level
    peers: float = 1000.0  # how far beyond the median early level of other runs
    early: int = 10  # at most so many first values make the early level
    least: int = 2  # so many values beyond it, unless the curve ends there
    name: ClassVar[str] = "exploded"
    sick: ClassVar[tuple[float, ...]] = (6.9, 6.8, 7.0, 6.7, 512.0, 5.3e6, 4.1e8, 3.9e8)
    healthy: ClassVar[tuple[float, ...]] = (6.9, 6.8, 7.0, 6.7, 9.5, 6.2, 5.9, 5.1)

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per loss curve that exploded."""
        losses = [c for c in curves if c.kind == "loss" and not c.is_average]
        levels = {id(c): self._level(c.value) for c in losses}
        peers: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for curve in losses:
            peers[curve.metric, curve.split].setdefault(curve.run, levels[id(curve)])
        for curve in losses:
            others = [v for run, v in peers[curve.metric, curve.split].items() if run != curve.run and np.isfinite(v)]
            finding = self._judge(curve, levels[id(curve)], float(np.median(others)) if len(others) > 1 else np.nan)
            if finding:
                yield finding

    def _level(self, values: np.ndarray) -> float:
        """The early level: the median size of the first values, few of a short curve."""
        finite = np.abs(values[np.isfinite(values)])
        first = finite[: min(self.early, max(1, len(finite) // 4))]
        return float(np.median(first)) if len(first) else np.nan

    def _judge(self, curve: Curve, level: float, usual: float) -> Finding | None:
        size = np.abs(curve.value)
        beyond_peers = np.isfinite(usual) and usual > 0
        limit = self.times * level
        far = np.isfinite(size) & (size > limit) & (curve.value > 0)
        by_peers = np.isfinite(size) & (size > self.peers * usual) if beyond_peers else np.zeros(len(size), bool)
        bad = np.flatnonzero(far | by_peers)
        if not len(bad) or not level > 0 or (len(bad) < self.least and bad[-1] != np.flatnonzero(np.isfinite(size))[-1]):
            return None
        first, worst = int(bad[0]), int(bad[np.argmax(size[bad])])
        compared = f"the other runs begin at {usual:.3g}" if by_peers[first] else f"it began at {level:.3g}"
        finite = curve.value[np.isfinite(curve.value)]
        later = "it came down again later" if abs(finite[-1]) <= limit and not by_peers[-1] else "it never came back"
        row = curve.rows.iloc[first]
        metric = f"{curve.metric} ({curve.split})" if curve.split else curve.metric
        message = (
            f"{metric} exploded at {where(curve, first)}: {curve.value[first]:.6g}, where {compared}; "
            f"its worst is {curve.value[worst]:.6g} at {where(curve, worst)}, and {later}."
        )
        threshold = f"{self.times:g} × its early level, or {self.peers:g} × that of the other runs"
        return Finding(
            self.name,
            "error",
            curve.run,
            curve.metric,
            curve.split,
            float(row["step"]),
            float(row["epoch"]),
            message,
            curve.rows.iloc[bad],
            threshold,
        )
