"""Scales: symlog keeps order, sign and the value on hover; an axis without outliers ends at the fence."""

import math

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.scales import from_symlog, linear_part, same_height, symlog, with_symlog, without_outliers


@given(st.lists(st.floats(-1e12, 1e12), min_size=2), st.floats(1e-6, 1e6))
def test_symlog_keeps_the_order_and_comes_back(values: list[float], linear: float) -> None:
    places = symlog(np.sort(values), linear)
    assert (np.diff(places) >= 0).all()
    np.testing.assert_allclose(from_symlog(places, linear), np.sort(values), rtol=1e-6, atol=linear * 1e-6)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True)))
def test_the_linear_part_is_a_positive_power_of_ten(values: list[float]) -> None:
    found = linear_part(np.array(values, dtype="float64"))
    assert found > 0
    assert math.isfinite(found)


def drawn() -> go.Figure:
    return go.Figure([{"type": "scatter", "x": [0, 10], "y": [-100.0, 1000.0], "hovertemplate": "%{y} at %{x}"}])


def test_a_symlog_axis_has_powers_of_ten_on_both_sides_and_says_the_values() -> None:
    figure = with_symlog(drawn(), axis="y", linear=1.0)
    assert list(figure.layout.yaxis.ticktext) == ["-100", "-10", "-1", "0", "1", "10", "100", "1000"]
    assert list(figure.data[0].text) == ["-100", "1000"]
    assert figure.data[0].hovertemplate == "%{text} at %{x}"
    assert figure.data[0].y[1] == pytest.approx(math.log10(1001))


def test_a_value_that_hovers_show_in_a_format_of_theirs_is_the_value_too() -> None:
    trace = {"type": "scatter", "x": [0, 1], "y": [3.0, 1000.0], "hovertemplate": "%{y:.6g} ± %{customdata[1]:.3g}"}
    figure = with_symlog(go.Figure([trace]), axis="y", linear=1.0)
    assert figure.data[0].hovertemplate == "%{text} ± %{customdata[1]:.3g}"
    assert list(figure.data[0].text) == ["3", "1000"]


def test_the_figure_tells_from_where_on_its_symlog_axes_are_linear() -> None:
    figure = with_symlog(with_symlog(drawn(), axis="x", linear=1.0), axis="y", linear=10.0)
    assert figure.layout.meta == {"symlog": {"x": 1.0, "y": 10.0}}


def test_both_axes_can_be_symlog() -> None:
    figure = with_symlog(with_symlog(drawn(), axis="x", linear=1.0), axis="y")
    assert figure.data[0].hovertemplate == "%{text} at %{hovertext}"
    assert list(figure.data[0].hovertext) == ["0", "10"]


def test_the_strip_of_marks_keeps_its_height() -> None:
    figure = go.Figure([{"type": "scatter", "x": [1], "y": [3], "yaxis": "y2"}])
    assert list(with_symlog(figure, axis="y").data[0].y) == [3]


def test_an_axis_without_outliers_ends_near_the_fence() -> None:
    low, high = without_outliers(drawn(), fence=(0.0, 10.0)).layout.yaxis.range
    assert (low, high) == pytest.approx((-0.4, 10.4))


def test_a_log_axis_without_outliers_begins_at_the_smallest_positive_value() -> None:
    figure = go.Figure([{"type": "scatter", "y": [0.1, 1.0, 500.0]}], layout={"yaxis": {"type": "log"}})
    low, high = without_outliers(figure, fence=(-5.0, 10.0)).layout.yaxis.range
    assert (low, high) == pytest.approx((-1.08, 1.08))


def test_figures_of_one_height_show_all_their_values() -> None:
    low, high = (go.Figure([{"type": "scatter", "y": values}]) for values in ([0.0, 1.0], [5.0, math.nan]))
    same_height([low, high])
    assert list(low.layout.yaxis.range) == list(high.layout.yaxis.range) == pytest.approx([-0.25, 5.25])
