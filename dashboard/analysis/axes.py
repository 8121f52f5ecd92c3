"""How curves are drawn: along which x, on which scales, and smoothed by what."""

from dataclasses import dataclass

from dashboard.analysis.along import METRIC, SAMPLES
from dashboard.analysis.series import Curves, spans_orders
from dashboard.analysis.smoothing import EMA
from dashboard.words import Said, say, sentences

SCALES = LINEAR, LOG, SYMLOG = ("linear", "log", "symlog")
AUTO = "auto"  # for y: logarithmic where the values span orders of magnitude


@dataclass(frozen=True)
class Axes:
    """How curves are drawn: along which x (with `metric`, along another metric), the scales (of SCALES, for y also AUTO),
    the weight of smoothing (0 to below 1) and its kind, and whether the vertical axis ends where outliers begin."""

    x: str
    y_scale: str = AUTO
    x_scale: str = LINEAR
    smoothing: float = 0.0
    smoother: str = EMA
    clipped: bool = False
    metric: str = ""

    @property
    def title(self) -> Said:
        """What the x axis is called."""
        return sentences([self.metric]) if self.x == METRIC else x_name(self.x)

    @property
    def column(self) -> str:
        """The column of a prepared frame that the lines show."""
        return "smooth" if self.smoothing else "value"

    @property
    def lines(self) -> int:
        """How many lines a series is drawn as: a smoothed one lies over its values."""
        return 2 if self.smoothing else 1

    def log_y(self, data: Curves) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self.y_scale == LOG or (self.y_scale == AUTO and not self.clipped and spans_orders(data.frame))


def x_name(x: str) -> Said:
    """What an x axis is called."""
    return {
        "epoch": say("epoch"), "step": say("step"), SAMPLES: say("samples"), "relative": say("seconds since start"),
        "wall": say("date and time"), METRIC: say("a metric"),
    }[x]  # fmt: skip
