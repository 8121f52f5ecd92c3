"""Runs of a sweep as points: a metric against a setting, against a price, and over time; failed runs are crosses.

Frames have a row a run: x, y, failed, text (what is said on hover), run, source, line. A run without a finite y stands in a
strip below the axis.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import COLOURS, GREY, escape, layout

WELL, FAILED = COLOURS[0], COLOURS[1]
STRIP = 0.09  # height of the strip as a share of the chart's
ORDERS = 99.0  # how many times the smallest the largest is from which on an axis is logarithmic


def against(
    frame: pd.DataFrame, *, names: Mapping[bool, str], x_title: str = "", y_title: str = "", log_y: bool = False
) -> go.Figure:
    """The metric against a setting: points over a number, boxes with points over words. `names`: failed -> its name."""
    words = not pd.api.types.is_numeric_dtype(frame["x"])
    log_x = not words and spans_orders(frame["x"])
    figure = _figure(frame, x_title=x_title, y_title=y_title, log_y=log_y)
    traces: list[dict[str, Any]] = []
    if words:
        frame = frame.dropna(subset="x")
        frame = frame.assign(x=frame["x"].map(escape))
        figure["xaxis"] |= {"type": "category", "categoryorder": "array", "categoryarray": sorted(frame["x"].unique())}
        finite = frame[np.isfinite(frame["y"])]
        box = {"type": "box", "x": finite["x"], "y": finite["y"], "boxpoints": False, "hoverinfo": "skip"}
        traces.append(box | {"line": {"color": GREY, "width": 1}, "fillcolor": "rgba(125,133,144,0.15)"})
    else:
        figure["xaxis"] |= {"type": "log" if log_x else "linear"}
        if log_x:
            figure["xaxis"] |= _decades(frame["x"])
    return go.Figure({"data": [*traces, *_points(frame.dropna(subset="x"), names)], "layout": figure}, _validate=False)


def front(frame: pd.DataFrame, *, names: Mapping[bool, str], x_title: str, y_title: str) -> go.Figure:
    """Two metrics against each other; `frame` has the column front, too: those of it are joined by a line."""
    figure = _figure(frame, x_title=x_title, y_title=y_title)
    best = frame[frame["front"]].sort_values(["x", "y"], kind="stable")
    line = {"type": "scatter", "mode": "lines", "line": {"color": GREY, "width": 1.5, "dash": "dot"}}
    ring = {
        "type": "scatter", "mode": "markers", "x": best["x"], "y": best["y"], "hoverinfo": "skip",
        "marker": {"size": 17, "color": "rgba(0,0,0,0)", "line": {"color": GREY, "width": 1.5}},
    }  # fmt: skip
    traces = [line | {"x": best["x"], "y": best["y"], "hoverinfo": "skip"}, ring, *_points(frame, names)]
    return go.Figure({"data": traces, "layout": figure}, _validate=False)


def so_far(frame: pd.DataFrame, *, names: Mapping[bool, str], y_title: str) -> go.Figure:
    """The runs over the time they began (x in milliseconds since 1970), and `best`, the best value up to then, as steps."""
    figure = _figure(frame, y_title=y_title)
    figure["xaxis"] |= {"type": "date"}
    steps = {
        "type": "scatter", "mode": "lines", "x": frame["x"], "y": frame["best"], "hoverinfo": "skip",
        "line": {"color": WELL, "width": 1.8, "shape": "hv"},
    }  # fmt: skip
    return go.Figure({"data": [steps, *_points(frame, names)], "layout": figure}, _validate=False)


def spans_orders(values: pd.Series) -> bool:
    """Whether numbers are positive and span two orders of magnitude."""
    known = values.dropna()
    return bool(len(known) and known.min() > 0 and known.max() >= ORDERS * known.min())


def _points(frame: pd.DataFrame, names: Mapping[bool, str]) -> list[dict[str, Any]]:
    """A trace for the runs that went well and one for those that failed, each with those without a value in the strip."""
    finite = np.isfinite(frame["y"])
    traces = []
    for failed, name in names.items():
        own = frame["failed"] == failed
        look = {"size": 9, "color": FAILED if failed else WELL, "symbol": "x" if failed else "circle", "opacity": 0.85}
        for rows, strip in ((frame[own & finite], False), (frame[own & ~finite], True)):
            if len(rows):
                y = {"y": np.zeros(len(rows)), "yaxis": "y2"} if strip else {"y": rows["y"]}
                traces.append({"type": "scatter", "mode": "markers", "x": rows["x"], "marker": look} | y | _told(rows, name))
    return traces


def _told(rows: pd.DataFrame, name: str) -> dict[str, Any]:
    """What a trace says on hover, and to whom asks what was clicked: line, source and run of each point."""
    return {
        "customdata": [list(place) for place in zip(rows["line"].tolist(), rows["source"], rows["run"], strict=True)],
        "text": rows["text"].map(said).tolist(),
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {"run": name, "metric": "", "split": "", "sources": "own"},
    }


def said(text: str) -> str:
    """Lines of plain text as plotly shows them literally."""
    return "<br>".join(escape(line) for line in str(text).split("\n"))


def _figure(frame: pd.DataFrame, *, x_title: str = "", y_title: str = "", log_y: bool = False) -> dict[str, Any]:
    """The layout, with a strip for runs without a value if there are any."""
    figure = layout()
    figure["xaxis"]["title"] = {"text": escape(x_title), "standoff": 6, "font": {"size": 12}}
    figure["yaxis"]["title"] = {"text": escape(y_title), "standoff": 6, "font": {"size": 12}}
    figure["yaxis"] |= {"type": "log" if log_y else "linear", "exponentformat": "e"}
    if not np.isfinite(frame["y"]).all():
        figure["xaxis"]["anchor"] = "y2"
        figure["yaxis"]["domain"] = [STRIP * 1.2, 1]
        figure["yaxis2"] = {"domain": [0, STRIP], "range": [-1, 1], "fixedrange": True, "visible": False}
    return figure


def _decades(values: pd.Series) -> dict[str, Any]:
    """Ticks of a log axis at the values themselves where they are few, else plotly's own."""
    distinct = sorted(values.dropna().unique())
    if len(distinct) > 7:
        return {"exponentformat": "e", "dtick": 1}
    return {"tickvals": distinct, "ticktext": [f"{value:.10g}" for value in distinct]}
