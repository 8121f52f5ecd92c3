"""exploded: a loss far beyond its own start, or orders of magnitude beyond its peers'."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.roles import in_game, stage_begins
from dashboard.words import say

TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class Exploded:
    """A loss that rises beyond a multiple of its own early level, or begins orders of magnitude above the other runs'.

    Why it matters: the weights have left the region where gradients mean anything; even if the loss comes down again, the run
    rarely reaches what its peers do.

    What to try: divide the learning rate by ten or warm it up; clip gradients; check the scale of inputs and targets, the loss's
    reduction (sum or mean) and the initialisation.
    """

    times: float = threshold(10.0, "Times the largest of its first values")
    at_once: float = threshold(100.0, "Times the median before it, among the first values")
    peers: float = threshold(1000.0, "Times the other runs' early level")
    early: int = threshold(10, "First values that make its early level, at most")
    least: int = threshold(2, "Values beyond it, at least")
    name: ClassVar[str] = "exploded"
    sick: ClassVar[Example] = {"loss": (6.9, 6.8, 7.0, 6.7, 512.0, 5.3e6, 4.1e8, 3.9e8)}
    healthy: ClassVar[Example] = {"loss": (6.9, 6.8, 7.0, 6.7, 9.5, 6.2, 5.9, 5.1)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per loss curve that exploded."""
        chosen = np.flatnonzero((curves.kind == "loss") & ~curves.average & (curves.size > curves.bad) & ~curves.once(in_game))
        level, largest = self._levels(curves, chosen)
        usual = _usual(curves, chosen, level)
        with np.errstate(invalid="ignore"):
            far = largest > self.times * level
            beyond = largest > self.peers * usual
        for k in np.flatnonzero(far | beyond):
            found = self._judge(curves, int(chosen[k]), float(usual[k]))
            if found:
                yield found

    def _levels(self, curves: Curves, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(median of the first values, largest of all) of each curve, in size."""
        begin, end = curves.finite_starts[chosen], curves.finite_starts[chosen + 1]
        size = np.abs(curves.finite)
        cuts = np.stack([begin, end], axis=1).ravel()
        largest = (
            np.maximum.reduceat(size, cuts[:-1] if len(cuts) and cuts[-1] == len(size) else cuts)[::2] if len(cuts) else cuts
        )
        column = np.arange(self.early)[None]
        first = np.minimum(self.early, np.maximum(1, (end - begin) // 4))[:, None]
        values = np.where(column < first, size[np.minimum(begin[:, None] + column, len(size) - 1)], np.nan)
        return (np.nanmedian(values, axis=1) if len(values) else np.empty(0)), largest

    def _judge(self, curves: Curves, i: int, usual: float) -> Finding | None:
        curve = curves[i]
        size = np.where(np.isfinite(curve.value), np.abs(curve.value), np.nan)
        limit = self._limit(size, int(curves.once(stage_begins)[i]))
        with np.errstate(invalid="ignore"):
            far = (size > limit) & (curve.value > 0)
        last = np.flatnonzero(np.isfinite(size))[-1]
        if np.count_nonzero(far) < self.least and not far[last]:
            far[:] = False
        beyond = self._beyond_peers(curve.value, usual)
        bad = np.flatnonzero(far | beyond)
        if not len(bad):
            return None
        if beyond[bad[0]]:
            compared = say("the other runs begin at {value}", value=short(usual))
        else:
            compared = say("it began below {value}", value=short(limit[bad[0]] / max(self.times, TINY)))
        return self._tell(curve, bad, compared)

    def _limit(self, size: np.ndarray, stage: int) -> np.ndarray:
        """What each value may reach: a multiple of the largest of the first values of its stage, as long as those were calm."""
        limit = np.empty(len(size))
        for begin, end in ((0, stage), (stage, len(size))):
            part = size[begin:end]
            calm = min(self.early, max(1, len(part) // 4))
            calm = next((k for k in range(2, calm) if part[k] > self.at_once * _middle(part[:k])), calm)
            limit[begin:end] = self.times * np.fmax.reduce(part[:calm], initial=0.0)
            limit[begin : begin + calm] = np.inf
        return limit

    def _beyond_peers(self, values: np.ndarray, usual: float) -> np.ndarray:
        """Where it is beyond its peers, if it stays there: a loss in another scale comes down like theirs."""
        finite = values[np.isfinite(values)]
        with np.errstate(invalid="ignore"):
            bad = np.isfinite(values) & (values > self.peers * usual) & (usual > 0)
        quarter = max(1, len(finite) // 4)
        comes_down = np.median(finite[-quarter:]) < 0.7 * finite[0]
        wild = finite.max() > 3 * max(finite.min(), 0.0)  # a loss in another scale varies no more than theirs
        far = np.median(finite) > 100 * self.peers * usual  # no scale is that far
        return bad & ((far or (wild and not comes_down)) and np.count_nonzero(bad) > len(finite) / 2)

    def _tell(self, curve: Curve, bad: np.ndarray, compared: str) -> Finding:
        first, worst = int(bad[0]), int(bad[np.argmax(curve.value[bad])])
        finite = curve.value[np.isfinite(curve.value)]
        back = bool(np.median(finite[-3:]) < curve.value[bad].min() / 2)
        message = say(
            "{curve} exploded at {where}: {value}, where {compared}; its worst is {worst} at {where_worst}, and {later}.",
            curve=curve.label, where=where(curve, first), value=f"{curve.value[first]:.6g}", compared=compared,
            worst=f"{curve.value[worst]:.6g}", where_worst=where(curve, worst),
            later=say("it came down again later") if back else say("it never came back"),
        )  # fmt: skip
        threshold = say(
            "{times} × the largest of its first values, or {peers} × the early level of the other runs",
            times=f"{self.times:g}", peers=f"{self.peers:g}",
        )  # fmt: skip
        return finding(self, curve, bad, severity="warning" if back else "error", message=message, threshold=threshold)


def _middle(values: np.ndarray) -> float:
    """The median of the finite values; infinite if there is none."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else np.inf


def _usual(curves: Curves, chosen: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Per curve, the median early level of the other runs with the same metric; NaN if there are fewer than two."""
    group = curves.once(groups)
    peers: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    series = [curves.series[i][:3] for i in chosen]
    for (run, metric, split), value in zip(series, level, strict=True):
        if np.isfinite(value):
            peers["", metric, split].setdefault(run, value)
            peers[group.get(run, ""), metric, split].setdefault(run, value)
    levels = {key: np.sort(list(found.values())) for key, found in peers.items()}
    usual = np.full(len(chosen), np.nan)
    for k, (run, metric, split) in enumerate(series):
        for among in (group.get(run, ""), ""):  # its group, or all runs where that is too small
            own = peers[among, metric, split].get(run)
            others = levels.get((among, metric, split), np.empty(0))
            if own is not None:
                others = np.delete(others, np.searchsorted(others, own))
            if len(others) > 1:
                usual[k] = others[[(len(others) - 1) // 2, len(others) // 2]].mean()
                break
    return usual


def groups(curves: Curves) -> dict[str, str]:
    """run -> its group."""
    return dict(curves.logs.runs[["run", "group"]].itertuples(index=False))
