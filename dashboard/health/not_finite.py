"""not_finite: NaN and infinite values, of a metric or only of its running average."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Finding, where
from dashboard.health.curves import Curve, Curves
from parsers.tables import AVERAGE

NAN, INF = float("nan"), float("inf")
NEVER = ("time", "speed", "memory", "count")  # `step_avg:nanms` is no sickness of the model


@dataclass(frozen=True)
class NotFinite:
    """Any NaN or infinite value of any metric: where it began, how many there are, and whether the run recovered.

    Why it matters: after a NaN in the loss or the weights every later number of the run means nothing. A running average that is
    NaN while the current value is not tells of a single bad batch, which the average never forgets.

    What to try: lower the learning rate or warm it up; clip gradients; look for log(0), division by zero and empty batches at the
    step shown; with mixed precision, check the loss scale; find the batch with torch.autograd.set_detect_anomaly(True).
    """

    sparse: float = 0.5  # share of NaN from which a validation metric that keeps coming back counts as logged sparsely
    name: ClassVar[str] = "not_finite"
    sick: ClassVar[tuple[float, ...]] = (2.3, 1.9, 1.7, NAN, NAN, NAN)
    healthy: ClassVar[tuple[float, ...]] = (2.3, 1.9, 1.7, 1.6, 1.5, 1.5)

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per curve that has such values."""
        for curve in curves:
            bad = np.flatnonzero(~np.isfinite(curve.value))
            if len(bad) and curve.kind not in NEVER and not self._is_sparse(curve, bad):
                yield from self._findings(curve, bad, curves)

    def _is_sparse(self, curve: Curve, bad: np.ndarray) -> bool:
        """Whether NaN only stands for `not evaluated here`: most values, again and again followed by a finite one."""
        returns = np.count_nonzero(np.diff(np.isfinite(curve.value).astype(np.int8)) == 1)
        only_nan = bool(np.isnan(curve.value[bad]).all())
        return bool(curve.split in ("val", "test") and only_nan and len(bad) > self.sparse * len(curve.value) and returns > 2)

    def _findings(self, curve: Curve, bad: np.ndarray, curves: Curves) -> Iterator[Finding]:
        base = curves.of(curve.run, curve.metric.removesuffix(AVERAGE), curve.split) if curve.is_average else None
        if base is not None and not np.isfinite(base.value).all():
            return  # the value itself is reported
        first = int(bad[0])
        recovered = bool(np.isfinite(curve.value[-1]))
        row = curve.rows.iloc[first]
        yield Finding(
            self.name, self._severity(curve, bad), curve.run, curve.metric, curve.split, float(row["step"]), float(row["epoch"]),
            self._message(curve, bad, base is not None, recovered), curve.rows.iloc[bad], "any value that is NaN or infinite",
        )  # fmt: skip

    def _severity(self, curve: Curve, bad: np.ndarray) -> str:
        if curve.kind in ("loss", "grad", "lr"):
            return "error"
        if len(bad) == len(curve.value) and curve.kind in ("score", "error"):
            return "info"  # the AP of a class that does not occur
        return "warning"

    def _message(self, curve: Curve, bad: np.ndarray, only_average: bool, recovered: bool) -> str:
        values = curve.value[bad]
        what = " and ".join(
            text for text, some in (("NaN", np.isnan(values).any()), ("infinite", np.isinf(values).any())) if some
        )
        metric = f"The running average of {curve.metric.removesuffix(AVERAGE)}" if curve.is_average else curve.metric
        split = f" ({curve.split})" if curve.split else ""
        end = "it recovered later" if recovered else "to the end"
        parts = [
            f"{metric}{split} is {what} from {where(curve, int(bad[0]))}: {len(bad):,} of {len(curve.value):,} values, {end}."
        ]
        if only_average:
            parts.append("The current value stays finite: only the average is spoilt.")
        return " ".join(parts)
