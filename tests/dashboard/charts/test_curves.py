"""Curves: lines that stop at what is not finite, marks for it, and points that know their line of the log."""

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.series import prepare
from dashboard.charts.curves import BINS, curves, dashes_of
from tests.dashboard.frames import scalars, together

NAN, INF = math.nan, math.inf


def drawn(*frames: pd.DataFrame, weight: float = 0.0, **options: object) -> go.Figure:
    frame = together(*frames)
    data = prepare(frame, metric="loss", runs=list(frame["run"].unique()), x="step", weight=weight)
    figure = curves(data.frame, marks=data.marks, colours={"a": "#3a71ac", "b": "#d63a00"}, smoothed=weight > 0, **options)
    go.Figure(figure.to_dict())  # plotly checks every property here
    return figure


def marks(figure: go.Figure) -> list:
    return [trace for trace in figure.data if trace.yaxis == "y2"]


def lines(figure: go.Figure) -> list:
    return [trace for trace in figure.data if trace.yaxis != "y2"]


def test_a_run_has_one_line_in_its_colour() -> None:
    figure = drawn(scalars([3, 2, 1]), scalars([4, 5, 6], run="b"))
    found = [(trace.name, trace.line.color, list(trace.y)) for trace in figure.data]
    assert found == [("a", "#3a71ac", [3, 2, 1]), ("b", "#d63a00", [4, 5, 6])]


def test_a_line_has_a_gap_where_the_value_is_not_finite() -> None:
    (line,) = lines(drawn(scalars([3, INF, 1])))
    assert np.isnan(line.y[1])
    assert line.connectgaps is False


def test_every_kind_of_non_finite_value_is_marked_where_it_is() -> None:
    found = {(trace.marker.symbol[0], trace.x[0], trace.text[0]) for trace in marks(drawn(scalars([1, NAN, 1, INF, 1, -INF, 1])))}
    assert found == {("x", 1, "NaN"), ("triangle-up", 3, "+inf"), ("triangle-down", 5, "−inf")}


def test_marks_stand_in_a_strip_of_their_own_one_row_a_run() -> None:
    figure = drawn(scalars([1, NAN]), scalars([1, NAN], run="b"))
    assert [trace.y[0] for trace in marks(figure)] == [0, 1]
    assert figure.layout.yaxis2.domain[1] == figure.layout.yaxis.domain[0]
    assert figure.layout.xaxis.anchor == "y2"
    assert drawn(scalars([1, 2])).layout.yaxis.domain is None, "no strip without marks"


def test_a_mark_of_the_running_average_says_so() -> None:
    (mark,) = marks(drawn(scalars([1, 1]), scalars([1, NAN], metric="loss (avg)")))
    assert mark.meta["metric"] == "loss (avg)"
    assert "loss (avg)" in mark.hovertemplate


def test_many_marks_in_one_place_are_drawn_as_one_and_counted() -> None:
    (mark,) = marks(drawn(scalars([1.0] + [NAN] * 20_000)))
    assert len(mark.x) <= BINS + 2
    assert mark.marker.symbol[0] == "x"
    assert "one of" in mark.text[5]


@given(st.lists(st.sampled_from([1.0, 2.0, NAN, INF, -INF]), min_size=1, max_size=300))
def test_the_begin_of_every_stretch_is_marked_where_places_are_wide_enough(values: list[float]) -> None:
    frame = scalars(values)
    data = prepare(frame, metric="loss", runs=["a"], x="step")
    figure = curves(data.frame, marks=data.marks, colours={})
    begins = data.marks[data.marks["begins"]]
    shown = [x for trace in marks(figure) for x, symbol in zip(trace.x, trace.marker.symbol, strict=True) if symbol != "circle"]
    assert set(shown) <= set(begins["step"])
    assert len(begins) == 0 or shown
    if len(values) <= BINS:
        assert sorted(shown) == begins["step"].tolist()


def test_a_point_knows_its_line_of_the_log() -> None:
    figure = drawn(scalars([3, NAN, 1], line=[10, 20, 30]))
    assert list(lines(figure)[0].customdata) == [10, 20, 30]
    assert list(marks(figure)[0].customdata) == [20]
    assert lines(figure)[0].meta["sources"] == ["a.log"]


def test_a_point_of_a_curve_from_several_files_knows_its_file() -> None:
    parts = scalars([3, 2], source="one"), scalars([1, 0], step=[2, 3], source="two")
    (line,) = drawn(*parts).data
    assert [line.meta["sources"][code] for _, code in line.customdata] == ["one", "one", "two", "two"]


def test_a_smoothed_line_has_its_raw_values_faintly_under_it() -> None:
    raw, smooth = drawn(scalars([4.0, 0.0, 4.0]), weight=0.5).data
    assert (list(raw.y), raw.opacity, raw.hoverinfo) == ([4, 0, 4], 0.3, "skip")
    assert smooth.y[2] != 4


def test_lines_are_dashed_by_split_only_where_a_run_has_several() -> None:
    assert dashes_of(together(scalars([1.0], split="val"), scalars([1.0], run="b", split=""))) == {"val": "solid", "": "solid"}
    assert dashes_of(together(scalars([1.0], split="val"), scalars([1.0], split="train"))) == {"val": "dash", "train": "solid"}


def test_values_at_the_end_of_what_a_float_holds_do_not_break_the_axis() -> None:
    (line,) = drawn(scalars([1.7e308, -1.7e308])).data
    assert np.isfinite(max(line.y) - min(line.y))


def test_names_from_logs_are_shown_as_text() -> None:
    figure = drawn(scalars([1, NAN], run="<b>a</b> %{y} $x$"))
    for trace in figure.data:
        assert "<b>a" not in trace.name
        assert "<b>a" not in trace.hovertemplate
        assert "%{y} $x$" not in trace.hovertemplate


def test_scales_are_as_asked_for_and_zoom_survives_what_does_not_change_them() -> None:
    linear, log = drawn(scalars([1, 2])), drawn(scalars([1, 2]), log_y=True, log_x=True)
    assert (linear.layout.yaxis.type, log.layout.yaxis.type, log.layout.xaxis.type) == ("linear", "log", "log")
    assert linear.layout.xaxis.uirevision != log.layout.xaxis.uirevision
    assert linear.layout.xaxis.uirevision == drawn(scalars([7, 8, 9])).layout.xaxis.uirevision


def test_nothing_to_draw_shows_no_axes() -> None:
    assert drawn(scalars([1.0], metric="other")).layout.xaxis.visible is False


def test_a_line_breaks_where_steps_are_missing() -> None:
    (line,) = drawn(scalars(np.ones(40), step=[*range(20), *range(900, 920)])).data
    assert np.flatnonzero(np.isnan(line.y)).tolist() == [20]
    assert (line.x[19], line.x[21], len(line.customdata)) == (19, 900, 41)
