"""Thresholds and dismissals are kept beside the logs, and what means nothing there is said and costs nothing else."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.health import CHECKS, run_checks
from dashboard.health.settings import FILE, Settings, key_of, least, read_settings, thresholds, titles, write_settings
from dashboard.health.verdict import folder_of, judge
from parsers import Logbook, read_logs
from parsers.side_file import FOLDER
from tests.conftest import SAMPLE_LOGS

BY_NAME = {check.name: check for check in CHECKS}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE_LOGS / "lr-study", tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture(scope="module")
def every_sample() -> Logbook:
    return read_logs(SAMPLE_LOGS)


def test_without_a_file_the_checks_are_as_they_come(tmp_path):
    settings = read_settings(tmp_path, CHECKS)
    assert settings == Settings()
    assert settings.of(CHECKS) == CHECKS


def test_a_threshold_is_written_read_and_used(study):
    write_settings(Settings().with_threshold(BY_NAME["exploded"], "times", 1e30), study)
    assert dict(read_settings(study, CHECKS).thresholds["exploded"]) == {"times": 1e30}
    verdict = judge(read_logs(study), only=["exploded"])
    assert next(check for check in verdict.checks if check.name == "exploded").times == 1e30
    assert not [finding for finding in verdict.findings if "where it began" in finding.message]


def test_a_threshold_set_back_to_its_own_value_is_not_written_down():
    check = BY_NAME["spike"]
    changed = Settings().with_threshold(check, "z", 9.0)
    assert changed.thresholds == {"spike": {"z": 9.0}}
    assert changed.with_threshold(check, "z", thresholds(check)["z"]).thresholds == {}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_threshold_says_in_words_what_it_means(check):
    told = titles(check)
    assert list(told) == list(thresholds(check))
    assert all(told.values())
    assert len(set(told.values())) == len(told), "two thresholds of one check cannot be told apart"


EXTREMES = [(check, name, end) for check in CHECKS for name in thresholds(check) for end in ("least", "most")]


@pytest.mark.parametrize(("check", "name", "end"), EXTREMES, ids=lambda one: getattr(one, "name", one))
def test_no_threshold_makes_a_check_fail(every_sample, check, name, end):
    value = thresholds(check)[name]
    extreme = least(value) if end == "least" else 10**6
    run_checks(every_sample, [replace(check, **{name: type(value)(extreme)})])


def test_a_check_that_fails_is_said_and_costs_the_others_nothing(study, monkeypatch):
    whole = judge(read_logs(study))
    monkeypatch.setattr(type(BY_NAME["exploded"]), "__call__", lambda self, curves: 1 // 0)
    verdict = judge(read_logs(study))
    assert verdict.problems == (
        "The check exploded failed (ZeroDivisionError: integer division or modulo by zero). Please report it with the log.",
    )
    assert {f.check for f in verdict.findings} >= {f.check for f in whole.findings} - {"exploded"}


def test_a_dismissed_finding_is_gone_until_it_is_shown_again(study):
    before = judge(read_logs(study))
    nan = next(finding for finding in before.findings if finding.check == "not_finite")
    write_settings(Settings().with_dismissed(nan, "the meter was reset; 无妨"), study)
    after = judge(read_logs(study))
    assert [key_of(finding) for finding in after.dismissed] == [key_of(nan)]
    assert len(after.findings) == len(before.findings) - 1
    assert after.settings.dismissed[key_of(nan)] == "the meter was reset; 无妨"
    write_settings(after.settings.with_dismissed(nan, None), study)
    assert len(judge(read_logs(study)).findings) == len(before.findings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[exploded]\ntimes = 'ten'", "times = ten"),
        ("[exploded]\nnonsense = 3", "nonsense = 3"),
        ("[exploded]\nearly = 2.5", "early = 2.5"),
        ("[exploded]\ntimes = -1", "times = -1"),
        ("[exploded]\nearly = 0", "early = 0"),
        ("[unheard_of]\nx = 1", "no check unheard_of"),
        ("not toml", "cannot be read"),
    ],
)
def test_what_means_nothing_is_said_and_the_rest_is_used(tmp_path, text, told):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_text(f"[spike]\nz = 7.0\n{text}\n", "utf-8")
    settings = read_settings(tmp_path, CHECKS)
    assert any(told in problem for problem in settings.problems)
    assert settings.thresholds.get("exploded") is None
    if "toml" not in text:
        assert settings.thresholds["spike"] == {"z": 7.0}


def test_the_settings_of_one_log_lie_beside_it(study):
    assert folder_of(read_logs(study / "core.log")) == study
    assert folder_of(read_logs([])) is None
