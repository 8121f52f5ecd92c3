"""Which pasted log is of which run on disk: the same final numbers, and a day that fits."""

from typing import Any, cast

import numpy as np
import pandas as pd

from parsers import Logbook

COLUMNS = ("entry", "run", "source", "line", "date", "same", "of")
SURE = 0.8  # share of a pasted log's final numbers that the run must have logged, too
FEWEST = 2  # of them
DIGITS = 3  # a number of fewer is no evidence
WITHIN = 7  # days between a run and the note of it, at most
WEAK = "when its newest file was written"  # a date that says when a file was copied, perhaps
DAY = 86400.0


def find_links(logs: Logbook) -> pd.DataFrame:
    """entry (a journal's run) · run (the one on disk) · source, line and date (of the note) · same (numbers) · of (how many).

    One row for each run of a journal that is found on disk, in the journal's order.
    """
    runs = logs.runs.set_index("run")
    noted = runs.index[runs["readers"] == "journal"]
    if not len(noted) or len(noted) == len(runs):
        return pd.DataFrame(columns=list(COLUMNS))
    final = logs.scalars[logs.scalars["run"].isin(noted)]
    final = _signed(final.groupby(["run", "metric", "split"], observed=True, sort=False).tail(1))
    final = final[final["digits"] >= DIGITS].drop_duplicates(["run", "metric", "number"])
    disk = logs.scalars[~logs.scalars["run"].isin(noted) & logs.scalars["metric"].isin(set(final["metric"]))]
    disk = _signed(disk)
    disk = disk[disk["number"].isin(final["number"])].drop_duplicates(["run", "metric", "number"])
    both = final.merge(disk[["run", "metric", "number"]], on=["metric", "number"], suffixes=("", "_on_disk"))
    same: dict[tuple[Any, Any], int] = both.groupby(["run", "run_on_disk"]).size().to_dict()  # type: ignore[assignment]
    of: dict[Any, int] = final.groupby("run").size().to_dict()
    place = logs.scalars[logs.scalars["run"].isin(noted)].groupby("run", observed=True)[["source", "line"]].first()
    dates: Any = runs["date"].to_dict()
    rows = []
    for entry in (str(run) for run in noted):
        found = {
            run: count for (pasted, run), count in same.items() if pasted == entry and count >= max(FEWEST, SURE * of[entry])
        }
        fitting = {run: (-count, away) for run, count in found.items() if (away := _days_apart(runs, entry, str(run))) <= WITHIN}
        if fitting:
            run, at = min(fitting, key=lambda name: fitting[name]), cast("Any", place.loc[entry])
            rows.append((entry, str(run), str(at["source"]), int(at["line"]), float(dates[entry]), found[run], of[entry]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _signed(scalars: pd.DataFrame) -> pd.DataFrame:
    """run, metric, number (the value's first five digits and its exponent; of percent as a fraction) and digits, finite rows."""
    rows = scalars[np.isfinite(scalars["value"]) & (scalars["value"] != 0)]
    value = rows["value"].to_numpy() / np.where(rows["unit"].astype("str") == "%", 100.0, 1.0)
    exponent = np.floor(np.log10(np.abs(value)))
    leading = np.round(value / 10.0 ** (exponent - 4)).astype(np.int64)
    digits = 5 - sum((leading % 10**power == 0).astype(np.int64) for power in range(1, 5))
    number = leading * 1000 + exponent.astype(np.int64)
    texts = {name: rows[name].astype("str") for name in ("run", "metric")}
    return pd.DataFrame({**texts, "number": number, "digits": digits}, index=rows.index)


def _days_apart(runs: pd.DataFrame, entry: str, run: str) -> float:
    """Days between a note and the run, 0 while it ran; 0 too where either has no date of its own."""
    note: Any = runs.loc[entry]
    other: Any = runs.loc[run]
    if WEAK in (note["date_from"], other["date_from"]) or np.isnan([note["date"], other["date"]]).any():
        return 0.0
    begin = other["date"]
    end = max(begin, other["ended"]) if other["ended"] == other["ended"] else begin
    return max(0.0, begin - note["date"] - DAY, note["date"] - end) / DAY
