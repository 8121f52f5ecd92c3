"""Logs read ahead are those that reading now gives, once; what went wrong is told to whoever asks."""

from pathlib import Path

import pandas as pd
import pytest

from parsers import UserError, ahead, read_logs


def silent(done: int, total: int, label: str) -> None:
    """Progress that nobody sees."""


def test_logs_read_ahead_are_those_that_would_be_read_now(sample_logs: Path) -> None:
    paths = (str(sample_logs / "digits"),)
    ahead.begin(paths, include=["*.csv"])
    logs = ahead.read(paths, include=("*.csv",), exclude=(), progress=silent)
    pd.testing.assert_frame_equal(logs.scalars, read_logs(paths, include=["*.csv"]).scalars)


def test_what_was_read_ahead_is_given_once_and_then_read_anew(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,0.5\n")
    ahead.begin([str(tmp_path)])
    first = ahead.read((str(tmp_path),), include=(), exclude=(), progress=silent)
    (tmp_path / "b.csv").write_text("epoch,loss\n1,0.25\n")
    second = ahead.read((str(tmp_path),), include=(), exclude=(), progress=silent)
    assert [len(first.sources), len(second.sources)] == [1, 2]


def test_an_error_of_reading_ahead_reaches_the_one_who_asks(tmp_path: Path) -> None:
    missing = (str(tmp_path / "nowhere"),)
    ahead.begin(missing)
    with pytest.raises(UserError, match="nowhere"):
        ahead.read(missing, include=(), exclude=(), progress=silent)
