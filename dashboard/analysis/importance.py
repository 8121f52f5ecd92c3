"""Which settings of a sweep matter: rank correlation, and permutation importance in a random forest on runs it has not seen.

Both look at ranks of the metric, so that one exploded run does not outweigh all others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.analysis.sweep import Trials
from dashboard.words import Said, say

RANKED, GROWN = 6, 15  # runs with a value from which on a correlation and a forest say something
FOLDS, REPEATS, SHUFFLES, TREES = 5, 3, 5, 60
MOST_RUNS = 600  # runs the forest learns from
NORMAL = 1.959964  # half-width of the 95 % interval of a standard normal
NAN = float("nan")


@dataclass(frozen=True)
class Correlation:
    """Spearman's rho of a setting and the metric over n runs, with its 95 % interval, or why there is none."""

    name: str
    n: int
    rho: float = NAN
    low: float = NAN
    high: float = NAN
    refusal: str = ""


@dataclass(frozen=True)
class Forest:
    """What a forest makes of the settings: `explained` is its share of the variance of ranks on unseen runs (R²).

    `importance` (name, mean, low, high; the most important first) is the share of the variance that hangs on a setting,
    found by shuffling it, with the range in which 95 % of the folds lie. `refusal` says why there is none.
    """

    n: int
    explained: float = NAN
    importance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["name", "mean", "low", "high"]))
    refusal: str = ""


def correlations(trials: Trials) -> list[Correlation]:
    """The Correlation of each setting with the metric, the strongest first."""
    found = [correlation(trials, name) for name in trials.names]
    return sorted(found, key=lambda one: (np.isnan(one.rho), -abs(one.rho)))


def correlation(trials: Trials, name: str) -> Correlation:
    """Spearman's rho with the interval of Bonett and Wright (2000), or a refusal."""
    values, column = trials.told["value"], trials.settings[name]
    rows = trials.finite & column.notna()
    n = int(rows.sum())
    if not trials.is_number(name):
        return Correlation(name, n, refusal=say("{name} has no order: it is a word.", name=name))
    if n < RANKED:
        return Correlation(name, n, refusal=too_few(trials, n, RANKED))
    if column[rows].nunique() < 2 or values[rows].nunique() < 2:
        return Correlation(name, n, refusal=say("{name} does not vary among the runs with a value.", name=name))
    rho = float(np.corrcoef(column[rows].rank(), values[rows].rank())[0, 1])
    half = NORMAL * np.sqrt((1 + rho**2 / 2) / (n - 3))
    middle = np.arctanh(np.clip(rho, -1 + 1e-12, 1 - 1e-12))
    return Correlation(name, n, rho, float(np.tanh(middle - half)), float(np.tanh(middle + half)))


def forest(trials: Trials) -> Forest:
    """The Forest of the settings that vary among the runs with a value, or a refusal."""
    settings, values = trials.settings[trials.finite], trials.told.loc[trials.finite, "value"]
    settings = settings.loc[:, [settings[name].nunique(dropna=False) > 1 for name in settings]]
    n = len(values)
    if n < GROWN:
        return Forest(n, refusal=too_few(trials, n, GROWN))
    if not settings.shape[1] or values.nunique() < 2:
        return Forest(n, refusal=say("Nothing varies among the runs with a value."))
    if n > MOST_RUNS:
        settings = settings.sample(MOST_RUNS, random_state=0)
        values = values[settings.index]
        n = MOST_RUNS
    errors, drops = map(np.array, zip(*_folds(_coded(settings), values.rank().to_numpy("float64")), strict=True))
    explained = 1 - float(errors.mean())
    if explained <= 0:
        told = say("A forest cannot foretell {metric} from these settings: no importance can be told.", metric=trials.metric)
        return Forest(n, explained, refusal=told)
    low, high = np.percentile(drops, [2.5, 97.5], axis=0)
    table = pd.DataFrame({"name": list(settings), "mean": drops.mean(axis=0), "low": low, "high": high})
    return Forest(n, explained, table.sort_values("mean", ascending=False, ignore_index=True))


def too_few(trials: Trials, n: int, least: int) -> Said:
    """That there are too few runs with a value."""
    said = {"n": n, "all": len(trials), "metric": trials.metric, "least": least}
    return say("{n} of {all} runs have a value of {metric}; this takes {least}.", **said)


def _folds(table: np.ndarray, ranks: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """For each fold of runs that a forest did not see: its squared error, and half of what shuffling each column adds to it.

    Both are shares of the variance of all ranks: that of a small fold would be a poor measure. The half is the share of the
    variance that hangs on the column (Sobol's total effect), for a shuffled value is wrong at both ends.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import RepeatedKFold

    variance = float(ranks.var())
    shuffle = np.random.default_rng(0)
    for seen, unseen in RepeatedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=0).split(table):
        grown = RandomForestRegressor(TREES, min_samples_leaf=2, random_state=0).fit(table[seen], ranks[seen])
        error = float(np.square(grown.predict(table[unseen]) - ranks[unseen]).mean())
        drops = np.empty(table.shape[1])
        for column in range(table.shape[1]):
            shuffled = np.tile(table[unseen], (SHUFFLES, 1))
            shuffled[:, column] = np.concatenate([shuffle.permutation(table[unseen, column]) for _ in range(SHUFFLES)])
            drops[column] = np.square(grown.predict(shuffled) - np.tile(ranks[unseen], SHUFFLES)).mean() - error
        yield error / variance, drops / variance / 2


def _coded(settings: pd.DataFrame) -> np.ndarray:
    """The settings as numbers: words by their place in the alphabet, what is not set below all others."""
    columns = []
    for name in settings:
        column = settings[name]
        if not pd.api.types.is_numeric_dtype(column):
            column = column.map({value: place for place, value in enumerate(sorted(column.dropna().unique()))})
        numbers = column.astype("float64").rank(method="dense")
        columns.append(numbers.fillna(0.0).to_numpy())
    return np.column_stack(columns)
