"""One rule for "best": which value of each run counts, said with every table, figure and export."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.tellings import pick
from dashboard.words import Said, say
from parsers.tables import UserError, codes_of
from parsers.vocabulary import better as better_side
from parsers.vocabulary import kind, name_of

SPLITS = ("val", "test", "", "train")  # where to look for a metric first: what a run learned shows on data it did not see
BEST, LAST, EACH = "best", "last", "best of each"  # the rules by name
FIRST_TIE, LAST_TIE = "first", "last"


@dataclass(frozen=True)
class Rule:
    """Which value of a run counts.

    'best': every value is from the epoch where `metric` of `split` is highest ('max') or lowest ('min'), the first or last of
    ties. 'last': the last value of each series. 'best of each': the best of each series by its own direction, whatever the epoch.
    """

    metric: str = ""
    split: str = ""
    better: str = ""
    ties: str = FIRST_TIE
    picks: str = BEST

    @property
    def said(self) -> Said:
        """The rule as a sentence."""
        if self.picks == LAST:
            return say("Every value is the last one logged.")
        if self.picks == EACH:
            return say("Every value is the best of its own series, so those of one row may be from different epochs.")
        where = f"{self.metric} ({self.split})" if self.split else self.metric
        return say(
            "Best epoch: where {metric} is {which}, {tie} of ties. The values at best are all from that epoch.",
            metric=where,
            which=say("highest") if self.better == "max" else say("lowest"),
            tie=say("the first") if self.ties == FIRST_TIE else say("the last"),
        )

    def __str__(self) -> str:
        return self.said


def parse_rule(text: str, *, otherwise: Rule | None, choose: Callable[..., Rule | None]) -> Rule:
    """The rule that `text` says: 'last', 'best of each', or 'max val mAP', 'mAP', 'min val loss, last of ties'.

    An empty text is `otherwise`; `choose(metric=, direction=)` gives the rule of a metric where the text leaves things open.
    """
    said, _, ties = (part.strip() for part in text.partition(","))
    if not said:
        return otherwise or Rule(picks=LAST)
    if said.lower() in (LAST, EACH):
        return Rule(picks=said.lower())
    if ties not in ("", "first of ties", "last of ties"):
        raise UserError(f"'{ties}' says nothing of ties. Write 'first of ties' or 'last of ties' after the comma, or nothing.")
    first, _, rest = said.partition(" ")
    direction = first.lower() if first.lower() in ("max", "min") and rest else ""
    name = name_of(rest.strip() if direction else said)
    found = choose(metric=name.metric, direction=direction)
    if found is None:
        raise UserError(
            f"It is not known whether more {name.metric} is better. Write 'max {name.metric}' or 'min {name.metric}'."
        )
    split = name.split or found.split
    return Rule(found.metric, split, found.better, LAST_TIE if ties == "last of ties" else FIRST_TIE)


def best_rows(ranked: pd.DataFrame, rule: Rule | None) -> pd.DataFrame:
    """run -> the best of its `ranked` rows by `rule`; a run without a finite value has none."""
    rows = ranked.reset_index(drop=True)
    if rule and rule.ties == LAST_TIE:
        rows = rows.iloc[::-1].reset_index(drop=True)
    groups = rows.groupby("run", observed=True)["value"]
    found = groups.idxmin() if rule and rule.better == "min" else groups.idxmax()
    return rows.loc[found].set_index(rows.loc[found, "run"].astype("str"))


def ranked_rows(scalars: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The finite values that a rule looks at (see `of_split`)."""
    rows = of_split(pick(scalars, metrics=[rule.metric]), rule.split)
    return rows[np.isfinite(rows["value"])]


def of_split(rows: pd.DataFrame, split: str) -> pd.DataFrame:
    """The rows of one metric that count as `split`.

    A run that nowhere says the split counts with what it logged without one, but a loss without a split is not taken for one of
    validation.
    """
    known = rows["split"] == split
    unsaid = (rows["split"] == "") & ~rows["run"].isin(rows.loc[known, "run"].unique())
    loss = len(rows) > 0 and kind(str(rows["metric"].iloc[0])) == "loss"
    return rows[known if loss and split not in ("", "train") else known | unsaid]


def values_at(scalars: pd.DataFrame, best: pd.DataFrame, *, metrics: Iterable[str], split: str) -> pd.DataFrame:
    """run x metric: the value at the epoch of the run's row of `best` (see `at_places`).

    Where a metric has values of several splits, that of `split` counts.
    """
    rows = at_places(pick(scalars, metrics=metrics, ordered=False), best)  # few of many: only these need be in order
    return last_of_each(prefer(rows.sort_values("step", kind="stable"), split))


def at_places(rows: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """The rows within the epoch of the run's row of `best`; where there are no epochs, those up to that step."""
    places = best[["epoch", "step"]].reindex(rows["run"].cat.categories).to_numpy("float64")
    epoch, step = places[codes_of(rows["run"])].T
    logged = rows["epoch"].to_numpy()
    epochs = ~np.isnan(epoch) & ~np.isnan(logged)
    within = (logged == epoch) | ((np.floor(epoch) == epoch) & (np.floor(logged) == epoch))
    return rows[(epochs & within) | (~epochs & (rows["step"].to_numpy() <= step))]


def last_values(scalars: pd.DataFrame, *, metrics: Iterable[str], split: str = "train") -> pd.DataFrame:
    """run x metric: the last value logged, NaN and infinite ones included; of several splits, that of `split` counts."""
    return last_of_each(prefer(pick(scalars, metrics=metrics), split))


def best_by(scalars: pd.DataFrame, rule: Rule) -> pd.DataFrame | None:
    """run -> its best row by a rule that picks one epoch for all metrics; None for any other rule."""
    return best_rows(ranked_rows(scalars, rule), rule) if rule.picks == BEST and rule.metric else None


def counting_rows(
    scalars: pd.DataFrame, *, rule: Rule, metric: str, split: str, best: pd.DataFrame | None = None
) -> pd.DataFrame:  # fmt: skip
    """run -> the row of `metric` in `split` that counts by `rule`; a run that did not log it there has none.

    Whoever asks for several metrics may find `best` (see best_by) once for all of them.
    """
    best = best_by(scalars, rule) if best is None else best
    if best is not None:
        rows = at_places(of_split(pick(scalars, metrics=[metric], ordered=False), split), best)
        return _last_rows(rows.sort_values("step", kind="stable"))
    rows = of_split(pick(scalars, metrics=[metric]), split)
    side = better_side(metric)
    if rule.picks == EACH and side:
        finite = rows[np.isfinite(rows["value"])]
        silent = rows[~rows["run"].isin(finite["run"].unique())]  # nothing but NaN: that is what it reached
        own = Rule(metric, split, side, rule.ties)
        return pd.concat([best_rows(finite, own), _last_rows(silent)])
    return _last_rows(rows)


def prefer(rows: pd.DataFrame, split: str) -> pd.DataFrame:
    """Of the rows of each run and metric, those of `split` where there are any."""
    here = rows["split"] == split
    keys = codes_of(rows["run"]).astype("int64") * len(rows["metric"].cat.categories) + codes_of(rows["metric"])
    return rows[here | ~np.isin(keys, keys[here])]


def last_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    """run x metric: the last value, where a logged NaN stays one and what was not logged is missing (pd.NA)."""
    last = rows.drop_duplicates(["run", "metric"], keep="last").astype({"run": "str", "metric": "str"})
    wide = last.assign(logged=True).pivot(index="run", columns="metric", values=["value", "logged"])
    columns = {
        name: pd.arrays.FloatingArray(wide["value", name].to_numpy("float64"), wide["logged", name].isna().to_numpy())
        for name in last["metric"].unique()
    }
    return pd.DataFrame(columns, index=pd.Index(wide.index, name=None))


def _last_rows(rows: pd.DataFrame) -> pd.DataFrame:
    last = rows.drop_duplicates("run", keep="last")
    return last.set_index(last["run"].astype("str"))
