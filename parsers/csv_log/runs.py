"""Tables of several runs: one a row (results by model, what a tracker lists), or one a column (what a tracker draws)."""

import re
from collections.abc import Sequence

import pandas as pd

from parsers.csv_log.cells import Column, is_missing
from parsers.keys import WORDS
from parsers.tables import Message
from parsers.vocabulary import key, kind, name_of

MOST = 1000  # rows of a table in which each is a run; a longer one is data
# Weights & Biases exports a drawn curve as 'run - metric', and its least and greatest value behind it.
DRAWN = re.compile(r"^(?P<run>.+) - (?P<metric>.+)$")
EXTREMES = ("__MIN", "__MAX")
LISTED = {"name", "state", "created", "runtime"}  # columns of every list of runs that it exports
NAMING = {
    "run",
    "runname",
    "runid",
    "experiment",
    "experimentname",
    "exp",
    "expname",
    "trial",
    "trialid",
    "model",
    "modelname",
    "method",
}
RESULT, SETTING, CALLED = "metrics.", "params.", "tags.mlflow.runName"  # how MLflow's list of runs calls its columns
NO_SETTING = {"state", "status", "notes", "user", "tags", "created", "name", "hostname", "host"}
ENDINGS = {"finished": "finished", "crashed": "crash", "failed": "crash", "killed": "killed"}


def runs_of_columns(columns: list[str]) -> dict[str, tuple[str, str]]:
    """Column -> (run, metric), where a table holds the curves of several runs side by side; empty if it does not."""
    drawn = [column for column in columns if all(column + end in columns for end in EXTREMES)]
    return {column: (found["run"], found["metric"]) for column in drawn if (found := DRAWN.match(column))}


def is_extreme(column: str, runs: dict[str, tuple[str, str]]) -> bool:
    """Whether a column tells again, as the least or greatest, what a curve's column tells."""
    return column.endswith(EXTREMES) and column[: -len(EXTREMES[0])] in runs


def naming_column(table: pd.DataFrame, numbers: dict[str, Column]) -> str:
    """The column that names the run of each row, where each row is one; '' where it is none."""
    if not 2 <= len(table) <= MOST:
        return ""
    keys = {column: key(column) for column in table.columns}
    if is_of_mlflow(list(table.columns)):
        return CALLED if CALLED in keys and table[CALLED].is_unique else "run_id"
    wanted = {"name"} if set(keys.values()) >= LISTED else NAMING
    for column in table.columns:
        cells = table[column].astype("str").str.strip()
        if keys[column] in wanted and not numbers[column].is_numeric and cells.is_unique and not cells.map(is_missing).any():
            return str(column)
    return ""


def is_of_mlflow(columns: Sequence[str]) -> bool:
    """Whether columns are those of mlflow.search_runs()."""
    return {"run_id", "experiment_id", "status"} <= set(columns)


def is_setting(column: str) -> bool:
    """Whether a column of a table with a run a row holds a setting of the runs, though its cells are numbers."""
    return key(column) in WORDS["hparam"] or key(column) in {"epoch", "epochs"} or kind(name_of(column).metric) == "lr"


def is_said_of(column: str) -> bool:
    """Whether a column of text holds a setting of the runs."""
    return key(column) not in NO_SETTING


def endings(table: pd.DataFrame, at: list[int]) -> list[Message]:
    """How each run ended, as a column called State or Status says; the runs are parts 1, 2 …"""
    column = next((column for column in table.columns if key(column) in ("state", "status")), None)
    if column is None:
        return []
    said = table[column].astype("str").str.strip().str.lower()
    return [Message(ENDINGS[state], state, at[row], part=row + 1) for row, state in enumerate(said) if state in ENDINGS]
