"""Check and Finding: a condition looked for in every curve, and where it was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd

from dashboard.health.curves import Curve, Curves
from dashboard.health.rows import NO_ROWS, Rows
from dashboard.words import say

# Literal series, tag -> values one an epoch; or the text of a log. A tag '<run>: <tag>' is of another run than 'run'.
Example = Mapping[str, Sequence[float]] | str


@dataclass(frozen=True, eq=False)
class Finding:
    """One run's sickness: a sentence with numbers, and `proof`, the scalars that prove it.

    `source` and `line` lead to the place in the log that the message is about, also where no scalar proves it.
    """

    check: str
    severity: str  # info, warning or error
    run: str
    metric: str
    split: str
    step: float
    epoch: float
    message: str
    proof: Rows
    threshold: str = ""  # what it was judged by, in words
    source: str = ""
    line: int = 0

    @property
    def rows(self) -> pd.DataFrame:
        """The scalars that prove it (columns of the scalars table)."""
        return self.proof.frame()


class Check(Protocol):
    """A frozen dataclass whose fields are thresholds; its docstring says what it finds, why it matters and what to try.

    `sick` and `healthy` are literal logs of one run: its unit test, its picture and its tooltip. Where a check in `yields_to`
    has found something in the same run, it has said enough.
    """

    name: ClassVar[str]
    sick: ClassVar[Example]
    healthy: ClassVar[Example]
    yields_to: ClassVar[tuple[str, ...]]

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """What it finds in the curves of all runs."""
        ...


def threshold(value: float, title: str) -> Any:
    """A field of a Check: what it is unless it is set otherwise, and what a reader is told that it means."""
    return field(default=value, metadata={"title": title})


def finding(
    check: Check, curve: Curve, at: Sequence[int] | np.ndarray, *, severity: str, message: str, threshold: str
) -> Finding:
    """A Finding about a curve, proved by its values at `at`; the first of them is where it began."""
    proof = curve.table.copy(curve.at[np.asarray(at, dtype=np.int64)])
    row, arrays = curve.at[at[0]], curve.table.arrays
    step, epoch = float(arrays["step"][row]), float(arrays["epoch"][row])
    return Finding(
        check.name, severity, curve.run, curve.metric, curve.split, step, epoch, message, proof, threshold, *place(curve, at[0])
    )


def finding_of_run(
    check: Check, run: str, *, severity: str, message: str, threshold: str, source: str = "", line: int = 0,
    step: float = np.nan, epoch: float = np.nan,
) -> Finding:  # fmt: skip
    """A Finding about a run as a whole, which no scalar proves but perhaps a line of its log."""
    return Finding(check.name, severity, run, "", "", step, epoch, message, NO_ROWS, threshold, source, line)


def where(curve: Curve, at: int) -> str:
    """'epoch 46, step 18,630 (core.log:220)': where a point of a curve is, for a message."""
    source, line = place(curve, at)
    return say("{when} ({place})", when=when(curve, at), place=f"{source}:{line}")


def place(curve: Curve, at: int) -> tuple[str, int]:
    """(source, line) of a point of a curve."""
    row = curve.at[at]
    return curve.table.source(row), int(curve.table.arrays["line"][row])


def when(curve: Curve, at: int) -> str:
    """'epoch 46, step 18,630', or the step alone where no epoch was logged."""
    row, arrays = curve.at[at], curve.table.arrays
    epoch, step = float(arrays["epoch"][row]), f"{int(arrays['step'][row]):,}"
    if np.isnan(epoch):
        return say("step {step}", step=step)
    return say("epoch {epoch}, step {step}", epoch=f"{epoch:g}" if epoch.is_integer() else f"{epoch:.2f}", step=step)


def short(value: float) -> str:
    """A number for a message: four digits, and no more zeros than needed."""
    return f"{value:.4g}" if abs(value) < 1e5 or not np.isfinite(value) else f"{value:.3g}"
