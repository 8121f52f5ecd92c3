"""The runs table says how far a running run is and how long an epoch takes."""

import time
from pathlib import Path

import pytest

from dashboard.analysis import compare
from dashboard.analysis.progress import make_progress, with_progress
from parsers import read_logs
from tests.parsers.tensorboard.written import NAME, VERSION, frames, scalar


@pytest.fixture
def table(tmp_path: Path) -> compare.RunsTable:
    """A run of 10 epochs of which 5 are done, one a minute, the last just now; and one that is over."""
    now = time.time()
    for run, ended in (("runs", now), ("over", now - 86400)):
        events = [scalar(tag, i, value, wall_time=ended - 60 * (4 - i)) for i in range(5)
                  for tag, value in (("loss", 1 / (i + 1)), ("epoch", i + 1))]  # fmt: skip
        (tmp_path / run).mkdir()
        (tmp_path / run / NAME).write_bytes(frames(VERSION, *events))
    (tmp_path / "runs" / "hparams.yaml").write_text("epochs: 10\n")
    logs = read_logs(tmp_path)
    compared = compare.compare_runs(logs.scalars, logs.runs, logs.hparams, rule=compare.choose_rule(logs.scalars))
    return with_progress(compared, make_progress(logs))


def test_a_running_run_tells_what_is_done_and_left(table: compare.RunsTable) -> None:
    row = table.frame.set_index("run").loc["runs"]
    assert row["status"] == "running"
    assert row["done"] == pytest.approx(0.5)
    assert row["left"] == pytest.approx(240, rel=0.3)
    assert row["pace"] == pytest.approx(60)


def test_a_run_that_is_over_tells_its_pace_alone(table: compare.RunsTable) -> None:
    row = table.frame.set_index("run").loc["over"]
    assert row["pace"] == pytest.approx(60)
    assert row[["done", "left"]].isna().all()


def test_why_and_whence_are_told(table: compare.RunsTable) -> None:
    assert set(table.frame["date_from"]) == {"wall times in its logs"}
    assert table.frame["status_why"].str.len().min() > 0
