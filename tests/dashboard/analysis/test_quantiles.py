"""Quantiles of many runs: numpy's at every place, of the runs that are there, and nothing made up where a run has no value."""

import math

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.quantiles import LEVELS, PLACES, at_places, quantiles
from dashboard.analysis.series import prepare
from tests.dashboard.frames import scalars, together

NAN = math.nan


def of(*curves: pd.DataFrame, groups: dict[str, str] | None = None) -> pd.DataFrame:
    frame = together(*curves)
    runs = list(frame["run"].unique())
    rows = prepare(frame, metric="loss", runs=runs, x="step").frame
    return quantiles(rows, groups=groups or dict.fromkeys(runs, "all"))


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4), min_size=1, max_size=12))
def test_at_every_step_the_levels_are_those_of_numpy(values: list[list[float]]) -> None:
    found = of(*(scalars(curve, run=f"r{k}") for k, curve in enumerate(values)))
    assert found["n"].tolist() == [len(values)] * 4
    for name, level in LEVELS.items():
        np.testing.assert_allclose(found[name], np.quantile(np.array(values), level, axis=0), atol=1e-9)


def test_a_run_that_ended_or_is_not_finite_does_not_count() -> None:
    found = of(scalars([1.0, 1.0, 1.0]), scalars([3.0, NAN, NAN], run="b"), scalars([5.0, 5.0], run="c"))
    assert found[["x", "n", "median"]].to_numpy().tolist() == [[0, 3, 3], [1, 2, 3], [2, 1, 1]]


def test_a_run_counts_between_its_points_but_not_outside_nor_beside_what_is_not_finite() -> None:
    places = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    found = at_places(np.array([0.0, 2.0, 4.0]), np.array([10.0, 30.0, NAN]), places)
    assert np.array_equal(found, [NAN, 10, 20, 30, NAN, NAN, NAN], equal_nan=True)


def test_groups_and_splits_are_apart() -> None:
    curves = [scalars([value, value], run=run, split=split) for run, split, value in
              (("a", "train", 1.0), ("b", "train", 2.0), ("b", "val", 9.0))]  # fmt: skip
    found = of(*curves, groups={"a": "one", "b": "two"})
    assert {(row.group, row.split, row.median) for row in found.itertuples()} == {
        ("one", "train", 1.0), ("two", "train", 2.0), ("two", "val", 9.0),
    }  # fmt: skip


def test_long_curves_are_told_at_as_many_places_as_a_chart_has_room_for() -> None:
    assert len(of(scalars(np.arange(5000.0)), scalars(np.arange(5000.0), run="b"))) == PLACES


def test_nothing_gives_nothing() -> None:
    assert of(scalars([NAN, NAN])).empty
    assert of(scalars([], run="a")).empty
