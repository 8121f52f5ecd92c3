"""One run told in full: its files, its settings, its key figures, and where in its logs an epoch begins."""

import math
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.best import Rule, best_rows, last_values, ranked_rows, values_at
from dashboard.analysis.compare import choose_rule, headline
from parsers import BINARY, Logbook


def row_of(logs: Logbook, *, run: str) -> dict[str, object]:
    """The run's row of the runs table."""
    return {str(name): value for name, value in logs.runs.loc[logs.runs["run"] == run].iloc[0].items()}


def rule_of(logs: Logbook, *, run: str) -> Rule | None:
    """The rule by which this run's best epoch is chosen."""
    return choose_rule(logs.scalars[logs.scalars["run"] == run])


def key_figures(logs: Logbook, *, run: str, limit: int = 6) -> pd.DataFrame:
    """metric · split · value · epoch · last: at the best epoch by the rule, the metrics to look at first.

    Of a metric with values of several splits that of the rule is told, else that of training.
    """
    scalars = logs.scalars[logs.scalars["run"] == run]
    rule = choose_rule(scalars)
    metrics = headline(scalars, rule, limit=limit)
    last = last_values(scalars, metrics=metrics, split=rule.split if rule else "train")
    best = best_rows(ranked_rows(scalars, rule), rule) if rule else scalars.iloc[:0]
    at = values_at(scalars, best, metrics=metrics, split=rule.split) if rule and len(best) else last
    place = best.iloc[0] if len(best) else None
    epoch = float(place["epoch"]) if place is not None else math.nan
    rows = [
        (metric, _split(scalars, metric, rule), _cell(at, run, metric), epoch, _cell(last, run, metric))
        for metric in metrics
        if not (math.isnan(_cell(at, run, metric)) and math.isnan(_cell(last, run, metric)))
    ]
    return pd.DataFrame(rows, columns=["metric", "split", "value", "epoch", "last"])


def _split(scalars: pd.DataFrame, metric: str, rule: Rule | None) -> str:
    """Which split's value is told; '' where the log does not say."""
    splits = set(scalars.loc[scalars["metric"] == metric, "split"].unique())
    wanted = rule.split if rule else "train"
    return wanted if wanted in splits else str(splits.pop()) if len(splits) == 1 else ""


def first_metrics(scalars: pd.DataFrame, *, limit: int = 6) -> list[str]:
    """The metrics whose curves are shown first."""
    return headline(scalars, choose_rule(scalars), limit=limit)


def _cell(frame: pd.DataFrame, run: str, metric: str) -> float:
    value: Any = frame.at[run, metric] if metric in frame and run in frame.index else math.nan
    return math.nan if pd.isna(value) else float(value)


def sources_of(logs: Logbook, *, run: str) -> pd.DataFrame:
    """The rows of the sources table that belong to a run, or that hold values of it."""
    own = set(logs.scalars.loc[logs.scalars["run"] == run, "source"].unique())
    sources = logs.sources
    return sources[(sources["run"] == run) | sources["source"].isin(own)]


def texts_of(logs: Logbook, *, run: str) -> list[str]:
    """The sources of a run that have lines, the longest first."""
    sources = sources_of(logs, run=run)
    texts = sources[~sources["reader"].isin(BINARY) & (sources["lines"] > 0)]
    return list(texts.sort_values("lines", ascending=False, kind="stable")["source"])


def epochs_of(scalars: pd.DataFrame, *, source: str) -> pd.Series:
    """epoch -> the first line of a source that tells of it."""
    rows = scalars[(scalars["source"] == source) & scalars["epoch"].notna()]
    return rows.groupby(np.floor(rows["epoch"]))["line"].min()
