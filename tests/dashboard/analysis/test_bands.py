"""Curves of groups: n at each step, strict and lax alignment, and where the band stops."""

import math

import pandas as pd
import pytest

from dashboard.analysis.along import align
from dashboard.analysis.bands import COLUMNS, LAX, STRICT, bands
from tests.dashboard.frames import scalars, together

GROUPS = {"a1": "a", "a2": "a", "b1": "b"}
FRAME = align(
    together(
        scalars([1, 2, 3], run="a1", step=[0, 10, 20]),
        scalars([3, 4, 8], run="a2", step=[0, 10, 15]),
        scalars([7], run="b1", step=[5]),
        scalars([9], run="alone", step=[5]),
    ),
    x="step",
)


def of(group: str, **asked) -> list[list[float]]:
    told = bands(FRAME, groups=GROUPS, **asked)
    return told.loc[told["group"] == group, ["x", "n", "mean"]].to_numpy().tolist()


def test_strict_steps_are_those_that_every_run_has() -> None:
    assert of("a", steps=STRICT) == [[0, 2, 2], [10, 2, 3]]


def test_lax_steps_are_all_with_their_n() -> None:
    assert of("a", steps=LAX) == [[0, 2, 2], [10, 2, 3], [15, 1, 8], [20, 1, 3]]


def test_the_band_stops_where_too_few_runs_are_left() -> None:
    assert of("a", steps=LAX, fewest=2) == [[0, 2, 2], [10, 2, 3]]
    assert of("b", steps=LAX, fewest=2) == []


def test_runs_of_no_group_are_left_out() -> None:
    assert set(bands(FRAME, groups=GROUPS)["group"]) == {"a", "b"}
    assert bands(FRAME, groups={}).columns.tolist() == COLUMNS


def test_the_band_is_the_spread_and_one_run_alone_has_none() -> None:
    told = bands(FRAME, groups=GROUPS, steps=LAX).set_index(["group", "x"])
    assert told.loc[("a", 0), "high"] == pytest.approx(2 + math.sqrt(2))
    assert math.isnan(told.loc[("b", 5), "high"])


def test_a_run_that_went_nan_is_seen_in_the_mean() -> None:
    frame = align(together(scalars([1, math.nan], run="a1"), scalars([1, 2], run="a2")), x="step")
    assert pd.isna(bands(frame, groups=GROUPS)["mean"]).tolist() == [False, True]
