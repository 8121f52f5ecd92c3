"""Groups of runs: means and spreads against numbers worked out by hand and against scipy."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.analysis.aggregate import SPREADS, summarise, summarise_groups

NAN, INF = math.nan, math.inf
SEEDS = [63.8, 64.2, 63.1]  # mean 63.7, deviations 0.1, 0.5, -0.6: squares sum to 0.62


def test_mean_and_standard_deviation_are_those_worked_out_by_hand() -> None:
    found = summarise(SEEDS)
    assert found.n == 3
    assert found.mean == pytest.approx(63.7)
    assert found.half == pytest.approx(math.sqrt(0.62 / 2))


def test_standard_error_and_interval_are_those_of_scipy() -> None:
    assert summarise(SEEDS, spread="sem").half == pytest.approx(stats.sem(SEEDS))
    low, high = stats.t.interval(0.95, 2, loc=np.mean(SEEDS), scale=stats.sem(SEEDS))
    found = summarise(SEEDS, spread="ci95")
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.half == pytest.approx(4.302652729911275 * math.sqrt(0.31 / 3)), "t of 2 degrees of freedom at 97.5 %"


def test_the_range_is_the_smallest_and_the_largest() -> None:
    found = summarise(SEEDS, spread="range")
    assert (found.low, found.high) == (63.1, 64.2)


@pytest.mark.parametrize("spread", ["std", "sem", "ci95"])
def test_one_value_has_a_mean_and_no_spread(spread: str) -> None:
    found = summarise([5.0], spread=spread)
    assert (found.n, found.mean) == (1, 5.0)
    assert math.isnan(found.half)


def test_a_run_that_went_nan_is_not_left_out_in_silence() -> None:
    found = summarise([1.0, NAN, 3.0])
    assert found.n == 3
    assert math.isnan(found.mean)
    assert math.isnan(found.low)


def test_an_infinite_value_makes_the_mean_infinite() -> None:
    assert summarise([1.0, INF]).mean == INF


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12))
def test_every_spread_holds_the_mean(values: list[float]) -> None:
    for spread in SPREADS:
        found = summarise(values, spread=spread)
        assert found.low <= found.mean + 1e-6
        assert found.mean - 1e-6 <= found.high
        assert found.mean == pytest.approx(np.mean(values), abs=1e-6)


def test_many_groups_come_out_as_each_alone() -> None:
    frame = pd.DataFrame({"run": list("aabbb"), "step": [1, 1, 1, 1, 1], "value": [1.0, 2.0, 3.0, 5.0, 10.0]})
    table = summarise_groups(frame, by=["run", "step"], spread="sem")
    assert table.columns.tolist() == ["run", "step", "n", "mean", "low", "high"]
    for _, row in table.iterrows():
        alone = summarise(frame.loc[frame["run"] == row["run"], "value"], spread="sem")
        assert [row["n"], row["mean"], row["low"], row["high"]] == pytest.approx([alone.n, alone.mean, alone.low, alone.high])
