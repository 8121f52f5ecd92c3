"""The runs table: what each run reached, by one rule for "best", beside its last values and hyper-parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from dashboard.analysis.along import align, series_slices
from dashboard.analysis.best import SPLITS, Rule, best_rows, last_values, ranked_rows, values_at
from dashboard.analysis.series import telling
from dashboard.analysis.tellings import changes, of_runs
from parsers.tables import AVERAGE, codes_of
from parsers.vocabulary import better, kind, main_metric

TREND_POINTS = 40
BLOCK = 1 << 20  # rows looked at together, so that no numbers of all rows need be held
REACHED = ("score", "reward", "error")  # kinds of metrics that say what a run reached
AT_LAST = " (last)"  # behind a metric's name: its last value
BESIDE = ("lr", "time", "speed", "memory", "count")  # kinds of metrics that say how it ran


@dataclass(frozen=True)
class RunsTable:
    """One row per run.

    `frame` has the columns run, status, health, <at_best>, epoch (and step, where some run has no epochs), <last>, trend,
    <hparams>, started, duration, status_why, date_from.
    """

    frame: pd.DataFrame
    rule: Rule | None
    at_best: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    hparams: list[str] = field(default_factory=list)


def choose_rule(scalars: pd.DataFrame, *, metric: str = "", direction: str = "", of: Sequence[str] | None = None) -> Rule | None:
    """The rule for `metric`, or for the main metric of most runs (`of` these); None where no better side is known."""
    scalars = scalars if of is None else of_runs(scalars, of)
    metric = metric or main_metric(common_metrics(scalars))
    direction = direction or better(metric)
    if not metric or not direction:
        return None
    splits = set(scalars.loc[scalars["metric"] == metric, "split"].unique())
    return Rule(metric, next((split for split in SPLITS if split in splits), ""), direction)


def common_metrics(scalars: pd.DataFrame) -> list[str]:
    """The metrics that at least half as many runs logged as logged the most common one, the most common first."""
    counts = logged_by(scalars)
    counts = counts[~counts.index.str.endswith(AVERAGE)]
    return list(counts[counts >= counts.max() / 2].index) if len(counts) else []


def logged_by(scalars: pd.DataFrame) -> pd.Series:
    """metric -> how many runs logged it, the most common first."""
    runs, metrics = codes_of(scalars["run"]), codes_of(scalars["metric"])
    count = max(1, len(scalars["run"].cat.categories))
    begins = np.flatnonzero(changes([metrics, runs]))
    blocks = [begins[at : at + BLOCK] for at in range(0, len(begins), BLOCK)]
    pairs = [pd.unique(metrics[rows].astype("int64") * count + runs[rows]) for rows in blocks]
    codes, counts = np.unique(np.unique(np.concatenate([*pairs, np.empty(0, "int64")])) // count, return_counts=True)
    names = pd.Index(scalars["metric"].cat.categories[codes], dtype="str")
    return pd.Series(counts, index=names).sort_values(ascending=False, kind="stable")


def rankable(scalars: pd.DataFrame, *, of: Sequence[str] | None = None) -> list[str]:
    """The metrics to rank runs (`of` these) by: those whose better side is known, the most common first."""
    return [
        name
        for name in logged_by(scalars if of is None else of_runs(scalars, of)).index
        if better(name) and not name.endswith(AVERAGE)
    ]


def headline(scalars: pd.DataFrame, rule: Rule | None, *, limit: int = 4) -> list[str]:
    """The metrics to look at first: the rule's, its companions in the same split, losses, then what else most runs logged."""
    common = common_metrics(scalars)
    seen = metrics_in(scalars, rule.split) if rule else set(common)
    reached = [name for name in common if kind(name) in REACHED and better(name)]
    companions = [name for name in reached if name in seen]
    losses = [name for name in common if kind(name) == "loss"]
    others = [name for name in common if kind(name) not in BESIDE]
    first = [rule.metric] if rule else []
    return list(dict.fromkeys([*first, *companions[:2], *losses[:2], *companions, *reached, *losses, *others, *common]))[:limit]


def headline_of(scalars: pd.DataFrame, runs: Iterable[str]) -> list[str]:
    """The metrics of these runs to look at first."""
    theirs = of_runs(scalars, runs)
    return headline(theirs, choose_rule(theirs))


def headline_of_ranked(scalars: pd.DataFrame, runs: Iterable[str]) -> list[str]:
    """The metrics to look at first of those runs that the rule ranks: a table by it has nothing to tell of the others."""
    theirs = of_runs(scalars, runs)
    rule = choose_rule(theirs)
    if rule is None:
        return headline(theirs, rule)
    return headline(of_runs(theirs, theirs.loc[theirs["metric"] == rule.metric, "run"].unique()), rule)


def metrics_in(scalars: pd.DataFrame, split: str) -> set[str]:
    """The metrics that have values in this split."""
    return set(scalars.loc[scalars["split"] == split, "metric"].unique())


def compare_runs(
    scalars: pd.DataFrame,
    runs: pd.DataFrame,
    hparams: pd.DataFrame,
    *,
    rule: Rule | None,
    metrics: Sequence[str] = (),
    also: Sequence[str] = (),
    every: bool = False,
    health: pd.Series | None = None,
) -> RunsTable:
    """The RunsTable of `runs`; `metrics` are shown beside the rule's, losses as they were last; `health` is run -> text.

    `also` are further columns: a metric is meant at the best epoch, one with AT_LAST behind it as it was last. With `every`
    hyper-parameters in which runs do not differ are there, too.
    """
    ranked = ranked_rows(scalars, rule) if rule else scalars.iloc[:0]
    best = best_rows(ranked, rule)
    reached = [
        name
        for name in dict.fromkeys([*([rule.metric] if rule else []), *metrics])
        if kind(name) != "loss" or (rule and name == rule.metric)
    ]
    last = [name for name in metrics if name not in reached]
    reached += [name for name in also if not name.endswith(AT_LAST) and name not in reached]
    last += [name for one in also if one.endswith(AT_LAST) and (name := one.removesuffix(AT_LAST)) not in last]
    frame = runs[["run", "status"]].set_index("run")
    frame["health"] = "" if health is None else health.reindex(frame.index).fillna("")
    columns = values_at(scalars, best, metrics=reached, split=rule.split) if rule else last_values(scalars, metrics=reached)
    frame = frame.join(columns.reindex(columns=reached).astype("Float64"))
    frame = frame.join(places(best))
    frame = frame.join(last_values(scalars, metrics=last).reindex(columns=last).astype("Float64").add_suffix(AT_LAST))
    frame["trend"] = trends(ranked).reindex(frame.index)
    settings = differing(hparams[hparams["run"].isin(frame.index)], every=every)
    settings.columns = [name if name not in frame.columns else f"{name} (hparam)" for name in settings.columns]
    frame = frame.join(settings).join(runs.set_index("run")[["started", "duration", "status_why", "date_from"]])
    return RunsTable(frame.reset_index(), rule, reached, [name + AT_LAST for name in last], list(settings.columns))


def places(best: pd.DataFrame) -> pd.DataFrame:
    """run -> epoch of its best row, and the step where some run has no epochs."""
    columns = ["epoch"] if best["epoch"].notna().all() else ["epoch", "step"]
    return best[columns].astype("float64")


def with_health(table: RunsTable, health: pd.Series) -> RunsTable:
    """The table with the column health from run -> text."""
    texts = health.to_dict()
    return replace(table, frame=table.frame.assign(health=[texts.get(run, "") for run in table.frame["run"]]))


def trends(ranked: pd.DataFrame) -> pd.Series:
    """run -> its `ranked` rows as a short list of values to draw a sparkline of."""
    rows = align(ranked, x="step")
    values, slices = rows["value"].to_numpy(), series_slices(rows)
    names = rows["run"].iloc[[s.start for s in slices]].astype("str")
    return pd.Series(
        {name: values[s][telling(values[s], TREND_POINTS)].tolist() for name, s in zip(names, slices, strict=True)},
        dtype="object",
    )


def differing(hparams: pd.DataFrame, *, every: bool = False) -> pd.DataFrame:
    """run x name: the hyper-parameters in which runs differ (all of a single run, or `every` one), the most told first; numbers
    as numbers."""
    wide = hparams.drop_duplicates(["run", "name"], keep="last").pivot(index="run", columns="name", values="value")
    if len(wide) > 1 and not every:
        wide = wide.loc[:, [wide[name].dropna().map(repr).nunique() > 1 for name in wide.columns]]
    wide = wide[wide.notna().sum().sort_values(ascending=False, kind="stable").index]
    for name in wide.columns:
        values = wide[name].dropna()
        if values.map(lambda value: isinstance(value, int | float) and not isinstance(value, bool)).all():
            wide[name] = wide[name].astype("float64")
        else:
            wide[name] = wide[name].map(str, na_action="ignore")
    return wide.rename_axis(columns=None)


def narrow(table: RunsTable, words: str, *, every: bool = False) -> RunsTable:
    """The rows of a table in which every one of `words` is found: in run, status, health, or as `name=value` of a column.

    Hyper-parameters in which the runs that are left do not differ are left out, unless `every` one is to be there.
    """
    frame = table.frame[_matching(table.frame, words)]
    told = [name for name in table.hparams if every or len(frame) < 2 or frame[name].dropna().nunique() > 1]
    return replace(table, frame=frame.drop(columns=[name for name in table.hparams if name not in told]), hparams=told)


def _matching(frame: pd.DataFrame, words: str) -> list[bool]:
    wanted = words.lower().split()
    if not wanted:
        return [True] * len(frame)
    texts = [frame[name].astype("str").tolist() for name in ("run", "status", "health")]
    for name in frame.columns.difference(["run", "status", "health", "trend"]):
        shown = frame[name].astype("object").where(frame[name].notna(), "").tolist()
        texts.append([f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for value in shown])
    lines = [" ".join(of_run).lower() for of_run in zip(*texts, strict=True)]
    return [all(word in line for word in wanted) for line in lines]
