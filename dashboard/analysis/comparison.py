"""A comparison: runs or groups of them against metrics, each cell the values that count by one rule, summarised and tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.analysis.aggregate import Summary, summarise
from dashboard.analysis.best import SPLITS, Rule, best_by, counting_rows
from dashboard.analysis.compare import logged_by
from dashboard.analysis.gathering import RUN, Key, gather, label, suggest
from dashboard.analysis.significance import Difference, corrected, difference
from dashboard.analysis.tellings import changes, of_runs
from parsers.tables import UserError, codes_of
from parsers.vocabulary import better, factor, is_fraction, name_of

AS_LOGGED, PERCENT, FRACTION = "as logged", "percent", "fraction"
SCALES = (AS_LOGGED, PERCENT, FRACTION)


@dataclass(frozen=True)
class Series:
    """A metric of one split; the split None is the one where the metric tells most: the rule's, else validation."""

    metric: str
    split: str | None = None


@dataclass(frozen=True)
class Question:
    """What to compare: which series of which runs, gathered by what into rows (and columns `across`), against which baseline."""

    series: tuple[Series, ...]
    rule: Rule
    by: tuple[str, ...] = ()
    across: tuple[str, ...] = ()
    baseline: str = ""
    spread: str = "std"
    scale: str = AS_LOGGED


@dataclass(frozen=True)
class Row:
    """Some runs under one name."""

    key: Key
    runs: tuple[str, ...]

    @property
    def name(self) -> str:
        return label(self.key)


@dataclass(frozen=True)
class Column:
    """One series, of the runs with the setting `across` if there is one, in one unit."""

    metric: str
    split: str
    across: str = ""
    unit: str = ""
    better: str = ""


@dataclass(frozen=True)
class Cell:
    """The values of a row's runs in a column, what they come to, and how that differs from the baseline."""

    values: tuple[float, ...] = ()
    summary: Summary | None = None  # None: nothing was logged
    difference: Difference | None = None  # None: there is no baseline, or this is it


@dataclass(frozen=True)
class Comparison:
    """The cells of every row and column, and the question they answer."""

    question: Question
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)  # (row, column) -> cell
    baseline: int | None = None  # its row

    def n(self, row: int) -> int:
        """How many runs a row's cells are made of: those of the fullest one."""
        found = (self.cells[row, place].summary for place in range(len(self.columns)))
        return max((one.n for one in found if one), default=0)


def parse_series(text: str) -> list[Series]:
    """'mAP, Rank-1, train/loss' -> the series meant; a name may say its split."""
    names = [name_of(part.strip()) for part in text.split(",") if part.strip()]
    return [Series(name.metric, name.split or None) for name in names]


def answer(
    scalars: pd.DataFrame, runs: pd.DataFrame, hparams: pd.DataFrame, *, question: Question, of: Sequence[str] = ()
) -> Comparison:
    """The Comparison of the runs `of` (in this order; without any, all `runs`); the frames are the Logbook's tables."""
    runs = runs.set_index("run", drop=False).loc[list(of)].reset_index(drop=True) if of else runs
    keys = gather(runs, hparams, by=question.by)
    beside = gather(runs, hparams, by=question.across) if question.across else {}
    rows = _rows(keys)
    theirs = of_runs(scalars, runs["run"])
    splits = [split_of(theirs, one, question.rule) for one in question.series]
    best = best_by(scalars, question.rule)
    told = [counted(scalars, one.metric, split, question, best=best) for one, split in zip(question.series, splits, strict=True)]
    columns: list[Column] = []
    cells: dict[tuple[int, int], Cell] = {}
    for setting in dict.fromkeys(beside.values()) or [()]:
        for one, split, (unit, values) in zip(question.series, splits, told, strict=True):
            place = len(columns)
            columns.append(Column(one.metric, split, label(setting), unit, better(one.metric)))
            for at, row in enumerate(rows):
                members = [run for run in row.runs if run in values and (not beside or beside[run] == setting)]
                cells[at, place] = _summarised([values[run] for run in members], question.spread)
    comparison = Comparison(question, tuple(rows), tuple(columns), cells)
    return against(comparison, question.baseline) if question.baseline else comparison


def counted(
    scalars: pd.DataFrame, metric: str, split: str, question: Question, *, best: pd.DataFrame | None = None
) -> tuple[str, dict[str, float]]:  # fmt: skip
    """(unit, run -> value) of what counts of a series by the question's rule, of all runs; `best` as of counting_rows."""
    rows = _in_scale(counting_rows(scalars, rule=question.rule, metric=metric, split=split, best=best), question.scale)
    unit = str(rows["unit"].mode().iloc[0]) if len(rows) else ""
    return unit, dict(zip(rows["run"].astype("str"), rows["value"].tolist(), strict=True))


def split_of(scalars: pd.DataFrame, one: Series, rule: Rule) -> str:
    """The split of a series asked for: the one it names, else the rule's or the first of SPLITS that was logged."""
    if one.split is not None:
        return one.split
    splits = set(scalars.loc[scalars["metric"] == one.metric, "split"].unique())
    return next((split for split in (rule.split, *SPLITS, *sorted(splits)) if split in splits), "")


def demand(series: Sequence[Series], *, scalars: pd.DataFrame) -> None:
    """Raises UserError, with what there is instead, if one of the series was logged by no run."""
    for one in series:
        splits = set(scalars.loc[scalars["metric"] == one.metric, "split"].unique())
        if not splits:
            raise UserError(f"No run logged {one.metric}. {suggest(one.metric, set(scalars['metric'].unique()))}")
        if one.split is not None and one.split not in splits and "" not in splits:
            raise UserError(f"No run logged {one.metric} in {one.split}, only in {', '.join(sorted(splits))}.")


def against(comparison: Comparison, baseline: str) -> Comparison:
    """The comparison with every cell's Difference to the row called `baseline` (or to that of the run called so)."""
    at = find_row(comparison, baseline)
    places = [place for place in comparison.cells if place[0] != at]
    found = []
    for place in places:
        values, theirs = comparison.cells[place].values, comparison.cells[at, place[1]].values
        found.append(difference(values, theirs))
    cells = dict(comparison.cells)
    for place, one in zip(places, corrected(found), strict=True):
        cell = cells[place]
        cells[place] = Cell(cell.values, cell.summary, None if np.isnan(one.delta) else one)
    return Comparison(comparison.question, comparison.rows, comparison.columns, cells, at)


def find_row(comparison: Comparison, name: str) -> int:
    """The row called `name`, or the one that a run called so is in."""
    for place, row in enumerate(comparison.rows):
        if name == row.name:
            return place
    for place, row in enumerate(comparison.rows):
        if name in row.runs:
            return place
    names = [row.name for row in comparison.rows]
    raise UserError(f"{name} is no row of this table. Choose the baseline among: {', '.join(names[:12])}.")


def _rows(keys: Mapping[str, Key]) -> list[Row]:
    gathered: dict[Key, list[str]] = {}
    for run, key in keys.items():
        gathered.setdefault(key, []).append(run)
    return [Row(key, tuple(members)) for key, members in gathered.items()]


def _summarised(values: Sequence[float], spread: str) -> Cell:
    return Cell(tuple(values), summarise(values, spread=spread)) if values else Cell()


def _in_scale(rows: pd.DataFrame, scale: str) -> pd.DataFrame:
    """`rows` (columns metric, unit, value) in percent or as fractions, where they are shares."""
    wanted = {PERCENT: "%", FRACTION: ""}.get(scale)
    if wanted is None or not len(rows):
        return rows
    share = is_fraction(str(rows["metric"].iloc[0]))
    units = rows["unit"].astype("str")
    scales = units.map(lambda unit: factor(unit, wanted) if share or unit == "%" else float("nan"))
    return rows.assign(
        value=rows["value"] * scales.fillna(1.0).astype("float64"), unit=units.where(scales.isna(), wanted).astype("str")
    )


def gathered_by(question: Question) -> str:
    """What the rows are called: 'run', 'lr', 'lr, batch_size'."""
    return ", ".join(question.by) if question.by else RUN


def logged_series(scalars: pd.DataFrame) -> dict[str, Series]:
    """What can be a column: 'mAP' -> its main split, and 'mAP (train)' -> one split, where there are several."""
    told = scalars[["metric", "split"]]
    pairs = told[changes([codes_of(told["metric"]), codes_of(told["split"])])].drop_duplicates()
    splits: dict[str, list[str]] = {}
    for metric, split in zip(pairs["metric"].astype("str"), pairs["split"].astype("str"), strict=True):
        splits.setdefault(metric, []).append(split)
    found: dict[str, Series] = {}
    for metric in logged_by(scalars).index:
        found[metric] = Series(metric)
        if len(splits[metric]) > 1:
            found |= {f"{metric} ({split})": Series(metric, split) for split in sorted(splits[metric]) if split}
    return found


def row_names(runs: pd.DataFrame, hparams: pd.DataFrame, *, by: Sequence[str], of: Sequence[str]) -> list[str]:
    """The names of the rows that the runs `of` are gathered into."""
    wanted = runs.set_index("run", drop=False).loc[list(of)]
    return list(dict.fromkeys(label(key) for key in gather(wanted, hparams, by=by).values()))


def files_of(sources: pd.DataFrame, runs: Sequence[str]) -> list[str]:
    """The files that these runs were read from (`sources` has the columns source, run, points)."""
    return list(sources.loc[sources["run"].isin(runs) & (sources["points"] > 0), "source"])
