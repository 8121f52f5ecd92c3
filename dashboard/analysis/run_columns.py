"""The columns of the runs table: which there are, in which order at first, and runs gathered by what they share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.analysis.compare import AT_LAST, RunsTable
from parsers.tables import AVERAGE

FRONT = ("health", "status", "tags", "done", "left")
BACK = ("started", "duration", "pace", "status_why", "date_from", "note")
MOST_SETTINGS = 40  # columns at first


def proposed(table: RunsTable) -> list[str]:
    """The columns to show at first, in their order: those of which anything is known."""
    places = [name for name in ("epoch", "step") if name in table.frame]
    order = [
        *FRONT, *table.at_best[:1], *places, "trend", *table.at_best[1:], *table.last, *table.hparams[:MOST_SETTINGS], *BACK,
    ]  # fmt: skip
    known = table.frame.notna().any() & (table.frame != "").any()
    return [name for name in order if name in table.frame and known[name]]


def offered(table: RunsTable, metrics: Sequence[str]) -> list[str]:
    """All columns that can be shown: those of the table, then each of `metrics` at the best epoch and as it was last."""
    own = [
        name
        for name in [*FRONT, *table.at_best, "epoch", "step", "trend", *table.last, *table.hparams, *BACK]
        if name in table.frame
    ]
    more = [name for metric in metrics if not metric.endswith(AVERAGE) for name in (metric, metric + AT_LAST)]
    return list(dict.fromkeys([*own, *more]))


def in_groups(table: RunsTable, labels: Mapping[str, str]) -> RunsTable:
    """The table with the runs of each label together, in the order of the labels."""
    places = {label: place for place, label in enumerate(dict.fromkeys(labels.values()))}
    order = table.frame["run"].astype("object").map(lambda run: places[labels[run]])
    return replace(table, frame=table.frame.iloc[order.argsort(kind="stable")].reset_index(drop=True))


def gathered(frame: pd.DataFrame, labels: Mapping[str, str], *, metric: str, better: str) -> pd.DataFrame:
    """A row per label, in their order: label, runs (how many), sick, best, mean and std of `metric`, names (of its runs).

    `frame` has the columns run, health and the metric; NaN counts as a run, and not in the figures.
    """
    own = frame.assign(label=frame["run"].astype("object").map(labels))
    order = [label for label in dict.fromkeys(labels.values()) if label in set(own["label"])]
    groups = own.groupby("label", sort=False)
    found = pd.DataFrame({"runs": groups.size(), "sick": groups["health"].agg(lambda health: int((health != "").sum()))})
    if metric in own:
        values = own.assign(value=own[metric].astype("float64")).groupby("label", sort=False)["value"]
        found = found.assign(best=values.max() if better == "max" else values.min(), mean=values.mean(), std=values.std())
    found["names"] = pd.Series({label: tuple(map(str, runs)) for label, runs in groups["run"]}, dtype="object")
    return found.reindex(order).rename_axis("label").reset_index()
