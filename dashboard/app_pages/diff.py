"""Two runs: what was set otherwise, what came out otherwise, where their curves and their logs part."""

from dashboard.analysis import along, diff
from dashboard.analysis import run as analysis
from dashboard.analysis.axes import Axes
from dashboard.ui import blocks, figures, loading, plot, selection, tables, two_logs
from dashboard.ui.words import t

PAGE = "diff"
logs = loading.logbook()
runs = list(logs.runs["run"])
proposed = loading.once(diff.pair, "runs", chosen=tuple(selection.chosen_runs()))

# Choose
with blocks.row():
    a = selection.pick_of_many(t("First run"), runs, key="a", default=proposed[0])
    b = selection.pick_of_many(t("Second run"), runs, key="b", default=proposed[0 if a == proposed[1] else 1])
views = {"results": t("Results"), "settings": t("Settings"), "curve": t("Difference curve"), "logs": t("Logs")}
view = selection.pick_one(t("Show"), list(views), key="diff-view", names=views)

# Compute and show
own = logs.scalars[logs.scalars["run"].isin((a, b))]
if a == b:
    blocks.advise(t("This is one run"), t("Choose another one as the second."))
elif view == "settings":
    every = selection.switch(t("Those that are equal, too"), key="diff-every")
    frame = diff.settings_diff(logs.hparams, a=a, b=b, every=every)
    if len(frame):
        tables.plain_table(frame.set_axis([t("setting"), a, b], axis="columns"))
    else:
        blocks.advise(t("No setting differs"), t("The settings that both runs tell of are the same, or neither tells any."))
elif view == "results":
    frame = diff.metrics_diff(own, a=a, b=b, told=t)
    if len(frame):
        tables.plain_table(frame.set_axis([t("metric"), t("split"), t("at"), a, b, f"{b} − {a}", t("better")], axis="columns"))
        blocks.rule_note(analysis.rule_of(logs, run=a))
    else:
        blocks.advise(t("Nothing to compare"), t("These runs share no metric."))
elif view == "curve":
    shared = sorted(set(own.loc[own["run"] == a, "metric"].unique()) & set(own.loc[own["run"] == b, "metric"].unique()))
    first = [name for name in analysis.first_metrics(own) if name in shared]
    metrics = selection.pick_metrics(shared, default=first, key="diff-metrics")
    axes = Axes(along.usual_x(own))
    found = {metric: diff.difference(own, metric=metric, a=a, b=b, x=axes.x) for metric in metrics}
    panels = [figures.curve_panel(f"{metric}: {b} − {a}", one, axes=axes, colours={}) for metric, one in found.items()]
    plot.plots(panels, key=PAGE, legend={}, dashes=figures.dashes(list(found.values())))
else:
    two_logs.show(logs, a, b)
