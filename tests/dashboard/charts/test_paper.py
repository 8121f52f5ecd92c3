"""Figures for a paper: of the size asked for, legible in print, the same curves, and told apart without colour."""

import math
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.analysis.series import prepare
from dashboard.charts.bands import bands
from dashboard.charts.composing import Part
from dashboard.charts.curves import curves
from dashboard.charts.legend import width_of
from dashboard.charts.paper import CM, ONE_COLUMN, POINT, TWO_COLUMNS, Paper, centimetres, figure_for_print
from dashboard.charts.sweep import heat
from dashboard.charts.trials import against
from tests.dashboard.charts.test_sweep import NAMES, points
from tests.dashboard.frames import scalars, together

NAN = math.nan
COLOURS = {"a": "#3a71ac", "b": "#d63a00", "c": "#52967d"}


def part(title: str = "loss", *, runs: str = "ab", values: tuple[float, ...] = (3, 2, 1), weight: float = 0.0) -> Part:
    frame = together(*(scalars([value + place for value in values], run=run) for place, run in enumerate(runs)))
    data = prepare(frame, metric="loss", runs=list(runs), x="step", weight=weight)
    figure = curves(data.frame, marks=data.marks, colours=COLOURS, x_title="step", smoothed=weight > 0)
    return Part(title, figure)


def printed(*parts: Part, **paper: object) -> go.Figure:
    figure = figure_for_print(parts, paper=Paper(**paper))
    go.Figure(figure.to_dict())  # plotly checks every property here
    return figure


def entries(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.showlegend]


def colours(figure: go.Figure) -> set[str]:
    return set(re.findall(r"#[0-9a-f]{6}", figure.to_json()))


@pytest.mark.parametrize("width", [ONE_COLUMN, TWO_COLUMNS, 12.5])
@pytest.mark.parametrize("font", [6.0, 8.0, 11.0])
def test_it_has_the_size_and_the_font_asked_for(width: float, font: float) -> None:
    figure = printed(part(), width=width, height=5.0, font=font)
    assert (figure.layout.width, figure.layout.height) == pytest.approx((width * CM, 5.0 * CM))
    assert figure.layout.font.size == pytest.approx(font * POINT)
    assert figure.layout.xaxis.title.font.size == pytest.approx(font * POINT)


def test_the_figures_themselves_stay_as_they_are() -> None:
    before = part()
    told = before.figure.to_json()
    printed(before, style="grey")
    assert before.figure.to_json() == told


def test_every_curve_is_the_one_that_was_drawn() -> None:
    own = part(values=(3, NAN, 1))
    figure = printed(own, part("accuracy"), width=TWO_COLUMNS)
    for drawn, was in zip(figure.data, own.figure.data, strict=False):
        assert np.array_equal(drawn.x, was.x)
        assert np.array_equal(drawn.y, was.y, equal_nan=True)


def test_panels_stand_in_a_grid_each_with_axes_of_its_own() -> None:
    figure = printed(part("one", values=(3, NAN, 1)), part("two"), part("three"), part("four"), width=TWO_COLUMNS)
    assert len({(trace.xaxis, trace.yaxis) for trace in figure.data}) == 5, "that of the first has a strip for NaN, too"
    titles = {figure.layout[name].title.text for name in figure.layout if name.startswith("yaxis")} - {None, ""}
    assert titles == {"one", "two", "three", "four"}
    assert [note.text for note in figure.layout.annotations] == ["(a)", "(b)", "(c)", "(d)"]
    strip, above = figure.layout.yaxis2, figure.layout.yaxis
    assert strip.domain[1] <= above.domain[0], "the strip of NaN lies below the curves of its own panel"


def test_no_two_panels_overlap() -> None:
    figure = printed(*(part(str(place)) for place in range(5)), width=TWO_COLUMNS, across=2)
    boxes = [(*figure.layout[f"xaxis{n}"].domain, *figure.layout[f"yaxis{n}"].domain) for n in ("", 2, 3, 4, 5)]
    for one, (x0, x1, y0, y1) in enumerate(boxes):
        for u0, u1, v0, v1 in boxes[one + 1 :]:
            assert x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0


def test_a_legend_names_each_run_once_and_the_split_only_where_lines_differ_by_it() -> None:
    assert entries(printed(part("one"), part("two"))) == ["a", "b"]
    assert entries(printed(part(weight=0.5))) == ["a", "b"], "the faint line under a smoothed one has no entry"
    both = together(scalars([1, 2], run="a", split="train"), scalars([2, 3], run="a", split="val", tag="val"))
    data = prepare(both, metric="loss", runs=["a"], x="step")
    figure = curves(data.frame, marks=data.marks, colours=COLOURS)
    assert entries(printed(Part("loss", figure))) == ["a · train", "a · val"]


def test_one_run_needs_no_legend_and_none_is_none() -> None:
    assert not printed(part(runs="a")).layout.showlegend
    assert not printed(part(), legend="none").layout.showlegend
    assert printed(part(), legend="inside").layout.showlegend


def test_a_legend_of_many_runs_gets_the_room_it_needs() -> None:
    few, many = (printed(part(runs=runs)).layout for runs in ("ab", "abcdefghij"))
    assert many.height > few.height
    assert many.margin.b - few.margin.b == pytest.approx(many.height - few.height)
    right = printed(part(), legend="right").layout
    assert right.margin.r > few.margin.r
    assert width_of("学习率") == 3.0


def test_in_black_and_white_lines_differ_by_their_dashes() -> None:
    figure = printed(part(runs="abc"), style="grey")
    assert all(one[1:3] == one[3:5] == one[5:7] for one in colours(figure)), "no colour is left"
    dashes = [trace.line.dash for trace in figure.data if trace.showlegend]
    assert len(set(dashes)) == 3


def test_in_black_and_white_bands_points_and_maps_are_grey() -> None:
    rows = pd.DataFrame({"group": "a", "split": "", "x": [1.0, 2.0], "n": 2, "mean": [1.0, 2.0], "low": 0.5, "high": 2.5})
    cells = pd.DataFrame({"a": ["1"], "b": ["x"], "mean": [5.0], "n": [2], "runs": [2], "failed": [0]})
    figures = [
        bands(rows, colours=COLOURS),
        against(points([1.0, 2.0], [1, 2], [False, True]), names=NAMES),
        heat(cells, x_title="b", y_title="a", better="max", no_value=""),
    ]
    for figure in figures:
        grey = printed(Part("acc", figure), style="grey")
        assert all(one[1:3] == one[3:5] == one[5:7] for one in colours(grey))
        for triple in re.findall(r"rgba?\((\d+),\s*(\d+),\s*(\d+)", grey.to_json()):
            assert len(set(triple)) == 1
    assert "rgb(" in str(grey.data[0].colorscale), "the shades of the map were looked at, too"


def test_serif_fonts_have_chinese_ones_behind_them() -> None:
    assert "Noto Sans CJK SC" in printed(part()).layout.font.family
    assert "Noto Serif CJK SC" in printed(part(), serif=True).layout.font.family


def test_dates_are_those_of_iso_in_whatever_language_the_figure_is() -> None:
    days = pd.date_range("2026-01-30", periods=4).as_unit("ms").astype("int64").tolist()
    figure = go.Figure(go.Scatter(x=days, y=[3, 2, 1, 0]), {"xaxis": {"type": "date"}, "yaxis": {"type": "linear"}})
    stops = printed(Part("loss", figure)).layout.xaxis.tickformatstops
    assert stops
    assert not [stop.value for stop in stops if re.search("%[aAbBpcx]", stop.value)], "names of months or days are English"
    assert not printed(part()).layout.xaxis.tickformatstops


def test_names_out_of_a_log_are_no_markup() -> None:
    figure = printed(part("<b>loss</b>"), part("x"))
    assert "&lt;b&gt;loss&lt;/b&gt;" in figure.layout.yaxis.title.text


@pytest.mark.parametrize(
    ("text", "size"),
    [("8.6", 8.6), ("8.6cm", 8.6), ("86mm", 8.6), ("3.4in", 8.636), ("one-column", ONE_COLUMN), ("two-columns", TWO_COLUMNS)],
)
def test_sizes_are_read_in_the_units_people_write(text: str, size: float) -> None:
    assert centimetres(text) == pytest.approx(size)


@pytest.mark.parametrize("text", ["", "wide", "0", "-3cm", "1e9", "nan", "3pt"])
def test_what_is_no_size_is_none(text: str) -> None:
    assert centimetres(text) is None
