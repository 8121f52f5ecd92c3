"""Scales that plotly does not have: symlog, linear near zero and logarithmic beyond, and an axis without its outliers."""

import math
import re
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

TICKS = 7  # at most, on each side of zero
SHOWN = {axis: re.compile(rf"%{{{axis}(:[^}}]*)?}}") for axis in "xy"}  # where a hover shows a value, in whatever format
LEAST = -300  # the smallest power of ten by which any value can be divided


def symlog(values: np.ndarray, linear: float = 1.0) -> np.ndarray:
    """The places of values on an axis that is linear up to about `linear` on both sides of zero, and logarithmic beyond."""
    return np.sign(values) * np.log10(1 + np.abs(values) / linear)


def from_symlog(places: np.ndarray, linear: float = 1.0) -> np.ndarray:
    """The values that stand at these places (see symlog)."""
    return np.sign(places) * (10 ** np.abs(places) - 1) * linear


def linear_part(values: np.ndarray) -> float:
    """A power of ten below most of the values that are not zero."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if not len(sizes):
        return 1.0
    return float(10.0 ** max(LEAST, math.floor(math.log10(np.percentile(np.clip(sizes, 0, 1e300), 10)))))


def with_symlog(figure: go.Figure, *, axis: str, linear: float | None = None) -> go.Figure:
    """The figure with its axis 'x' or 'y' as a symlog one; what is said on hover stays the value itself."""
    traces = [trace for trace in figure.data if axis == "x" or trace.yaxis in (None, "y")]
    told = [np.asarray(trace[axis], dtype="float64") for trace in traces]
    values = np.concatenate(told) if told else np.empty(0)
    linear = linear or linear_part(values)
    for trace, own in zip(traces, told, strict=True):
        trace[axis] = symlog(own, linear)
        hover, name = trace.hovertemplate or "", {"x": "hovertext", "y": "text"}[axis]
        if SHOWN[axis].search(hover):
            trace[name] = [f"{value:.6g}" for value in own.tolist()]
            trace.hovertemplate = SHOWN[axis].sub(f"%{{{name}}}", hover)
    figure.layout.meta = {"symlog": {**((figure.layout.meta or {}).get("symlog") or {}), axis: linear}}
    marks, names = _ticks(values[np.isfinite(values)], linear)
    drawn = figure.layout[f"{axis}axis"]
    revision = str(drawn.uirevision).replace("linear", "symlog") if axis == "x" else "symlog"
    drawn.update(type="linear", tickmode="array", tickvals=marks, ticktext=names, uirevision=revision)
    return figure


def _ticks(values: np.ndarray, linear: float) -> tuple[list[float], list[str]]:
    """The places of powers of ten and zero within the values, and what they are called."""
    found = {0.0}
    for side, reach in ((1, float(values.max(initial=0))), (-1, -float(values.min(initial=0)))):
        if reach > 0:
            last = max(0, math.ceil(math.log10(max(reach / linear, 1))))
            every = max(1, math.ceil((last + 1) / TICKS))
            found |= {side * linear * 10.0**power for power in range(0, last + 1, every)}
    chosen = sorted(found)
    return symlog(np.array(chosen), linear).tolist(), [f"{value:g}" for value in chosen]


def without_outliers(figure: go.Figure, *, fence: tuple[float, float]) -> go.Figure:
    """The figure with a vertical axis that ends at the fence, whatever lies beyond."""
    low, high = fence
    axis = figure.layout.yaxis
    if axis.type == "log":
        positive = [own[own > 0].min() for trace in figure.data if (own := np.asarray(trace.y, dtype="float64"))[own > 0].size]
        low, high = math.log10(max(low, min(positive, default=high))), math.log10(high)
    room = 0.04 * (high - low)
    axis.update(range=[low - room, high + room], autorange=False, uirevision=f"{axis.uirevision} without outliers")
    return figure


def same_height(figures: Sequence[go.Figure]) -> None:
    """Gives figures one vertical range, that of all their values."""
    told = [np.asarray(trace.y, dtype="float64") for figure in figures for trace in figure.data if trace.yaxis in (None, "y")]
    values = np.concatenate(told) if told else np.empty(0)
    is_log = any(figure.layout.yaxis.type == "log" for figure in figures)
    values = np.log10(values[values > 0]) if is_log else values[np.isfinite(values)]
    if len(values):
        room = 0.05 * (values.max() - values.min()) or 0.5
        for figure in figures:
            figure.layout.yaxis.update(range=[values.min() - room, values.max() + room], autorange=False)
