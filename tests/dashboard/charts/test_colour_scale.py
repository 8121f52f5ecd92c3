"""The colour scale: its ends at the ends, orders of magnitude evenly, and every colour readable on both pages."""

import pytest

from dashboard.charts.colour_scale import colour_at, scale
from tests.dashboard.charts.test_theme import DARK_PAGE, LIGHT_PAGE, contrast


def test_the_lowest_and_the_highest_value_have_the_ends_of_the_scale() -> None:
    found = scale({"a": 1.0, "b": 2.0, "c": 3.0})
    assert (found["a"], found["b"], found["c"]) == (colour_at(0), colour_at(0.5), colour_at(1))


def test_values_of_several_orders_are_told_apart_by_their_order() -> None:
    assert scale({"a": 1e-4, "b": 1e-3, "c": 1e-2})["b"] == colour_at(0.5)


def test_one_value_has_one_colour() -> None:
    assert scale({"a": 5.0, "b": 5.0}) == {"a": colour_at(0), "b": colour_at(0)}


@pytest.mark.parametrize("share", [0, 0.25, 0.5, 0.75, 1])
def test_a_colour_of_the_scale_stands_out_on_both_pages(share: float) -> None:
    assert contrast(colour_at(share), LIGHT_PAGE) >= 2.9
    assert contrast(colour_at(share), DARK_PAGE) >= 2.9
