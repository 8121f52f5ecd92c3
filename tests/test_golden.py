"""Golden tables: what every file of sample_logs/ gives, written out in tests/golden/ to be read and compared.

After a wanted change: `pytest tests/test_golden.py --update-golden`, then read the difference like any other change.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parsers import Logbook, read_logs
from parsers.status import make_runs
from tests.conftest import LOG_FOLDERS, SAMPLE_LOGS, WRITTEN, identify, sample_files

GOLDEN = Path(__file__).with_name("golden")
READ_AT = WRITTEN + 3 * 86400  # how long a run has been silent depends on when it is read
SMALL = 60  # points up to which a log's scalars are written out one by one
SOURCE = ["reader", "dialect", "lines", "claimed", "noise", "unclaimed", "points", "other"]
SCALARS = ["tag", "split", "step", "epoch", "value", "unit", "segment", "line"]


def golden_of(logs: Logbook) -> str:
    """The tables of one log as text: its source, series, scalars where there are few, messages, hyper-parameters, problems."""
    tables = {"source": logs.sources[SOURCE], "series": series_of(logs.scalars)}
    if 0 < len(logs.scalars) <= SMALL:
        tables["scalars"] = logs.scalars[SCALARS]
    tables["messages"] = logs.messages.drop(columns=["run", "source", "wall_time"])
    tables["hparams"] = logs.hparams.drop(columns=["run", "source"])
    tables["problems"] = logs.problems.drop(columns=["source"])
    return "\n".join(f"[{name}]\n{as_text(table)}" for name, table in tables.items() if len(table))


def series_of(scalars: pd.DataFrame) -> pd.DataFrame:
    """One row per series: what it is called, and where it begins, ends and goes in between."""
    rows = []
    for key, rows_of in scalars.groupby(["tag", "metric", "split", "unit"], observed=True, sort=False):
        value = rows_of["value"]
        finite = value[np.isfinite(value)]
        first, last = rows_of.iloc[0], rows_of.iloc[-1]
        rows.append(
            dict(zip(("tag", "metric", "split", "unit"), key, strict=True))
            | {"points": len(value), "nan": int(value.isna().sum()), "inf": int(np.isinf(value).sum())}
            | {
                "steps": f"{first.step}..{last.step}",
                "epochs": f"{first.epoch:g}..{last.epoch:g}",
                "lines": f"{first.line}..{last.line}",
            }
            | {"first": first.value, "last": last.value, "min": finite.min(), "max": finite.max()}
        )
    return pd.DataFrame(rows)


def as_text(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, float_format="%.9g", na_rep="nan", lineterminator="\n")


def compare(golden: Path, text: str, update: bool) -> None:
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert golden.exists(), f"{golden} is missing: write it with --update-golden, then read it"
    assert text.splitlines() == golden.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", sample_files(), ids=identify)
def test_a_sample_log_gives_its_golden_tables(path: Path, sample_logs: Path, request: pytest.FixtureRequest) -> None:
    relative = path.relative_to(SAMPLE_LOGS)
    text = golden_of(read_logs(sample_logs / relative))
    compare(GOLDEN / f"{relative}.txt", text, request.config.getoption("update_golden"))


@pytest.mark.parametrize("folder", LOG_FOLDERS)
def test_a_folder_of_sample_logs_gives_its_golden_runs(folder: str, sample_logs: Path, request: pytest.FixtureRequest) -> None:
    logs = read_logs(sample_logs / folder)
    runs = make_runs(logs, now=READ_AT)[["run", "group", "status", "status_why", "points", "readers", "date_from"]]
    files = logs.sources[["source", "run", "reader"]]
    text = f"[runs]\n{as_text(runs)}\n[files]\n{as_text(files)}"
    compare(GOLDEN / folder / "runs.txt", text, request.config.getoption("update_golden"))


def test_every_golden_file_belongs_to_a_log() -> None:
    expected = {f"{path.relative_to(SAMPLE_LOGS)}.txt" for path in sample_files()} | {
        f"{folder}/runs.txt" for folder in LOG_FOLDERS
    }
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.txt")} == expected
