"""Hypotheses: what separates sick runs from healthy ones, with counts; none where the runs are too few to tell."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.health import run_checks
from dashboard.health.why import Hypothesis, hypotheses
from parsers import Logbook, read_logs
from parsers.logbook import Read
from parsers.tables import HParam
from tests.conftest import SAMPLE_LOGS
from tests.health.examples import logbook

NAN = float("nan")


def sweep(settings: Mapping[str, Mapping[str, object]], sick: set[str]) -> Logbook:
    """Runs of one loss with settings; those in `sick` go NaN."""
    logs = logbook({f"{run}: loss": (2.0, 1.5, NAN, NAN) if run in sick else (2.0, 1.5, 1.2, 1.0) for run in settings})
    reads = []
    for read in logs.reads:
        reading = replace(read.reading, hparams=[HParam(k, v, 1) for k, v in settings[read.source.run].items()])
        reads.append(Read(read.source, read.reader, reading, read.fingerprint))
    return Logbook(reads)


def told(logs: Logbook) -> list[Hypothesis]:
    return hypotheses(logs, run_checks(logs))


def test_the_study_blames_the_learning_rate():
    logs = read_logs(SAMPLE_LOGS / "lr-study")
    texts = [one.text for one in hypotheses(logs, run_checks(logs)) if one.check == "not_finite"]
    assert "not_finite: 2 of 2 runs with lr ≥ 0.05, 0 of 3 others." in texts


def test_a_rule_names_both_sides_and_its_exceptions():
    rates = {f"r{k}": {"lr": rate, "optimizer": "sgd"} for k, rate in enumerate([1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3])}
    found = told(sweep(rates, {"r5", "r6", "r7"}))
    best = found[0]
    assert (best.check, best.name, best.exceptions) == ("not_finite", "lr", 0)
    assert best.text == "not_finite: 3 of 3 runs with lr ≥ 0.03, 0 of 5 others."
    assert set(best.sick) == {"r5", "r6", "r7"}
    assert len(best.healthy) == 5
    assert all(one.name != "optimizer" for one in found), "what does not differ explains nothing"


def test_a_word_separates_too():
    rows = {f"r{k}": {"amp": "fp16" if k < 3 else "bf16"} for k in range(7)}
    (best, *_) = told(sweep(rows, {"r0", "r1", "r2"}))
    assert "amp = fp16" in best.text


def test_settings_that_are_lists_separate_as_they_are_written():
    rows = {f"r{k}": {"betas": [0.9, 0.99] if k < 3 else [0.9, 0.999], "gpus": (k,)} for k in range(7)}
    (best, *_) = told(sweep(rows, {"r0", "r1", "r2"}))
    assert "betas = [0.9, 0.99]" in best.text


def test_what_chance_could_do_and_too_few_runs_are_no_hypothesis():
    mixed = {f"r{k}": {"seed": k} for k in range(10)}
    assert not told(sweep(mixed, {"r0", "r4", "r8"}))
    pair = {"a": {"lr": 0.1}, "b": {"lr": 0.2}}
    assert not told(sweep(pair, {"b"}))
    assert not told(sweep(pair, set()))
