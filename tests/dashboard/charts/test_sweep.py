"""Charts of sweeps: every run is there, failed ones told apart, and nothing of a log is markup."""

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts.parallel import parallel
from dashboard.charts.sweep import bars, heat
from dashboard.charts.trials import FAILED, against, front, so_far, spans_orders

NAN = math.nan
NAMES = {False: "well", True: "failed"}


def checked(figure: go.Figure) -> go.Figure:
    go.Figure(figure.to_dict())  # plotly checks every property here
    return figure


def points(x: list, y: list[float], failed: list[bool], **more: list) -> pd.DataFrame:
    count = len(x)
    told = {
        "run": [f"r{k}" for k in range(count)],
        "source": ["a.log"] * count,
        "line": range(1, count + 1),
        "text": ["<b>run</b>"] * count,
    }
    return pd.DataFrame(told | {"x": x, "y": np.array(y, dtype="float64"), "failed": failed} | more)


def marks(figure: go.Figure) -> list:
    return [trace for trace in figure.data if trace.customdata is not None]


def test_failed_runs_and_those_without_a_value_stay_visible_and_apart() -> None:
    figure = checked(against(points([1.0, 2.0, 3.0, 4.0], [5, 6, 7, NAN], [False, False, True, True]), names=NAMES))
    drawn = {(trace.meta["run"], trace.yaxis or "y"): len(trace.x) for trace in marks(figure)}
    assert drawn == {("well", "y"): 2, ("failed", "y"): 1, ("failed", "y2"): 1}
    symbols = {trace.meta["run"]: trace.marker.symbol for trace in marks(figure)}
    assert symbols["failed"] != symbols["well"]
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]


def test_a_point_knows_its_line_and_shows_names_literally() -> None:
    (trace,) = marks(checked(against(points([1.0, 2.0], [5, 6], [False, False]), names=NAMES)))
    assert trace.customdata[1] == [2, "a.log", "r1"]
    assert trace.text[0] == "&lt;b&gt;run&lt;/b&gt;"


def test_numbers_that_span_orders_stand_on_a_log_axis_and_words_in_boxes() -> None:
    assert spans_orders(pd.Series([0.001, 0.1]))
    assert not spans_orders(pd.Series([0.0, 100.0]))
    assert checked(against(points([0.001, 0.1], [5, 6], [False, False]), names=NAMES)).layout.xaxis.type == "log"
    words = checked(against(points(["sgd", None, "<i>"], [5, 6, 7], [False] * 3), names=NAMES))
    assert [trace.type for trace in words.data] == ["box", "scatter"]
    assert list(words.layout.xaxis.categoryarray) == ["&lt;i&gt;", "sgd"]


def test_the_front_is_ringed_and_the_best_so_far_is_a_staircase() -> None:
    frame = points([1.0, 2.0, 3.0], [5, 6, 4], [False] * 3, front=[True, True, False], best=[5.0, 6.0, 6.0])
    line, ring, *_ = checked(front(frame, names=NAMES, x_title="time", y_title="acc")).data
    assert (list(ring.x), list(line.x)) == ([1.0, 2.0], [1.0, 2.0])
    steps, *_ = checked(so_far(frame, names=NAMES, y_title="acc")).data
    assert (steps.line.shape, list(steps.y)) == ("hv", [5.0, 6.0, 6.0])


def test_parallel_coordinates_leave_no_run_out() -> None:
    frame = pd.DataFrame(
        {"lr": [0.001, 0.1, 0.01, NAN], "opt": ["a", "b", "a", "b"], "acc": [1.0, NAN, 3.0, 2.0]}, index=list("wxyz")
    )
    failed, texts = pd.Series([False, True, False, False], index=frame.index), pd.Series("run", index=frame.index)
    figure = checked(parallel(frame, axes=["lr", "opt", "acc"], better="max", failed=failed, texts=texts, missing="no value"))
    assert sum(np.isnan(np.asarray(trace.y, dtype="float64")).sum() for trace in figure.data) == 4, "a gap ends each run's line"
    assert [len(trace.y) for trace in figure.data if trace.line.color == FAILED] == [4]
    assert all(trace.line.dash == "dot" for trace in figure.data if trace.line.color == FAILED)
    assert [note.text for note in figure.layout.annotations].count("no value") == 2
    heights = sorted(y for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True) if x == 0)
    assert heights == pytest.approx([-0.14, 0.0, 0.5, 1.0]), "0.01 is half way from 0.001 to 0.1"


@pytest.mark.parametrize(("better", "shade"), [("max", "last"), ("min", "first")])
def test_the_best_line_has_the_warmest_colour(better: str, shade: str) -> None:
    frame = pd.DataFrame({"lr": [1.0, 2.0], "acc": [1.0, 2.0]}, index=["low", "high"])
    texts = pd.Series(frame.index, index=frame.index)
    figure = parallel(
        frame, axes=["lr", "acc"], better=better, failed=pd.Series(False, index=frame.index), texts=texts, missing=""
    )
    assert figure.data[-1].text[0] == {"last": "high", "first": "low"}[shade]


def test_a_heat_map_says_its_means_and_marks_failures() -> None:
    frame = pd.DataFrame(
        {
            "a": ["1", "1", "2"],
            "b": ["x", "y", "x"],
            "mean": [5.0, NAN, 7.0],
            "n": [2, 0, 1],
            "runs": [2, 1, 1],
            "failed": [0, 1, 0],
        }
    )
    figure = checked(heat(frame, x_title="b", y_title="a", better="max", no_value="none"))
    assert figure.data[0].text.tolist() == [["5", "× none"], ["7", ""]]
    assert [note.text for note in figure.layout.annotations] == ["× none"]


def test_bars_stand_with_the_most_important_on_top() -> None:
    frame = pd.DataFrame({"name": ["lr", "wd"], "mean": [0.8, 0.1], "low": [0.5, -0.1], "high": [0.9, 0.2]})
    (bar,) = checked(bars(frame, x_title="share")).data
    assert list(bar.y) == ["wd", "lr"]
    assert np.allclose(bar.error_x.arrayminus, [0.2, 0.3])
