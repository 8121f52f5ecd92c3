"""One metric in one unit, whatever unit each run logged it in."""

import pytest

from dashboard.analysis import compare, series
from dashboard.analysis.tellings import pick
from parsers import read_logs
from tests.dashboard.frames import scalars, together

PERCENT = scalars([10, 80], run="a", metric="mAP", unit="%")
FRACTION = scalars([0.1, 0.9], run="b", metric="mAP")


def test_percent_and_fraction_are_compared_in_the_unit_of_most() -> None:
    picked = pick(together(PERCENT, FRACTION, scalars([50], run="c", metric="mAP", unit="%")), metrics=["mAP"])
    assert picked.groupby("run", observed=True)["value"].max().to_dict() == {"a": 80, "b": 90, "c": 50}
    assert set(picked["unit"]) == {"%"}


def test_the_unit_is_that_of_all_runs_whichever_are_shown() -> None:
    logs = together(PERCENT, FRACTION, scalars([50], run="c", metric="mAP", unit="%"))
    assert series.prepare(logs, metric="mAP", runs=["b"], x="step").frame["value"].tolist() == [10, 90]


def test_times_and_sizes_convert_and_unrelated_units_stay_as_logged() -> None:
    logs = together(*(scalars([value], run=run, metric="time", unit=unit) for run, value, unit in
                      [("a", 2, "s"), ("b", 5, "s"), ("c", 1500, "ms"), ("d", 7, "")]))  # fmt: skip
    picked = pick(logs, metrics=["time"]).set_index("run")["value"]
    assert picked[["a", "b", "c", "d"]].tolist() == pytest.approx([2, 5, 1.5, 7])


def test_a_loss_without_a_unit_is_no_fraction() -> None:
    logs = together(scalars([2, 1], run="a", metric="loss", unit="%"), scalars([2, 1], run="b", metric="loss"))
    assert sorted(pick(logs, metrics=["loss"])["value"]) == [1, 1, 2, 2]


def test_what_was_logged_is_not_changed() -> None:
    logs = together(PERCENT, FRACTION)
    pick(logs, metrics=["mAP"])
    assert logs["value"].tolist() == [10, 80, 0.1, 0.9]


def test_the_best_run_is_the_best_whatever_unit_its_log_is_in(tmp_path) -> None:
    for run in "ab":
        (tmp_path / run).mkdir()
    (tmp_path / "a" / "train.log").write_text("".join(f"Epoch {i}: val_acc {60 + i}.5\n" for i in range(9)))
    (tmp_path / "b" / "metrics.csv").write_text("epoch,val_acc\n" + "".join(f"{i},{0.9 + i / 100}\n" for i in range(9)))
    logs = read_logs(tmp_path)
    rule = compare.choose_rule(logs.scalars)
    table = compare.compare_runs(logs.scalars, logs.runs, logs.hparams, rule=rule).frame.set_index("run")
    assert table["accuracy"].to_dict() == {"a": pytest.approx(68.5), "b": pytest.approx(98)}
