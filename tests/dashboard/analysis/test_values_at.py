"""Values at a place: the last at or before it, the best first, with the extremes of the range and the line of the log."""

import math

import numpy as np
import pandas as pd

from dashboard.analysis.series import prepare
from dashboard.analysis.values_at import place_of, values_at
from tests.dashboard.frames import scalars, together

NAN, INF = math.nan, math.inf


def rows(*frames: pd.DataFrame, metric: str = "loss") -> pd.DataFrame:
    frame = together(*frames)
    return prepare(frame, metric=metric, runs=list(frame["run"].unique()), x="step", points=10).rows


def test_a_curve_is_read_at_the_place_or_the_last_before_it() -> None:
    found = values_at([rows(scalars([5.0, 4.0, 3.0], step=[0, 10, 20], line=[7, 8, 9]))], at=15)
    assert found[["value", "step", "line"]].to_numpy().tolist() == [[4.0, 10, 8]]


def test_every_row_is_read_also_those_that_are_not_drawn() -> None:
    values = np.sin(np.arange(5000.0))
    assert values_at([rows(scalars(values))], at=2501)["value"].tolist() == [values[2501]]


def test_the_best_comes_first_by_the_side_of_its_metric_and_nan_last() -> None:
    losses = rows(scalars([3.0]), scalars([1.0], run="b"), scalars([NAN], run="c"))
    scores = rows(scalars([3.0], metric="accuracy"), scalars([9.0], metric="accuracy", run="b"), metric="accuracy")
    found = values_at([losses, scores])
    assert found["run"].tolist() == ["b", "a", "c", "b", "a"]


def test_over_a_range_the_extremes_are_of_its_finite_values() -> None:
    found = values_at([rows(scalars([9.0, 2.0, INF, 4.0, 0.0]))], window=(3, 1))
    assert found[["value", "lowest", "highest", "mean"]].to_numpy().tolist() == [[4, 2, 4, 3]]


def test_a_curve_that_has_not_begun_is_left_out() -> None:
    assert values_at([rows(scalars([1.0], step=[100]))], at=5).empty
    assert values_at([rows(scalars([]))], at=5).empty


def test_the_place_of_a_line_is_found_where_a_curve_shows_it() -> None:
    frames = [rows(scalars([5.0, 4.0], step=[0, 10], line=[7, 8]))]
    assert place_of(frames, run="a", source="a.log", line=8) == 10
    assert place_of(frames, run="b", source="a.log", line=8) is None
