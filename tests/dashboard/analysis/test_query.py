"""The query: what it finds, and that every query is either understood or refused with the place."""

import contextlib
import math
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.best import Rule
from dashboard.analysis.facts import facts
from dashboard.analysis.query import matching
from parsers import UserError
from tests.dashboard.analysis.test_compare import hparams_of, runs_of
from tests.dashboard.frames import scalars, together

FRAME = pd.DataFrame(
    {
        "run": ["core", "lr0.1", "my run", "第三次"],
        "status": ["finished", "diverged", "running", "finished"],
        "lr": [0.02, 0.1, 0.01, math.nan],
        "mAP": [64.7, math.nan, 59.8, 44.1],
        "val loss": [1.0, math.inf, 2.0, 3.0],
        "optimizer": ["sgd", "Adam", None, "sgd"],
        "depth": [50, "50", 101, None],
        "started": [datetime(2025, 1, day, 18, 20).timestamp() for day in (7, 8, 9, 10)],
    }
)


def found(query: str) -> list[str]:
    return matching(FRAME, query=query)["run"].tolist()


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ("", ["core", "lr0.1", "my run", "第三次"]),
        ("lr > 0.01 and mAP > 50 and status == finished", ["core"]),
        ("lr >= 0.01", ["core", "lr0.1", "my run"]),
        ("LR=1e-2", ["my run"]),
        ("not status = finished", ["lr0.1", "my run"]),
        ("status != finished or lr < 0.05", ["core", "lr0.1", "my run"]),
        ("status = finished and (lr = 0.02 or mAP < 50%)", ["core", "第三次"]),
        ("status in (running, diverged)", ["lr0.1", "my run"]),
        ("mAP = nan", ["lr0.1"]),
        ("mAP > 0", ["core", "my run", "第三次"]),
        ("'val loss' < 2.5", ["core", "my run"]),
        ("val_loss > 1e300", ["lr0.1"]),
        ("optimizer ~ AD", ["lr0.1"]),
        ("optimizer != sgd", ["lr0.1", "my run"]),
        ('run = "my run"', ["my run"]),
        ("run = 第三次", ["第三次"]),
        ("depth = 50", ["core", "lr0.1"]),
        ("depth > 50", ["my run"]),
        ("finished", ["core", "第三次"]),
        ("finished and not core", ["第三次"]),
        ("started = 2025-01-08", ["lr0.1"]),
        ("started > 2025-01-08 and started < '2025-01-10 18:00'", ["lr0.1", "my run"]),
    ],
)
def test_it_finds_the_rows_it_describes(query: str, runs: list[str]) -> None:
    assert found(query) == runs


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("lr >", "from its end on. Write a number"),
        ("lr > 0.01 mAP > 50", "'mAP' at character 11 on. Put 'and' or 'or' before it"),
        ("lrr > 1", "'lrr' at character 1 of the query is no column. There are: run, status, lr"),
        ("(lr > 1", "from its end on. Close the bracket"),
        ("lr > 1)", "'\\)' at character 7"),
        ("and lr", "'and' at character 1"),
        ("run = 'my", "at character 7 on. Close the quote"),
        ("status > 3", "status can only be ordered by numbers"),
        ("lr > sgd", "'sgd' at character 6 of the query: lr can only be ordered"),
        ("lr in 3", "'3' at character 7 on. Write the values in brackets"),
        ("(" * 80 + "lr" + ")" * 80, "too many brackets"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(query: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        found(query)


@given(st.text(alphabet="lrmAP run status 0.1<>=!~()'\"and or not in,%é", max_size=40))
def test_every_query_is_understood_or_refused(query: str) -> None:
    with contextlib.suppress(UserError):
        assert len(found(query)) <= len(FRAME)


def test_a_query_is_never_run_as_code() -> None:
    with pytest.raises(UserError):
        found("__import__('os').system('true') == 0")


def test_facts_are_settings_times_and_the_metrics_asked_for() -> None:
    frame = together(
        scalars([10, 30, 20], metric="mAP", split="val", epoch=[0, 1, 2]),
        scalars([5, 6, 7], metric="R1", split="val", epoch=[0, 1, 2]),
        scalars([9.0], metric="mAP", split="val", run="lr0.5"),
    )
    table = facts(
        frame, runs_of("a", "lr0.5"), hparams_of(("a", "lr", 0.1)), rule=Rule("mAP", "val", "max"), query="r1 > 5 and map > 1"
    )
    assert table["lr"].tolist() == [0.1, 0.5]
    assert table["mAP"].tolist() == [30, 9]
    assert table["R1"].iloc[0] == 6
    assert matching(table, query="R1 = 6")["run"].tolist() == ["a"]
    assert "R1" not in facts(frame, runs_of("a"), hparams_of(), rule=Rule(picks="last"), query="mAP > 1")
