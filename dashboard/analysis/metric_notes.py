"""What is known of each logged metric, for the user to put right: which side is better, its unit, what else it is."""

from collections.abc import Mapping

import pandas as pd

from dashboard.analysis.compare import logged_by
from parsers.notes import MetricNote
from parsers.tables import AVERAGE
from parsers.vocabulary import better, kind

SIDELESS = ("lr", "count", "grad", "time")  # kinds of metrics of which no side is better


def metric_table(scalars: pd.DataFrame, notes: Mapping[str, MetricNote]) -> pd.DataFrame:
    """metric · runs · better ('max', 'min', '') · unit · same_as, a row per logged metric; those to be asked about come first."""
    counts = logged_by(scalars)
    counts = counts[~counts.index.str.endswith(AVERAGE)]
    said = [notes.get(metric, MetricNote()) for metric in counts.index]
    frame = pd.DataFrame(
        {
            "metric": counts.index,
            "runs": counts.to_numpy(),
            "better": [better(metric) for metric in counts.index],
            "unit": [note.unit for note in said],
            "same_as": [note.same_as for note in said],
        }
    )
    asked = [metric not in undirected(frame) for metric in frame["metric"]]
    return frame.assign(asked=asked).sort_values("asked", kind="stable").drop(columns="asked").reset_index(drop=True)


def undirected(frame: pd.DataFrame) -> list[str]:
    """The metrics (columns metric, better) of which it is not known which side is better though one may be."""
    return [
        metric for metric, side in zip(frame["metric"], frame["better"], strict=True) if not side and kind(metric) not in SIDELESS
    ]


def changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, dict[str, str]]:
    """metric -> what was changed of it (better, unit, same_as) between two tables of the same metrics."""
    found: dict[str, dict[str, str]] = {}
    for column in ("better", "unit", "same_as"):
        new = after[column].fillna("").astype("str").str.strip()
        for metric, old, now in zip(before["metric"], before[column], new, strict=True):
            if now != old and not (column == "same_as" and now == metric):
                found.setdefault(metric, {})[column] = now
    return found
