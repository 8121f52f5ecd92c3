"""Curves drawn as they are asked for, lines or means with bands, on any scale: the same for pages, figures and reports."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis.axes import LOG, SYMLOG, Axes
from dashboard.analysis.bands import bands
from dashboard.analysis.marks import place
from dashboard.analysis.series import Curves
from dashboard.charts.bands import bands as bands_figure
from dashboard.charts.curves import curves
from dashboard.charts.scales import with_symlog, without_outliers


def draw_lines(
    metric: str, data: Curves, *, axes: Axes, title: str, colours: Mapping[str, str], events: pd.DataFrame | None = None,
    behind: Sequence[dict[str, Any]] = (),
) -> go.Figure:  # fmt: skip
    """A line for each series of one metric, with `events` (marks.COLUMNS) marked on them, and the traces `behind` under them.

    `title` is what the x axis is called.
    """
    figure = curves(
        data.frame,
        colours=colours,
        marks=data.marks,
        events=None if events is None else place(events, data.frame, metric=metric, column=axes.column),
        behind=behind,
        x=axes.x,
        x_title=title,
        log_x=axes.x_scale == LOG,
        log_y=axes.log_y(data),
        smoothed=axes.smoothing > 0,
    )
    return _scaled(figure, data, axes)


def draw_bands(
    data: Curves, *, axes: Axes, title: str, colours: Mapping[str, str], groups: Mapping[str, str], spread: str, steps: str
) -> tuple[go.Figure, pd.DataFrame]:  # fmt: skip
    """(the mean of each group's runs, with its `spread` as a band; what is drawn: see bands.bands). `groups` is run -> group."""
    frame = data.frame.assign(value=data.frame[axes.column])
    found = bands(frame, groups=groups, spread=spread, steps=steps)
    log = {"log_x": axes.x_scale == LOG, "log_y": axes.log_y(data)}
    return _scaled(bands_figure(found, colours=colours, x=axes.x, x_title=title, **log), data, axes), found


def _scaled(figure: go.Figure, data: Curves, axes: Axes) -> go.Figure:
    """The figure on the scales that plotly does not have."""
    if axes.x_scale == SYMLOG:
        figure = with_symlog(figure, axis="x", linear=1.0)
    if axes.y_scale == SYMLOG:
        figure = with_symlog(figure, axis="y")
    elif axes.clipped and data.spread.fence:
        figure = without_outliers(figure, fence=data.spread.fence)
    return figure
