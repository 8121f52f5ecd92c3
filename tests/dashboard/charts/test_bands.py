"""Curves of groups: the mean as a line, the spread as a band that ends where the group does, n in the hover."""

import pandas as pd

from dashboard.analysis.bands import bands as groups_of
from dashboard.charts.bands import bands


def test_a_group_is_a_line_and_a_band_with_n() -> None:
    values = {"a1": (3.0, 1.0), "a2": (5.0, 3.0)}
    rows = [(run, "loss", "val", x, value) for run, curve in values.items() for x, value in enumerate(curve)]
    frame = pd.DataFrame(rows, columns=["run", "metric", "split", "x", "value"])
    frame = groups_of(frame, groups={"a1": "a", "a2": "a"}, spread="range")
    band, line = bands(frame, colours={"a": "#336699"}, x="epoch", x_title="epoch").data
    assert list(line.y) == [4.0, 2.0]
    assert [told[0] for told in line.customdata] == [2, 2]
    assert list(band.y) == [5.0, 3.0, 1.0, 3.0]
    assert band.fillcolor == "rgba(51,102,153,0.18)"
    assert "n =" in line.hovertemplate


def test_nothing_gives_an_empty_figure() -> None:
    empty = groups_of(pd.DataFrame(columns=["run", "metric", "split", "x", "value"]), groups={})
    assert not bands(empty, colours={}).data
