"""Why: what separates the sick runs from the healthy ones: rules over hyper-parameters and early metrics, with their counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import comb

import numpy as np
import pandas as pd

from dashboard.analysis.compare import differing
from dashboard.analysis.tellings import is_one_of
from dashboard.health.check import Finding, short
from dashboard.words import say
from parsers import Logbook

GRAVE = ("warning", "error")
LEAST = 2  # runs on either side
CHANCE = 0.1  # probability above which the split may be chance
MOST = 3  # hypotheses per condition
EARLY = 0.25  # share of the steps at which early metrics are looked at


@dataclass(frozen=True)
class Hypothesis:
    """A rule that holds for the sick runs of a check and not for the healthy ones. `chance`: how probable so clean a split is."""

    check: str
    name: str
    text: str
    sick: tuple[str, ...]
    healthy: tuple[str, ...]  # the runs on the other side of the rule
    exceptions: int  # runs that are on the wrong side
    chance: float


def hypotheses(logs: Logbook, findings: Iterable[Finding]) -> list[Hypothesis]:
    """What separates the runs of each group in which a check found something grave from the others of the group.

    Where a setting does, metrics are not asked: they are its consequence.
    """
    sick: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.severity in GRAVE:
            sick[finding.check].add(finding.run)
    settings, early = differing(logs.hparams), _early(logs)
    found = []
    for _, runs in logs.runs.groupby("group", observed=True)["run"]:
        if len(runs) < 2 * LEAST:
            continue
        set_here, early_here = settings.reindex(runs), early.reindex(runs)
        for check, ill in sick.items():
            own = np.isin(runs, list(ill))
            set_so = _of_check(check, set_here, own, measured=False)
            found += set_so or _of_check(check, early_here, own, measured=True)
    return sorted(found, key=_plainest)


def _of_check(check: str, table: pd.DataFrame, ill: np.ndarray, *, measured: bool) -> list[Hypothesis]:
    """The best rules of one check in one group; none where a side is too small to tell anything."""
    rules: list[Hypothesis] = []
    if min(ill.sum(), (~ill).sum()) >= LEAST:
        for name, column in table.items():
            rules += _rules(check, say("early {metric}", metric=name) if measured else str(name), column, ill)
    return sorted(rules, key=_plainest)[:MOST]


def _plainest(one: Hypothesis) -> tuple[int, float, str]:
    """What explains most, first."""
    return one.exceptions, one.chance, one.name


def _rules(check: str, name: str, column: pd.Series, ill: np.ndarray) -> Iterator[Hypothesis]:
    """A threshold for a number, a value for a word, if it splits sick from healthy with at most one exception in five."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64")
    known = column.notna().to_numpy()
    tell = partial(_tell, check, name, column.index)
    ordered = np.unique(numbers[known])
    if len(ordered) > 1 and not np.isnan(ordered).any():
        for low, high in pairwise(ordered):
            below = numbers <= low
            for side, limit, relation in ((~below & known, high, "≥"), (below & known, low, "≤")):
                yield from tell(side, known, ill, f"{relation} {short(float(limit))}")
    elif column[known].nunique() > 1:
        for value in column[known].unique():
            yield from tell((column == value).to_numpy() & known, known, ill, f"= {value}")


def _tell(
    check: str, name: str, runs: pd.Index, side: np.ndarray, known: np.ndarray, ill: np.ndarray, rule: str
) -> Iterator[Hypothesis]:
    inside, others = side & known, ~side & known
    hits, misses = int((ill & inside).sum()), int((ill & others).sum())
    exceptions = misses + int((~ill & inside).sum())
    if hits < LEAST or exceptions > 0.2 * known.sum() or min(inside.sum(), others.sum()) < LEAST:
        return
    text = say(
        "{check}: {hits} of {inside} runs with {name} {rule}, {misses} of {others} others.",
        check=say(check), hits=hits, inside=int(inside.sum()), name=name, rule=rule, misses=misses, others=int(others.sum()),
    )  # fmt: skip
    chance = _chance(hits, int(inside.sum()), int(ill[known].sum()), int(known.sum()))
    if chance <= CHANCE or not exceptions:
        sides = tuple(runs[ill & inside]), tuple(runs[~ill & others])
        yield Hypothesis(check, name, text, *sides, exceptions, chance)


def _chance(hits: int, inside: int, ill: int, runs: int) -> float:
    """Fisher's exact test, one-sided: the probability of so many hits or more, were the rule of no account."""
    return sum(comb(ill, k) * comb(runs - ill, inside - k) for k in range(hits, min(inside, ill) + 1)) / comb(runs, inside)


def _early(logs: Logbook) -> pd.DataFrame:
    """run × metric: the last value of each validation metric within the first part of the steps."""
    scalars = logs.scalars
    told = is_one_of(scalars["split"], ("val", "test")) & np.isfinite(scalars["value"].to_numpy())
    held_out = scalars.loc[told, ["run", "metric", "step", "value"]]
    if not len(held_out):
        return pd.DataFrame()
    last = held_out.groupby("run", observed=True)["step"].transform("max")
    early = held_out[held_out["step"] <= EARLY * last].sort_values("step", kind="stable")
    values = early.groupby(["run", "metric"], observed=True)["value"].last().unstack()
    values.index = values.index.astype(str)
    return values
