"""masked_nan: a loss that is written as zero, or as the same number again and again, where it was NaN."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.roles import train_losses
from dashboard.words import say, sentences


@dataclass(frozen=True)
class MaskedNaN:
    """A training loss that jumps to exactly zero, or to one number that never changes, and stays: a trainer that hides NaN.

    Why it matters: some trainers (Hugging Face's logging_nan_inf_filter is one) write 0 or the last average where the loss was
    NaN. The log looks finite while the model is dead.

    What to try: switch the filter off to see the values; then as for NaN: a lower learning rate or a warm-up, clipped gradients,
    a look at the batch where it began.
    """

    records: int = threshold(5, "Equal values at the end, at least")
    jump: float = threshold(0.02, "Share of its early level lost at once, if the value is zero")
    digits: int = threshold(5, "Digits of a constant other than zero, at least")
    name: ClassVar[str] = "masked_nan"
    sick: ClassVar[Example] = {"loss": (2.3, 1.9, 1.7, 1.6, 1.5, 0, 0, 0, 0, 0, 0)}
    healthy: ClassVar[Example] = {"loss": (2.3, 1.0, 0.4, 0.1, 0.03, 0.01, 0, 0, 0, 0, 0)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per training loss."""
        losses = curves.once(train_losses).number
        losses = losses[curves.size[losses] >= self.records + 2]
        last = curves.value[curves.starts[losses + 1, None] - np.arange(1, self.records + 1)]
        for i in losses[(last == last[:, :1]).all(axis=1)].tolist():
            curve = curves[i]
            begin = _constant_from(curve.value)
            if begin >= 2 and self._is_sudden(curve, begin):
                yield self._tell(curves, curve, begin)

    def _is_sudden(self, curve: Curve, begin: int) -> bool:
        """Whether the constant came at once, from values that still changed."""
        value, before = curve.value[begin], curve.value[:begin]
        early = np.nanmedian(np.abs(before[: max(2, begin // 4)]))
        if value == 0:
            return bool(abs(before[-1]) > self.jump * early)
        return len(np.unique(before)) > 0.9 * len(before) and len(f"{value:.15g}".replace(".", "").strip("0-")) >= self.digits

    def _tell(self, curves: Curves, curve: Curve, begin: int) -> Finding:
        message = say(
            "{curve} is {value} from {where} on, {count} times, after {before}: a NaN may be hidden behind it.",
            curve=curve.label, value=short(curve.value[begin]), where=where(curve, begin),
            count=f"{len(curve.value) - begin:,}", before=short(curve.value[begin - 1]),
        )  # fmt: skip
        return finding(
            self, curve, np.arange(begin, len(curve.value)), severity="error",
            message=sentences([message, _gradients(curves, curve, begin)]),
            threshold=say("{records} equal values at the end, reached at once", records=self.records),
        )  # fmt: skip


def _constant_from(values: np.ndarray) -> int:
    """From where on all values are the last one."""
    differs = np.flatnonzero(values != values[-1])
    return int(differs[-1]) + 1 if len(differs) else 0


def _gradients(curves: Curves, curve: Curve, begin: int) -> str:
    """A sentence on the gradients' norm, if it is not finite since then."""
    for i in curves.of_run.get(curve.run, ()):
        if curves.kind[i] == "grad" and curves.bad[i]:
            grad = curves[i]
            if not np.isfinite(grad.value[grad.step >= curve.step[begin]]).any():
                return say("{metric} is not finite since then.", metric=grad.label)
    return ""
