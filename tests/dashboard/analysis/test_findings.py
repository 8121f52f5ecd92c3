"""Findings as tables: filtered, ordered by gravity, counted per run."""

from dataclasses import dataclass, field

import pandas as pd

from dashboard.analysis import findings


@dataclass
class Found:
    severity: str
    run: str
    check: str = "not_finite"
    metric: str = "loss"
    split: str = ""
    step: float = 1.0
    epoch: float = float("nan")
    message: str = "loss is NaN"
    threshold: str = ""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)


FOUND = [
    Found("info", "a"),
    Found("warning", "b"),
    Found("error", "b", "exploded"),
    Found("error", "c"),
    Found("warning", "a", "exploded"),
]


def told(found: list) -> list[tuple[str, str]]:
    return [(one.severity, one.run) for one in found]


def test_the_gravest_come_first() -> None:
    ordered = told(findings.gravest_first(FOUND))
    assert ordered == [("error", "b"), ("error", "c"), ("warning", "a"), ("warning", "b"), ("info", "a")]


def test_groups_stand_together_and_the_group_with_the_gravest_first() -> None:
    assert [one.run for one in findings.gravest_first(FOUND, by="run")] == ["b", "b", "c", "a", "a"]
    assert [one.check for one in findings.gravest_first(FOUND, by="check")] == ["exploded", "exploded", *["not_finite"] * 3]


def test_at_least_keeps_the_severity_and_graver_ones() -> None:
    assert {severity for severity, _ in told(findings.at_least(FOUND, "warning"))} == {"warning", "error"}
    assert len(findings.at_least(FOUND, "info")) == len(FOUND)


def test_counts_name_every_severity() -> None:
    assert findings.count(FOUND) == {"error": 2, "warning": 2, "info": 1}
    assert findings.count([]) == {"error": 0, "warning": 0, "info": 0}


def test_the_tally_words_the_counts_of_a_run_and_leaves_remarks_out() -> None:
    tally = findings.tally([*FOUND, Found("error", "b"), Found("info", "d")])
    assert tally.to_dict() == {"b": "2 errors, 1 warning", "c": "1 error", "a": "1 warning"}


def test_findings_become_rows_and_none_become_an_empty_table() -> None:
    assert findings.tabulate(FOUND)["run"].tolist() == ["a", "b", "b", "c", "a"]
    assert findings.tabulate([]).columns.tolist() == list(findings.COLUMNS)


def test_findings_of_some_runs() -> None:
    assert [one.run for one in findings.of_runs(FOUND, ["a"])] == ["a", "a"]
