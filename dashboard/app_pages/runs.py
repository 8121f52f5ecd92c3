"""Runs: which runs there are, which are sick, what each reached; tick those to look at."""

from functools import partial

from dashboard.analysis import compare, gathering, narrowing, run_columns, sweeps
from dashboard.ui import blocks, loading, run_actions, runs_table, selection, today
from dashboard.ui.words import t

logs = loading.logbook()
main = loading.once(compare.choose_rule, "scalars")
settings = loading.once(gathering.gatherable, "hparams", runs=tuple(logs.runs["run"]))
gathers = {"": t("nothing"), gathering.SEED: t("runs but for the seed"), gathering.GROUP: t("group")}

# Choose
with (choices := blocks.row()):
    words = selection.pick_words(t("Filter: a name, or lr > 0.01 and mAP > 50"), key="filter")
    metric = selection.pick_metric(t("Best by"), loading.once(compare.rankable, "scalars"), default=main.metric if main else "")
    by = selection.pick_in_line(t("Group by"), [*gathers, *settings], key="gather", names=gathers)
    every = not selection.switch(t("Only what differs"), key="differs", default=True)

# Compute
rule = loading.once(compare.choose_rule, "scalars", metric=metric)
metrics = tuple(loading.once(compare.headline, "scalars", rule=rule, limit=6))
compared = partial(loading.once, compare.compare_runs, "scalars", "runs", "hparams", rule=rule, metrics=metrics, every=every)
table = runs_table.complete(compared(also=()))
with choices:
    columns, kept = runs_table.pick_columns(table, list(loading.once(compare.logged_by, "scalars").index))
if also := tuple(name for name in columns if name not in table.frame):
    table = runs_table.complete(compared(also=also))
shown, misread = narrowing.narrow_by(table, logs=logs, words=words, every=every)
columns = [name for name in columns if name in shown.frame]

# Show
today.show_today()
if misread:
    blocks.note(misread)
if not len(shown.frame):
    blocks.advise(
        t("No run matches the filter"), t("Take a word away, or write part of a name, a status, or name=value of a column.")
    )
else:
    if by:
        labels = {run: gathering.label(key) for run, key in gathering.gather(logs.runs, logs.hparams, by=(by,)).items()}
        groups = run_columns.gathered(shown.frame, labels, metric=rule.metric if rule else "", better=rule.better if rule else "")
        shown = run_columns.in_groups(shown, labels)
        runs_table.draw_groups(groups, by=gathers.get(by, by), metric=rule.metric if rule else "")
    colours = selection.colours(selection.shown_runs(list(logs.runs["run"])))
    runs_table.draw_runs(shown, colours=colours, columns=columns, kept=kept)
    with blocks.row():
        run_actions.draw_actions(selection.chosen_runs(), shown=list(shown.frame["run"]), runs=list(logs.runs["run"]))
        blocks.download("runs.csv", lambda: runs_table.as_file(shown, columns, kept))
blocks.rule_note(rule)
blocks.sweeps_note(loading.once(sweeps.sweeps_of))
