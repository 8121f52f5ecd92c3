"""Tables: runs or groups of them against metrics, by one rule for best; for the paper, the spreadsheet or a script."""

from dashboard.analysis import compare, comparison, gathering, presentation
from dashboard.ui import blocks, comparing, loading, reporting, selection, verdicts
from dashboard.ui.words import t

logs = loading.logbook()
offered = loading.once(comparison.logged_series, "scalars")

# Choose
chosen = selection.chosen_runs()
own = tuple(chosen or logs.runs["run"])  # what they share may not be what most of the others do
main = loading.once(compare.choose_rule, "scalars", of=own)
metrics = selection.pick_metrics(list(offered), default=compare.headline_of_ranked(logs.scalars, own), key="columns")
with comparing.choices():
    rule = comparing.pick_rule(
        loading.once(compare.rankable, "scalars", of=own),
        main=main,
        choose=lambda metric: loading.once(compare.choose_rule, "scalars", metric=metric, of=own),
    )
described = comparing.pick_described(logs, own, rule=rule)
with comparing.choices():
    by, across = comparing.pick_rows(
        loading.once(gathering.gatherable, "hparams", runs=tuple(logs.runs["run"]), stated_by=tuple(described))
    )
    runs = described if by or across or chosen else described[: selection.SHOWN]
    rows = loading.once(comparison.row_names, "runs", "hparams", by=by, of=runs)
    baseline, delta = comparing.pick_baseline(rows)
    spread, scale, said = comparing.pick_look(several=len(rows) < len(runs), columns=[offered[one].metric for one in metrics])
names, order = comparing.edit_names(rows, [offered[one].metric for one in metrics])

# Compute
question = comparison.Question(tuple(offered[one] for one in metrics), rule, by, across, baseline, spread, scale)
answer = loading.once(comparison.answer, "scalars", "runs", "hparams", question=question, of=runs) if metrics and runs else None

# Show
if not runs:
    blocks.advise(t("No run is described so"), t("Ask for less, or take the words away."))
elif answer is None:
    blocks.advise(t("No metric is chosen"), t("Choose one or more metrics above."))
else:
    look = presentation.Look(**said, delta=delta, names=names, order=order)
    sheet = presentation.present(answer, look, files=comparison.files_of(logs.sources, runs)).told(t)
    comparing.show_sheet(sheet)
    with blocks.row():
        comparing.offer_files(sheet, name="table")
        reporting.offer_report(logs, answer, sheet, findings=verdicts.findings())
