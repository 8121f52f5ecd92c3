"""Sweeps: which settings vary, what each value reached, and the sentences that follow from it."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.best import Rule
from dashboard.analysis.compare import choose_rule
from dashboard.analysis.sweep import Trials, grid, labels, levels, make_trials, text_of, varying
from dashboard.analysis.sweep_sentences import about_best, about_setting, about_sweep
from dashboard.analysis.sweeps import sweeps_of
from dashboard.health import run_checks
from parsers import read_logs
from parsers.tables import make_frame

NAN = math.nan


def trials(
    values: list[float], *, better: str = "max", fates: dict[int, tuple[str, ...]] | None = None, **settings: list
) -> Trials:
    """Trials of runs r0, r1 … with these values and settings."""
    runs = pd.Index([f"r{place}" for place in range(len(values))], name="run")
    found = pd.Series([(fates or {}).get(place, ()) for place in range(len(values))], index=runs, dtype="object")
    told = pd.DataFrame(
        {"value": np.array(values, dtype="float64"), "unit": "", "date": NAN, "source": "a.log", "line": 1}, index=runs
    )
    told = told.assign(fates=found, failed=found.map(bool) | told["value"].isna())
    columns = {name: pd.Series(column, index=runs) for name, column in settings.items()}
    return Trials("acc", better, Rule("acc", "val", better), pd.DataFrame(columns, index=runs), told)


def hparams(**settings: dict[str, object]) -> pd.DataFrame:
    rows = [(run, name, value) for run, own in settings.items() for name, value in own.items()]
    runs, names, values = zip(*rows, strict=True)
    blank = {"source": [""] * len(rows), "line": [0] * len(rows)}
    return make_frame("hparams", {"run": runs, "name": names, "value": values} | blank)


def test_the_study_says_which_rate_is_best_and_which_fail(sample_logs: Path) -> None:
    logs = read_logs(sample_logs / "lr-study")
    rule = choose_rule(logs.scalars)
    assert rule is not None
    runs = sweeps_of(logs)[0].runs
    found = make_trials(logs.scalars, logs.runs, logs.hparams, of=runs, rule=rule, findings=run_checks(logs))
    first, rates = about_sweep(found, ["lr"])
    assert first == "lr0.01 is best of 4 runs: mAP 59.81 % with lr = 0.01. Failed: 2."
    assert rates.startswith("lr: 0.01 is best of 4 (mAP 59.81 %); 0.05 and above go NaN or explode. With one run for each value")
    assert found.told.loc["lr0.01", ["source", "line"]].tolist() == ["lr0.01.log", 243]
    assert found.told["failed"].to_dict() == {"lr0.001": False, "lr0.01": False, "lr0.05": True, "lr0.1": True}


def test_runs_of_another_experiment_are_left_out_but_not_those_that_failed_before_the_first_value(tmp_path: Path) -> None:
    for name, text in {
        "one/a": "val_acc\n1,50",
        "one/b": "val_acc\n1,60",
        "one/c": "train_loss\n1,nan",
        "two/d": "train_loss\n1,1",
    }.items():
        path = tmp_path / name
        path.mkdir(parents=True)
        (path / "metrics.csv").write_text(f"epoch,{text}\n", "utf-8")
        (path / "hparams.yaml").write_text(f"lr: {ord(name[-1])}\n", "utf-8")
    logs = read_logs(tmp_path)
    rule = Rule("accuracy", "val", "max")
    found = make_trials(logs.scalars, logs.runs, logs.hparams, of=list(logs.runs["run"]), rule=rule)
    assert found.told["failed"].to_dict() == {"one/a": False, "one/b": False, "one/c": True}
    assert found.left_out == 1


def test_a_run_that_logged_the_metric_in_another_split_alone_is_of_another_experiment(tmp_path: Path) -> None:
    for name, text in {"one/a": "val_acc\n50", "two/b": "train_acc\n99"}.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "metrics.csv").write_text(f"epoch,{text.replace(chr(10), chr(10) + '1,')}\n")
    logs = read_logs(tmp_path)
    rule = choose_rule(logs.scalars)
    assert rule is not None
    found = make_trials(logs.scalars, logs.runs, logs.hparams, of=tuple(logs.runs["run"]), rule=rule)
    assert (list(found.told.index), found.left_out) == (["one/a"], 1)


def test_only_what_varies_is_a_setting_and_nothing_is_one_twice() -> None:
    told = hparams(
        a={"lr": 0.1, "rate": 0.1, "seed": 1, "opt": "sgd", "deep": True, "fixed": 3},
        b={"lr": 0.2, "rate": 0.2, "seed": 2, "opt": "adam", "deep": True, "fixed": 3},
        c={"lr": 0.3, "rate": 0.3, "seed": 3, "deep": True, "fixed": 3},
    )
    frame = varying(told, ["a", "b", "c"])
    assert set(frame) in ({"lr", "opt"}, {"rate", "opt"})
    assert frame["opt"].tolist() == ["sgd", "adam", None]


def test_where_a_run_is_written_to_is_no_setting_but_what_it_reads_is() -> None:
    told = hparams(
        a={"logs_dir": "x/1", "train.ckpt_path": "1.pt", "data_dir": "duke"}, b={"logs_dir": "x/2", "data_dir": "market"}
    )
    assert list(varying(told, ["a", "b"])) == ["data_dir"]


def test_a_long_setting_is_cut_in_a_sentence() -> None:
    assert text_of("x" * 100) == "x" * 39 + "…"
    assert text_of(0.00001) == "1e-05"


def test_runs_without_settings_are_no_sweep() -> None:
    assert varying(make_frame("hparams"), ["one", "two"]).shape == (2, 0)


def test_a_value_is_the_mean_of_its_runs_and_those_without_one_are_counted() -> None:
    found = trials([10, 20, NAN, 30], lr=[0.1, 0.1, 0.1, 0.2])
    table = levels(found, "lr")
    assert table.to_dict("list") == {"level": [0.1, 0.2], "mean": [15.0, 30.0], "n": [2, 1], "runs": [3, 1], "failed": [1, 0]}


def test_the_smallest_is_best_where_less_is_better() -> None:
    assert about_setting(trials([3, 1, 2], better="min", lr=[1.0, 2.0, 3.0]), "lr").startswith("lr: 2 is best of 3 (acc 1).")


@pytest.mark.parametrize(
    ("fates", "said"),
    [
        ({2: ("not_finite",), 3: ("exploded",)}, "3 and above go NaN or explode."),
        ({0: ("diverging",), 1: ("diverging",)}, "2 and below diverge."),
        ({1: ("not_finite",)}, "runs with 2 go NaN."),
        ({0: ("crashed",), 3: ("crashed",)}, "runs with 1, 4 crash."),
    ],
)
def test_which_values_fail_is_told_by_the_end_they_are_at(fates: dict[int, tuple[str, ...]], said: str) -> None:
    assert said in about_setting(trials([5, 6, 4, 3], fates=fates, lr=[1.0, 2.0, 3.0, 4.0]), "lr")


def test_a_value_of_which_one_run_went_well_is_not_said_to_fail() -> None:
    found = trials([5, 6, 4, 3], fates={2: ("not_finite",)}, lr=[1.0, 1.0, 2.0, 2.0])
    assert "NaN" not in about_setting(found, "lr")


def test_runs_that_reach_nothing_are_told_of() -> None:
    assert "runs with 3 reach no value" in about_setting(trials([5, 6, NAN], lr=[1.0, 2.0, 3.0]), "lr")
    assert about_best(trials([NAN, NAN], lr=[1.0, 2.0])) == "None of the 2 runs reached a value of acc."


def test_the_best_at_the_edge_asks_for_more() -> None:
    assert "It is the largest that was tried" in about_setting(trials([1, 2, 3], lr=[1.0, 2.0, 3.0]), "lr")
    assert "It is the smallest that was tried" in about_setting(trials([3, 2, 1], lr=[1.0, 2.0, 3.0]), "lr")
    assert "tried:" not in about_setting(trials([1, 3, 2], lr=[1.0, 2.0, 3.0]), "lr")
    assert "tried:" not in about_setting(trials([3, 2, 1], opt=["a", "b", "c"]), "opt")


def test_several_runs_of_a_value_tell_what_is_chance() -> None:
    apart = trials([10, 10.1, 9.9, 20, 20.1, 19.9], lr=[1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    assert "It is +10 from 1 (95 % interval +9" in about_setting(apart, "lr")
    alike = trials([10, 12, 14, 11, 13, 14], lr=[1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    assert "It cannot be told from 1: +0.667" in about_setting(alike, "lr")
    assert "Too few runs" in about_setting(trials([10, 12, 14], lr=[1.0, 1.0, 2.0]), "lr")


def test_a_grid_has_a_row_for_each_pair_that_was_tried() -> None:
    found = trials([1, 3, NAN, 7], a=[0.1, 0.1, 0.1, 10.0], b=["x", "x", "y", "y"])
    table = grid(found, "a", "b")
    assert table[["a", "b"]].astype("str").to_numpy().tolist() == [["0.1", "x"], ["0.1", "y"], ["10", "y"]]
    assert table["mean"].fillna(-1).tolist() == [2.0, -1.0, 7.0]
    assert table["failed"].tolist() == [0, 1, 0]


def test_many_numbers_are_put_into_bins_in_order() -> None:
    column = labels(pd.Series(np.linspace(0, 1, 40)), most=4)
    assert next(iter(column.cat.categories)) == "0 – 0.25"
    assert column.value_counts().tolist() == [10, 10, 10, 10]
    assert labels(pd.Series([10.0, 2.0, NAN]), most=4).cat.categories.tolist() == ["2", "10"]
