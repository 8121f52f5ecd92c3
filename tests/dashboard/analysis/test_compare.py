"""The runs table: one rule for best, every value of a row from that epoch, and NaN shown as NaN."""

import math

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis import best as best_rule
from dashboard.analysis import compare
from dashboard.analysis.best import Rule
from parsers.tables import make_frame
from tests.dashboard.frames import scalars, together
from tests.health.examples import logbook

NAN, INF = math.nan, math.inf
MAP = Rule("mAP", "val", "max")


def runs_of(*names: str, **columns: list) -> pd.DataFrame:
    given = {"run": list(names), "status": ["finished"] * len(names), "group": [""] * len(names), "status_why": [""] * len(names)}
    given |= {"points": [1] * len(names), "readers": [""] * len(names), "date_from": [""] * len(names)}
    times = {name: [NAN] * len(names) for name in ("started", "ended", "duration", "date")}
    return make_frame("runs", given | times | columns)


def hparams_of(*rows: tuple[str, str, object]) -> pd.DataFrame:
    run, name, value = ([row[i] for row in rows] for i in range(3))
    return make_frame("hparams", {"run": run, "name": name, "value": value, "source": [""] * len(rows), "line": [1] * len(rows)})


def evaluated(values: list[float], metric: str = "mAP", **columns: object) -> pd.DataFrame:
    return scalars(values, metric=metric, split="val", epoch=np.arange(len(values), dtype=float), **columns)


def best(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    return best_rule.best_rows(best_rule.ranked_rows(frame, rule), rule)


def test_best_is_the_first_of_ties_in_the_better_direction() -> None:
    frame = evaluated([10, 30, 20, 30])
    assert best(frame, MAP)["epoch"].tolist() == [1]
    assert best(frame, Rule("mAP", "val", "min"))["epoch"].tolist() == [0]


def test_what_is_not_finite_is_never_the_best() -> None:
    assert best(evaluated([1, INF, NAN, 3]), MAP)["value"].tolist() == [3]
    assert not len(best(evaluated([NAN, INF]), MAP))


def test_every_value_of_a_row_is_from_the_best_epoch() -> None:
    frame = together(evaluated([10, 30, 20]), evaluated([55, 44, 66], metric="R1"))
    table = compare.compare_runs(frame, runs_of("a"), hparams_of(), rule=MAP, metrics=["R1"])
    assert table.frame[["mAP", "epoch", "R1"]].iloc[0].tolist() == [30, 1, 44], "not the best R1, not the last one"
    assert "step" not in table.frame, "the epoch says it"


def test_batches_of_the_best_epoch_count_with_their_last_value() -> None:
    batches = scalars([9, 8, 7, 6], metric="R1", split="val", epoch=[1.25, 1.75, 2.25, 2.75], step=[1, 2, 3, 4])
    best = pd.DataFrame({"epoch": [1.0], "step": [2]}, index=["a"])
    assert best_rule.values_at(batches, best, metrics=["R1"], split="val")["R1"].tolist() == [8]


def test_without_epochs_the_last_value_up_to_the_best_step_counts() -> None:
    frame = together(
        scalars([10, 30, 20], metric="mAP", split="val", step=[100, 200, 300]),
        scalars([5, 4, 3], metric="R1", split="val", step=[90, 190, 290]),
    )
    table = compare.compare_runs(frame, runs_of("a"), hparams_of(), rule=MAP, metrics=["R1"])
    assert table.frame[["mAP", "step", "R1"]].iloc[0].tolist() == [30, 200, 4]
    assert table.frame["epoch"].isna().all()


def test_a_logged_nan_is_told_from_a_value_that_was_not_logged() -> None:
    frame = together(evaluated([10.0]), scalars([1, NAN]), evaluated([5.0], run="b"))
    last = compare.compare_runs(frame, runs_of("a", "b"), hparams_of(), rule=MAP, metrics=["loss"]).frame["loss (last)"]
    assert math.isnan(last.iloc[0])
    assert last.iloc[1] is pd.NA


def test_losses_show_their_last_value_and_scores_the_one_at_best() -> None:
    frame = together(evaluated([10, 30, 20]), scalars([3, 2, 1]))
    table = compare.compare_runs(frame, runs_of("a"), hparams_of(), rule=MAP, metrics=["mAP", "loss"])
    assert (table.at_best, table.last) == (["mAP"], ["loss (last)"])
    assert table.frame["loss (last)"].tolist() == [1]


def test_a_run_that_logged_nothing_of_it_keeps_its_row() -> None:
    table = compare.compare_runs(evaluated([10.0]), runs_of("a", "silent"), hparams_of(), rule=MAP)
    assert table.frame["run"].tolist() == ["a", "silent"]
    assert table.frame["mAP"].iloc[1] is pd.NA


def test_the_trend_is_the_metric_of_the_rule_without_gaps() -> None:
    table = compare.compare_runs(evaluated([1, NAN, 3]), runs_of("a"), hparams_of(), rule=MAP)
    assert table.frame["trend"].tolist() == [[1, 3]]


def test_the_rule_prefers_validation_and_knows_the_direction() -> None:
    frame = together(evaluated([1, 2]), scalars([1, 2], metric="mAP", split="train"))
    assert compare.choose_rule(frame) == MAP
    assert compare.choose_rule(scalars([1.0])) == Rule("loss", "", "min")


def test_a_run_that_does_not_name_the_split_is_ranked_too() -> None:
    frame = together(
        evaluated([1, 2]), scalars([5.0], metric="mAP", run="b"), scalars([9.0], metric="mAP", run="c", split="train")
    )
    assert best(frame, MAP)["value"].to_dict() == {"a": 2, "b": 5}


def test_a_loss_without_a_split_is_not_ranked_among_validation_losses() -> None:
    frame = together(scalars([1, 2], split="val"), scalars([0.1], run="b"))
    assert best(frame, Rule("loss", "val", "min"))["value"].to_dict() == {"a": 1}


def test_a_metric_of_unknown_direction_gives_no_rule_unless_the_user_says_it() -> None:
    frame = scalars([1.0], metric="frobnication")
    assert compare.choose_rule(frame, metric="frobnication") is None
    assert compare.choose_rule(frame, metric="frobnication", direction="max") == Rule("frobnication", "", "max")


def test_without_a_rule_the_table_shows_last_values() -> None:
    table = compare.compare_runs(
        scalars([1, 2], metric="frobnication"), runs_of("a"), hparams_of(), rule=None, metrics=["frobnication"]
    )
    assert table.frame["frobnication"].tolist() == [2]
    assert table.rule is None


def test_a_metric_of_one_run_does_not_lead_the_table_of_many() -> None:
    common = [scalars([1.0], run=f"r{i}") for i in range(5)]
    assert compare.choose_rule(together(*common, evaluated([1.0], run="r0"))) == Rule("loss", "", "min")


def test_headline_names_the_metric_of_the_rule_its_companions_and_losses() -> None:
    parts = [
        evaluated([1.0]),
        evaluated([1.0], metric="R1"),
        scalars([1.0]),
        scalars([1.0], metric="lr"),
        scalars([1.0], metric="loss (avg)"),
    ]
    assert compare.headline(together(*parts), MAP) == ["mAP", "R1", "loss", "lr"]


def test_only_hparams_that_differ_are_columns_and_numbers_stay_numbers() -> None:
    told = [
        ("a", "lr", 0.1),
        ("b", "lr", 0.01),
        ("a", "arch", "resnet"),
        ("b", "arch", "resnet"),
        ("a", "aug", "yes"),
        ("b", "aug", None),
    ]
    wide = compare.differing(hparams_of(*told))
    assert wide.columns.tolist() == ["lr"]
    assert wide["lr"].tolist() == [0.1, 0.01]


def test_an_hparam_called_like_a_metric_gets_a_name_of_its_own() -> None:
    frame = together(evaluated([1.0]), evaluated([1.0], run="b"))
    settings = hparams_of(("a", "mAP", 1), ("b", "mAP", 2))
    table = compare.compare_runs(frame, runs_of("a", "b"), settings, rule=MAP)
    assert table.hparams == ["mAP (hparam)"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["lr0.1", "lr0.01"]),
        ("0.01", ["lr0.01"]),
        ("lr=0.1", ["lr0.1"]),
        ("ERROR", ["lr0.1"]),
        ("nan", ["lr0.1"]),
        ("lr nothing", []),
    ],
)
def test_the_filter_finds_words_in_names_status_health_and_values(words: str, expected: list[str]) -> None:
    frame = together(
        evaluated([1.0], run="lr0.1"), evaluated([1.0], run="lr0.01"), scalars([NAN], run="lr0.1"), scalars([1.0], run="lr0.01")
    )
    settings = hparams_of(("lr0.1", "lr", 0.1), ("lr0.01", "lr", 0.01))
    health = pd.Series({"lr0.1": "1 error"})
    table = compare.compare_runs(frame, runs_of("lr0.1", "lr0.01"), settings, rule=MAP, metrics=["loss"], health=health)
    assert compare.narrow(table, words).frame["run"].tolist() == expected


def test_hparams_that_no_longer_differ_leave_the_narrowed_table() -> None:
    settings = hparams_of(("a", "lr", 0.1), ("b", "lr", 0.1), ("c", "lr", 0.2))
    table = compare.compare_runs(scalars([1.0]), runs_of("a", "b", "c"), settings, rule=None)
    assert compare.narrow(table, "").hparams == ["lr"]
    assert "lr" not in compare.narrow(replaced_status(table, ["x", "x", "y"]), "x").frame


def replaced_status(table: compare.RunsTable, status: list[str]) -> compare.RunsTable:
    return compare.RunsTable(table.frame.assign(status=status), table.rule, table.at_best, table.last, table.hparams)


def test_health_is_told_of_the_runs_that_have_some() -> None:
    table = compare.compare_runs(scalars([1.0]), runs_of("a", "b"), hparams_of(), rule=None)
    assert compare.with_health(table, pd.Series({"b": "1 error"})).frame["health"].tolist() == ["", "1 error"]
    assert compare.with_health(table, pd.Series(dtype="str")).frame["health"].tolist() == ["", ""]


def test_an_empty_logbook_gives_an_empty_table() -> None:
    empty = scalars([])
    assert compare.choose_rule(empty) is None
    assert compare.headline(empty, None) == []
    assert not len(compare.compare_runs(empty, runs_of(), hparams_of(), rule=None).frame)


def test_a_table_by_a_rule_begins_with_what_the_ranked_runs_logged() -> None:
    ranked = {f"{run}: {tag}": (0.1, 0.2) for run in "abc" for tag in ("val/mAP", "val/R1")}
    others = {f"{run}: {tag}": (0.1, 0.2) for run in "de" for tag in ("accuracy", "loss")}
    scalars = logbook({**ranked, **others}).scalars
    assert compare.headline_of_ranked(scalars, list("abcde")) == ["mAP", "R1"]
    assert set(compare.headline_of_ranked(scalars, list("de"))) == {"accuracy", "loss"}
