"""Each check finds its sick example and leaves its healthy one alone; findings carry the rows or the line that prove them."""

import time
from datetime import datetime

import pytest

from dashboard.health import CHECKS, Finding, page, run_checks
from dashboard.health.curves import Curves
from parsers import Logbook, UserError, read_logs
from tests.conftest import SAMPLE_LOGS
from tests.health.examples import RUN, logbook, logbook_of

STUDY = SAMPLE_LOGS / "lr-study"
BY_CLOCK = {"stalled"}  # what it finds depends on the hour: it has a test of its own


def found(logs: Logbook, check: str) -> list[Finding]:
    return run_checks(logs, only=[check])


@pytest.mark.parametrize("check", [check for check in CHECKS if check.name not in BY_CLOCK], ids=lambda check: check.name)
def test_a_check_finds_its_sick_example_and_leaves_its_healthy_one_alone(check, tmp_path):
    sick = [finding for finding in found(logbook_of(check.sick, tmp_path / "sick"), check.name) if finding.run == RUN]
    assert sick
    assert sick[0].message.endswith((".", "…")) or sick[0].source
    assert sick[0].threshold
    assert len(sick[0].rows) or sick[0].line or check.name in ("could_not_judge", "incomplete")
    assert not found(logbook_of(check.healthy, tmp_path / "healthy"), check.name)


def test_a_run_that_hangs_in_the_middle_of_an_epoch_has_stalled(tmp_path):
    (tmp_path / "run.log").write_text("".join(_batches(silent=45 * 60)), "utf-8")
    (finding,) = found(read_logs(tmp_path), "stalled")
    assert "usually writes every 60 s" in finding.message
    (tmp_path / "run.log").write_text("".join(_batches(silent=90)), "utf-8")
    assert not found(read_logs(tmp_path), "stalled")


def _batches(silent: float) -> list[str]:
    """A log that writes a line a minute, the last so many seconds ago."""
    last = time.time() - silent
    return [
        f"{datetime.fromtimestamp(last - 60 * (149 - k)):%Y-%m-%d %H:%M:%S} "
        f"Epoch: [{k // 100}/5][{k % 100}/100] Loss: {2 / (k + 1):.4f}\n"
        for k in range(150)
    ]


def test_no_check_yields_to_one_that_yields_to_it():
    yields = {check.name: set(check.yields_to) for check in CHECKS}
    assert set().union(*yields.values()) <= yields.keys()
    assert not [(a, b) for a in yields for b in yields[a] if a in yields[b]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_text_of_a_check_says_what_why_and_what_to_try(check):
    text = type(check).__doc__
    assert "Why it matters:" in text
    assert "What to try:" in text


def test_a_nan_that_recovers_says_so_and_counts():
    (finding,) = found(logbook({"a: loss": (2.0, float("nan"), 1.5, float("inf"), 1.0)}), "not_finite")
    assert "NaN and infinite" in finding.message
    assert "2 of 5 values" in finding.message
    assert "recovered" in finding.message
    assert finding.rows["line"].tolist() == [2, 4]


def test_only_the_average_is_named_when_the_value_stays_finite():
    (finding,) = found(logbook({"a: loss": (2.0, 1.0), "a: loss (avg)": (2.0, float("nan"))}), "not_finite")
    assert finding.metric == "loss (avg)"
    assert "only the average" in finding.message


def test_nan_of_times_and_of_validation_between_evaluations_is_no_alarm():
    nan = float("nan")
    sparse = (nan, nan, 0.5, nan, nan, 0.6, nan, nan, 0.7, nan, nan, 0.8)
    assert not found(logbook({"a: val_acc": sparse, "a: Time": (0.1, nan, 0.1)}), "not_finite")


def test_a_run_that_begins_far_beyond_its_peers_has_exploded():
    peers = {f"r{i}: loss": (6.9, 6.5, 6.0, 5.5, 5.2) for i in range(4)}
    (finding,) = found(logbook({"bad: loss": (536340064.0, 37130636.9, 4e7, 5e7, 6e7), **peers}), "exploded")
    assert finding.run == "bad"
    assert finding.step == 0


def test_a_large_loss_that_falls_and_a_negative_one_have_not_exploded():
    assert not found(
        logbook({"a: loss": (110576.3, 9000.0, 800.0, 90.0, 27.5), "b: loss": (-10.0, -50.0, -400.0, -900.0)}), "exploded"
    )


def test_an_unknown_check_is_refused_with_the_names_there_are():
    with pytest.raises(UserError, match="not_finite"):
        run_checks(logbook({"loss": (1.0,)}), only=["nonsense"])


def test_a_curve_is_what_one_source_logged_in_its_order():
    curves = {(c.run, c.metric): c for c in Curves(logbook({"a: loss": (1.0, 2.0), "b: loss": (3.0,)}))}
    assert curves["a", "loss"].value.tolist() == [1.0, 2.0]
    assert curves["b", "loss"].line.tolist() == [1]


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
    grave = {f.run for f in findings.values() if f.severity != "info"}
    assert grave == {"lr0.05", "lr0.1"}


def test_the_page_of_the_documents_shows_every_check():
    assert page.PAGE.read_text("utf-8") == page.page(), "write it anew: python -m dashboard.health.page"
