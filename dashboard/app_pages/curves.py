"""Curves: the chosen runs' metrics over epochs, steps or time; a click shows the line of the log behind a point."""

from dashboard.analysis import compare, series, tellings
from dashboard.exports import csv_table
from dashboard.ui import blocks, drawing, figures, lines, loading, marks, plot, selection
from dashboard.ui.words import t

PAGE = "curves"
logs = loading.logbook()
runs = selection.shown_runs(list(logs.runs["run"]))

# Choose
metrics = selection.pick_metrics(
    list(loading.once(compare.logged_by, "scalars").index), default=compare.headline_of(logs.scalars, runs)
)
axes = drawing.pick_axes(default_x=loading.once(series.usual_x, "scalars"))
every = loading.once(tellings.restarted, "scalars") and drawing.pick_every()
groups = {run: group or run for run, group in zip(logs.runs["run"], logs.runs["group"], strict=True) if run in runs}
spread, steps = drawing.pick_bands() if len(set(groups.values())) < len(groups) else ("", "")
kinds = [] if spread else marks.pick_marks()

# Compute
prepared = {
    metric: series.prepare(
        logs.scalars,
        metric=metric,
        runs=runs,
        x=axes.x,
        weight=axes.smoothing,
        kind=axes.smoother,
        points=series.ALL if spread else series.points_for(len(runs) * len(metrics)),
        window=plot.zoomed(PAGE),
        starts=dict(zip(logs.runs["run"], logs.runs["started"], strict=True)),
        timezone=selection.timezone(),
        every=every,
    )
    for metric in metrics
}
colours = selection.colours(sorted(set(groups.values())) if spread else runs)
if spread:
    panels = [
        figures.band_panel(metric, data, axes=axes, groups=groups, colours=colours, spread=spread, steps=steps)
        for metric, data in prepared.items()
    ]
else:
    events = marks.events(logs, runs, kinds=kinds)
    panels = [figures.curve_panel(metric, data, axes=axes, colours=colours, events=events) for metric, data in prepared.items()]

# Show
if not panels:
    blocks.advise(t("No metric is chosen"), t("Choose one or more metrics above."))
else:
    clicked = plot.plots(panels, key=PAGE, legend=colours, dashes=figures.dashes(list(prepared.values())))
    if clicked:
        selection.open_point(PAGE, clicked)
    if point := selection.point(PAGE):
        lines.line_drawer(logs, point, page=PAGE)
    with blocks.row():
        blocks.note(t("Drag to zoom, double-click to see all. Click a point or a mark to read its line of the log."))
        blocks.download("curves.csv", lambda: csv_table.export(series.stack(prepared.values())))
