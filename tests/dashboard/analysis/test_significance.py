"""Differences to a baseline: Welch's t, the bootstrap and Holm against scipy, statsmodels and a sum by hand."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from dashboard.analysis.significance import FEW, bootstrap_interval, corrected, difference

OURS = [64.1, 63.8, 64.5, 64.0, 63.9]
THEIRS = [62.9, 63.4, 63.1, 62.8, 63.5]


def test_welchs_t_is_the_one_worked_out_by_hand() -> None:
    found = difference(OURS, THEIRS)
    # means 64.06 and 63.14; squared deviations 0.292 and 0.372; variances 0.073 and 0.093; standard error sqrt(0.166 / 5)
    t = 0.92 / math.sqrt(0.166 / 5)
    freedom = (0.166 / 5) ** 2 / ((0.073 / 5) ** 2 / 4 + (0.093 / 5) ** 2 / 4)
    assert found.delta == pytest.approx(0.92)
    assert found.p == pytest.approx(2 * stats.t.sf(t, freedom))
    half = stats.t.ppf(0.975, freedom) * math.sqrt(0.166 / 5)
    assert (found.low, found.high) == (pytest.approx(0.92 - half), pytest.approx(0.92 + half))


def test_p_is_that_of_scipy() -> None:
    assert difference(OURS, THEIRS).p == stats.ttest_ind(OURS, THEIRS, equal_var=False).pvalue


def test_few_values_get_the_wider_of_both_intervals() -> None:
    ours, theirs = np.array(OURS[: FEW - 1]), np.array(THEIRS)
    welch = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    low, high = bootstrap_interval(ours, theirs)
    found = difference(ours, theirs)
    assert (found.low, found.high) == (min(low, welch.low), max(high, welch.high))


def test_the_bootstrap_holds_the_difference_and_is_the_same_each_time() -> None:
    ours, theirs = np.array(OURS), np.array(THEIRS)
    low, high = bootstrap_interval(ours, theirs)
    assert low < 0.92 < high
    assert (low, high) == bootstrap_interval(ours, theirs)
    exact = 1.96 * math.sqrt((ours.var() + theirs.var()) / 5)  # what resampling tends to
    assert high - low == pytest.approx(2 * exact, rel=0.06)


def test_holm_is_that_of_statsmodels_and_of_a_sum_by_hand() -> None:
    samples = [(OURS, THEIRS), (OURS, [x - 0.2 for x in OURS]), ([1.0, 2.0, 3.0], [1.5, 2.5, 2.0])]
    found = [difference(a, b) for a, b in samples]
    done = corrected(found)
    raw = [one.p for one in found]
    assert [one.adjusted for one in done] == pytest.approx(list(multipletests(raw, method="holm")[1]))
    first, second, third = sorted(raw)
    by_hand = {first: 3 * first, second: max(3 * first, 2 * second), third: max(3 * first, 2 * second, third)}
    assert [one.adjusted for one in done] == pytest.approx([min(1, by_hand[p]) for p in raw])


@pytest.mark.parametrize(
    ("ours", "theirs"), [([1.0], [1.0, 2.0]), ([1.0, 2.0], [3.0]), ([2.0, 2.0], [1.0, 1.0]), ([1.0, math.nan], [1.0, 2.0])]
)
def test_where_nothing_can_be_said_only_the_difference_is_told(ours: list[float], theirs: list[float]) -> None:
    found = difference(ours, theirs)
    assert not found.tested
    assert math.isnan(found.low)
    np.testing.assert_equal(found.delta, np.mean(ours) - np.mean(theirs))
    assert corrected([found])[0].mark == ""


def test_differences_that_were_not_tested_do_not_count_for_holm() -> None:
    tested, untested = difference(OURS, THEIRS), difference([1.0], [2.0])
    done = corrected([untested, tested])
    assert done[1].adjusted == tested.p
    assert math.isnan(done[0].adjusted)


def test_stars_say_how_sure_it_is() -> None:
    marks = [corrected([difference([x + shift for x in OURS], THEIRS)])[0].mark for shift in (-0.92, -0.4, -0.1, 3)]
    assert marks == ["", "*", "**", "***"]
