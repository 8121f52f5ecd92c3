"""Trade-offs: the Pareto front against its definition, and the best so far."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.trade_off import best_so_far, local_milliseconds, pareto_front

NAN = math.nan
NUMBERS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20)


def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one != other


@given(NUMBERS)
def test_the_front_is_what_no_other_beats(points: list[tuple[int, int]]) -> None:
    a, b = (pd.Series([point[k] for point in points], dtype="float64") for k in (0, 1))
    found = pareto_front(a, b, better_a="min", better_b="min")
    assert found.tolist() == [not any(beats(other, one) for other in points) for one in points]


@pytest.mark.parametrize(("side_a", "side_b"), list(product(("min", "max"), repeat=2)))
def test_each_column_has_its_own_better_side(side_a: str, side_b: str) -> None:
    a, b = pd.Series([1.0, 2.0, 3.0]), pd.Series([1.0, 5.0, 3.0])
    sign = {"min": 1, "max": -1}
    points = list(zip(a * sign[side_a], b * sign[side_b], strict=True))
    found = pareto_front(a, b, better_a=side_a, better_b=side_b)
    assert found.tolist() == [not any(beats(other, one) for other in points) for one in points]


def test_what_has_no_value_is_not_on_the_front() -> None:
    found = pareto_front(pd.Series([1.0, NAN, 0.5]), pd.Series([1.0, 0.0, math.inf]), better_a="min", better_b="min")
    assert found.tolist() == [True, False, False]


def test_the_best_so_far_only_gets_better_and_knows_its_records() -> None:
    told = pd.DataFrame({"value": [3.0, NAN, 2.0, 5.0, 9.0], "date": [20.0, 10.0, 30.0, 40.0, NAN]}, index=list("abcde"))
    rows = best_so_far(told, better="max")
    assert rows.index.tolist() == ["b", "a", "c", "d"]
    assert rows["best"].fillna(-1).tolist() == [-1.0, 3.0, 3.0, 5.0]
    assert rows["record"].tolist() == [False, True, False, True]
    assert best_so_far(told, better="min")["record"].tolist() == [False, True, True, False]
    assert not len(best_so_far(told[told["date"].isna()], better="max"))


def test_times_read_as_local_ones() -> None:
    (found,) = local_milliseconds(pd.Series([0.0]), "Asia/Shanghai")
    assert np.datetime64(int(found), "ms") == np.datetime64("1970-01-01T08:00")
