"""Derived metrics: what a formula makes of logged ones, row by row, with the lines of the logs behind every value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.analysis.formula import Formula, parse
from dashboard.analysis.pairing import partners
from dashboard.analysis.tellings import pick
from dashboard.words import say
from parsers.tables import AVERAGE, UserError, make_frame
from parsers.vocabulary import key, name_of

Terms = dict[str, pd.DataFrame]  # name in the formula -> its rows
KNOWN = 12  # metrics that are named to who wrote an unknown one


@dataclass(frozen=True)
class Derived:
    """The metrics of a scalars table, and those that formulas (by their texts) make of them."""

    logged: pd.DataFrame
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """What the derived metrics are called."""
        return list(self.formulas)

    def scalars(self, metric: str, runs: Sequence[str]) -> pd.DataFrame:
        """The scalars in which to look for a metric: the logged ones, or those that its formula gives."""
        return derive(self.logged, self.formulas[metric], runs=runs) if metric in self.formulas else self.logged

    def rows(self, metric: str, runs: Sequence[str]) -> pd.DataFrame | None:
        """The rows of a metric, to draw others along it; None for no metric."""
        return pick(self.scalars(metric, runs), metrics=[metric], runs=runs) if metric else None


def parse_formulas(texts: Iterable[str], *, scalars: pd.DataFrame) -> dict[str, Formula]:
    """The formulas by their texts. Raises UserError for one that is wrong, or that names what was not logged."""
    formulas = {text: parse(text) for text in texts}
    for formula in formulas.values():
        meant(scalars, formula)
    return formulas


def derive(scalars: pd.DataFrame, formula: Formula, *, runs: Sequence[str]) -> pd.DataFrame:
    """The values of a formula as rows of a scalars table, its text as their metric.

    A name with a split (`val_loss`) means that split alone; one without means each split in turn. Of the metrics the one with
    the fewest values says where there is one; the others count with the value that belongs to it (see pairing.partners), and
    where one is missing there is no value. Each row has the source and line of the first.
    """
    parts = []
    for run, split, terms in _terms(scalars, formula, runs):
        first = next(iter(terms.values()))
        value = formula({name: rows["value"].to_numpy() for name, rows in terms.items()})
        parts.append(first.assign(run=run, metric=formula.text, tag=formula.text, unit="", split=split, value=value))
    if not parts:
        return make_frame("scalars")
    columns = ["run", "metric", "split", "tag", "unit", "source"]
    found = pd.concat([part.astype(dict.fromkeys(columns, "str")) for part in parts], ignore_index=True)
    return make_frame("scalars", {name: found[name] for name in scalars.columns})


def lines_behind(
    scalars: pd.DataFrame, formula: Formula, *, run: str, split: str, source: str, line: int
) -> dict[str, tuple[str, int]]:  # fmt: skip
    """name in the formula -> the (source, line) of its value, for the row of `derive` that has this source and line."""
    for _, found, terms in _terms(scalars, formula, [run]):
        first = next(iter(terms.values()))
        at = np.flatnonzero((first["source"] == source) & (first["line"] == line))
        if found == split and len(at):
            rows = {name: told.iloc[int(at[0])] for name, told in terms.items()}
            return {name: (str(row["source"]), int(row["line"])) for name, row in rows.items()}
    return {}


def meant(scalars: pd.DataFrame, formula: Formula) -> dict[str, tuple[str, str]]:
    """name in the formula -> the (metric, split) it means, '' for each split. Raises UserError for one that was not logged."""
    logged = {key(str(name)): str(name) for name in scalars["metric"].cat.categories if not str(name).endswith(AVERAGE)}
    found = {}
    for name, at in formula.names.items():
        told = name_of(name)
        if key(name) in logged:
            found[name] = (logged[key(name)], "")
        elif key(told.metric) in logged:
            found[name] = (logged[key(told.metric)], told.split)
        else:
            known = ", ".join(list(logged.values())[:KNOWN])
            raise UserError(
                say("{name} at character {at} of the formula is no metric. There are: {known}.", name=name, at=at, known=known)
            )
    return found


def _terms(scalars: pd.DataFrame, formula: Formula, runs: Sequence[str]) -> Iterator[tuple[str, str, Terms]]:
    """(run, split, the rows of each name that belong together) for what can be computed."""
    names = meant(scalars, formula)
    picked = pick(scalars, metrics={metric for metric, _ in names.values()}, runs=runs)
    table: dict[tuple[str, str], dict[str, pd.DataFrame]] = {}
    for (run, metric, split), rows in picked.groupby(["run", "metric", "split"], observed=True, sort=False):
        table.setdefault((str(run), str(metric)), {})[str(split)] = rows
    for run in runs:
        own = {name: (table.get((run, metric), {}), split) for name, (metric, split) in names.items()}
        open_splits = {one for found, split in own.values() if not split for one in found}
        for split in sorted(open_splits) or [""]:
            terms = {name: _of_split(found, wanted or split) for name, (found, wanted) in own.items()}
            if all(rows is not None for rows in terms.values()):
                yield run, split, _matched({name: rows for name, rows in terms.items() if rows is not None})


def _of_split(found: dict[str, pd.DataFrame], split: str) -> pd.DataFrame | None:
    """The rows of a split; of a metric that has only one split, those."""
    return found.get(split, next(iter(found.values())) if len(found) == 1 and "" in found else None)


def _matched(terms: Terms) -> Terms:
    """The terms row by row, the one with the fewest first: where it has a value and each of the others one that belongs to it."""
    order = sorted(terms, key=lambda name: len(terms[name]))
    base = terms[order[0]]
    at = {name: partners(base, terms[name]) if name != order[0] else np.arange(len(base)) for name in order}
    known = np.all([places >= 0 for places in at.values()], axis=0)
    return {name: terms[name].iloc[places[known]].reset_index(drop=True) for name, places in at.items()}
