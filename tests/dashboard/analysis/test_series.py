"""Series: picked once, aligned, smoothed as TensorBoard does, thinned without losing what matters."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dashboard.analysis import series, smoothing, tellings
from parsers import read_logs
from tests.dashboard.frames import scalars, together

NAN, INF = math.nan, math.inf

any_values = hnp.arrays(np.float64, st.integers(0, 400), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(any_values, st.integers(4, 50))
def test_thinning_keeps_first_last_smallest_largest_and_every_non_finite_value(values: np.ndarray, points: int) -> None:
    kept = series.telling(values, points)
    assert np.array_equal(kept, np.unique(kept)), "ascending, without repeats"
    if not len(values):
        assert not len(kept)
        return
    assert {0, len(values) - 1} <= set(kept.tolist())
    finite = np.isfinite(values)
    assert set(np.flatnonzero(~finite).tolist()) <= set(kept.tolist())
    if finite.any():
        drawn = values[kept][np.isfinite(values[kept])]
        assert drawn.min() == values[finite].min()
        assert drawn.max() == values[finite].max()


@given(any_values, st.integers(4, 50))
def test_thinning_keeps_about_as_many_points_as_asked_for(values: np.ndarray, points: int) -> None:
    kept = series.telling(values, points)
    assert len(kept) <= points + np.count_nonzero(~np.isfinite(values)) + 6
    if len(values) <= points:
        assert len(kept) == len(values)


@given(any_values, st.floats(0, 0.99))
def test_smoothing_equals_the_debiased_average_and_leaves_non_finite_values_alone(values: np.ndarray, weight: float) -> None:
    values = (
        np.clip(values, -1e100, 1e100)
        if np.isfinite(values).all()
        else np.where(np.isfinite(values), np.clip(values, -1e100, 1e100), values)
    )
    smoothed = smoothing.smoothed(values, weight=weight)
    last, count = 0.0, 0
    for value, found in zip(values, smoothed, strict=True):
        if not math.isfinite(value):
            assert np.array_equal([found], [value], equal_nan=True)
            continue
        last, count = last * weight + (1 - weight) * value, count + 1
        assert found == pytest.approx(
            last / (1 - weight**count), rel=1e-6, abs=1e-9 * max(1.0, np.abs(values[np.isfinite(values)]).max())
        )


def test_a_constant_series_stays_constant_when_smoothed() -> None:
    assert smoothing.smoothed(np.full(50, 3.5), weight=0.9) == pytest.approx(3.5)


def test_smoothing_does_not_mix_series() -> None:
    frame = series.align(together(scalars([1, 1, 1]), scalars([9, 9, 9], run="b")), x="step")
    assert series.smooth(frame, weight=0.8)["smooth"].tolist() == pytest.approx([1, 1, 1, 9, 9, 9])


def test_thinning_a_frame_keeps_each_series_and_more_points_in_the_window() -> None:
    wave = np.sin(np.arange(5000) / 7)
    frame = series.smooth(series.align(together(scalars(wave), scalars(wave, run="b")), x="step"), weight=0.0)
    thin = series.thin(frame, points=100)
    assert thin.groupby("run", observed=True).size().between(100, 110).all()
    zoomed = series.thin(frame, points=100, window=(1000, 1050))
    assert len(zoomed[zoomed["x"].between(1000, 1049)]) == 100, "every one of the 50 points of each run in the window"


def test_smoothing_comes_before_thinning() -> None:
    values = np.random.default_rng(0).normal(size=3000)
    data = series.prepare(scalars(values), metric="loss", runs=["a"], x="step", weight=0.9, points=200)
    whole = smoothing.smoothed(values, weight=0.9)
    assert data.frame["smooth"].tolist() == pytest.approx(whole[data.frame["step"]].tolist())
    assert data.total == 3000


def test_after_a_restart_the_newer_value_of_a_step_counts() -> None:
    old = scalars([5, 4, 3, 2], step=[0, 10, 20, 30])
    new = scalars([2.9, 1.9], step=[20, 30], segment=1, source="b.log")
    picked = tellings.pick(together(old, new), metrics=["loss"])
    assert picked["value"].tolist() == [5, 4, 2.9, 1.9]


def test_a_curve_told_by_two_files_is_drawn_once_from_the_fuller_one() -> None:
    console = scalars(np.arange(10), source="train.log", tag="Loss")
    table = scalars(np.arange(10)[::2], step=np.arange(10)[::2], source="metrics.csv", split="train", tag="train/loss")
    picked = tellings.pick(together(console, table), metrics=["loss"])
    assert set(picked["source"]) == {"train.log"}


def test_of_tellings_of_equal_length_the_one_with_the_finer_epochs_is_drawn() -> None:
    events, console = (
        scalars([3, 2, 1], source="events", epoch=[0, 0, 1]),
        scalars([3, 2, 1], epoch=[0, 1, 2], source="train.log", step=[5, 10, 15]),
    )
    picked = tellings.pick(together(events, scalars([0.5], step=[7], source="final.csv"), console), metrics=["loss"])
    assert set(picked["source"]) == {"train.log"}


def test_of_equal_tellings_the_log_that_a_person_reads_is_drawn() -> None:
    parts = [
        scalars([3, 2, 1], epoch=[0, 1, 2], source=source)
        for source in ("a/events.out.tfevents.1.host", "a/metrics.csv", "a.log")
    ]
    assert set(tellings.pick(together(*parts), metrics=["loss"])["source"]) == {"a.log"}


def test_files_that_go_on_where_another_ends_are_one_curve() -> None:
    first, second = scalars([3, 2], step=[0, 1], source="events.1"), scalars([1, 0], step=[2, 3], source="events.2")
    assert tellings.pick(together(first, second), metrics=["loss"])["value"].tolist() == [3, 2, 1, 0]


def test_files_that_count_steps_differently_are_not_strung_together() -> None:
    table = scalars([3, 2, 1], step=[0, 1, 2], source="metrics.csv")
    console = scalars([3, 2, 1, 0], step=[405, 810, 1215, 1620], source="train.log")
    assert tellings.pick(together(table, console), metrics=["loss"])["value"].tolist() == [3, 2, 1, 0]


def test_a_copy_of_a_log_does_not_draw_its_curve_twice() -> None:
    log, copy = scalars([3, 2, 1], source="a/train.log"), scalars([3, 2], source="backup/train.log")
    assert tellings.pick(together(copy, log), metrics=["loss"])["source"].unique().tolist() == ["a/train.log"]


def test_a_file_that_names_one_split_and_not_the_other_tells_two_curves() -> None:
    frame = together(scalars([3, 2], split=""), scalars([4, 3], split="train", tag="train/loss"))
    assert len(tellings.pick(frame, metrics=["loss"])) == 4


def test_training_and_validation_of_one_file_are_two_curves() -> None:
    frame = together(scalars([3, 2], split=""), scalars([4, 3], split="val"))
    assert len(tellings.pick(frame, metrics=["loss"])) == 4


def test_each_axis_places_the_rows_and_leaves_out_those_without_a_place() -> None:
    frame = scalars([3, 2, 1], step=[0, 100, 200], epoch=[0, 1, NAN], wall_time=[1000, 1010, 1020])
    assert series.align(frame, x="step")["x"].tolist() == [0, 100, 200]
    assert series.align(frame, x="epoch")["x"].tolist() == [0, 1]
    assert series.align(frame, x="relative")["x"].tolist() == [0, 10, 20]
    assert series.align(frame, x="relative", starts={"a": 990})["x"].tolist() == [10, 20, 30]


def test_wall_time_is_shown_in_the_time_of_the_user() -> None:
    frame = scalars([1.0], wall_time=[0.0])
    assert series.align(frame, x="wall", timezone="Asia/Shanghai")["x"].tolist() == [8 * 3600 * 1000]


def test_runs_without_a_place_on_the_axis_are_named() -> None:
    frame = together(scalars([1, 2], epoch=[0, 1]), scalars([1, 2], run="b"))
    data = series.prepare(frame, metric="loss", runs=["a", "b"], x="epoch")
    assert data.unplaced == ["b"]


def test_the_marks_of_a_metric_include_its_running_average() -> None:
    frame = together(scalars([1, 1, 1]), scalars([1, NAN, NAN], metric="loss (avg)"))
    data = series.prepare(frame, metric="loss", runs=["a"], x="step")
    assert data.frame["metric"].unique().tolist() == ["loss"]
    assert data.marks[["metric", "step", "begins"]].values.tolist() == [["loss (avg)", 1, True], ["loss (avg)", 2, False]]


def test_a_stretch_begins_where_a_kind_of_value_begins() -> None:
    frame = series.align(together(scalars([1, INF, NAN, NAN, 1, NAN]), scalars([NAN, 1], run="b")), x="step")
    assert series.begins_of_stretches(frame).tolist() == [False, True, True, False, False, True, True, False]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3], False), ([1, 2, 3, 1e6], True), ([1, 2, -3, 1e6], False), ([NAN, INF], False), ([], False)],
)
def test_a_log_axis_is_proposed_only_where_it_helps_and_loses_nothing(values: list[float], expected: bool) -> None:
    assert series.spans_orders(pd.DataFrame({"value": np.array(values, dtype="float64")})) is expected


def test_an_empty_table_gives_empty_curves() -> None:
    data = series.prepare(scalars([]), metric="loss", runs=[], x="step")
    assert data.total == 0
    assert len(data.frame) == len(data.marks) == 0


def test_along_time_the_telling_that_has_times_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "train.log").write_text("".join(f"Epoch {epoch}: loss: {9 - epoch}\n" for epoch in range(6)), "utf-8")
    rows = "".join(f"{epoch},{9 - epoch},2025-01-07 10:0{epoch}:00\n" for epoch in range(5))
    (tmp_path / "run" / "metrics.csv").write_text(f"epoch,loss,time\n{rows}", "utf-8")
    scalars = read_logs(tmp_path).scalars
    by_time = series.prepare(scalars, metric="loss", runs=["run"], x="relative")
    assert by_time.frame["x"].tolist() == [0, 60, 120, 180, 240]
    assert not by_time.unplaced
    assert len(series.prepare(scalars, metric="loss", runs=["run"], x="epoch").frame) == 6
