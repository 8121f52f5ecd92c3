"""not_finite: NaN and infinite values, of a metric or only of its running average."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.words import say, sentences
from parsers.tables import AVERAGE

NAN = float("nan")
NEVER = ("time", "speed", "memory", "count")  # `step_avg:nanms` is no sickness of the model


@dataclass(frozen=True)
class NotFinite:
    """Any NaN or infinite value of any metric: where it began, how many there are, and whether the run recovered.

    Why it matters: after a NaN in the loss or the weights every later number of the run means nothing. A running average that is
    NaN while the current value is not tells of a single bad batch, which the average never forgets.

    What to try: lower the learning rate or warm it up; clip gradients; look for log(0), division by zero and empty batches at the
    step shown; with mixed precision, check the loss scale; find the batch with torch.autograd.set_detect_anomaly(True).
    """

    sparse: float = threshold(0.4, "Share of NaN that counts as logged now and then (validation)")
    name: ClassVar[str] = "not_finite"
    sick: ClassVar[Example] = {"loss": (2.3, 1.9, 1.7, NAN, NAN, NAN)}
    healthy: ClassVar[Example] = {"loss": (2.3, 1.9, 1.7, 1.6, 1.5, 1.5)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per curve that has such values."""
        sick: dict[str, list[tuple[int, Curve, np.ndarray]]] = defaultdict(list)
        for i in np.flatnonzero((curves.bad > 0) & ~np.isin(curves.kind, NEVER)).tolist():
            curve = curves[i]
            bad = np.flatnonzero(~np.isfinite(curve.value))
            if not self._is_sparse(curve, bad):
                sick[curve.run].append((i, curve, bad))
        for found in sick.values():
            _, earliest, its_bad = min(found, key=lambda one: one[1].step[one[2][0]])
            for i, curve, bad in found:
                was_later = curve.step[bad[0]] > earliest.step[its_bad[0]]
                yield from self._findings(curves, i, bad, say("{metric} went first.", metric=earliest.label) if was_later else "")

    def _is_sparse(self, curve: Curve, bad: np.ndarray) -> bool:
        """Whether NaN only stands for `not evaluated here`: most values, again and again followed by a finite one."""
        returns = np.count_nonzero(np.diff(np.isfinite(curve.value).astype(np.int8)) == 1)
        only_nan = bool(np.isnan(curve.value[bad]).all())
        return bool(curve.split in ("val", "test") and only_nan and len(bad) >= self.sparse * len(curve.value) and returns > 2)

    def _findings(self, curves: Curves, i: int, bad: np.ndarray, earlier: str) -> Iterator[Finding]:
        curve = curves[i]
        base = curves.find(curve.run, curve.metric.removesuffix(AVERAGE), str(curves.split[i]), int(curves.training[i]))
        is_base = curve.is_average and base is not None
        if is_base and base is not None and curves.bad[base]:
            return  # the value itself is reported
        parts = [self._sentence(curve, bad)]
        if is_base:
            parts.append(say("The current value stays finite: only the average is spoilt."))
        yield finding(
            self, curve, bad, severity=self._severity(curves, i), message=sentences([*parts, earlier]),
            threshold=say("any value that is NaN or infinite"),
        )  # fmt: skip

    def _severity(self, curves: Curves, i: int) -> str:
        if curves.kind[i] in ("loss", "grad", "lr"):
            return "error"
        if curves.bad[i] == curves.size[i] and curves.kind[i] in ("score", "error"):
            return "info"  # the AP of a class that does not occur
        return "warning"

    def _sentence(self, curve: Curve, bad: np.ndarray) -> str:
        values = curve.value[bad]
        what = "NaN" if np.isnan(values).all() else say("infinite") if np.isinf(values).all() else say("NaN and infinite")
        name = curve.metric.removesuffix(AVERAGE)
        return say(
            "{metric}{split} is {what} from {where}: {bad} of {all} values, {end}.",
            metric=say("The running average of {metric}", metric=name) if curve.is_average else name,
            split=f" ({curve.split})" if curve.split else "", what=what, where=where(curve, int(bad[0])),
            bad=f"{len(bad):,}", all=f"{len(curve.value):,}",
            end=say("it recovered later") if np.isfinite(curve.value[-1]) else say("to the end"),
        )  # fmt: skip
