"""The rule for best: said in words, parsed from words, and the values that count by it."""

import math

import pytest

from dashboard.analysis.best import BEST, EACH, LAST, LAST_TIE, Rule, best_rows, counting_rows, parse_rule, ranked_rows
from dashboard.analysis.compare import choose_rule
from parsers import UserError
from tests.dashboard.frames import scalars, together

NAN = math.nan
FRAME = together(
    scalars([10, 30, 20, 30], metric="mAP", split="val", epoch=[0, 1, 2, 3]),
    scalars([5, 4, 9, 1], metric="R1", split="val", epoch=[0, 1, 2, 3]),
    scalars([4, 3, 2, NAN], metric="loss", split="train", epoch=[0, 1, 2, 3]),
)


def parse(text: str) -> Rule:
    return parse_rule(text, otherwise=choose_rule(FRAME), choose=lambda **said: choose_rule(FRAME, **said))


def counted(rule: Rule, metric: str, split: str) -> float:
    return counting_rows(FRAME, rule=rule, metric=metric, split=split)["value"].loc["a"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule("mAP", "val", "max")),
        ("last", Rule(picks=LAST)),
        ("Best of each", Rule(picks=EACH)),
        ("max val mAP", Rule("mAP", "val", "max")),
        ("mAP", Rule("mAP", "val", "max")),
        ("Rank-1", Rule("R1", "val", "max")),
        ("min train/loss", Rule("loss", "train", "min")),
        ("min val mAP", Rule("mAP", "val", "min")),
        ("mAP, last of ties", Rule("mAP", "val", "max", LAST_TIE)),
    ],
)
def test_a_rule_is_what_its_words_say(text: str, rule: Rule) -> None:
    assert parse(text) == rule


@pytest.mark.parametrize("text", ["frobnication", "mAP, whichever of ties"])
def test_words_that_make_no_rule_are_refused_with_advice(text: str) -> None:
    with pytest.raises(UserError, match="Write"):
        parse(text)


def test_the_last_of_ties_is_taken_when_asked_for() -> None:
    for ties, epoch in (("first", 1), ("last", 3)):
        rule = Rule("mAP", "val", "max", ties)
        assert best_rows(ranked_rows(FRAME, rule), rule)["epoch"].tolist() == [epoch]


def test_by_best_every_value_is_from_that_epoch() -> None:
    rule = Rule("mAP", "val", "max")
    assert (counted(rule, "mAP", "val"), counted(rule, "R1", "val"), counted(rule, "loss", "train")) == (30, 4, 3)


def test_a_nan_at_the_best_epoch_is_told_as_nan() -> None:
    assert math.isnan(counted(Rule("mAP", "val", "max", LAST_TIE), "loss", "train"))


def test_by_last_every_value_is_the_last_logged_nan_included() -> None:
    rule = Rule(picks=LAST)
    assert (counted(rule, "mAP", "val"), counted(rule, "R1", "val")) == (30, 1)
    assert math.isnan(counted(rule, "loss", "train"))


def test_by_best_of_each_every_value_is_its_series_best() -> None:
    rule = Rule(picks=EACH)
    assert (counted(rule, "mAP", "val"), counted(rule, "R1", "val"), counted(rule, "loss", "train")) == (30, 9, 2)


def test_a_series_of_nothing_but_nan_reached_nan() -> None:
    frame = scalars([NAN, NAN], metric="mAP", split="val")
    assert math.isnan(counting_rows(frame, rule=Rule(picks=EACH), metric="mAP", split="val")["value"].loc["a"])


@pytest.mark.parametrize("picks", [BEST, LAST, EACH])
def test_every_rule_is_said_in_a_sentence(picks: str) -> None:
    assert Rule("mAP", "val", "max", picks=picks).said.endswith(".")
    assert "the last of ties" in Rule("mAP", "val", "max", LAST_TIE).said
