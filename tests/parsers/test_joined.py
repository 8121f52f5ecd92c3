"""A run is not a file: what four files of each training in sample_logs/digits tell is one run with one curve."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.tellings import pick
from parsers import Logbook, read_logs
from tests.conftest import SAMPLE_LOGS

RUNS = ["lr0.01_seed1", "lr0.1_seed1", "lr0.1_seed2"]
READERS = {"console", "csv_log", "hparams", "tensorboard"}
PRINTED = 5.1e-5  # what rounding to four decimals, as in the console log, may take away


@pytest.fixture(scope="module")
def logs() -> Logbook:
    return read_logs(SAMPLE_LOGS / "digits")


def test_four_files_of_each_training_are_one_run(logs: Logbook) -> None:
    assert logs.runs["run"].tolist() == RUNS
    assert logs.sources.groupby("run")["reader"].agg(set).to_dict() == dict.fromkeys(RUNS, READERS)
    assert all(logs.sources["run_why"])


def curve(logs: Logbook, run: str, reader: str, metric: str, split: str) -> pd.Series:
    """epoch -> value as one kind of file tells it; training may be told without naming the split."""
    sources = logs.sources.loc[logs.sources["reader"] == reader, "source"]
    splits = [split, ""] if split == "train" else [split]
    rows = logs.scalars[logs.scalars["source"].isin(sources) & (logs.scalars["run"] == run) & (logs.scalars["metric"] == metric)]
    rows = rows[rows["split"].isin(splits)]
    return rows.set_index("step")["value"]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("metric", "split"), [("loss", "train"), ("loss", "val"), ("accuracy", "train"), ("accuracy", "val")])
def test_each_source_tells_the_same_curve(logs: Logbook, run: str, metric: str, split: str) -> None:
    events, table, console = (curve(logs, run, reader, metric, split) for reader in ("tensorboard", "csv_log", "console"))
    assert len(events) == 40
    for other, rounding in ((table, 5.1e-7), (console, PRINTED)):
        assert other.index.tolist() == events.index.tolist()
        np.testing.assert_allclose(other, events, rtol=1e-6, atol=rounding)


def test_a_curve_of_several_sources_is_drawn_once_and_all_of_them_are_kept(logs: Logbook) -> None:
    picked = pick(logs.scalars, metrics=["loss"])
    assert picked.groupby("run", observed=True).size().to_dict() == dict.fromkeys(RUNS, 80), "training and validation"
    assert logs.scalars[logs.scalars["metric"] == "loss"].groupby("run", observed=True)["source"].nunique().eq(3).all()


def test_the_sources_agree_and_nothing_is_left_unread(logs: Logbook) -> None:
    assert logs.problems["message"].tolist() == []
    assert not logs.sources["unclaimed"].any()


def test_settings_from_the_file_and_from_the_log_are_the_same(logs: Logbook) -> None:
    told = logs.hparams.groupby(["run", "name"])["value"].agg(list)
    assert all(len(values) == 2 and values[0] == values[1] for values in told)
    assert told["lr0.1_seed2", "lr"] == [0.1, 0.1]


def test_runs_that_differ_in_their_seed_are_a_group(logs: Logbook) -> None:
    assert logs.runs.set_index("run")["group"].to_dict() == {
        "lr0.01_seed1": "",
        "lr0.1_seed1": "lr0.1",
        "lr0.1_seed2": "lr0.1",
    }


def test_training_again_gives_the_same_curves(logs: Logbook, tmp_path: Path) -> None:
    script = SAMPLE_LOGS / "train_digits.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    again = read_logs(tmp_path)
    for run in RUNS:
        new, old = (curve(one, run, "csv_log", "loss", "val") for one in (again, logs))
        np.testing.assert_allclose(new, old, rtol=1e-3, atol=1e-4)  # sums may be taken in another order
