"""identities: what must hold between metrics that are logged together, and does not."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import median_of
from dashboard.words import say
from parsers.vocabulary import factor, is_fraction, natural_range

Values = np.ndarray


class Law(NamedTuple):
    """`holds(values of each metric, tolerance)` is true wherever the metrics, logged at one step, do not contradict."""

    metrics: tuple[str, ...]
    text: str
    holds: Callable[..., np.ndarray]


def _ordered(low: Values, high: Values, tolerance: float) -> np.ndarray:
    return low <= high + tolerance * np.maximum(np.abs(high), 1e-3)


def _mean_below_root(mae: Values, mse: Values, tolerance: float) -> np.ndarray:
    return mae**2 <= mse * (1 + 2 * tolerance) + tolerance * 1e-3


def _is_root(rmse: Values, mse: Values, tolerance: float) -> np.ndarray:
    return np.abs(rmse**2 - mse) <= 2 * tolerance * np.maximum(mse, rmse**2) + tolerance * 1e-3


def _is_mean(f1: Values, precision: Values, recall: Values, tolerance: float) -> np.ndarray:
    return _ordered(f1, (precision + recall) / 2, tolerance)


def _is_exponential(perplexity: Values, loss: Values, tolerance: float) -> np.ndarray:
    """Of a mean of exponentials it is only known that it is no smaller than the exponential of the mean."""
    with np.errstate(over="ignore"):
        too_small = perplexity < np.exp(np.minimum(loss, 700)) * (1 - 5 * tolerance)
        in_bits = np.abs(perplexity / 2.0 ** np.minimum(loss, 1000) - 1) < 5 * tolerance
    return ~too_small | in_bits | (loss > 20)


def _follows_error(psnr: Values, mse: Values, tolerance: float) -> np.ndarray:
    """For images in [0, 1], [-1, 1] or [0, 255]; averaged over images it may be somewhat more than that of the mean error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        differs = [np.abs(psnr - 10 * np.log10(top**2 / mse)) for top in (1.0, 2.0, 255.0)]
    return (np.minimum.reduce(differs) < 3.0) | (mse <= 0)


_ROOT = "RMSE is the square root of MSE"
LAWS = (
    Law(("MAE", "RMSE"), "MAE is never larger than RMSE", _ordered),
    Law(("MAE", "MSE"), "the square of MAE is never larger than MSE", _mean_below_root),
    Law(("RMSE", "MSE"), _ROOT, _is_root),
    *(
        Law((low, high), f"{low} is never larger than {high}", _ordered)
        for low, high in (
            ("R1", "R5"), ("R5", "R10"), ("R1", "R10"), ("R10", "R20"), ("top-1 accuracy", "top-5 accuracy"), ("AP50-95", "AP50"),
            ("accuracy", "top-5 accuracy"), ("mAP50-95", "mAP50"), ("mAP75", "mAP50"), ("mAP", "mAP50"), ("AP", "AP50"),
            ("AP75", "AP50"),
        )
    ),
    Law(("F1", "precision", "recall"), "F1 is never larger than the mean of precision and recall", _is_mean),
    Law(("perplexity", "loss"), "perplexity is the exponential of the loss", _is_exponential),
    Law(("PSNR", "MSE"), "PSNR follows from MSE", _follows_error),
)  # fmt: skip
PARTS = 3  # a total of fewer parts is not looked at


@dataclass(frozen=True)
class Identities:
    """Metrics of one step that contradict each other, or a value outside of what its metric can be.

    Why it matters: it is a bug in somebody's code: one of the numbers is not what its name says, and conclusions drawn from it
    are wrong.

    What to try: look at how the metrics are averaged (of all samples, or of batches), whether fractions and percentages are
    mixed, and whether both are of the same data and epoch.
    """

    tolerance: float = threshold(0.005, "Relative tolerance")
    name: ClassVar[str] = "identities"
    sick: ClassVar[Example] = {"val_R1": (40.0, 60.0, 70.0, 80.0), "val_R5": (60.0, 75.0, 65.0, 90.0)}
    healthy: ClassVar[Example] = {"val_R1": (40.0, 60.0, 70.0, 80.0), "val_R5": (60.0, 75.0, 80.0, 90.0)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per law, run and split, and one per curve that leaves its range."""
        for law in LAWS:
            yield from self._breaches(curves, law)
        yield from self._out_of_range(curves)

    def _breaches(self, curves: Curves, law: Law) -> Iterator[Finding]:
        names = curves.names["metric"]
        for i in np.flatnonzero((names == law.metrics[0]) & curves.told).tolist():
            run, _, split, training = curves.series[i]
            others = [curves.find(run, metric, split, training) for metric in law.metrics[1:]]
            numbers = [i, *(j for j in others if j is not None)]
            if len(numbers) == len(law.metrics):
                yield from self._judge(curves, law, numbers)

    def _judge(self, curves: Curves, law: Law, numbers: list[int]) -> Iterator[Finding]:
        rows = _together(curves, numbers)
        if not rows.size:
            return
        units = [str(curves.names["unit"][i]) for i in numbers]
        values = [
            curves[i].value[at] * (1.0 if math.isnan(f := factor(unit, units[0])) else f)
            for i, at, unit in zip(numbers, rows, units, strict=True)
        ]
        finite = np.isfinite(values).all(axis=0)
        broken = np.flatnonzero(finite & ~law.holds(*values, self.tolerance))
        if not len(broken):
            return
        curve, first = curves[numbers[0]], int(broken[0])
        told = ", ".join(f"{metric} {short(value[first])}" for metric, value in zip(law.metrics, values, strict=True))
        message = say(
            "{law}, but at {where} it is not so: {values} ({bad} of {all} values{split}).",
            law=say(law.text), where=where(curve, int(rows[0][first])), values=told, bad=f"{len(broken):,}",
            all=f"{int(finite.sum()):,}", split=f", {curve.split}" if curve.split else "",
        )  # fmt: skip
        yield finding(
            self, curve, rows[0][broken], severity="error", message=message,
            threshold=say("a contradiction beyond {tolerance}", tolerance=f"{self.tolerance:.1%}"),
        )  # fmt: skip

    def _out_of_range(self, curves: Curves) -> Iterator[Finding]:
        """Values that their metric cannot have: an accuracy of 130 %, a negative error."""
        ranges = {metric: natural_range(metric) for metric in set(curves.names["metric"])}
        low, high = (np.array([ranges[metric][side] for metric in curves.names["metric"]]) for side in (0, 1))
        candidates = curves.told & ~np.isin(curves.kind, ("loss",)) & (np.isfinite(low) | np.isfinite(high))
        for i in np.flatnonzero(candidates & (curves.size > curves.bad)).tolist():
            values = curves.finite[curves.finite_starts[i] : curves.finite_starts[i + 1]]
            bottom, top = self._range(curves, i, values, float(low[i]), float(high[i]))
            if values.min() >= bottom and values.max() <= top:
                continue
            curve = curves[i]
            with np.errstate(invalid="ignore"):
                out = np.flatnonzero((curve.value < bottom) | (curve.value > top))
            message = say(
                "{curve} is {value} at {where}, which it cannot be: {bad} of {all} values lie outside of its range.",
                curve=curve.label, value=short(curve.value[out[0]]), where=where(curve, int(out[0])), bad=f"{len(out):,}",
                all=f"{len(curve.value):,}",
            )  # fmt: skip
            yield finding(
                self, curve, out, severity="error", message=message,
                threshold=say("a range from {low} to {high}", low=f"{low[i]:g}", high=f"{high[i]:g}"),
            )  # fmt: skip

    def _range(self, curves: Curves, i: int, values: Values, low: float, high: float) -> tuple[float, float]:
        """(lowest, highest) possible value, in the unit that it is logged in, with some tolerance."""
        scale = 1.0
        if is_fraction(str(curves.names["metric"][i])):
            in_percent = curves.names["unit"][i] == "%" or median_of(np.abs(values)) > 1.5
            scale = 100.0 if in_percent else 1.0
        room = self.tolerance * scale
        return low * scale - room, high * scale + room


def _together(curves: Curves, numbers: list[int]) -> np.ndarray:
    """(curves, n): where in each curve the values stand that all of them logged at one step."""
    steps = [curves[i].step for i in numbers]
    if all(len(step) == len(steps[0]) and (step == steps[0]).all() for step in steps[1:]):
        return np.tile(np.arange(len(steps[0])), (len(steps), 1))
    shared = steps[0]
    for step in steps[1:]:
        shared = np.intersect1d(shared, step)
    return np.array([np.searchsorted(step, shared, side="right") - 1 if (np.diff(step) >= 0).all() else [] for step in steps])
