"""Marks on curves: findings, best epochs, changes of the learning rate, checkpoints, stages, and where on a curve each stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.best import Rule
from dashboard.analysis.findings import GRAVEST_FIRST, Finding
from dashboard.analysis.tellings import pick
from dashboard.words import say
from parsers.tables import AVERAGE
from parsers.vocabulary import kind as kind_of

FINDING, BEST, LR, CHECKPOINT, STAGE = KINDS = ("finding", "best", "lr", "checkpoint", "stage")
COLUMNS = ["kind", "run", "metric", "split", "step", "epoch", "text", "severity", "source", "line"]
MOST = 12  # marks of one kind and run: more of them say nothing, and hide the curve
CHANGED = 1.5  # times: a learning rate that goes down bit by bit does not change, it decays


def of_findings(findings: Iterable[Finding], *, severities: Sequence[str] = ("error", "warning")) -> pd.DataFrame:
    """COLUMNS of the findings that have a place in their run; the gravest one of each run, metric and step."""
    rows = [
        (FINDING, one.run, one.metric.removesuffix(AVERAGE), one.split, one.step, one.epoch, one.message, one.severity,
         one.source, one.line)
        for one in sorted(findings, key=lambda one: GRAVEST_FIRST[one.severity])
        if one.severity in severities and (np.isfinite(one.step) or np.isfinite(one.epoch))
    ]  # fmt: skip
    return _table(rows).drop_duplicates(["run", "metric", "step", "epoch"])


def of_best(best: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """COLUMNS of the best row of each run (see best.best_rows), which marks its epoch on the curves of every metric."""
    where = f"{rule.metric} ({rule.split})" if rule.split else rule.metric
    text = [say("best epoch of {run}: {metric} is {value}", run=run, metric=where, value=f"{value:.6g}")
            for run, value in zip(best.index, best["value"], strict=True)]  # fmt: skip
    columns = best[["step", "epoch", "line"]].reset_index(drop=True)
    return columns.assign(
        kind=BEST, run=[str(run) for run in best.index], metric="", split=rule.split, text=text, severity="",
        source=best["source"].astype("str").to_numpy(),
    )[COLUMNS]  # fmt: skip


def of_learning_rates(scalars: pd.DataFrame, *, runs: Sequence[str]) -> pd.DataFrame:
    """COLUMNS of the places where a logged learning rate is CHANGED at once."""
    logged = scalars["metric"].cat.categories
    names = [name for name in logged if kind_of(name) == "lr" and not name.endswith(AVERAGE)]
    rows = []
    for run, own in pick(scalars, metrics=names[:1], runs=runs).groupby("run", observed=True):
        value = own["value"].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = value[1:] / value[:-1]
        at = np.flatnonzero((ratio >= CHANGED) | ((ratio <= 1 / CHANGED) & (ratio >= 0))) + 1
        for row, old in zip(own.iloc[at].to_dict("records"), value[at - 1], strict=True):
            text = say(
                "{metric} changes from {before} to {after}", metric=names[0], before=f"{old:.4g}", after=f"{row['value']:.4g}"
            )
            rows.append((LR, str(run), "", "", row["step"], row["epoch"], text, "", str(row["source"]), row["line"]))
    return _few(_table(rows), keep=None)


def of_messages(messages: pd.DataFrame, *, runs: Iterable[str], stage: re.Pattern[str]) -> pd.DataFrame:
    """COLUMNS of what the logs say of checkpoints, learning rates, restarts and, where a note matches `stage`, of stages."""
    known = messages[messages["run"].isin(list(runs)) & (messages["step"].notna() | messages["epoch"].notna())]
    kinds = known["kind"].map({"checkpoint": CHECKPOINT, "lr": LR, "resumed": STAGE, "early-stop": STAGE}).astype("object")
    notes = (known["kind"] == "note") & known["text"].str.contains(stage)
    told = known.assign(kind=kinds.mask(notes, STAGE), metric="", split="", severity="")
    return _few(told.loc[told["kind"].notna(), COLUMNS].reset_index(drop=True), keep="last")


def place(events: pd.DataFrame, curves: pd.DataFrame, *, metric: str, column: str = "value") -> pd.DataFrame:
    """The events (COLUMNS) that stand on the curves of one metric, with x and y: one place each, on the line that is drawn.

    `curves` has the columns run, split, x, step, epoch, source and `column`, ordered by series and x.
    """
    own = events[(events["metric"] == metric) | (events["metric"] == "")]
    lines = _lines(curves[np.isfinite(curves[column]) & curves["run"].isin(own["run"])], column)
    placed = []
    for position, event in enumerate(own.itertuples(index=False)):
        of_run = lines.get(str(event.run))
        line = of_run and of_run.get(str(event.split), next(iter(of_run.values())))
        if line and (at := line.nearest(event)) >= 0:
            placed.append((position, line.x[at], line.y[at]))
    where = pd.DataFrame(placed, columns=["position", "x", "y"])
    return own.iloc[where["position"].to_numpy("int64")].reset_index(drop=True).assign(x=where["x"], y=where["y"])


@dataclass(frozen=True)
class _Line:
    """The drawn points of one series."""

    x: np.ndarray
    y: np.ndarray
    step: np.ndarray
    epoch: np.ndarray
    sources: set[str]

    def nearest(self, event: Any) -> int:
        """The point next to an event, -1 if there is none: by steps in the same file, else by epochs, else by steps."""
        for name in ("step", "epoch") if event.source in self.sources else ("epoch", "step"):
            distance = np.abs(getattr(self, name) - getattr(event, name))
            if np.isfinite(distance).any():
                return int(np.nanargmin(distance))
        return -1


def _lines(curves: pd.DataFrame, column: str) -> dict[str, dict[str, _Line]]:
    """run -> split -> its line."""
    found: dict[str, dict[str, _Line]] = {}
    for (run, split), rows in curves.groupby(["run", "split"], observed=True, sort=False):
        x, y, step, epoch = (rows[name].to_numpy("float64") for name in ("x", column, "step", "epoch"))
        found.setdefault(str(run), {})[str(split)] = _Line(x, y, step, epoch, {str(one) for one in rows["source"].unique()})
    return found


def nothing() -> pd.DataFrame:
    """A table of no events."""
    return _table([])


def _table(rows: Sequence[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def _few(events: pd.DataFrame, *, keep: str | None) -> pd.DataFrame:
    """The events without those of a kind and run of which there are more than MOST: of these the last, or none."""
    count = events.groupby(["kind", "run"])["text"].transform("size")
    many = events[count > MOST]
    last = many.drop_duplicates(["kind", "run"], keep="last") if keep == "last" else many[:0]
    return pd.concat([events[count <= MOST], last], ignore_index=True)
