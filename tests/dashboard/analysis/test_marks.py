"""Marks: the gravest finding of a place, the best epoch, jumps of the learning rate, each on the line that is drawn."""

import math
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dashboard.analysis import marks
from dashboard.analysis.best import Rule, best_rows, ranked_rows
from dashboard.analysis.series import prepare
from parsers.tables import make_frame
from tests.dashboard.frames import scalars, together

NAN = math.nan


@dataclass
class Found:
    """A finding as the checks tell it."""

    check: str = "spike"
    severity: str = "warning"
    run: str = "a"
    metric: str = "loss"
    split: str = ""
    step: float = 2.0
    epoch: float = NAN
    message: str = "The loss jumps."
    threshold: str = ""
    source: str = "a.log"
    line: int = 3
    rows: pd.DataFrame = field(default_factory=lambda: make_frame("scalars"))


def drawn(frame: pd.DataFrame) -> pd.DataFrame:
    return prepare(frame, metric="loss", runs=list(frame["run"].unique()), x="step").frame


def test_of_several_findings_at_a_step_the_gravest_is_marked() -> None:
    events = marks.of_findings([Found(), Found(severity="error", message="The loss exploded."), Found(step=4.0)])
    assert list(zip(events["step"], events["text"], strict=True)) == [(2.0, "The loss exploded."), (4.0, "The loss jumps.")]


def test_findings_that_are_no_alarm_or_have_no_place_are_not_marked() -> None:
    assert marks.of_findings([Found(severity="info"), Found(step=NAN)]).empty


def test_a_finding_about_the_running_average_stands_on_the_curve_itself() -> None:
    placed = marks.place(marks.of_findings([Found(metric="loss (avg)")]), drawn(scalars([5.0, 4.0, 3.0])), metric="loss")
    assert placed[["x", "y"]].to_numpy().tolist() == [[2.0, 3.0]]


def test_a_mark_stands_on_the_nearest_point_that_is_drawn() -> None:
    placed = marks.place(marks.of_findings([Found(step=2)]), drawn(scalars([5.0, 4.0, NAN, NAN, NAN])), metric="loss")
    assert placed[["x", "y"]].to_numpy().tolist() == [[1.0, 4.0]]


def test_a_mark_of_another_metric_or_run_is_not_drawn() -> None:
    curve = drawn(scalars([5.0, 4.0, 3.0]))
    assert marks.place(marks.of_findings([Found(metric="acc"), Found(run="b")]), curve, metric="loss").empty


def test_a_mark_stands_on_the_curve_of_its_split() -> None:
    curve = drawn(together(scalars([5.0, 4.0, 3.0], split="train"), scalars([7.0, 6.0, 8.0], split="val")))
    placed = marks.place(marks.of_findings([Found(split="val")]), curve, metric="loss")
    assert placed["y"].tolist() == [8.0]


def test_files_that_count_steps_in_different_ways_meet_at_the_epoch() -> None:
    curve = drawn(scalars([5.0, 4.0, 3.0], epoch=[1.0, 2.0, 3.0], source="other.csv"))
    placed = marks.place(marks.of_findings([Found(step=800, epoch=2.0)]), curve, metric="loss")
    assert placed["y"].tolist() == [4.0]


def test_the_best_epoch_is_marked_on_the_curve_of_every_metric() -> None:
    score = scalars([1.0, 9.0, 3.0], metric="mAP", split="val")
    rule = Rule("mAP", "val", "max")
    frame = together(score, scalars([5.0, 4.0, 3.0]))
    events = marks.of_best(best_rows(ranked_rows(frame, rule), rule), rule)
    assert events["text"].tolist() == ["best epoch of a: mAP (val) is 9"]
    assert marks.place(events, drawn(frame), metric="loss")["y"].tolist() == [4.0]


def test_a_learning_rate_is_marked_where_it_drops_and_not_where_it_decays() -> None:
    dropped = scalars([0.1, 0.1, 0.01, 0.01], metric="lr")
    events = marks.of_learning_rates(dropped, runs=["a"])
    assert events["step"].tolist() == [2]
    assert events["text"].tolist() == ["lr changes from 0.1 to 0.01"]
    assert marks.of_learning_rates(scalars(np.linspace(1, 0.5, 50), metric="lr"), runs=["a"]).empty


def test_a_learning_rate_that_changes_all_the_time_is_not_marked() -> None:
    assert marks.of_learning_rates(scalars(0.5 ** np.arange(30), metric="lr"), runs=["a"]).empty


def messages(*rows: tuple[str, str, float]) -> pd.DataFrame:
    columns = {"run": ["a"] * len(rows), "kind": [r[0] for r in rows], "text": [r[1] for r in rows], "step": [r[2] for r in rows]}
    return make_frame("messages", columns | {"epoch": [NAN] * len(rows), "wall_time": [NAN] * len(rows),
                                             "source": ["a.log"] * len(rows), "line": list(range(len(rows)))})  # fmt: skip


def test_what_the_log_says_of_checkpoints_and_stages_is_marked() -> None:
    told = messages(("checkpoint", "saved model", 4), ("note", "starting stage 2", 6), ("note", "hello", 7), ("best", "best", 8))
    events = marks.of_messages(told, runs=["a"], stage=re.compile("stage"))
    assert list(zip(events["kind"], events["step"], strict=True)) == [("checkpoint", 4), ("stage", 6)]


def test_of_too_many_checkpoints_the_last_is_marked() -> None:
    told = messages(*(("checkpoint", "saved model", step) for step in range(40)), ("checkpoint", "nowhere", NAN))
    assert marks.of_messages(told, runs=["a"], stage=re.compile("stage"))["step"].tolist() == [39]
