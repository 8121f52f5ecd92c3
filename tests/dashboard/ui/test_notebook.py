"""The journal page: a month's progress, and entries by templates of the user's own."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from dashboard.journal.day import Day
from dashboard.ui.notebook import draft_of, month_of

DAYS = pd.DataFrame(
    [
        ("2025-01-10", 0, None, "", "", 0, 1),
        ("2025-01-09", 1, 61.0, "c", "mAP", 0, 0),
        ("2025-01-08", 1, 60.0, "b", "mAP", 1, 0),
        ("2025-01-07", 1, 63.5, "a", "mAP", 0, 0),
    ],
    columns=["day", "runs", "best", "run", "metric", "sick", "entries"],
).astype({"best": "float64"})
DAY = Day(dt.date(2025, 1, 8), dt.date(2025, 1, 8))


def test_a_month_shows_each_day_and_the_best_so_far() -> None:
    found = month_of(DAYS)
    assert found["y"].tolist() == [63.5, 60.0, 61.0]
    assert found["best"].tolist() == [63.5, 63.5, 63.5]
    assert found["failed"].tolist() == [False, True, False]
    assert pd.to_datetime(found["x"], unit="ms").dt.day.tolist() == [7, 8, 9]


def test_of_a_loss_the_least_is_best() -> None:
    assert month_of(DAYS.assign(metric="val_loss"))["best"].tolist() == [63.5, 60.0, 60.0]


def test_an_own_template_is_used(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text("Lab, {{ day.first }}")
    assert draft_of(DAY, language="en", template=tmp_path / "mine.md.j2") == "Lab, 2025-01-08\n"


def test_a_template_that_is_not_right_is_said_and_the_built_in_one_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(st, "error", said.append)
    (tmp_path / "mine.md.j2").write_text("{% if %}")
    assert "No run was under way" in draft_of(DAY, language="en", template=tmp_path / "mine.md.j2")
    assert "is not right" in said[0]
