"""After restarts the newer value counts, and what was logged before can be seen all the same."""

import math

import pandas as pd

from dashboard.analysis import series
from dashboard.analysis.tellings import most_of_runs, pick, restarted
from tests.dashboard.frames import scalars, together

LOGS = scalars([9, 8, 7, 6, 70, 60], step=[0, 1, 2, 3, 2, 3], segment=[0, 0, 0, 0, 1, 1], run="a")


def test_by_default_the_newer_value_of_a_step_counts() -> None:
    assert pick(LOGS, metrics=["loss"])["value"].tolist() == [9, 8, 70, 60]


def test_every_value_can_be_seen_with_the_earlier_part_as_a_run_of_its_own() -> None:
    picked = pick(LOGS, metrics=["loss"], every=True)
    values = {run: rows["value"].tolist() for run, rows in picked.groupby("run", observed=True)}
    assert values == {"a (part 1)": [9, 8, 7, 6], "a": [70, 60]}


def test_the_earlier_part_counts_its_seconds_from_the_start_of_the_run() -> None:
    logs = LOGS.assign(wall_time=[100.0, 101, 102, 103, 110, 111])
    curves = series.prepare(logs, metric="loss", runs=["a"], x="relative", starts={"a": 100.0}, every=True)
    assert sorted(curves.frame["x"]) == [0, 1, 2, 3, 10, 11]
    assert curves.unplaced == []


def test_whether_anything_was_restarted_is_known() -> None:
    assert restarted(LOGS)
    assert not restarted(LOGS[LOGS["segment"] == 0])
    assert pick(LOGS[LOGS["segment"] == 0], metrics=["loss"], every=True)["value"].tolist() == [9, 8, 7, 6]


def test_series_logged_row_by_row_beside_each_other_are_told_as_those_logged_one_by_one() -> None:
    apart = together(*(scalars([1, 2, 3], run=run, source=f"{run}.{kind}") for run in "ab" for kind in ("log", "csv")))
    beside = apart.sort_values(["step", "source"])
    picked = [pick(frame, metrics=["loss"]).sort_values(["run", "step"])[["run", "step", "source"]] for frame in (apart, beside)]
    pd.testing.assert_frame_equal(*picked)
    assert len(picked[0]) == 6


def test_the_most_of_each_run_is_told_wherever_its_rows_stand() -> None:
    frame = together(
        scalars([1, 2], step=[5, 9], run="b"), scalars([1], step=[7], run="a"), scalars([1, 2], step=[3, 2], run="b")
    )
    assert most_of_runs(frame, "step").to_dict() == {"a": 7, "b": 9}
    assert most_of_runs(frame.assign(epoch=[math.nan, 4, math.nan, 2, math.nan]), "epoch").fillna(-1).to_dict() == {
        "a": -1,
        "b": 4,
    }
    assert most_of_runs(frame.iloc[:0], "step").empty
