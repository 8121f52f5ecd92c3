"""Which metrics are asked about, and what was changed of them."""

from dashboard.analysis.metric_notes import changes, metric_table, undirected
from parsers.notes import MetricNote
from tests.dashboard.frames import scalars, together

LOGS = together(*(scalars([1], run=run, metric=metric) for run, metric in
                  [("a", "loss"), ("b", "loss"), ("a", "zang"), ("a", "lr"), ("a", "loss (avg)")]))  # fmt: skip


def test_metrics_of_unknown_direction_come_first_and_averages_are_left_out() -> None:
    table = metric_table(LOGS, {"loss": MetricNote(unit="%")})
    assert table["metric"].tolist() == ["zang", "loss", "lr"]
    assert table["runs"].tolist() == [1, 2, 1]
    assert table["unit"].tolist() == ["", "%", ""]


def test_only_a_metric_that_may_have_a_better_side_is_asked_about() -> None:
    assert undirected(metric_table(LOGS, {})) == ["zang"]


def test_what_changed_is_told_for_each_metric() -> None:
    before = metric_table(LOGS, {})
    after = before.assign(better=["max", "min", None], same_as=["", "loss", "loss"], unit=[None, "", " % "])
    assert changes(before, after) == {"zang": {"better": "max"}, "lr": {"unit": "%", "same_as": "loss"}}
    assert changes(before, before) == {}
