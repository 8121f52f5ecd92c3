"""What settings do together: the heat map of two of them, and bars of how much each matters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import COLOURS, GREY, escape, layout

SCALE = "Cividis"  # as good for colour-blind readers, and in grey


def heat(frame: pd.DataFrame, *, x_title: str, y_title: str, better: str, no_value: str) -> go.Figure:
    """The mean of each pair of two settings: columns a (down), b (across), mean, n, runs, failed; a and b are categories.

    Cells of which a run failed are marked ×; `no_value` is written where no run reached a value.
    """
    wide = frame.pivot(index="a", columns="b", values="mean")
    rows = frame.to_dict("records")
    told = frame.assign(text=[_cell(row, no_value) for row in rows], hover=[_hover(row, no_value) for row in rows])
    texts, hovers = (told.pivot(index="a", columns="b", values=column).fillna("") for column in ("text", "hover"))
    figure = layout()
    for axis, title in (("xaxis", x_title), ("yaxis", y_title)):
        figure[axis] |= {
            "type": "category", "title": {"text": escape(title), "standoff": 6, "font": {"size": 12}}, "showgrid": False,
            "showspikes": False,
        }  # fmt: skip
    shown = (texts != "") & wide.isna()
    down, across = ([escape(str(one)) for one in index] for index in (wide.index, wide.columns))
    cells = {
        "type": "heatmap", "x": across, "y": down, "z": wide.to_numpy("float64"), "xgap": 2, "ygap": 2,
        "text": texts.to_numpy(), "texttemplate": "%{text}", "customdata": hovers.to_numpy(), "hoverongaps": False,
        "hovertemplate": "%{customdata}<extra></extra>",
        "colorscale": SCALE, "reversescale": better == "min", "colorbar": {"thickness": 12, "outlinewidth": 0},
    }  # fmt: skip
    empty = [
        {"x": across[at[1]], "y": down[at[0]], "text": texts.iat[at[0], at[1]], "showarrow": False}
        for at in zip(*np.nonzero(shown.to_numpy()), strict=True)
    ]
    return go.Figure({"data": [cells], "layout": figure | {"annotations": empty}}, _validate=False)


def bars(frame: pd.DataFrame, *, x_title: str) -> go.Figure:
    """Bars of the column mean of each name, with the interval from low to high; the first row on top."""
    rows = frame.iloc[::-1]
    figure = layout()
    title = {"text": escape(x_title), "standoff": 6, "font": {"size": 12}}
    figure["xaxis"] |= {"title": title, "zeroline": True, "zerolinecolor": GREY}
    figure["yaxis"] |= {"type": "category", "showgrid": False}
    spread: dict[str, Any] = {
        "type": "data", "symmetric": False, "array": rows["high"] - rows["mean"], "arrayminus": rows["mean"] - rows["low"],
        "color": GREY, "thickness": 1.5,
    }  # fmt: skip
    bar = {
        "type": "bar", "orientation": "h", "y": rows["name"].map(escape), "x": rows["mean"], "error_x": spread,
        "marker": {"color": COLOURS[0]}, "width": 0.55, "hovertemplate": "%{y}: %{x:.3f}<extra></extra>",
    }  # fmt: skip
    return go.Figure({"data": [bar], "layout": figure}, _validate=False)


def _cell(row: Mapping[Any, Any], no_value: str) -> str:
    value = no_value if np.isnan(row["mean"]) else f"{row['mean']:.4g}"
    return escape(f"{'× ' if row['failed'] else ''}{value}")


def _hover(row: Mapping[Any, Any], no_value: str) -> str:
    failed = f" (× {row['failed']})" if row["failed"] else ""
    return f"{escape(str(row['a']))}, {escape(str(row['b']))}<br>{_cell(row, no_value)}<br>n = {row['runs']}{failed}"
