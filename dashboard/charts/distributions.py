"""Histograms over steps as ridges one above the other, and PR curves; the later, the stronger the colour."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import COLOURS, escape, layout

HEIGHT = 2.2  # of a peak, in distances between two ridges
FAINTEST = 0.25


def ridgeline(frame: pd.DataFrame, *, step_name: str = "step") -> go.Figure:
    """The histograms of `frame` (step, left, right, density: a row per bucket, density 1 at a peak), the first step on top."""
    figure = layout()
    steps = list(dict.fromkeys(frame["step"]))
    traces: list[dict[str, Any]] = []
    for place, (step, rows) in enumerate(frame.groupby("step", sort=False)):
        base = float(len(steps) - 1 - place)
        x, y = _outline(rows)
        traces.append(_line(x, np.full(len(x), base), width=0, hoverinfo="skip"))
        over = f"{escape(step_name)} {step}<br>%{{x:.4g}}<extra></extra>"
        traces.append(
            _line(x, base + HEIGHT * y, width=1.2, fill="tonexty", fillcolor=_faint(0.35), hovertemplate=over)
            | {"opacity": _strength(place, len(steps))}
        )
    few = range(0, len(steps), max(1, len(steps) // 8))
    figure["yaxis"] |= {
        "tickvals": [len(steps) - 1 - place for place in few], "ticktext": [str(steps[place]) for place in few],
        "title": {"text": escape(step_name)},
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": figure}, _validate=False)


def pr_curves(frame: pd.DataFrame, *, names: Mapping[str, str] | None = None) -> go.Figure:
    """Precision over recall of `frame` (step, threshold, precision, recall), a line per step; `names`: what they are called."""
    called = {column: escape((names or {}).get(column, column)) for column in ("step", "threshold", "precision", "recall")}
    figure = layout()
    figure["xaxis"] |= {"title": figure["xaxis"]["title"] | {"text": called["recall"]}, "range": [0, 1.01]}
    figure["yaxis"] |= {"title": figure["yaxis"]["title"] | {"text": called["precision"]}, "range": [0, 1.02]}
    groups = list(frame.groupby("step", sort=True))
    traces = []
    for place, (step, rows) in enumerate(groups):
        told = [f"{called['step']} {step}", f"{called['precision']} %{{y:.4g}}", f"{called['recall']} %{{x:.4g}}"]
        over = "<br>".join([*told, f"{called['threshold']} %{{customdata:.3g}}<extra></extra>"])
        line = _line(rows["recall"].to_numpy(), rows["precision"].to_numpy(), width=1.8, hovertemplate=over)
        traces.append(line | {"opacity": _strength(place, len(groups)), "customdata": rows["threshold"].to_numpy()})
    return go.Figure({"data": traces, "layout": figure}, _validate=False)


def _outline(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The upper edge of a histogram: two points a bucket, and down to zero at both ends."""
    x = rows[["left", "right"]].to_numpy(dtype="float64").ravel()
    y = np.repeat(rows["density"].to_numpy(dtype="float64"), 2)
    return np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[0.0], y, [0.0]])


def _line(x: np.ndarray, y: np.ndarray, *, width: float, **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": COLOURS[0], "width": width}} | more


def _strength(place: int, count: int) -> float:
    return FAINTEST + (1 - FAINTEST) * (place + 1) / count


def _faint(alpha: float) -> str:
    red, green, blue = (int(COLOURS[0][k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha})"
