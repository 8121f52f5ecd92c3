"""Marks on a figure: a symbol per kind, the colour of what is grave, texts of the log as text."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.marks import SEVERITIES, mark_traces

ROW = {"kind": "finding", "run": "a", "metric": "loss", "split": "val", "x": 2.0, "y": 0.5, "text": "It <b>exploded</b>.",
       "severity": "error", "source": "a.log", "line": 7}  # fmt: skip


def test_a_finding_is_marked_in_the_colour_of_its_severity_and_leads_to_its_line() -> None:
    symbol, trace = mark_traces(pd.DataFrame([ROW]), colours={"a": "#123456"})
    go.Figure([symbol, trace])  # plotly checks every property here
    assert symbol["marker"]["color"] == [SEVERITIES["error"]]
    assert trace["meta"]["sources"] == ["a.log"]
    assert trace["customdata"] == [(7, 0)]
    assert (trace["meta"]["mark"], trace["meta"]["texts"]) == ("finding", ["It <b>exploded</b>."])
    assert "<b>exploded" not in trace["text"][0]


def test_another_mark_has_the_colour_of_its_run() -> None:
    kinds = [ROW | {"kind": kind, "severity": ""} for kind in ("best", "lr", "checkpoint", "stage")]
    traces = mark_traces(pd.DataFrame(kinds), colours={"a": "#123456"})[:4]
    assert {tuple(trace["marker"]["color"]) for trace in traces} == {("#123456",)}
    assert len({trace["marker"]["symbol"] for trace in traces}) == 4


def test_a_long_sentence_is_broken_into_lines() -> None:
    _, trace = mark_traces(pd.DataFrame([ROW | {"text": "word " * 40}]), colours={})
    assert max(map(len, trace["text"][0].split("<br>"))) <= 70
