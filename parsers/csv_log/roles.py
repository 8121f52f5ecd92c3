"""What each column of a table is for: position, time, split, series' name, hyper-parameter, or a metric."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from parsers.clock import EARLIEST, LATEST, local
from parsers.csv_log.cells import Column
from parsers.csv_log.runs import RESULT, SETTING, is_extreme, is_of_mlflow, is_said_of, is_setting, naming_column, runs_of_columns
from parsers.keys import WORDS
from parsers.vocabulary import OUTCOMES, SPLIT_OF, key, kind, name_of

LABELS = {
    "class",
    "classname",
    "classid",
    "classlabel",
    "label",
    "labelname",
    "category",
    "categoryname",
    "类别",
    "类名",
    "类别名称",
}
STAMPS = ("timestamp", "datetime", "时间戳")
SETTINGS = ("config/", "config.", "hparams/", "args/")  # Ray Tune writes the settings beside the metrics


class Roles(NamedTuple):
    """Column names by role; '' where a table has none."""

    epoch: str
    step: str
    batch: str
    time: str
    split: str
    tag: str
    value: str
    part: str
    label: str
    metrics: list[str]
    hparams: list[str]
    each: bool = False  # each row is a run of its own, called by its part
    runs: Mapping[str, tuple[str, str]] = {}  # column -> (run, metric), where each column is of a run


def find_roles(table: pd.DataFrame, numbers: dict[str, Column]) -> Roles:
    """The roles of a table's columns; `numbers` are its columns as numbers."""
    keys = {column: key(column) for column in table.columns}

    def first(words: list[str]) -> str:
        return min((c for c in keys if keys[c] in words), key=lambda c: words.index(keys[c]), default="")

    epoch, step, batch = (first(WORDS[role]) for role in ("epoch", "step", "batch"))
    counting = {"", *WORDS["epoch"], *WORDS["step"], *WORDS["batch"], *WORDS["index"]}
    positions = {c for c in keys if keys[c] in counting or is_counter(c, keys[c], numbers[c])}
    positions |= {c for c in keys if keys[c] in STAMPS and numbers[c].unit == "s"}  # the time of day, and no quantity
    time = next((c for word in WORDS["time"] for c in keys if keys[c] == word and times_of(table[c], numbers[c]) is not None), "")
    split = next((c for c in keys if keys[c] in WORDS["split"] and _all_splits(table[c])), "")
    tag, value = first(WORDS["tag"]), first(WORDS["value"])
    if not (tag and value and numbers[value].is_numeric and not numbers[tag].is_numeric):
        tag = value = ""
    free = [c for c in keys if c not in positions | {time, split, tag}]
    if naming := "" if epoch or step or batch or tag else naming_column(table, numbers):
        numeric = [c for c in free if numbers[c].is_numeric]
        metrics = [c for c in numeric if not is_setting(c)]
        settings = [c for c in free if c not in (naming, *metrics) and (c in numeric or is_said_of(c))]
        if is_of_mlflow(list(keys)):
            metrics, settings = [c for c in numeric if c.startswith(RESULT)], [c for c in free if c.startswith(SETTING)]
        return Roles("", "", "", time, split, "", "", naming, "", metrics, settings, each=True)
    runs = runs_of_columns(free)
    constant = {c for c in free if len(table) > 1 and table[c].nunique(dropna=False) == 1}
    hparams = [c for c in free if c in constant and (keys[c] in WORDS["hparam"] or c.startswith(SETTINGS))]
    part = next(
        (
            c
            for c in free
            if keys[c] in WORDS["part"] and c not in hparams and (epoch or step) and 1 < table[c].nunique() <= len(table) / 2
        ),
        "",
    )
    label = next((c for c in free if keys[c] in LABELS and c not in constant and _labels(numbers[c])), "")
    metrics = [c for c in free if c not in (*hparams, part, label) and numbers[c].is_numeric and not is_extreme(c, runs)]
    return Roles(epoch, step, batch, time, split, tag, value, part, label, [value] if value else metrics, hparams, runs=runs)


def is_counter(column: str, plain: str, numbers: Column) -> bool:
    """Whether a column called '… step(s)' or '… iter(s)' only counts on: it says where a row stands, and measures nothing."""
    if not plain.endswith(("step", "steps", "iters", "iter", "iterations", "timesteps")) or kind(name_of(column).metric) not in (
        "",
        "count",
    ):
        return False
    values = numbers.values[numbers.logged]
    return bool(len(values)) and not numbers.bad and bool((values % 1 == 0).all())


def looks_like_training(table: pd.DataFrame, roles: Roles) -> bool:
    """Whether a table tells of training: it has a position, or a column the vocabulary knows. Others are data sets."""
    if roles.epoch or roles.step or roles.batch or roles.tag:
        return True
    return any(kind(name_of(column).metric) in OUTCOMES for column in roles.metrics)


def times_of(cells: pd.Series, numbers: Column) -> np.ndarray | None:
    """A column as seconds since 1970 (text without a zone is local time), or None if it holds no points in time."""
    if numbers.is_numeric:
        values = np.where(np.abs(numbers.values) > 1e11, numbers.values / 1e3, numbers.values)
        known = values[numbers.logged]
        return values if len(known) and bool(((known >= EARLIEST) & (known <= LATEST)).all()) else None
    parsed = pd.to_datetime(cells.astype("str"), errors="coerce", format="mixed")
    if parsed.notna().mean() < 0.5 or not isinstance(parsed.dtype, np.dtype | pd.DatetimeTZDtype):
        return None
    naive = isinstance(parsed.dtype, np.dtype)
    seconds = ((parsed - pd.Timestamp(0, tz=None if naive else "UTC")) / pd.Timedelta(seconds=1)).to_numpy(np.float64)
    return local(seconds) if naive else seconds


def _labels(numbers: Column) -> bool:
    """Whether the cells of a column called `class` name classes: in words, or by their numbers."""
    values = numbers.values[numbers.logged]
    return not numbers.is_numeric or bool(len(values) and (values % 1 == 0).all())


def _all_splits(cells: pd.Series) -> bool:
    words = cells.dropna().astype("str").str.strip().str.lower().unique()
    return len(words) > 0 and all(word in SPLIT_OF for word in words)
