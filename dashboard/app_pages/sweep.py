"""Sweep: what the settings did: in words first, then against each, all together, by importance, at what price, over time."""

from dataclasses import replace
from functools import partial

from dashboard.analysis import best, compare, sweep, sweeps
from dashboard.ui import blocks, comparing, evidence, for_paper, lines, loading, selection, sweeping, verdicts
from dashboard.ui.words import t

logs = loading.logbook()
verdict = verdicts.verdict()

# Choose
with comparing.choices():
    groups = dict(zip(logs.runs["run"], logs.runs["group"], strict=True))
    runs = sweeping.pick_trials(loading.once(sweeps.sweeps_of), groups)
    main = loading.once(compare.choose_rule, "scalars", of=tuple(runs))
    ranked = loading.once(compare.rankable, "scalars", of=tuple(runs))
    metric = selection.pick_metric(t("Best by"), ranked, default=main.metric if main else "")
    names = {best.BEST: t("best epoch"), best.LAST: t("last")}
    picks = selection.pick_one(t("Values"), list(names), key="sweep-values", names=names) if metric else ""

# Compute
rule = loading.once(compare.choose_rule, "scalars", metric=metric, of=tuple(runs))
findings = tuple(verdict.findings)
trials = (
    loading.once(sweep.make_trials, "scalars", "runs", "hparams", of=runs, rule=replace(rule, picks=picks), findings=findings)
    if rule
    else None
)

# Show
if trials is None:
    blocks.rule_note(None)
elif not len(trials.settings.columns):
    hint = t("Choose runs that were made with different settings, or put their settings beside the logs, as hparams.yaml.")
    blocks.advise(t("No setting differs between these runs"), hint)
else:
    settings = sweeping.pick_settings(trials)
    sweeping.show_sentences(trials, settings)
    views = sweeping.views()
    view = selection.pick_one(t("Show"), list(views), key="sweep-view", names=views)
    panels = sweeping.show_view(view, logs, trials, settings)
    if point := selection.point(sweeping.KEY):
        lines.line_drawer(logs, point, page=sweeping.KEY)
    about = [one for one in verdict.hypotheses if one.name in settings and set(one.sick) <= set(runs)]
    evidence.show_hypotheses(about, list(logs.runs["run"]))
    blocks.rule_note(trials.rule)
    with blocks.row():
        blocks.download("sweep.csv", partial(sweeping.as_csv, trials))
        if panels:
            for_paper.offer_figure(panels, data=partial(sweeping.as_csv, trials), key=sweeping.KEY)
