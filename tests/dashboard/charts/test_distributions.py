"""Ridges lie in the order of their steps, and PR curves run from zero to one."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.distributions import HEIGHT, pr_curves, ridgeline

RIDGES = pd.DataFrame({"step": [1, 1, 9, 9], "left": [0, 1, 0, 1], "right": [1, 2, 1, 2], "density": [1.0, 0.5, 0.0, 1.0]})


def checked(figure: go.Figure) -> go.Figure:
    go.Figure(figure.to_dict())  # plotly checks every property here
    return figure


def test_the_first_step_is_on_top_and_each_ridge_rises_from_its_own_line() -> None:
    figure = checked(ridgeline(RIDGES, step_name="Schritt <b>"))
    upper = [trace for trace in figure.data if trace.fill == "tonexty"]
    assert [min(trace.y) for trace in upper] == [1, 0]
    assert [max(trace.y) for trace in upper] == [1 + HEIGHT, HEIGHT]
    assert list(figure.layout.yaxis.ticktext) == ["1", "9"]
    assert "<b>" not in figure.layout.yaxis.title.text
    assert upper[0].opacity < upper[1].opacity, "the later, the stronger"


def test_a_pr_curve_has_a_line_for_each_step() -> None:
    points = {"step": [1, 1, 2], "threshold": [0, 1, 0], "precision": [0.5, 1, 0.7], "recall": [1, 0, 1]}
    figure = checked(pr_curves(pd.DataFrame(points), names={"recall": "查全率"}))
    assert [list(trace.x) for trace in figure.data] == [[1, 0], [1]]
    assert figure.layout.xaxis.title.text == "查全率"


def test_nothing_to_draw_is_an_empty_chart() -> None:
    assert not ridgeline(RIDGES[:0]).data
    assert not pr_curves(pd.DataFrame(columns=["step", "threshold", "precision", "recall"])).data
