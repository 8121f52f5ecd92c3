"""A year as a calendar: a square for each day, a column for each week, darker where more ran."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

SIZE = 10  # of a square, in pixels


def calendar(
    days: pd.DataFrame, *, year: int, weekdays: Mapping[int, str], months: Sequence[str], chosen: str = ""
) -> go.Figure:  # fmt: skip
    """The calendar of `year`; `days` has the columns day (ISO), runs, best, metric, entries. customdata holds the day.

    `weekdays` are the names of those that are named, from 0 for Monday; `months` those of the twelve months.
    """
    known = days.set_index("day")
    dates = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    names = [date.date().isoformat() for date in dates]
    runs = known["runs"].reindex(names).fillna(0)
    entries = known["entries"].reindex(names).fillna(0)
    monday = dt.date(year, 1, 1) - dt.timedelta(days=dt.date(year, 1, 1).weekday())
    weeks = [(date.date() - monday).days // 7 for date in dates]
    lines = [3 if name == chosen else 1.5 if entry else 0 for name, entry in zip(names, entries, strict=True)]
    hover = [f"{name} · {int(count)}" for name, count in zip(names, runs, strict=True)]
    marks = go.Scatter(
        x=weeks, y=[date.weekday() for date in dates], mode="markers", customdata=names, hovertext=hover, hoverinfo="text",
        marker={
            "symbol": "square", "size": SIZE, "color": runs, "cmin": 0, "cmax": max(3.0, float(runs.max())),
            "colorscale": [[0, "rgba(128,128,128,0.18)"], [0.01, "#b7d3f2"], [1, "#1d5fa8"]],
            "line": {"width": lines, "color": "#e0803c"},
        },
    )  # fmt: skip
    figure = go.Figure(marks)
    starts = [(dt.date(year, month, 1) - monday).days // 7 for month in range(1, 13)]
    figure.update_layout(
        height=170, margin={"l": 36, "r": 8, "t": 8, "b": 24}, showlegend=False,
        xaxis={"tickvals": starts, "ticktext": list(months), "showgrid": False, "zeroline": False},
        yaxis={
            "tickvals": list(weekdays), "ticktext": list(weekdays.values()), "autorange": "reversed", "showgrid": False,
            "zeroline": False,
        },
    )  # fmt: skip
    return figure
