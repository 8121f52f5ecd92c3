"""How far and how fast each run is: columns of the runs table."""

from dataclasses import replace

import pandas as pd

from dashboard.analysis.compare import RunsTable
from parsers.status import make_progress


def with_progress(table: RunsTable, progress: pd.DataFrame) -> RunsTable:
    """The table with the columns pace (seconds an epoch takes), and for running runs done (share of the plan) and left (seconds).

    `progress` has the columns run, share, seconds_per_epoch, eta.
    """
    own = progress.set_index("run").reindex(table.frame["run"])
    running = (table.frame["status"] == "running").to_numpy()
    columns = {
        "done": own["share"].where(running).to_numpy(),
        "left": own["eta"].to_numpy(),
        "pace": own["seconds_per_epoch"].to_numpy(),
    }
    return replace(table, frame=table.frame.assign(**columns))


__all__ = ["make_progress", "with_progress"]
