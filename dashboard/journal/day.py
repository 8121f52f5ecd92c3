"""The facts of a day or of several: which runs ran, what was changed, what they reached, what is wrong with them."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.analysis.best import Rule, best_rows, last_values, ranked_rows, values_at
from dashboard.analysis.compare import choose_rule, headline
from dashboard.analysis.tellings import most_of_runs, of_runs
from dashboard.health.check import Finding
from dashboard.health.verdict import Verdict
from parsers import Logbook
from parsers.groups import is_of_one_run
from parsers.status import make_progress

BASELINES = (
    "baseline",
    "base",
    "core",
    "default",
    "reference",
    "ref",
    "基线",
)  # what a run is called that others are held against
GRAVE = ("error", "warning")
BESIDE = 2  # metrics told beside the main one


@dataclass(frozen=True)
class Change:
    """A setting that differs from that of the run it is held against."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RunFacts:
    """What is to be told of one run. Values are as logged; NaN or None where there is none."""

    run: str
    name: str  # without what all runs of its experiment share
    status: str
    why: str
    changes: tuple[Change, ...] = ()
    best: float = math.nan
    epoch: float = math.nan
    step: float = math.nan
    last: float = math.nan
    beside: tuple[tuple[str, float], ...] = ()  # other metrics, at the best epoch
    delta: float = math.nan  # of the best to the baseline's
    record: bool = False  # better than all runs of its experiment before that day
    findings: tuple[Finding, ...] = ()
    progress: str = ""  # 'epoch 12 of 60', of a running one
    eta: float = math.nan  # seconds
    date_from: str = ""
    place: str = ""  # file:line of the best value


@dataclass(frozen=True)
class Experiment:
    """The runs of one group that ran on the day, by one rule for best, held against one baseline."""

    name: str
    rule: Rule | None
    runs: tuple[RunFacts, ...]
    baseline: str = ""
    unit: str = ""
    best_before: float = math.nan  # of all runs of the group before that day
    hypotheses: tuple[str, ...] = ()

    @property
    def best(self) -> RunFacts | None:
        """The run that reached most."""
        known = [run for run in self.runs if math.isfinite(run.best)]
        sign = -1.0 if self.rule and self.rule.better == "min" else 1.0
        return max(known, key=lambda run: sign * run.best) if known else None


@dataclass(frozen=True)
class Day:
    """What happened from `first` to `last`."""

    first: dt.date
    last: dt.date
    experiments: tuple[Experiment, ...] = field(default=())

    @property
    def key(self) -> str:
        """What the days are called in a marker: '2025-01-08', or '2025-01-06..2025-01-12'."""
        return self.first.isoformat() if self.first == self.last else f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def runs(self) -> list[RunFacts]:
        """All runs of all experiments."""
        return [run for experiment in self.experiments for run in experiment.runs]

    @property
    def curves(self) -> list[tuple[str, list[str]]]:
        """(main metric, runs) of each experiment that has one: what a picture of it shows."""
        return [(one.rule.metric, [run.run for run in one.runs]) for one in self.experiments if one.rule]


def day_of(verdict: Verdict, first: dt.date, last: dt.date | None = None, *, baseline: str = "") -> Day:
    """The facts of the days from `first` to `last` (of one without)."""
    logs, last = verdict.logs, last or first
    spans = spans_of(logs)
    ran = spans[(spans["first"] <= last) & (spans["last"] >= first) & (spans["reader"] != "journal")]
    names = list(ran.index)
    rows: dict[Any, Any] = logs.runs.set_index("run").loc[names].to_dict("index")
    told = _Told(
        verdict,
        spans[spans["group"].isin(ran["group"])],
        of_runs(logs.scalars, names),
        rows,
        make_progress(logs).set_index("run").loc[names],
        _settings(logs, names),
    )
    experiments = [
        _experiment(told, str(group), list(rows.index), first, baseline) for group, rows in ran.groupby("group", sort=False)
    ]
    return Day(first, last, tuple(experiments))


class _Told(NamedTuple):
    """What is known of the day's runs, looked up once; `spans` are of all runs of their groups."""

    verdict: Verdict
    spans: pd.DataFrame
    scalars: pd.DataFrame
    rows: dict[str, dict[str, Any]]  # run -> its row of the runs table
    progress: pd.DataFrame
    settings: dict[str, dict[str, Any]]


def spans_of(logs: Logbook) -> pd.DataFrame:
    """run -> group, reader, first and last (days on which it ran, in this machine's time)."""
    runs = logs.runs.set_index("run")
    first = runs["date"].map(_local_day)
    ended = runs["ended"].where(runs["started"].notna() & runs["ended"].notna(), runs["date"])
    last_point = most_of_runs(logs.scalars, "wall_time").reindex(runs.index)
    said = logs.messages.groupby("run")["wall_time"].max().reindex(runs.index) if len(logs.messages) else last_point
    ended = pd.concat([ended, last_point, said], axis=1).max(axis=1)
    last = ended.map(_local_day)
    return pd.DataFrame({"group": runs["group"], "reader": runs["readers"], "first": first, "last": np.maximum(first, last)})


def _local_day(seconds: float) -> dt.date:
    return dt.datetime.fromtimestamp(0 if math.isnan(seconds) else seconds).date()


def _experiment(told: _Told, group: str, names: Sequence[str], first: dt.date, baseline: str) -> Experiment:
    """The facts of one group."""
    verdict = told.verdict
    scalars = of_runs(told.scalars, names)
    rule = choose_rule(scalars)
    base = _baseline(names, baseline)
    facts = _values(scalars, rule, names)
    sign = -1.0 if rule and rule.better == "min" else 1.0
    before = _best_before(verdict.logs, rule, told.spans, group, first)
    earlier = _earlier(told.spans, names)
    runs = []
    for run in names:
        values = facts[run]
        delta = values["best"] - facts[base]["best"] if base and run != base else math.nan
        found = tuple(finding for finding in verdict.of_run.get(run, ()) if finding.severity in GRAVE)
        row = told.rows[run]
        other = base if base and run != base else earlier.get(run, "")
        runs.append(
            RunFacts(
                run, run.removeprefix(f"{group}/"), str(row["status"]), str(row["status_why"]),
                changes=_changes(told.settings, other, run), delta=delta, findings=found, date_from=str(row["date_from"]),
                record=math.isfinite(before) and sign * values["best"] > sign * before, **values,
                **_progress(told.progress, run, row),
            )
        )  # fmt: skip
    hypotheses = [h.text for h in verdict.hypotheses if {*h.sick, *h.healthy} <= set(names)]
    unit = _unit(scalars, rule)
    return Experiment(group, rule, tuple(runs), base, unit, before, tuple(hypotheses))


def _baseline(names: Sequence[str], wanted: str) -> str:
    """The run that the others are held against: the one asked for, else one that is called so; '' if there is none."""
    tails = {name.rpartition("/")[2].lower(): name for name in names}
    if wanted:
        return next((name for name in names if wanted in (name, name.rpartition("/")[2])), "")
    return next((tails[word] for word in BASELINES if word in tails), "") if len(names) > 1 else ""


def _values(scalars: pd.DataFrame, rule: Rule | None, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """run -> best, epoch, step, last, beside and place."""
    empty: dict[str, Any] = {"best": math.nan, "epoch": math.nan, "step": math.nan, "last": math.nan, "beside": (), "place": ""}
    found = {name: dict(empty) for name in names}
    if rule is None:
        return found
    best = best_rows(ranked_rows(scalars, rule), rule)
    others = [name for name in headline(scalars, rule, limit=BESIDE + 1) if name != rule.metric]
    beside = values_at(scalars, best, metrics=others, split=rule.split)
    last = last_values(scalars[scalars["split"] == rule.split], metrics=[rule.metric])
    lasts: dict[Any, Any] = last[rule.metric].to_dict()
    row: Any
    for row in best.itertuples():
        run = str(row.run)
        told: Any = beside.loc[run].dropna() if run in beside.index else {}
        found[run] |= {
            "best": float(row.value), "epoch": float(row.epoch), "step": float(row.step),
            "last": lasts.get(run, math.nan),
            "beside": tuple((name, float(told[name])) for name in others if name in told), "place": f"{row.source}:{row.line}",
        }  # fmt: skip
    return found


def _best_before(logs: Logbook, rule: Rule | None, spans: pd.DataFrame, group: str, first: dt.date) -> float:
    """The best of the group's runs that had ended before."""
    earlier = spans.index[(spans["group"] == group) & (spans["last"] < first)]
    if rule is None or not len(earlier):
        return math.nan
    rows = best_rows(ranked_rows(of_runs(logs.scalars, earlier), rule), rule)
    if not len(rows):
        return math.nan
    return float(rows["value"].min() if rule.better == "min" else rows["value"].max())


def _settings(logs: Logbook, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """run -> setting -> value, without those that name a single run."""
    table = logs.hparams[logs.hparams["run"].isin(names)]
    found: dict[str, dict[str, Any]] = {name: {} for name in names}
    for run, name, value in table[["run", "name", "value"]].itertuples(index=False):
        if not is_of_one_run(name):
            found[run][name] = value
    return found


def _changes(settings: dict[str, dict[str, Any]], before: str, run: str) -> tuple[Change, ...]:
    """What differs between two runs, in the order of the settings."""
    if not before:
        return ()
    old, new = settings[before], settings[run]
    return tuple(Change(name, old[name], new[name]) for name in new if name in old and repr(old[name]) != repr(new[name]))


def _earlier(spans: pd.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """run -> the run of the experiment that comes before it, in the order in which they were started."""
    first = spans["first"].loc[list(names)].to_dict()
    return {run: before for before, run in pairwise(sorted(names, key=first.__getitem__))}


def _progress(progress: pd.DataFrame, run: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    """How far a running run is."""
    if row["status"] != "running" or run not in progress.index:
        return {}
    row_of_run: Any = progress.loc[run]
    one = {name: float(row_of_run[name]) for name in ("epochs", "planned_epochs", "eta")}
    done, planned = one["epochs"], one["planned_epochs"]
    return {"progress": f"{done:g} / {planned:g}" if math.isfinite(planned) else f"{done:g}", "eta": float(one["eta"])}


def _unit(scalars: pd.DataFrame, rule: Rule | None) -> str:
    """The unit of the main metric; '%' too where its values are beyond 1."""
    if rule is None:
        return ""
    rows = scalars[(scalars["metric"] == rule.metric) & (scalars["split"] == rule.split)]
    units = rows["unit"].astype("str")
    return str(units.mode().iat[0]) if len(units) else ""
