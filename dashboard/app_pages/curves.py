"""Curves: the chosen runs' metrics over epochs, steps or time; a click shows the line of the log behind a point."""

from functools import partial

from dashboard.analysis import along, compare, facets, samples, series, tellings
from dashboard.analysis.cells import prepare_cells
from dashboard.charts.curves import dashes_of
from dashboard.ui import blocks, colouring, drawing, figures, for_paper, formulas, loading, marks, plot, readings, selection
from dashboard.ui.crowd import pick_crowd
from dashboard.ui.words import t

PAGE = "curves"
logs = loading.logbook()
runs = selection.shown_runs(list(logs.runs["run"]))

# Choose
logged = list(loading.once(compare.logged_by, "scalars").index)
metrics, derived = formulas.pick_metrics(logs, logged, default=compare.headline_of(logs.scalars, runs))
batches = loading.once(samples.batch_sizes, "scalars", "hparams")
known = [*loading.once(along.known_axes, "scalars"), *([along.SAMPLES] if batches else [])]
axes, more = drawing.pick_axes([*derived.names, *logged], known=known, default_x=loading.once(along.usual_x, "scalars"))
crowd = pick_crowd(logs)
with more:
    every = loading.once(tellings.restarted, "scalars") and drawing.pick_every()
    kinds = crowd.marked and marks.pick_marks()
    by = colouring.pick_by(t("Panels by"), logs, crowd.runs, key="panels", otherwise=t("metric"))
    colours = colouring.pick_colours(logs, crowd)

# Compute
window = drawing.window_of(axes, plot.zoomed(PAGE))
values = facets.values_of(logs.runs, logs.hparams, shown=crowd.runs, by=by) if by else None
cells = facets.cells(metrics, crowd.runs, by=by, values=values)
points = series.ALL if crowd.groups else series.points_for(len(crowd.runs) * len(metrics) * axes.lines)
zone = selection.timezone()
prepare = partial(
    prepare_cells, logs, cells, axes=axes, points=points, derived=derived, window=window, timezone=zone, batches=batches,
    every=every,
)  # fmt: skip
events = marks.events(logs, crowd.marked, kinds=kinds)
draw = partial(figures.cell_panel, axes=axes, colours=colours.of, crowd=crowd, events=events, derived=derived.names)
drawn = [(draw(cell, data), dashes_of(data.frame), data.total) for cell, data in zip(cells, prepare(), strict=True)]
panels = figures.on_one_scale([panel for panel, *_ in drawn], cells)

# Show
if not panels:
    blocks.advise(t("No metric is chosen"), t("Choose one or more metrics above."))
elif not any(total for _, _, total in drawn):
    figures.advise_nothing_drawn(axes, list(prepare()))
else:
    dashes, of = figures.told_dashes([dashes for _, dashes, _ in drawn]), colours
    clicked = plot.plots(panels, key=PAGE, legend=of.legend, members=of.members, bar=of.bar, dashes=dashes, kept=True)
    with blocks.row():
        blocks.note(t("Drag to zoom, double-click to see all. Click a point or a mark to read its line of the log."))
        data = partial(figures.as_file, prepare)
        blocks.download("curves.csv", data)
        for_paper.offer_figure(panels, data=data, key=PAGE)
    readings.show_lines(logs, clicked, behind=partial(formulas.points_behind, derived), page=PAGE)
    readings.show_values(prepare, axes=axes, window=window, clicked=clicked, page=PAGE)
