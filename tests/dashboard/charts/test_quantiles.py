"""Quantile bands: two bands and a median for each group and split, behind whatever lines are drawn."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.quantiles import quantile_traces

ROWS = pd.DataFrame(
    {"group": "<b>all</b>", "split": "", "x": [0.0, 1.0], "n": [3, 2], "lowest": [0.0, 0.1], "low": [1.0, 1.1],
     "median": [2.0, 2.1], "high": [3.0, 3.1], "highest": [4.0, 4.1]}
)  # fmt: skip


def test_a_group_is_two_bands_and_its_median() -> None:
    outer, inner, line = quantile_traces(ROWS, colours={"<b>all</b>": "#336699"}, hover="{median} of {n}, {low} to {high}")
    go.Figure([outer, inner, line])  # plotly checks every property here
    assert list(outer["y"]) == [4.0, 4.1, 0.1, 0.0]
    assert list(inner["y"]) == [3.0, 3.1, 1.1, 1.0]
    assert list(line["y"]) == [2.0, 2.1]
    assert line["text"] == ["2 of 3, 1 to 3", "2.1 of 2, 1.1 to 3.1"]
    assert "<b>all" not in line["name"]


def test_splits_of_a_group_are_dashed() -> None:
    both = pd.concat([ROWS.assign(split="train"), ROWS.assign(split="val")])
    dashes = [trace["line"]["dash"] for trace in quantile_traces(both, colours={}, hover="") if "line" in trace]
    assert dashes == ["solid", "dash"]
