"""Two runs held against each other: their settings, their metrics at several places, the difference of a curve, their logs."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.along import align
from dashboard.analysis.best import counting_rows, of_split
from dashboard.analysis.compare import choose_rule
from dashboard.analysis.gathering import settings_of
from dashboard.analysis.series import Curves, thin
from dashboard.analysis.tellings import pick
from dashboard.words import say
from parsers.tables import AVERAGE
from parsers.vocabulary import better

COLUMNS = ("metric", "split", "at", "a", "b", "difference", "better")
# What differs between any two logs and says nothing: times, dates, durations, speeds.
INCIDENTAL = re.compile(
    r"\d{4}[-/.]\d\d[-/.]\d\d|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?|\d+(?:\.\d+)?\s?(?:s|ms|it/s|s/it|samples/s)\b"
)


def pair(runs: pd.DataFrame, *, chosen: Sequence[str]) -> tuple[str, str]:
    """Two runs to begin with: the first two that were `chosen`, else two of one group; `runs` has the columns run, group."""
    names, group = list(runs["run"]), dict(zip(runs["run"], runs["group"], strict=True))
    chosen = [run for run in chosen if run in group]  # one may be gone since
    if len(chosen) > 1:
        return chosen[0], chosen[1]
    several = runs["group"].value_counts()
    first = next(iter(chosen), next((run for run in names if several[group[run]] > 1), names[0]))
    others = sorted((run for run in names if run != first), key=lambda run: group[run] != group[first])
    return first, next(iter(others), first)


def settings_diff(hparams: pd.DataFrame, *, a: str, b: str, every: bool = False) -> pd.DataFrame:
    """setting · a · b, as text, of those that differ (or of all); '' where a run does not say it."""
    told = settings_of(hparams, [a, b])
    names = list(dict.fromkeys([*told[a], *told[b]]))
    rows = [(name, _text(told[a].get(name)), _text(told[b].get(name))) for name in names]
    return pd.DataFrame([row for row in rows if every or row[1] != row[2]], columns=["setting", "a", "b"])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def metrics_diff(scalars: pd.DataFrame, *, a: str, b: str, told: Callable[[str], str] = str) -> pd.DataFrame:
    """COLUMNS, a row per metric and place: at each run's best epoch, at its last value, at the last step that both have.

    `difference` is b − a, and `better` the run that is better there, '' where that is not known. `told` puts the place into
    the reader's language.
    """
    own = scalars[scalars["run"].isin((a, b))]
    shared = [name for name in _shared(own, a, b) if not name.endswith(AVERAGE)]
    rows: list[tuple[object, ...]] = []
    picked = {metric: pick(own, metrics=[metric], runs=[a, b]) for metric in shared}
    for metric, split in sorted((name, split) for name in shared for split in _splits(picked[name], a, b)):
        series = of_split(picked[metric], split)
        one, two = (series[series["run"] == run].sort_values("step", kind="stable") for run in (a, b))
        if not (len(one) and len(two)):
            continue
        rows.append((metric, split, told(say("best")), *_at_best(own, metric, split, a, b)))
        rows.append((metric, split, told(say("last")), float(one["value"].iloc[-1]), float(two["value"].iloc[-1])))
        step = np.intersect1d(one["step"], two["step"])
        if len(step):
            at = [float(rows_["value"][rows_["step"] == step[-1]].iloc[-1]) for rows_ in (one, two)]
            rows.append((metric, split, told(say("step {step}", step=f"{step[-1]:,}")), *at))
    found = pd.DataFrame(rows, columns=list(COLUMNS[:5]))
    found["difference"] = found["b"].astype("float64") - found["a"].astype("float64")
    sides = found["metric"].map(lambda name: {"max": 1.0, "min": -1.0}.get(better(name), 0.0))
    gain = found["difference"] * sides
    return found.assign(better=np.where(gain > 0, b, np.where(gain < 0, a, "")))


def _shared(own: pd.DataFrame, a: str, b: str) -> list[str]:
    names = [set(own.loc[own["run"] == run, "metric"].unique()) for run in (a, b)]
    return sorted(names[0] & names[1])


def _splits(rows: pd.DataFrame, a: str, b: str) -> set[str]:
    return set(rows.loc[rows["run"] == a, "split"].unique()) & set(rows.loc[rows["run"] == b, "split"].unique())


def _at_best(own: pd.DataFrame, metric: str, split: str, a: str, b: str) -> tuple[float, float]:
    """The values at each run's best epoch, by the main metric of both."""
    rule = choose_rule(own)
    if rule is None:
        return math.nan, math.nan
    told = counting_rows(own, rule=rule, metric=metric, split=split)["value"]
    first, second = (float(told.get(run, math.nan)) for run in (a, b))
    return first, second


def difference(scalars: pd.DataFrame, *, metric: str, a: str, b: str, x: str, points: int = 1000) -> Curves:
    """The Curves of b − a, one line per split that both have, where a is known: b's neighbours are joined by straight lines."""
    rows = align(pick(scalars, metrics=[metric], runs=[a, b]), x=x)
    lines = []
    for split in rows["split"].unique():
        one, two = (rows[(rows["run"] == run) & (rows["split"] == split) & np.isfinite(rows["value"])] for run in (a, b))
        inside = one[(one["x"] >= two["x"].min()) & (one["x"] <= two["x"].max())] if len(one) and len(two) else one.iloc[:0]
        if len(inside) and pd.api.types.is_numeric_dtype(inside["x"]):
            gap = np.interp(inside["x"], two["x"], two["value"]) - inside["value"]
            lines.append(inside.assign(value=gap, smooth=gap))
    frame = pd.concat(lines) if lines else rows.iloc[:0].assign(smooth=0.0)
    return Curves(thin(frame, points=points), rows.iloc[:0].assign(begins=False), len(frame), [])


def first_parting(a: Sequence[str], b: Sequence[str]) -> int:
    """The first line (from 1) in which two logs differ in more than times and durations; 0 if the shorter is how both begin."""
    for number, (one, two) in enumerate(zip(a, b, strict=False), 1):
        if one != two and INCIDENTAL.sub("", one) != INCIDENTAL.sub("", two):
            return number
    return 0
