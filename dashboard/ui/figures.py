"""Charts as pages show them: curves with named axes, and a note of what of them is not drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis.bands import bands
from dashboard.analysis.marks import place
from dashboard.analysis.quantiles import quantiles
from dashboard.analysis.series import Curves, points_for, spans_orders
from dashboard.charts.bands import bands as bands_figure
from dashboard.charts.curves import curves, dashes_of
from dashboard.charts.quantiles import quantile_traces
from dashboard.ui.crowd import Crowd
from dashboard.ui.drawing import Axes, x_name
from dashboard.ui.plot import Panel
from dashboard.ui.words import t, tn

MANY = 3  # names that are told in full


def curve_panel(
    metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], events: pd.DataFrame | None = None,
    behind: Sequence[dict[str, Any]] = (),
) -> Panel:  # fmt: skip
    """The panel of one metric's curves, with `events` (marks.COLUMNS) marked on them, and the traces `behind` under them."""
    column = "smooth" if axes.smoothing else "value"
    log_y = axes.y_scale == "log" or (axes.y_scale == "auto" and spans_orders(data.frame))
    figure = curves(
        data.frame,
        colours=colours,
        marks=data.marks,
        events=None if events is None else place(events, data.frame, metric=metric, column=column),
        behind=behind,
        x=axes.x,
        x_title=x_name(axes.x),
        log_x=axes.log_x,
        log_y=log_y,
        smoothed=axes.smoothing > 0,
    )
    return Panel(_title(metric, data), figure, _note(data, axes, log_y=log_y))


def crowd_panel(
    metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], crowd: Crowd, events: pd.DataFrame | None = None
) -> Panel:
    """The panel of one metric, its runs drawn as the crowd says."""
    if crowd.spread:
        return _band_panel(metric, data, axes=axes, colours=colours, crowd=crowd)
    if not crowd.groups:
        return curve_panel(metric, data, axes=axes, colours=colours, events=events)
    column = "smooth" if axes.smoothing else "value"
    hover = t("median {median}, half between {low} and {high}, {n} runs")
    behind = quantile_traces(quantiles(data.frame, groups=crowd.groups, column=column), colours=colours, hover=hover)
    lines = data.only(crowd.lines, points=points_for(len(crowd.lines)))
    panel = curve_panel(metric, lines, axes=axes, colours=colours, events=events, behind=behind)
    return replace(panel, title=_title(metric, data), note=_note(data, axes, log_y=axes.y_scale == "log"))


def _band_panel(metric: str, data: Curves, *, axes: Axes, colours: Mapping[str, str], crowd: Crowd) -> Panel:
    """The panel of one metric's groups: mean and band."""
    frame = data.frame.assign(value=data.frame["smooth"]) if axes.smoothing else data.frame
    found = bands(frame, groups=crowd.groups, spread=crowd.spread, steps=crowd.steps)
    log_y = axes.y_scale == "log"
    figure = bands_figure(found, colours=colours, x=axes.x, x_title=x_name(axes.x), log_x=axes.log_x, log_y=log_y)
    count = int(found["n"].max()) if len(found) else 0
    note = t("up to {count} runs at a point", count=count) if count else t("no step that all runs of a group have")
    return Panel(_title(metric, data), figure, note)


def dashes(prepared: Sequence[Curves]) -> dict[str, str]:
    """split -> dash, where the lines of a panel differ by it."""
    used = [dashes_of(data.frame) for data in prepared]
    told = {split: dash for one in used if len(set(one.values())) > 1 for split, dash in one.items() if split}
    return {split: told[split] for split in ("train", "val", "test") if split in told}


def _title(metric: str, data: Curves) -> str:
    """The metric, with its split and unit where there is only one."""
    parts = [list(data.frame[column].unique()) for column in ("split", "unit")]
    return " · ".join([metric, *(str(values[0]) for values in parts if len(values) == 1 and values[0])])


def _note(data: Curves, axes: Axes, *, log_y: bool) -> str:
    """What is not drawn as it was logged: thinned points, values without a place on an axis, values that are not finite."""
    parts = []
    if len(data.frame) < data.total:
        parts.append(t("{shown} of {all} points", shown=f"{len(data.frame):,}", all=f"{data.total:,}"))
    if log_y and axes.y_scale == "auto":
        parts.append(t("log axis"))
    if bad := len(data.marks):
        parts.append(tn("{count} value not finite", "{count} values not finite", bad))
    if log_y and (below := int((data.frame["value"] <= 0).sum())):
        parts.append(tn("{count} value ≤ 0 has no place on a log axis", "{count} values ≤ 0 have no place on a log axis", below))
    if data.unplaced:
        names = ", ".join(data.unplaced[:MANY]) + (" …" if len(data.unplaced) > MANY else "")
        parts.append(t("without {axis}: {runs}", axis=x_name(axes.x), runs=names))
    if not len(data.frame) and not parts:
        parts.append(t("not logged by these runs"))
    return " · ".join(parts)
