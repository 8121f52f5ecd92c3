"""Curves drawn for print, and the numbers they are drawn from: a metric a panel, a line a run, or a mean and band a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard.analysis import samples, series
from dashboard.analysis.axes import Axes
from dashboard.analysis.bands import LAX
from dashboard.analysis.cells import prepare_cells
from dashboard.analysis.derived import Derived
from dashboard.analysis.facets import Cell
from dashboard.charts.composing import Part
from dashboard.charts.paper import LEGENDS, ONE_COLUMN, STYLES, Paper, centimetres, figure_for_print
from dashboard.charts.theme import assign_colours
from dashboard.report.drawing import draw_bands, draw_lines
from parsers import Logbook, UserError


@dataclass(frozen=True)
class Shown:
    """What a figure shows: metrics (`splits` says of which split alone) of runs; with `groups` (run -> group) a line is a group's
    mean, its band the `spread`; `derived` knows those that formulas give, `events` (marks.COLUMNS) are marked on the lines."""

    metrics: Sequence[str]
    runs: Sequence[str]
    groups: Mapping[str, str] | None = None
    spread: str = "std"
    derived: Derived | None = None
    events: pd.DataFrame | None = None
    splits: Mapping[str, str] = field(default_factory=dict)


def draw_figure(
    logs: Logbook, shown: Shown, *, axes: Axes, paper: Paper, tell: Any = str, timezone: str | None = None
) -> tuple[Any, pd.DataFrame]:
    """(plotly's Figure for print, the rows drawn in it). Raises UserError where nothing has a place on the x axis."""
    names = list(dict.fromkeys(shown.groups.values()) if shown.groups else shown.runs)
    colours = assign_colours(names, among=names)
    prepared = prepare_cells(
        logs,
        [Cell(metric, list(shown.runs)) for metric in shown.metrics],
        axes=axes,
        points=series.ALL if shown.groups else series.points_for(len(shown.runs)),
        derived=shown.derived,
        timezone=timezone,
        batches=samples.batch_sizes(logs.scalars, logs.hparams),
    )
    title = tell(axes.title)
    drawn = [
        _draw(metric, data, shown, axes=axes, title=title, colours=colours)
        for metric, data in zip(shown.metrics, prepared, strict=True)
    ]
    rows = pd.concat([rows for _, rows in drawn], ignore_index=True)
    if not len(rows):
        raise UserError(f"None of these values has a place on the axis {axes.metric or axes.x}. Choose another one with --x.")
    return figure_for_print([part for part, _ in drawn], paper=paper), rows


def _draw(
    metric: str, data: series.Curves, shown: Shown, *, axes: Axes, title: str, colours: Mapping[str, str]
) -> tuple[Part, pd.DataFrame]:
    data = data.of_split(shown.splits[metric]) if metric in shown.splits else data
    name = _with_unit(metric, data.frame)
    if shown.groups:
        figure, found = draw_bands(
            data, axes=axes, title=title, colours=colours, groups=shown.groups, spread=shown.spread, steps=LAX
        )
        return Part(name, figure), found
    figure = draw_lines(metric, data, axes=axes, title=title, colours=colours, events=shown.events)
    return Part(name, figure), series.stack([data])


def _with_unit(metric: str, frame: pd.DataFrame) -> str:
    """'mAP (%)': the metric, with its unit where all values have the same."""
    units = [unit for unit in frame["unit"].unique() if unit]
    return f"{metric} ({units[0]})" if len(units) == 1 else metric


__all__ = ["LEGENDS", "ONE_COLUMN", "STYLES", "Axes", "Paper", "Shown", "centimetres", "draw_figure", "figure_for_print"]
