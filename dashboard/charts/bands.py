"""Curves of groups: the mean of each group's runs, its spread as a band, and n at every point."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.curves import dashes_of
from dashboard.charts.theme import GREY, escape, faint, layout


def bands(
    frame: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    x: str = "step",
    x_title: str = "",
    log_x: bool = False,
    log_y: bool = False,
) -> go.Figure:
    """The figure of `frame`: columns group, split, x, n, mean, low, high, ordered by x. `colours` is group -> colour."""
    traces: list[dict[str, Any]] = []
    dashes = dashes_of(frame.rename(columns={"group": "run"}))
    for (group, split), rows in frame.groupby(["group", "split"], observed=True, sort=False):
        colour, name = colours.get(str(group), GREY), escape(" · ".join(filter(None, (str(group), str(split)))))
        edge = {"x": pd.concat([rows["x"], rows["x"][::-1]]), "y": pd.concat([rows["high"], rows["low"][::-1]])}
        traces.append(
            {"type": "scatter", **edge, "fill": "toself", "mode": "none", "fillcolor": faint(colour, 0.18), "hoverinfo": "skip"}
        )
        hover = f"{name}<br>%{{y:.6g}} ± %{{customdata[1]:.3g}}, n = %{{customdata[0]}}<extra></extra>"
        spread = (rows["high"] - rows["mean"]).fillna(0.0)
        told = list(zip(rows["n"], spread, strict=True))
        line = {"color": colour, "width": 1.8, "dash": dashes[str(split)]}
        traces.append(
            {
                "type": "scatter", "x": rows["x"], "y": rows["mean"], "mode": "lines", "line": line, "name": name,
                "customdata": told, "hovertemplate": hover, "meta": {"run": str(group), "split": str(split)},
            }
        )  # fmt: skip
    figure = layout()
    kind = "date" if x == "wall" else "log" if log_x else "linear"
    figure["xaxis"] |= {
        "type": kind,
        "title": {"text": escape(x_title), "standoff": 6, "font": {"size": 12}},
        "uirevision": f"{x} {kind}",
    }
    figure["yaxis"] |= {"type": "log" if log_y else "linear", "uirevision": f"log {log_y}", "exponentformat": "e"}
    return go.Figure({"data": traces, "layout": figure}, _validate=False)
