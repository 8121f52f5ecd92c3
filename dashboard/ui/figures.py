"""Charts as pages show them: curves with named axes, and a note of what of them is not drawn."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis.along import METRIC
from dashboard.analysis.axes import AUTO, LOG, SYMLOG, Axes
from dashboard.analysis.facets import Cell
from dashboard.analysis.quantiles import quantiles
from dashboard.analysis.series import Curves, points_for, stack
from dashboard.charts.curves import dashes_of
from dashboard.charts.quantiles import quantile_traces
from dashboard.charts.scales import same_height
from dashboard.exports import csv_table
from dashboard.report.drawing import draw_bands, draw_lines
from dashboard.ui.blocks import advise
from dashboard.ui.crowd import Crowd
from dashboard.ui.plot import Panel
from dashboard.ui.words import t, tn

MANY = 3  # names that are told in full


def curve_panel(
    metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], events: pd.DataFrame | None = None,
    behind: Sequence[dict[str, Any]] = (),
) -> Panel:  # fmt: skip
    """The panel of one metric's curves, with `events` (marks.COLUMNS) marked on them, and the traces `behind` under them."""
    figure = draw_lines(metric, data, axes=axes, title=t(axes.title), colours=colours, events=events, behind=behind)
    return Panel(_title(metric, data), figure, _note(data, axes, log_y=axes.log_y(data)), axis=_read_along(axes))


def cell_panel(
    cell: Cell, data: Curves, *, axes: Axes, colours: Mapping[str, str], crowd: Crowd, events: pd.DataFrame,
    derived: Collection[str] = (),
) -> Panel:  # fmt: skip
    """The panel of one cell, its runs drawn as the crowd says; a metric that is `derived` is marked as one."""
    panel = _crowd_panel(cell.metric, data, axes=axes, colours=colours, crowd=crowd, events=events)
    return replace(
        panel, title=" · ".join(filter(None, (panel.title, t(cell.label), t("derived") if cell.metric in derived else "")))
    )


def _crowd_panel(
    metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], crowd: Crowd, events: pd.DataFrame
) -> Panel:  # fmt: skip
    if crowd.spread:
        return _band_panel(metric, data, axes=axes, colours=colours, crowd=crowd)
    if not crowd.groups:
        return curve_panel(metric, data, axes=axes, colours=colours, events=events)
    hover = t("median {median}, half between {low} and {high}, {n} runs")
    behind = quantile_traces(quantiles(data.frame, groups=crowd.groups, column=axes.column), colours=colours, hover=hover)
    lines = data.only(crowd.lines, points=points_for(len(crowd.lines)))
    panel = curve_panel(metric, lines, axes=axes, colours=colours, events=events, behind=behind)
    return replace(panel, title=_title(metric, data), note=_note(data, axes, log_y=axes.log_y(lines)))


def _band_panel(metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], crowd: Crowd) -> Panel:
    """The panel of one metric's groups: mean and band."""
    figure, found = draw_bands(
        data, axes=axes, title=t(axes.title), colours=colours, groups=crowd.groups, spread=crowd.spread, steps=crowd.steps
    )
    count = int(found["n"].max()) if len(found) else 0
    note = t("up to {count} runs at a point", count=f"{count:,}") if count else t("no step that all runs of a group have")
    if axes.y_scale == AUTO and axes.log_y(data):
        note += " · " + t("log axis")
    return Panel(_title(metric, data), figure, note, axis=_read_along(axes))


def _read_along(axes: Axes) -> str:
    """What x is called where the values at a place of it can be read: along another metric there may be several."""
    return "" if axes.x == METRIC else t(axes.title)


def advise_nothing_drawn(axes: Axes, prepared: Sequence[Curves]) -> None:
    """What to do where no run has anything to draw."""
    if any(data.unplaced for data in prepared):
        what = t("None of these values has a place on the axis {axis}", axis=t(axes.title))
        advise(what, t("Choose another horizontal axis, or other runs."))
    else:
        advise(t("These runs logged none of these metrics"), t("Choose other metrics, or other runs."))


def on_one_scale(panels: Sequence[Panel], cells: Sequence[Cell]) -> list[Panel]:
    """The panels, those of one metric with the same vertical axis, so that they can be compared."""
    for metric in {cell.metric for cell in cells if cell.label}:
        figures = [panel.figure for panel, cell in zip(panels, cells, strict=True) if cell.metric == metric]
        cut = any(figure.layout.yaxis.range for figure in figures)
        if not cut and len({figure.layout.yaxis.type for figure in figures}) == 1:
            same_height(figures)
    return list(panels)


def as_file(prepare: Callable[[], Iterable[Curves]]) -> bytes:
    """What is drawn as CSV. It is prepared once more: until a button is pressed nobody need keep it."""
    return csv_table.export(stack(prepare()))


def dashes(prepared: Sequence[Curves]) -> dict[str, str]:
    """split -> dash, where the lines of a panel differ by it."""
    return told_dashes([dashes_of(data.frame) for data in prepared])


def told_dashes(used: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """split -> dash, of those that each panel uses, where the lines of some differ by it; a line whose log names none, too."""
    told = {split: dash for one in used if len(set(one.values())) > 1 for split, dash in one.items()}
    named: dict[str, str] = {split: told[split] for split in ("train", "val", "test") if split in told}
    return named if "train" in told or "" not in told else {t("no split named"): told[""], **named}


def _title(metric: str, data: Curves) -> str:
    """The metric, with its split and unit where there is only one."""
    parts = [list(data.frame[column].unique()) for column in ("split", "unit")]
    return " · ".join([metric, *(str(values[0]) for values in parts if len(values) == 1 and values[0])])


def _without_place(data: Curves, axes: Axes, *, log_y: bool) -> list[str]:
    """What has no place on these axes."""
    parts, told = [], data.spread
    if log_y and told.not_positive:
        parts.append(
            tn(
                "{count} value ≤ 0 has no place on a log axis",
                "{count} values ≤ 0 have no place on a log axis",
                told.not_positive,
            )
        )
    if axes.x_scale == LOG and told.not_positive_x:
        parts.append(
            tn(
                "{count} point at {axis} ≤ 0 has no place",
                "{count} points at {axis} ≤ 0 have no place",
                told.not_positive_x,
                axis=t(axes.title),
            )
        )
    if axes.clipped and axes.y_scale != SYMLOG and told.outside:
        parts.append(tn("{count} outlier out of sight", "{count} outliers out of sight", told.outside))
    if data.unplaced:
        names = ", ".join(data.unplaced[:MANY]) + (" …" if len(data.unplaced) > MANY else "")
        parts.append(t("without {axis}: {runs}", axis=t(axes.title), runs=names))
    return parts


def _note(data: Curves, axes: Axes, *, log_y: bool) -> str:
    """What is not drawn as it was logged: thinned points, values without a place on an axis, values that are not finite."""
    parts = []
    if len(data.frame) < data.total:
        parts.append(t("{shown} of {all} points", shown=f"{len(data.frame):,}", all=f"{data.total:,}"))
    if log_y and axes.y_scale == AUTO:
        parts.append(t("log axis"))
    if bad := len(data.marks):
        parts.append(tn("{count} value not finite", "{count} values not finite", bad))
    parts += _without_place(data, axes, log_y=log_y)
    if not len(data.frame) and not parts:
        parts.append(t("not logged by these runs"))
    return " · ".join(parts)
