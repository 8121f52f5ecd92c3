"""One telling of each series: after restarts the newer value, and of several files that tell one curve the fullest."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dashboard.analysis.units import in_units, usual_units

SERIES = ["run", "metric", "split"]
TABLES = ("tfevents", "csv", "tsv", "json", "jsonl")  # files for programs; others are logs for people


def pick(
    scalars: pd.DataFrame, *, metrics: Iterable[str], runs: Iterable[str] | None = None, every: bool = False
) -> pd.DataFrame:
    """The rows of these metrics (and runs), each series from one telling of it (see `told_once`), in the order of their steps.

    What a restart went back over is left out, or, with `every`, told as runs of their own (see `in_parts`).

    Each metric is in the unit in which most of the logs have it, whichever runs are asked for.
    """
    rows = _is_one_of(scalars["metric"], metrics)
    units = usual_units(scalars.loc[rows, ["metric", "unit"]])
    if runs is not None:
        rows &= _is_one_of(scalars["run"], runs)
    picked = in_parts(scalars[rows]) if every else newest(scalars[rows])
    return in_units(told_once(picked), units).sort_values("step", kind="stable")


def of_runs(scalars: pd.DataFrame, runs: Iterable[str]) -> pd.DataFrame:
    """The rows of these runs."""
    wanted = _is_one_of(scalars["run"], runs)
    return scalars if wanted.all() else scalars[wanted]


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that no later segment of their run went over again: after a restart the newer value of a step counts."""
    if not len(frame) or not frame["segment"].any():
        return frame
    starts = frame.groupby(["run", "segment"], observed=True)["step"].min().unstack().sort_index(axis=1)
    later = starts.iloc[:, ::-1].cummin(axis=1).iloc[:, ::-1].shift(-1, axis=1)  # first step of any later segment
    limit = pd.Series(later.stack(), name="limit")
    return frame[~(frame["step"] >= frame[["run", "segment"]].join(limit, on=["run", "segment"])["limit"])]


def in_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with what each run logged before its last restart under the name '<run> (part 1)', '<run> (part 2)' …"""
    if not len(frame) or not frame["segment"].any():
        return frame
    segments = frame["segment"].to_numpy()
    last = frame.groupby("run", observed=True)["segment"].transform("max").to_numpy()
    runs = frame["run"].astype("str").to_numpy(dtype="object")
    earlier = segments < last
    runs[earlier] = [f"{run} (part {segment + 1})" for run, segment in zip(runs[earlier], segments[earlier], strict=True)]
    return frame.assign(run=pd.Categorical(runs))


def restarted(scalars: pd.DataFrame) -> bool:
    """Whether any run was restarted."""
    return bool(scalars["segment"].any())


def told_once(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of one telling of each series.

    A run's console log, event files and CSV may tell the same curve, each counting steps in its own way: the kind of file (and
    tag) with the most points stays; of equals the one with the most epochs, then the one a person reads best. A file that does
    not say which split it means may mean the split that another file names.
    """
    keys = [*SERIES, "tag", "source", "segment"]
    groups = frame.groupby(keys, observed=True, sort=False)
    spans = groups.agg(size=("step", "size"), min=("step", "min"), max=("step", "max")).reset_index()
    if not spans.duplicated(["run", "metric"]).any():
        return frame
    spans = spans.astype(dict.fromkeys(keys[:-1], "str"))
    spans = spans.assign(epochs=groups["epoch"].nunique().to_numpy(), meant=_meant_splits(spans))
    spans["kind"] = spans["source"].map({source: _kind_of_file(source) for source in spans["source"].unique()})
    stays = np.zeros(len(spans), dtype=bool)
    stays[_without_copies(_best_tellings(spans)).index] = True
    return frame[stays[groups.ngroup()]]


def _meant_splits(spans: pd.DataFrame) -> pd.Series:
    """The split each span may mean: its own, else the only one that other files name for that run and metric, else train.

    A file that names some splits does not mean those where it names none: beside `val_loss`, `loss` is that of training.
    """
    rows: list[list[str]] = spans[["run", "metric", "source", "split"]].to_numpy().tolist()
    by_series: dict[tuple[str, str], set[str]] = {}
    by_source: dict[tuple[str, str, str], set[str]] = {}
    for run, metric, source, split in rows:
        by_series.setdefault((run, metric), set()).update({split} - {""})
        by_source.setdefault((run, metric, source), set()).update({split} - {""})
    meant = []
    for run, metric, source, split in rows:
        own = by_source[run, metric, source]
        meant.append(split or _guess(by_series[run, metric] - own, certain=not own))
    return pd.Series(meant, index=spans.index, dtype="str")


def _guess(splits: set[str], *, certain: bool) -> str:
    """Which of `splits` is meant where none is said; if that is not `certain`, only training is."""
    if len(splits) == 1 and certain:
        return next(iter(splits))
    return "train" if "train" in splits or (splits and certain) else ""


def _kind_of_file(source: str) -> str:
    name = source.rpartition("/")[2]
    endings = [part for part in name.split(".")[1:] if not part.isdigit()]  # train.log.1 is a log
    return "tfevents" if "tfevents" in name else "".join(endings[-1:])


def _best_tellings(spans: pd.DataFrame) -> pd.DataFrame:
    """The spans of the kind of file and tag that tell the most of each series."""
    series, telling = ["run", "metric", "meant"], ["run", "metric", "meant", "tag", "kind"]
    totals = spans.groupby(telling, sort=False)[["size", "epochs"]].sum().reset_index()
    totals["legible"] = ~totals["kind"].isin(TABLES)
    best = totals.sort_values(["size", "epochs", "legible"], ascending=False, kind="stable").drop_duplicates(series)
    return spans[pd.MultiIndex.from_frame(spans[telling]).isin(pd.MultiIndex.from_frame(best[telling]))]


def _without_copies(spans: pd.DataFrame) -> pd.DataFrame:
    """The spans without those that go over steps which a longer one of their segment has: copies of a file."""
    taken: dict[tuple, list[tuple[int, int]]] = {}
    spans = spans.sort_values("size", ascending=False, kind="stable")
    stay = []
    for *series, low, high in spans[["run", "metric", "meant", "segment", "min", "max"]].to_numpy().tolist():
        before = taken.setdefault(tuple(series), [])
        stay.append(all(high < first or low > last for first, last in before))
        if stay[-1]:
            before.append((low, high))
    return spans[stay]


def _is_one_of(column: pd.Series, texts: Iterable[str]) -> np.ndarray:
    """Which rows of a categorical column are one of `texts`; compares codes, not strings."""
    codes = column.cat.categories.get_indexer(pd.Index(list(texts)))
    wanted = np.zeros(len(column.cat.categories) + 1, dtype=bool)
    wanted[codes[codes >= 0]] = True
    return wanted[column.cat.codes.to_numpy()]
