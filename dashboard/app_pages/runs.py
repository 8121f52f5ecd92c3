"""Runs: which runs there are, which are sick, what each reached; tick those to look at."""

from dashboard.analysis import compare, findings, narrowing, progress, sweeps
from dashboard.exports import csv_table
from dashboard.ui import blocks, loading, selection, tables, today, verdicts
from dashboard.ui.words import t

logs = loading.logbook()

# Choose
main = loading.once(compare.choose_rule, "scalars")
with blocks.row():
    words = selection.pick_words(t("Filter: words of a name, lr=0.01, or a query: lr > 0.01 and mAP > 50"), key="filter")
    metric = selection.pick_metric(t("Best by"), loading.once(compare.rankable, "scalars"), default=main.metric if main else "")

# Compute
rule = loading.once(compare.choose_rule, "scalars", metric=metric)
metrics = tuple(loading.once(compare.headline, "scalars", rule=rule, limit=6))
table = loading.once(compare.compare_runs, "scalars", "runs", "hparams", rule=rule, metrics=metrics)
table = compare.with_health(table, findings.tally(verdicts.findings()))
table = progress.with_progress(table, loading.once(progress.make_progress))
shown, misread = narrowing.narrow_by(table, logs=logs, words=words)

# Show
today.show_today()
if misread:
    blocks.note(misread)
if len(shown.frame):
    tables.runs_table(shown, colours=selection.colours(selection.shown_runs(list(logs.runs["run"]))))
else:
    blocks.advise(
        t("No run matches the filter"), t("Take a word away, or write part of a name, a status, or name=value of a column.")
    )
with blocks.row():
    blocks.rule_note(rule)
    blocks.sweeps_note(loading.once(sweeps.sweeps_of))
    blocks.download("runs.csv", lambda: csv_table.export(shown.frame.drop(columns="trend")))
