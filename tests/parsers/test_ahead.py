"""Logs read ahead are those that reading now gives, once; what went wrong is told to whoever asks."""

from pathlib import Path
from threading import Event

import pandas as pd
import pytest

from parsers import Logbook, UserError, ahead, read_logs


def silent(done: int, total: int, label: str) -> None:
    """Progress that nobody sees."""


def taken(*paths: str, include: tuple[str, ...] = ()) -> Logbook:
    begun = ahead.take(paths, include=include, exclude=())
    assert begun is not None
    return begun.wait(silent)


def test_logs_read_ahead_are_those_that_would_be_read_now(sample_logs: Path) -> None:
    path = str(sample_logs / "digits")
    ahead.begin([path], include=["*.csv"])
    logs = taken(path, include=("*.csv",))
    pd.testing.assert_frame_equal(logs.scalars, read_logs([path], include=["*.csv"]).scalars)


def test_what_was_read_ahead_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,0.5\n")
    ahead.begin([str(tmp_path)])
    assert len(taken(str(tmp_path)).sources) == 1
    assert ahead.take((str(tmp_path),), include=(), exclude=()) is None


def test_an_error_of_reading_ahead_reaches_the_one_who_asks(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")
    ahead.begin([missing])
    with pytest.raises(UserError, match="nowhere"):
        taken(missing)


def test_what_follows_is_done_with_the_logs_and_its_fault_is_not_that_of_reading(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,0.5\n")
    seen, done = [], Event()

    def follow(logs: Logbook) -> None:
        seen.append(len(logs.sources))
        done.set()
        raise ValueError

    ahead.begin([str(tmp_path)], then=follow)
    assert len(taken(str(tmp_path)).scalars) == 1
    assert done.wait(timeout=30)
    assert seen == [1]
