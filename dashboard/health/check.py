"""Check and Finding: a condition looked for in every curve, and where it was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

import pandas as pd

from dashboard.health.curves import Curve, Curves


@dataclass(frozen=True, eq=False)
class Finding:
    """One run's sickness: a sentence with numbers, and `rows`, the scalars that prove it (columns of the scalars table)."""

    check: str
    severity: str  # info, warning or error
    run: str
    metric: str
    split: str
    step: float
    epoch: float
    message: str
    rows: pd.DataFrame
    threshold: str = ""  # what it was judged by, in words


class Check(Protocol):
    """A frozen dataclass whose fields are thresholds; its docstring says what it finds, why it matters and what to try.

    `sick` and `healthy` are literal series of one metric: its unit test, its picture and its tooltip.
    """

    name: ClassVar[str]
    sick: ClassVar[tuple[float, ...]]
    healthy: ClassVar[tuple[float, ...]]

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """What it finds in the curves of all runs."""
        ...


def where(curve: Curve, at: int) -> str:
    """'epoch 46, step 18,630 (core.log:220)': where a point of a curve is, for a message."""
    row = curve.rows.iloc[at]
    epoch = (
        ""
        if pd.isna(row["epoch"])
        else f"epoch {row['epoch']:g}, "
        if float(row["epoch"]).is_integer()
        else f"epoch {row['epoch']:.2f}, "
    )
    return f"{epoch}step {int(row['step']):,} ({row['source']}:{row['line']})"
