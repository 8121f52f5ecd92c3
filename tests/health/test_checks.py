"""Each check finds its sick series and leaves its healthy one alone; findings carry the rows that prove them."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.health import CHECKS, Finding, run_checks
from dashboard.health.curves import Curves
from parsers import UserError, read_logs
from parsers.logbook import Logbook, Read
from parsers.sources import Source
from parsers.tables import Reading, Scalars
from parsers.vocabulary import name_of

STUDY = Path(__file__).parents[2] / "sample_logs" / "lr-study"


def logbook(**series: tuple[float, ...]) -> Logbook:
    """A Logbook of one run per series; a name is `run__tag`."""
    reads = []
    for name, values in series.items():
        run, _, tag = name.partition("__")
        n = len(values)
        scalars = Scalars(
            [name_of(tag.replace("_AVG", " (avg)"))], np.zeros(n, np.int32), np.arange(n), np.array(values), np.arange(1, n + 1)
        )
        path = Path(f"{run}.log")
        reads.append(Read(Source(path, f"{name}.log", run, "", 0, 0.0), "console", Reading(scalars), ""))
    return Logbook(reads)


def found(logs: Logbook, check: str) -> list[Finding]:
    return run_checks(logs, only=[check])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_finds_its_sick_series_and_leaves_its_healthy_one_alone(check):
    findings = found(logbook(sick__loss=check.sick, healthy__loss=check.healthy), check.name)
    assert [f.run for f in findings] == ["sick"]
    assert len(findings[0].rows)
    assert findings[0].message.endswith(".")
    assert findings[0].threshold


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_text_of_a_check_says_what_why_and_what_to_try(check):
    text = type(check).__doc__
    assert "Why it matters:" in text
    assert "What to try:" in text


def test_a_nan_that_recovers_says_so_and_counts():
    (finding,) = found(logbook(a__loss=(2.0, float("nan"), 1.5, float("inf"), 1.0)), "not_finite")
    assert "NaN and infinite" in finding.message
    assert "2 of 5 values" in finding.message
    assert "recovered" in finding.message
    assert finding.rows["line"].tolist() == [2, 4]


def test_only_the_average_is_named_when_the_value_stays_finite():
    (finding,) = found(logbook(a__loss=(2.0, 1.0), a__loss_AVG=(2.0, float("nan"))), "not_finite")
    assert finding.metric == "loss (avg)"
    assert "only the average" in finding.message


def test_nan_of_times_and_of_validation_between_evaluations_is_no_alarm():
    nan = float("nan")
    sparse = (nan, nan, 0.5, nan, nan, 0.6, nan, nan, 0.7, nan, nan, 0.8)
    assert not found(logbook(a__val_acc=sparse, a__Time=(0.1, nan, 0.1)), "not_finite")


def test_a_run_that_begins_far_beyond_its_peers_has_exploded():
    peers = {f"r{i}__loss": (6.9, 6.5, 6.0, 5.5, 5.2) for i in range(4)}
    (finding,) = found(logbook(bad__loss=(536340064.0, 37130636.9, 4e7, 5e7, 6e7), **peers), "exploded")
    assert finding.run == "bad"
    assert finding.step == 0


def test_a_large_loss_that_falls_and_a_negative_one_have_not_exploded():
    assert not found(logbook(a__loss=(110576.3, 9000.0, 800.0, 90.0, 27.5), b__loss=(-10.0, -50.0, -400.0, -900.0)), "exploded")


def test_an_unknown_check_is_refused_with_the_names_there_are():
    with pytest.raises(UserError, match="not_finite"):
        run_checks(logbook(a__loss=(1.0,)), only=["nonsense"])


def test_a_curve_is_what_one_source_logged_in_its_order():
    curves = {(c.run, c.metric): c for c in Curves(logbook(a__loss=(1.0, 2.0), b__loss=(3.0,)).scalars)}
    assert curves["a", "loss"].value.tolist() == [1.0, 2.0]
    assert curves["b", "loss"].rows["line"].tolist() == [1]


def test_no_scalars_give_no_findings():
    assert run_checks(Logbook([])) == []


def test_the_study_names_the_nan_average_of_run_005_and_the_explosion_of_run_01():
    findings = {(f.check, f.run, f.metric): f for f in run_checks(read_logs(STUDY))}
    nan = findings["not_finite", "lr0.05", "Loss1 (avg)"]
    assert "lr0.05.log:" in nan.message
    assert "only the average" in nan.message
    exploded = findings["exploded", "lr0.1", "Loss1"]
    assert "epoch 0" in exploded.message
    assert "lr0.1.log:" in exploded.message
    assert {run for _, run, _ in findings} == {"lr0.05", "lr0.1"}
