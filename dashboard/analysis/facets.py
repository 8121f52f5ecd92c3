"""Small multiples: a panel for each metric, or for each metric and each group or value of a hyper-parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.gathering import gatherable, settings_of
from dashboard.words import say

GROUP = "group"
UNKNOWN = "—"  # the value of a run that does not say it
MOST = 12  # panels of a metric; what is left shares the last one


@dataclass(frozen=True)
class Cell:
    """What one panel shows: a metric of some runs, and what these have in common ('' for all)."""

    metric: str
    runs: list[str]
    label: str = ""


def tellable(runs: pd.DataFrame, hparams: pd.DataFrame, *, shown: Sequence[str]) -> list[str]:
    """By what these runs can be told apart: GROUP, where they are of several, and the hyper-parameters that differ."""
    of_several = runs.loc[runs["run"].isin(shown), "group"].nunique() > 1
    return [*([GROUP] if of_several else []), *(name for name in gatherable(hparams, shown) if name != GROUP)]


def values_of(runs: pd.DataFrame, hparams: pd.DataFrame, *, shown: Sequence[str], by: str) -> dict[str, Any]:
    """run -> its value of what `tellable` names; UNKNOWN where it has none."""
    if by == GROUP:
        groups = dict(zip(runs["run"], runs["group"], strict=True))
        return {run: groups.get(run) or UNKNOWN for run in shown}
    settings = settings_of(hparams, shown)
    return {run: settings[run].get(by, UNKNOWN) for run in shown}


def cells(metrics: Sequence[str], runs: Sequence[str], *, by: str = "", values: Mapping[str, Any] | None = None) -> list[Cell]:
    """The cells of small multiples, metric after metric; `values` is run -> value of `by`."""
    if not values:
        return [Cell(metric, list(runs)) for metric in metrics]
    members: dict[str, list[str]] = {}
    for run in sorted(runs, key=lambda run: order(values[run])):
        members.setdefault(told(values[run]), []).append(run)
    labels = list(members)
    alone = labels if len(labels) <= MOST else labels[: MOST - 1]
    shared = [run for label in labels[len(alone) :] for run in members[label]]
    rows = [(say("{name} = {value}", name=by, value=label), members[label]) for label in alone]
    if shared:
        rows.append((say("{count} other values of {name}", count=f"{len(labels) - len(alone):,}", name=by), shared))
    return [Cell(metric, own, label) for metric in metrics for label, own in rows]


def told(value: Any) -> str:
    """A value as text: 0.01, adam."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def order(value: Any) -> tuple[int, float, str]:
    """By what values are ordered: numbers, then texts, what is unknown last."""
    if (number := number_of(value)) is not None:
        return 0, number, ""
    return 1 + (value == UNKNOWN), 0.0, str(value)


def number_of(value: Any) -> float | None:
    """A value that is a number, also one that is written as a text; truths and others are none."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
