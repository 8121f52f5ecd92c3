"""Learning rates: what the rate was doing when something happened to a loss."""

import numpy as np

from dashboard.health.check import short
from dashboard.health.curves import Curve, Curves
from dashboard.words import say

CHANGE = 1.5  # so many times is worth a word
PLAYED_OUT = 0.1  # of the highest rate: hardly anything more is to come


def rates_of(curves: Curves) -> dict[str, list[int]]:
    """run -> the numbers of its curves of a learning rate."""
    return {run: [int(i) for i in numbers if curves.kind[i] == "lr"] for run, numbers in curves.of_run.items()}


def played_out(curves: Curves) -> np.ndarray:
    """The curves of runs whose schedule has come to its end: the learning rate went down to a small part of its highest."""
    over = []
    for run, rates in curves.once(rates_of).items():
        values = [curves[i].value for i in rates]
        if values and all(value[-1] < PLAYED_OUT * np.nanmax(value) for value in values):
            over.append(curves.of_run[run])
    return np.concatenate(over) if over else np.empty(0, dtype=np.int64)


def rate_change(curves: Curves, curve: Curve, begin: int, end: int) -> str:
    """A sentence about a jump of the learning rate between two points of a curve; '' if it did not jump."""
    for i in curves.once(rates_of).get(curve.run, ()):
        rate = curves[i]
        at = np.searchsorted(rate.step, (curve.step[begin], curve.step[end]), side="right")
        near = rate.value[max(0, at[0] - 1) : at[1] + 1]
        if len(near) < 2:
            continue
        jumps = np.flatnonzero((np.maximum(near[1:], near[:-1]) > CHANGE * np.minimum(near[1:], near[:-1])) & (near[:-1] > 0))
        if len(jumps):
            k = int(jumps[-1])
            step = int(rate.step[max(0, at[0] - 1) + k + 1])
            return say(
                "The learning rate went from {before} to {after} at step {step}, just then.",
                before=short(near[k]), after=short(near[k + 1]), step=f"{step:,}",
            )  # fmt: skip
    return ""
