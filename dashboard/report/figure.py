"""Curves drawn for print, and the numbers they are drawn from: a metric a panel, a line a run, or a mean and band a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis import along, series
from dashboard.analysis.bands import bands
from dashboard.charts.bands import bands as draw_bands
from dashboard.charts.composing import Part
from dashboard.charts.curves import curves
from dashboard.charts.paper import LEGENDS, ONE_COLUMN, STYLES, Paper, centimetres, figure_for_print
from dashboard.charts.theme import assign_colours
from dashboard.words import Said, say
from parsers import Logbook, UserError


@dataclass(frozen=True)
class Curved:
    """How curves are drawn: the x axis ('' for the usual one), the weight of smoothing, and whether the y axis is a log one
    (None: where the values span orders). With `groups` (run -> group) a line is a group's mean, its band the `spread`.
    """

    x: str = ""
    smoothing: float = 0.0
    log_y: bool | None = None
    groups: Mapping[str, str] | None = None
    spread: str = "std"


def draw_figure(
    logs: Logbook, *, metrics: Sequence[str], runs: Sequence[str], curved: Curved, paper: Paper, tell: Any = str
) -> tuple[Any, pd.DataFrame]:
    """(plotly's Figure for print, the rows drawn in it). Raises UserError where nothing has a place on the x axis."""
    x = curved.x or along.usual_x(logs.scalars)
    names = dict.fromkeys(curved.groups.values()) if curved.groups else runs
    colours = assign_colours(list(names), among=list(names))
    drawn = [_draw(logs, metric, runs, curved, colours, x=x, title=tell(x_title(x))) for metric in metrics]
    data = pd.concat([rows for _, rows in drawn], ignore_index=True)
    if not len(data):
        raise UserError(f"None of these values has a place on the axis {x}. Choose another one with --x.")
    return figure_for_print([part for part, _ in drawn], paper=paper), data


def x_title(x: str) -> Said:
    """What an x axis is called."""
    told = {"epoch": say("epoch"), "step": say("step"), "relative": say("seconds since start"), "wall": say("date and time")}
    return told.get(x) or Said(x, {})


def _draw(
    logs: Logbook, metric: str, runs: Sequence[str], curved: Curved, colours: Mapping[str, str], *, x: str, title: str
) -> tuple[Part, pd.DataFrame]:
    points = series.ALL if curved.groups else series.points_for(len(runs))
    data = series.prepare(logs.scalars, metric=metric, runs=runs, x=x, weight=curved.smoothing, points=points)
    log_y = series.spans_orders(data.frame) if curved.log_y is None else curved.log_y
    if curved.groups:
        frame = data.frame.assign(value=data.frame["smooth"])
        found = bands(frame, groups=curved.groups, spread=curved.spread, steps="lax")
        return Part(_with_unit(metric, data.frame), draw_bands(found, colours=colours, x=x, x_title=title, log_y=log_y)), found
    smoothed = curved.smoothing > 0
    figure = curves(data.frame, marks=data.marks, colours=colours, x=x, x_title=title, log_y=log_y, smoothed=smoothed)
    return Part(_with_unit(metric, data.frame), figure), series.stack([data])


def _with_unit(metric: str, frame: pd.DataFrame) -> str:
    """'mAP (%)': the metric, with its unit where all values have the same."""
    units = [unit for unit in frame["unit"].unique() if unit]
    return f"{metric} ({units[0]})" if len(units) == 1 else metric


__all__ = ["LEGENDS", "ONE_COLUMN", "STYLES", "Curved", "Paper", "centimetres", "draw_figure", "figure_for_print", "x_title"]
