"""Parallel coordinates: a line a run through its settings to what it reached; failed runs are dashed, none is left out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import GREY, escape, layout
from dashboard.charts.trials import FAILED, said, spans_orders

SHADES = ("#3b4cc0", "#5f7fe8", "#88abfd", "#7fb8a4", "#a3a83a", "#d9a514", "#e8881a")  # from the worst to the best
MISSING = -0.14  # height of what is not stated or has no value, below the axis
TICKS = 7  # labels at an axis
ROOM = 0.05  # height of a label


def parallel(
    frame: pd.DataFrame, *, axes: Sequence[str], better: str, failed: pd.Series, texts: pd.Series, missing: str
) -> go.Figure:
    """`frame` is run x column, `axes` those to draw, the last of them what was reached; `failed` and `texts` are by run.

    Lines that went well are coloured by what they reached, one trace a shade; `missing` is what is called what has no value.
    """
    places = {name: _places(frame[name]) for name in axes}
    heights = pd.DataFrame({name: place for name, (place, _) in places.items()}, index=frame.index).fillna(MISSING)
    rank = _goodness(heights[axes[-1]], better=better)
    shade = np.where(failed, -1, np.floor(rank * (len(SHADES) - 1e-9)).astype("int64"))
    traces = []
    for code in sorted(set(shade.tolist())):
        runs = frame.index[shade == code]
        traces.append(_lines(heights.loc[runs], texts.loc[runs], code))
    figure = layout(margin={"l": 60, "r": 60, "t": 34, "b": 14})
    figure["xaxis"] |= {"range": [-0.05, len(axes) - 0.85], "visible": False, "showspikes": False, "fixedrange": True}
    figure["yaxis"] |= {"range": [MISSING - 0.06, 1.06], "visible": False, "fixedrange": True}
    upright = {"type": "line", "y0": 0, "y1": 1, "line": {"color": GREY, "width": 1}}
    figure["shapes"] = [upright | {"x0": place, "x1": place} for place in range(len(axes))]
    gaps = (heights == MISSING).any()
    figure["annotations"] = [
        label for place, name in enumerate(axes) for label in _labels(place, name, places[name][1], missing if gaps[name] else "")
    ]
    return go.Figure({"data": traces, "layout": figure}, _validate=False)


def _places(column: pd.Series) -> tuple[pd.Series, Mapping[float, str]]:
    """(heights from 0 to 1, height -> label) of one axis: words one above the other, numbers to scale, by orders if they span."""
    if not pd.api.types.is_numeric_dtype(column):
        words = sorted(column.dropna().unique())
        heights = {word: place / max(1, len(words) - 1) if len(words) > 1 else 0.5 for place, word in enumerate(words)}
        every = max(1, len(words) // TICKS)
        return column.map(heights).astype("float64"), {heights[word]: str(word) for word in words[::every]}
    values = column.where(np.isfinite(column))
    scaled = np.log10(values) if spans_orders(values) else values
    low, high = scaled.min(), scaled.max()
    heights = (scaled - low) / ((high - low) or 1)
    distinct = values.dropna().drop_duplicates().sort_values()
    if len(distinct) > TICKS:
        distinct = distinct.iloc[np.unique(np.linspace(0, len(distinct) - 1, 5).astype("int64"))]
    return heights, _apart({float(heights.loc[run]): f"{value:.4g}" for run, value in distinct.items()})


def _apart(ticks: Mapping[float, str]) -> dict[float, str]:
    """The ticks (lowest first) without those whose labels would lie on another; both ends stay."""
    kept: dict[float, str] = {}
    top = max(ticks, default=0.0)
    for height, text in ticks.items():
        if height == top or (all(height - other >= ROOM for other in kept) and top - height >= ROOM):
            kept[height] = text
    return kept


def _goodness(heights: pd.Series, *, better: str) -> np.ndarray:
    """From 0 to 1: the share of the axis a run has reached; 0 where it has no value."""
    share = np.clip(heights.to_numpy("float64"), 0.0, 1.0)
    return np.where(heights == MISSING, 0.0, 1 - share if better == "min" else share)


def _lines(heights: pd.DataFrame, texts: pd.Series, code: int) -> dict[str, Any]:
    """The lines of some runs as one trace, with gaps between them."""
    count = heights.shape[1]
    x = np.tile([*range(count), np.nan], len(heights))
    y = np.column_stack([heights.to_numpy("float64"), np.full(len(heights), np.nan)]).ravel()
    text = [told for one in texts.map(said) for told in [one] * count + [""]]
    failed = code < 0
    line = {"color": FAILED if failed else SHADES[code], "width": 1.5, "dash": "dot" if failed else "solid"}
    marker = {"size": 8 if failed else 6, "symbol": "x" if failed else "circle", "color": line["color"]}
    return {
        "type": "scatter", "mode": "lines+markers", "x": x, "y": y, "line": line, "marker": marker, "opacity": 0.85, "text": text,
        "hovertemplate": "%{text}<extra></extra>", "connectgaps": False,
    }  # fmt: skip


def _labels(place: int, name: str, ticks: Mapping[float, str], missing: str) -> list[dict[str, Any]]:
    """The name above an axis and its ticks beside it."""
    head = {"x": place, "y": 1, "yshift": 20, "text": f"<b>{escape(name)}</b>", "showarrow": False}
    told = [*ticks.items(), *([(MISSING, missing)] if missing else [])]
    tick = {"x": place, "xshift": 8, "xanchor": "left", "showarrow": False, "font": {"size": 11}}
    return [head, *(tick | {"y": height, "text": escape(text)} for height, text in told)]
