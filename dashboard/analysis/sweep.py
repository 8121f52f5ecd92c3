"""A sweep as a table: for each run the settings that vary, what it reached by one rule, and what became of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.best import Rule, counting_rows, of_split
from dashboard.analysis.findings import Finding
from dashboard.analysis.gathering import gatherable, settings_of
from dashboard.words import Said, say
from parsers.vocabulary import key

GRAVE = ("warning", "error")
LONGEST = 40  # letters of a setting in a sentence
# Folders and files that a run is written to, as parsers.vocabulary.key spells names.
WRITTEN_TO = re.compile(
    r"(?:tensorboard|log|out|output|save|saved|work|exp|ckpt|checkpoint|weight|result|run)s?(?:dir|path|folder|root|file|directory)"
)
FATES = (
    "not_finite", "masked_nan", "exploded", "diverging", "collapsed", "not_learning", "out_of_memory", "crashed",
)  # fmt: skip  # checks that say a run has failed, in the order in which they are told


@dataclass(frozen=True, eq=False)
class Trials:
    """The runs of a sweep, in the order given.

    `settings` is run x setting, of those that vary: numbers as floats, else texts; NaN or None where a run does not state it.
    `told` is run x value (NaN where it reached none that counts), unit, fates (a tuple of FATES), failed, date, source, line.
    """

    metric: str
    better: str  # max or min
    rule: Rule
    settings: pd.DataFrame
    told: pd.DataFrame
    left_out: int = 0  # runs of another experiment

    def __len__(self) -> int:
        return len(self.told)

    @property
    def names(self) -> list[str]:
        """The settings that vary, those of most values first."""
        return [str(name) for name in self.settings]

    def value(self, run: str) -> float:
        """What a run reached; NaN where it did not."""
        return float(self.told["value"].to_dict()[run])

    @cached_property
    def unit(self) -> str:
        """The unit of the values; '' where they have none."""
        return next((str(unit) for unit in self.told["unit"] if unit), "")

    @property
    def finite(self) -> pd.Series:
        """run -> whether it reached a value."""
        return pd.Series(np.isfinite(self.told["value"].to_numpy("float64")), index=self.told.index)

    def is_number(self, name: str) -> bool:
        """Whether a setting is a number in every run that states it."""
        return pd.api.types.is_numeric_dtype(self.settings[name])

    def best(self, values: pd.Series) -> Any:
        """The label of the best of some values, the first of ties; they must hold a finite one."""
        finite = values[np.isfinite(values.to_numpy("float64"))]
        return finite.idxmin() if self.better == "min" else finite.idxmax()


def make_trials(
    scalars: pd.DataFrame,
    runs: pd.DataFrame,
    hparams: pd.DataFrame,
    *,
    of: Sequence[str],
    rule: Rule,
    findings: Iterable[Finding] = (),
) -> Trials:
    """The Trials of the runs `of`; the frames are the Logbook's tables, `findings` those of its health.

    A run that never logged the metric is one of them only if others of its group did: else it is of another experiment.
    """
    names = _that_tried(scalars, runs, of=of, rule=rule)
    counted = counting_rows(scalars, rule=rule, metric=rule.metric, split=rule.split).reindex(names)
    dates = runs.set_index("run")[["started", "date"]].reindex(names)
    fates = fates_of(findings, names)
    values = counted["value"].astype("float64")
    told = pd.DataFrame(
        {
            "value": values.where(np.isfinite(values)),
            "unit": counted["unit"].astype("object").fillna(""),
            "fates": pd.Series(fates, dtype="object"),
            "date": dates["started"].fillna(dates["date"]),
            "source": counted["source"].astype("object").fillna(""),
            "line": counted["line"].fillna(0).astype("int64"),
        },
        index=pd.Index(names, name="run"),
    )
    told["failed"] = told["fates"].map(bool) | told["value"].isna()
    return Trials(rule.metric, rule.better, rule, varying(hparams, names), told, len(of) - len(names))


def _that_tried(scalars: pd.DataFrame, runs: pd.DataFrame, *, of: Sequence[str], rule: Rule) -> list[str]:
    """Those of the runs that logged the metric in the split that counts, or are in one group with such a run."""
    logged = set(of_split(scalars[scalars["metric"] == rule.metric], rule.split)["run"].unique())
    groups = dict(zip(runs["run"], runs["group"], strict=True))
    tried = {groups[run] for run in of if run in logged}
    return [run for run in of if groups[run] in tried]


def varying(hparams: pd.DataFrame, runs: Sequence[str]) -> pd.DataFrame:
    """run x setting: the settings in which these runs differ, those of most distinct values first; none twice by two names.

    Where a run is written to is no setting of it.
    """
    settings = settings_of(hparams, runs)
    frame = pd.DataFrame(index=pd.Index(runs, name="run"))
    names = [name for name in gatherable(hparams, runs) if not WRITTEN_TO.fullmatch(key(name.rpartition(".")[2]))]
    for name in reversed(names):
        column = _column([settings[run].get(name) for run in runs], frame.index)
        if not any(column.equals(frame[other]) for other in frame):
            frame[name] = column
    return frame


def _column(values: Sequence[Any], index: pd.Index) -> pd.Series:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return pd.Series(values, index=index, dtype="float64")
    return pd.Series([None if value is None else str(value) for value in values], index=index, dtype="object")


def fates_of(findings: Iterable[Finding], runs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """run -> those of FATES that were found in it."""
    found: dict[str, set[str]] = {run: set() for run in runs}
    for one in findings:
        if one.severity in GRAVE and one.check in FATES and one.run in found:
            found[one.run].add(one.check)
    return {run: tuple(check for check in FATES if check in checks) for run, checks in found.items()}


def levels(trials: Trials, name: str) -> pd.DataFrame:
    """A row for each value of a setting, in order: level, mean, n (runs with a value), runs, failed (how many)."""
    told = trials.told.assign(level=trials.settings[name]).dropna(subset="level")
    grouped = told.groupby("level", sort=True)
    frame = grouped.agg(mean=("value", "mean"), n=("value", "count"), runs=("value", "size"), failed=("failed", "sum"))
    return frame.reset_index()


def grid(trials: Trials, a: str, b: str, *, most: int = 8) -> pd.DataFrame:
    """Two settings: a row for each pair that was tried, with their labels (a, b), mean, n, runs, failed.

    A number with more than `most` values is put into that many bins of about as many runs each.
    """
    told = trials.told.assign(a=labels(trials.settings[a], most=most), b=labels(trials.settings[b], most=most))
    grouped = told.dropna(subset=["a", "b"]).groupby(["a", "b"], observed=True, sort=True)
    frame = grouped.agg(mean=("value", "mean"), n=("value", "count"), runs=("value", "size"), failed=("failed", "sum"))
    return frame.reset_index()


def labels(column: pd.Series, *, most: int) -> pd.Series:
    """The values of a setting as ordered labels; many numbers in bins."""
    if not pd.api.types.is_numeric_dtype(column):
        return column.astype(pd.CategoricalDtype(sorted(column.dropna().unique()), ordered=True))
    if column.nunique() > most:
        bins = pd.qcut(column, most, duplicates="drop")
        first = column.min()  # qcut's first bin begins a little below it
        return bins.cat.rename_categories([f"{max(one.left, first):.3g} – {one.right:.3g}" for one in bins.cat.categories])
    ordered = sorted(column.dropna().unique())
    names = column.map({value: text_of(value) for value in ordered})
    return names.astype(pd.CategoricalDtype([text_of(value) for value in ordered], ordered=True))


def text_of(value: Any) -> str:
    """A setting as it is read; a long text is cut."""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def settings_in_words(trials: Trials, run: str, *, most: int = 4) -> str:
    """'lr = 0.01, optimizer = sgd': what a run was set to, of what varies."""
    own: Mapping[Any, Any] = trials.settings.loc[run].dropna().to_dict()
    return ", ".join(f"{name} = {text_of(value)}" for name, value in list(own.items())[:most])


def fates_in_words(fates: Iterable[str]) -> Said:
    """'go NaN or explode': what became of runs in which these checks found something; of none, that they reach no value."""
    words = {
        "not_finite": say("go NaN"), "masked_nan": say("go NaN"), "exploded": say("explode"), "diverging": say("diverge"),
        "collapsed": say("collapse"), "not_learning": say("do not learn"), "out_of_memory": say("run out of memory"),
        "crashed": say("crash"),
    }  # fmt: skip
    wanted = set(fates)
    told = list(dict.fromkeys(words[check] for check in FATES if check in wanted)) or [say("reach no value")]
    text = told[0]
    for other in told[1:]:
        text = say("{one} or {other}", one=text, other=other)
    return text
