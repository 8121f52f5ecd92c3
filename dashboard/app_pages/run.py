"""Run: one run in full: its key figures, curves, findings, log, settings, messages and notes."""

from dashboard.analysis import along, findings, series
from dashboard.analysis import run as analysis
from dashboard.analysis.axes import Axes
from dashboard.journal.links import find_links
from dashboard.ui import blocks, evidence, figures, lines, loading, log_viewer, one_run, plot, selection, tables, verdicts
from dashboard.ui.words import t

PAGE = "run-curves"
logs = loading.logbook()
runs = list(logs.runs["run"])

# Choose
run = selection.pick_of_many(t("Run"), runs, key="run", default=next(iter(selection.chosen_runs()), runs[0]))
views = {
    "curves": t("Curves"), "findings": t("Findings"), "log": t("Log"), "settings": t("Settings"), "messages": t("Messages"),
    "notes": t("Notes"),
}  # fmt: skip

# Compute
found = findings.gravest_first(findings.of_runs(verdicts.findings(), [run]))

# Show
one_run.header(logs, run)
one_run.linked(loading.once(find_links), run)
one_run.key_figures(logs, run)
view = selection.pick_one(t("Show"), list(views), key="view", names=views)
if view == "curves":
    scalars = logs.scalars[logs.scalars["run"] == run]
    axes = Axes(along.usual_x(scalars))
    colours = selection.colours([run])
    metrics = selection.pick_metrics(
        sorted(scalars["metric"].unique()), default=analysis.first_metrics(scalars), key="run-metrics"
    )
    data = {metric: series.prepare(scalars, metric=metric, runs=[run], x=axes.x) for metric in metrics}
    panels = [figures.curve_panel(metric, one, axes=axes, colours=colours) for metric, one in data.items()]
    if clicked := plot.plots(panels, key=PAGE, legend={}, dashes=figures.dashes(list(data.values()))):
        selection.open_point(PAGE, clicked)
    if point := selection.point(PAGE):
        lines.line_drawer(logs, point, page=PAGE)
elif view == "findings" and found:
    position = tables.findings_table(findings.tabulate(found, told=t), key=f"findings of {run}", of_one_run=True)
    evidence.show_finding(logs, found[position or 0])
elif view == "findings":
    blocks.advise(t("Nothing was found"), t("No check has anything to say of these runs."), icon=":material/check_circle:")
elif view == "log":
    if texts := analysis.texts_of(logs, run=run):
        source = selection.pick_of_many(t("File"), texts, key="log-file")
        log_viewer.show_log(logs, source, marks=one_run.marks_of(found, source), key=run)
    else:
        blocks.advise(t("No text"), t("All files of this run are event files, which have records and no lines."))
elif view == "settings":
    one_run.settings(logs, run, selection.pick_words(t("Search the settings"), key="setting-words"))
elif view == "messages":
    own = logs.messages[logs.messages["run"] == run]
    position = tables.messages_table(own, of_one_run=True)
    if position is not None:
        row = own.iloc[position]
        lines.show_place(logs, str(row["source"]), int(row["line"]), key="message")
else:
    one_run.note(run)
