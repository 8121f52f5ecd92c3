"""Two runs held against each other: settings, metrics at several places, the difference curve, where their logs part."""

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.diff import difference, first_parting, metrics_diff, pair, settings_diff
from parsers import Logbook, read_logs
from tests.conftest import SAMPLE_LOGS
from tests.health.examples import logbook


@pytest.fixture(scope="module")
def study() -> Logbook:
    return read_logs(SAMPLE_LOGS / "lr-study")


def test_two_runs_of_one_group_are_held_against_each_other_at_first() -> None:
    runs = pd.DataFrame({"run": ["alone", "a", "b", "other"], "group": ["x", "study", "study", "y"]})
    assert pair(runs, chosen=()) == ("a", "b")
    assert pair(runs, chosen=("b",)) == ("b", "a")
    assert pair(runs, chosen=("other", "alone", "a")) == ("other", "alone")
    assert pair(runs.iloc[:1], chosen=()) == ("alone", "alone")
    assert pair(runs, chosen=("gone", "b")) == ("b", "a")


def test_only_the_settings_that_differ_are_told(study: Logbook) -> None:
    told = settings_diff(study.hparams, a="lr0.01", b="lr0.05")
    assert told[told["setting"] == "lr"][["a", "b"]].to_numpy().tolist() == [["0.01", "0.05"]]
    assert "epochs" not in set(told["setting"])
    assert "epochs" in set(settings_diff(study.hparams, a="lr0.01", b="lr0.05", every=True)["setting"])


def test_metrics_are_held_against_each_other_at_best_last_and_a_common_step(study: Logbook) -> None:
    told = metrics_diff(study.scalars, a="core", b="lr0.01").set_index(["metric", "at"])
    best = told.loc["mAP", "best"]
    assert (best["a"], best["b"]) == (64.7312, 59.8127)
    assert best["difference"] == pytest.approx(59.8127 - 64.7312)
    assert best["better"] == "core"
    assert told.loc["mAP", "last"]["a"] == 63.8193
    assert told.loc["Loss1", "last"]["better"] in ("core", "lr0.01")


def test_at_best_each_split_tells_its_own_value() -> None:
    curves = {"train/acc": (0.5, 0.8, 0.9), "val/acc": (0.4, 0.7, 0.6)}
    logs = logbook({f"{run}: {tag}": values for run in "ab" for tag, values in curves.items()})
    told = metrics_diff(logs.scalars, a="a", b="b").set_index(["split", "at"])
    assert (told.loc[("val", "best"), "a"], told.loc[("train", "best"), "a"]) == (0.7, 0.8)


def test_a_loss_is_better_where_it_is_lower() -> None:
    logs = logbook({"a: loss": (2.0, 1.0), "b: loss": (2.0, 0.5)})
    told = metrics_diff(logs.scalars, a="a", b="b").set_index("at")
    assert told.loc["last", "better"] == "b"
    assert told.loc["last", "difference"] == -0.5


def test_the_difference_curve_is_b_minus_a_where_both_are() -> None:
    logs = logbook({"a: loss": (2.0, 1.0, 0.5), "b: loss": (2.5, 1.0, np.nan)})
    assert difference(logs.scalars, metric="loss", a="a", b="b", x="epoch").frame["value"].tolist() == [0.5, 0.0]


def test_logs_part_where_more_than_times_differ() -> None:
    a = ["2025-01-08 10:00:01 start", "Epoch 1 took 3.2 s loss 0.5", "Epoch 2 loss 0.4"]
    b = ["2025-01-09 23:10:44 start", "Epoch 1 took 9.9 s loss 0.5", "Epoch 2 loss 0.3"]
    assert first_parting(a, b) == 3
    assert first_parting(a, a[:2]) == 0
    assert first_parting([], b) == 0


def test_what_several_files_tell_with_and_without_a_split_is_compared_once() -> None:
    found = metrics_diff(read_logs(SAMPLE_LOGS / "digits").scalars, a="lr0.1_seed1", b="lr0.1_seed2")
    assert not found.duplicated(["metric", "at", "a", "b"]).any()
    assert set(found["metric"]) == {"accuracy", "loss"}
