"""Curves: the chosen runs' metrics over epochs, steps or time; a click shows the line of the log behind a point."""

from dashboard.analysis import along, compare, samples, series, tellings
from dashboard.exports import csv_table
from dashboard.ui import blocks, drawing, figures, for_paper, lines, loading, marks, plot, selection
from dashboard.ui.crowd import pick_crowd
from dashboard.ui.words import t

PAGE = "curves"
logs = loading.logbook()
runs = selection.shown_runs(list(logs.runs["run"]))

# Choose
logged = list(loading.once(compare.logged_by, "scalars").index)
metrics = selection.pick_metrics(logged, default=compare.headline_of(logs.scalars, runs))
batches = loading.once(samples.batch_sizes, "scalars", "hparams")
axes = drawing.pick_axes(logged, default_x=loading.once(along.usual_x, "scalars"), samples=bool(batches))
every = loading.once(tellings.restarted, "scalars") and drawing.pick_every()
crowd = pick_crowd(logs)
kinds = crowd.marked and marks.pick_marks()

# Compute
prepared = {
    metric: series.prepare(
        logs.scalars,
        metric=metric,
        runs=crowd.runs,
        x=axes.x,
        weight=axes.smoothing,
        kind=axes.smoother,
        points=series.ALL if crowd.groups else series.points_for(len(crowd.runs) * len(metrics)),
        window=axes.window(plot.zoomed(PAGE)),
        starts=dict(zip(logs.runs["run"], logs.runs["started"], strict=True)),
        timezone=selection.timezone(),
        batches=batches,
        others=tellings.pick(logs.scalars, metrics=[axes.metric], runs=crowd.runs) if axes.metric else None,
        every=every,
    )
    for metric in metrics
}
colours = selection.colours(crowd.drawn)
events = marks.events(logs, crowd.marked, kinds=kinds)
panels = [
    figures.crowd_panel(metric, data, axes=axes, colours=colours, crowd=crowd, events=events) for metric, data in prepared.items()
]

# Show
if not panels:
    blocks.advise(t("No metric is chosen"), t("Choose one or more metrics above."))
else:
    clicked = plot.plots(panels, key=PAGE, legend=colours, dashes=figures.dashes(list(prepared.values())), kept=True)
    if clicked:
        selection.open_point(PAGE, clicked)
    if point := selection.point(PAGE):
        lines.line_drawer(logs, point, page=PAGE)
    with blocks.row():
        blocks.note(t("Drag to zoom, double-click to see all. Click a point or a mark to read its line of the log."))
        blocks.download("curves.csv", lambda: csv_table.export(series.stack(prepared.values())))
        for_paper.offer_figure(panels, data=lambda: csv_table.export(series.stack(prepared.values())), key=PAGE)
