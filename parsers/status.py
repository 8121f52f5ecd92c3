"""The runs table: when each run ran, what became of it, and how we know."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from parsers.tables import make_frame

if TYPE_CHECKING:
    from parsers.logbook import Logbook

RUNNING_WITHIN = 600.0  # seconds since the last write within which an unfinished run counts as running


def make_runs(logs: "Logbook") -> pd.DataFrame:
    """One row per run, in the order of sources; a file that gave nothing makes no run."""
    from parsers.logbook import run_name

    order: dict[str, list] = {}
    for read in logs.reads:
        scalars, reading = read.reading.scalars, read.reading
        used = {0} if len(scalars) and scalars.part is None else set(np.unique(scalars.part)) if len(scalars) else set()
        used |= {m.part for m in reading.messages}
        for part in sorted(used):
            order.setdefault(run_name(read, int(part)), []).append(read)
    scalars = logs.scalars
    times = scalars.groupby("run", observed=True)["wall_time"].agg(["min", "max", "size"]) if len(scalars) else pd.DataFrame()
    rows = []
    for run, reads in order.items():
        started, ended, points = times.loc[run] if run in times.index else (np.nan, np.nan, 0)
        date_from = "wall time"
        if np.isnan(started):
            started, ended, date_from = np.nan, max(r.source.modified for r in reads), "file time"
        messages = [m for r in reads for m in r.reading.messages if run_name(r, m.part) == run]
        status, why = judge(messages, max(r.source.modified for r in reads))
        rows.append(
            {
                "run": run,
                "group": run.rpartition("/")[0],
                "started": started,
                "ended": ended,
                "duration": ended - started,
                "status": status,
                "status_why": why,
                "points": int(points),
                "readers": ", ".join(dict.fromkeys(r.reader for r in reads)),
                "date": started if date_from == "wall time" else ended,
                "date_from": date_from,
            }
        )
    return make_frame("runs", pd.DataFrame(rows) if rows else None)


def judge(messages: list, modified: float) -> tuple[str, str]:
    """(status, why) of a run from its messages and when its newest file was written."""
    for message in reversed(messages):
        if message.kind in ("oom", "crash"):
            return "crashed", message.text
        if message.kind in ("interrupted", "killed"):
            return "interrupted", message.text
        if message.kind == "finished":
            return "finished", message.text
    return "finished", "no sign of trouble in its logs"
