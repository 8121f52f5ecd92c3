"""Smoothing: each kind equals its plain definition, stays between the extremes, and looks over no gap and no NaN."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dashboard.analysis import series, smoothing
from tests.dashboard.frames import scalars

NAN, INF = math.nan, math.inf
some_values = hnp.arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e6, 1e6))
any_values = hnp.arrays(np.float64, st.integers(0, 120), elements=st.floats(allow_nan=True, allow_infinity=True))
kinds, weights = st.sampled_from(smoothing.KINDS), st.floats(0.01, 0.99)


@given(any_values, kinds, weights)
def test_what_is_not_finite_stays_and_the_rest_stays_between_the_extremes(values: np.ndarray, kind: str, weight: float) -> None:
    result = smoothing.smoothed(values, weight=weight, kind=kind)
    finite = np.isfinite(values)
    assert np.array_equal(result[~finite], values[~finite], equal_nan=True)
    assert np.isfinite(result[finite]).all()
    if finite.any():
        assert values[finite].min() <= result[finite].min()
        assert result[finite].max() <= values[finite].max()


@given(st.integers(1, 80), st.floats(-1e6, 1e6), kinds, weights)
def test_a_constant_stays_constant(count: int, value: float, kind: str, weight: float) -> None:
    assert smoothing.smoothed(np.full(count, value), weight=weight, kind=kind).tolist() == [value] * count


@given(any_values, kinds)
def test_no_smoothing_changes_nothing(values: np.ndarray, kind: str) -> None:
    assert np.array_equal(smoothing.smoothed(values, weight=0.0, kind=kind), values, equal_nan=True)


@given(some_values, weights, st.data())
def test_the_time_weighted_average_equals_its_definition(values: np.ndarray, weight: float, data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.integers(1, 20), min_size=len(values), max_size=len(values)))
    x = np.cumsum(steps).astype("float64")
    usual = np.median(np.diff(x)) if len(x) > 1 else 1.0
    result = smoothing.smoothed(values, weight=weight, kind=smoothing.TIME, x=x)
    for at, found in enumerate(result):
        shares = weight ** ((x[at] - x[: at + 1]) / usual)
        expected = (shares * values[: at + 1]).sum() / shares.sum()
        assert found == pytest.approx(expected, rel=1e-3, abs=1e-3 * max(1.0, np.abs(values).max()))


@given(some_values, weights)
def test_at_even_distances_the_time_weighted_average_is_the_plain_one(values: np.ndarray, weight: float) -> None:
    plain = smoothing.smoothed(values, weight=weight)
    timed = smoothing.smoothed(values, weight=weight, kind=smoothing.TIME, x=np.arange(len(values)) * 7.0)
    assert timed == pytest.approx(plain, rel=1e-3, abs=1e-3 * max(1.0, np.abs(values).max()))


@given(some_values, weights)
def test_the_gaussian_equals_its_definition(values: np.ndarray, weight: float) -> None:
    sigma = 1 / (1 - weight) / 2
    radius = int(3 * sigma + 0.5)
    for at, found in enumerate(smoothing.smoothed(values, weight=weight, kind=smoothing.GAUSSIAN)):
        near = np.arange(max(0, at - radius), min(len(values), at + radius + 1))
        shares = np.exp(-0.5 * ((near - at) / sigma) ** 2)
        expected = (shares * values[near]).sum() / shares.sum()
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6 * max(1.0, np.abs(values).max()))


@given(some_values, weights)
def test_the_median_equals_its_definition(values: np.ndarray, weight: float) -> None:
    for at, found in enumerate(smoothing.smoothed(values, weight=weight, kind=smoothing.MEDIAN)):
        radius = min(round(1 / (1 - weight)), at, len(values) - 1 - at)
        assert found == pytest.approx(np.median(values[at - radius : at + radius + 1]), abs=1e-6)


def test_a_median_does_not_see_a_single_spike() -> None:
    values = np.ones(41)
    values[20] = 1e9
    assert smoothing.smoothed(values, weight=0.8, kind=smoothing.MEDIAN).tolist() == [1.0] * 41


@pytest.mark.parametrize("kind", [smoothing.GAUSSIAN, smoothing.MEDIAN])
@pytest.mark.parametrize("between", [NAN, INF])
def test_neither_side_of_a_value_that_is_not_finite_sees_the_other(kind: str, between: float) -> None:
    values = np.array([1.0] * 20 + [between] + [9.0] * 20)
    assert np.array_equal(smoothing.smoothed(values, weight=0.9, kind=kind), values, equal_nan=True)


@pytest.mark.parametrize("kind", [smoothing.GAUSSIAN, smoothing.MEDIAN])
def test_neither_side_of_a_gap_sees_the_other(kind: str) -> None:
    values, gap = np.array([1.0] * 20 + [9.0] * 20), np.arange(40) == 20
    assert smoothing.smoothed(values, weight=0.9, kind=kind, gap=gap).tolist() == values.tolist()


def test_a_gap_is_where_steps_are_missing_and_not_where_all_are_far_apart() -> None:
    def gaps(*series: Any) -> list[int]:
        begins = np.cumsum([0, *map(len, series)])[:-1]
        return np.flatnonzero(smoothing.gaps(np.concatenate(series), begins)).tolist()

    assert gaps(np.r_[0:100:5, 400:500:5]) == [20]
    assert not gaps(2 ** np.arange(30))
    assert not gaps(np.array([0, 1, 500])), "too few to know what is usual"
    assert gaps(np.arange(500), np.r_[0:100:5, 400:500:5], np.array([0, 1, 500]), np.r_[0:50, 900:950]) == [520, 593]
    assert not gaps(np.arange(20), 10_000 + np.arange(20)), "from one series to the next there is none"


@given(st.integers(20, 60), st.integers(100, 400), st.integers(4, 9))
def test_thinning_keeps_both_sides_of_a_gap(before: int, after: int, points: int) -> None:
    values = np.sin(np.arange(before + after))
    frame = scalars(values, step=[*range(before), *range(5000, 5000 + after)])
    data = series.prepare(frame, metric="loss", runs=["a"], x="step", points=points)
    assert {before - 1, 5000} <= set(data.frame["step"])
    assert data.frame.loc[data.frame["gap"], "step"].tolist() == [5000]
    assert data.total == before + after
