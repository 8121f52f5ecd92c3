"""Comparisons and the sheets they are shown as: what each cell says, what is marked, and what the notes tell."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from dashboard.analysis.best import Rule
from dashboard.analysis.comparison import Comparison, Question, Series, answer, demand, logged_series, parse_series
from dashboard.analysis.presentation import Look, number, present, ranks, signed
from dashboard.sheet import Sheet
from dashboard.words import translate
from parsers import UserError
from tests.dashboard.analysis.test_compare import hparams_of, runs_of
from tests.dashboard.frames import scalars, together

NAN = math.nan
LAST = Rule(picks="last")
SEEDS = {"core_s1": 63.8, "core_s2": 64.2, "core_s3": 63.1, "two_s1": 59.2, "two_s2": 59.9, "two_s3": 60.4}


def logged(values: dict[str, float], metric: str = "mAP", **columns: object) -> pd.DataFrame:
    columns = {"split": "val", "unit": "%"} | columns
    return together(*(scalars([value], metric=metric, run=run, **columns) for run, value in values.items()))


def ask(
    frame: pd.DataFrame, *, series: str = "mAP", hparams: pd.DataFrame | None = None, rule: Rule = LAST, **asked
) -> Comparison:
    runs = runs_of(*dict.fromkeys(frame["run"].astype("str")))
    question = Question(tuple(parse_series(series)), rule, **asked)
    return answer(frame, runs, hparams_of() if hparams is None else hparams, question=question)


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text + cell.mark for cell in row] for row in sheet.rows]


def test_a_row_per_run_with_the_best_marked_and_the_second() -> None:
    sheet = present(ask(logged({"a": 63.82, "b": 41.31, "c": 59.21})))
    assert texts(sheet) == [["a", "63.8"], ["b", "41.3"], ["c", "59.2"]]
    assert [(row[1].best, row[1].second) for row in sheet.rows] == [(True, False), (False, False), (False, True)]
    assert sheet.headings[1].text == "mAP (%) ↑"


def test_what_is_shown_alike_is_marked_alike() -> None:
    sheet = present(ask(logged({"a": 63.84, "b": 63.81, "c": 59.2, "d": 59.24, "e": 1})))
    assert [row[1].best for row in sheet.rows] == [True, True, False, False, False]
    assert [row[1].second for row in sheet.rows] == [False, False, True, True, False]


def test_less_is_better_where_the_metric_says_so() -> None:
    sheet = present(ask(logged({"a": 0.5, "b": 0.4, "c": 0.6}, metric="loss", unit=""), series="loss"))
    assert [row[1].best for row in sheet.rows] == [False, True, False]
    assert sheet.headings[1].arrow == "↓"


def test_nan_is_shown_as_nan_never_best_and_sorted_last() -> None:
    frame = together(logged({"a": NAN, "b": 41.3, "c": 59.2}), logged({"d": 1.0}, metric="R1"))
    sheet = present(ask(frame), Look(sort="mAP"))
    assert texts(sheet) == [["c", "59.2"], ["b", "41.3"], ["a", "NaN"], ["d", "–"]]
    assert not sheet.rows[2][1].best
    lowest = present(ask(logged({"a": NAN, "b": 2.0, "c": 1.0}, metric="loss"), series="loss"), Look(sort="loss"))
    assert [row[0].text for row in lowest.rows] == ["c", "b", "a"]


def test_seeds_become_mean_and_spread_with_n() -> None:
    sheet = present(ask(logged(SEEDS), by=("seed",)))
    assert texts(sheet) == [["core", "3", "63.7 ± 0.6"], ["two", "3", "59.8 ± 0.6"]]
    frame = sheet.frame()
    assert frame["mAP"].tolist() == pytest.approx([63.7, 59.83333], abs=1e-4)
    assert frame["mAP std"].tolist() == pytest.approx([np.std([63.8, 64.2, 63.1], ddof=1), np.std([59.2, 59.9, 60.4], ddof=1)])
    assert frame["n"].tolist() == [3, 3]
    ranged = present(ask(logged(SEEDS), by=("seed",), spread="range"))
    assert texts(ranged)[0][2] == "63.7 [63.1, 64.2]"
    assert ranged.frame()[["mAP min", "mAP max"]].iloc[0].tolist() == [63.1, 64.2]


def test_the_baseline_gives_differences_in_points_with_stars_and_says_how() -> None:
    sheet = present(ask(logged(SEEDS), by=("seed",), baseline="core"), Look(delta="column"))
    assert texts(sheet) == [["core", "3", "63.7 ± 0.6", ""], ["two", "3", "59.8 ± 0.6**", "-3.9 [-5.2, -2.5]"]]
    assert sheet.rows[1][3].tone == "worse"
    test = ttest_ind([59.2, 59.9, 60.4], [63.8, 64.2, 63.1], equal_var=False)
    told = sheet.frame().iloc[1]
    assert told["Δ mAP p (Holm)"] == pytest.approx(test.pvalue)
    assert [told["Δ mAP 95% low"], told["Δ mAP 95% high"]] == pytest.approx(list(test.confidence_interval(0.95)))
    notes = " ".join(sheet.notes)
    assert "the difference to core, of percentages in points" in notes
    assert "corrected by Holm's method; differences tested: 1" in notes
    assert "mean ± standard deviation of 3 runs" in notes


def test_less_loss_than_the_baseline_is_better() -> None:
    sheet = present(ask(logged({"a": 0.5, "b": 0.4}, metric="loss", unit=""), series="loss", baseline="a"), Look(delta="column"))
    assert (sheet.rows[1][2].text, sheet.rows[1][2].tone) == ("-0.100", "better")


def test_with_one_run_no_statement_is_made() -> None:
    sheet = present(ask(logged({"a": 1, "b": 2}), baseline="a"), Look(delta="cell"))
    assert texts(sheet) == [["a", "1.0"], ["b", "2.0 (+1.0)"]]
    assert sheet.frame()["mAP Δ"].tolist() == [pd.NA, 1.0]
    assert "no statement about significance is possible" in " ".join(sheet.notes)


def test_differences_may_stand_in_rows_of_their_own() -> None:
    sheet = present(ask(logged({"a": 1, "b": 3}), baseline="a"), Look(delta="row"))
    assert texts(sheet) == [["a", "1.0"], ["b", "3.0"], ["Δ b", "+2.0"]]


def test_a_run_of_a_row_may_be_its_baseline_and_an_unknown_one_is_refused() -> None:
    assert ask(logged(SEEDS), by=("seed",), baseline="two_s2").baseline == 1
    with pytest.raises(UserError, match="Choose the baseline among: core, two"):
        ask(logged(SEEDS), by=("seed",), baseline="nobody")


def test_a_setting_can_make_the_columns() -> None:
    frame = logged({"a": 80, "b": 70, "c": 60, "d": 50})
    settings = [("a", "market", "x"), ("b", "duke", "x"), ("c", "market", "y"), ("d", "duke", "y")]
    hparams = hparams_of(*((run, name, value) for run, data, how in settings for name, value in (("data", data), ("how", how))))
    sheet = present(ask(frame, hparams=hparams, by=("how",), across=("data",)))
    assert [(one.group, one.name) for one in sheet.headings[1:]] == [("duke", "mAP"), ("market", "mAP")]
    assert [row[1].value for row in sheet.rows] == [70, 50]
    assert [row[2].value for row in sheet.rows] == [80, 60]


def test_n_counts_the_runs_behind_a_cell_where_a_setting_makes_the_columns() -> None:
    where = {run: "y" if run.endswith("3") else "x" for run in SEEDS}
    hparams = hparams_of(*((run, name, value) for run in SEEDS for name, value in (("data", where[run]), ("how", run[:3]))))
    sheet = present(ask(logged(SEEDS), hparams=hparams, by=("how",), across=("data",)))
    assert texts(sheet) == [["cor", "2", "64.0 ± 0.3", "63.1 (n=1)"], ["two", "2", "59.5 ± 0.5", "60.4 (n=1)"]]


def test_columns_of_several_splits_stand_under_their_split() -> None:
    frame = together(logged({"a": 1.0}), logged({"a": 2.0}, split="train"))
    sheet = present(ask(frame, series="mAP, train/mAP"))
    assert [(one.group, one.name) for one in sheet.headings[1:]] == [("val", "mAP"), ("train", "mAP")]
    assert sheet.frame().iloc[0].tolist() == ["a", 1.0, 2.0]


@pytest.mark.parametrize(
    ("scale", "unit", "shown"), [("percent", "", "63.8"), ("fraction", "%", "0.638"), ("as logged", "", "0.638")]
)
def test_shares_are_told_in_percent_or_as_fractions(scale: str, unit: str, shown: str) -> None:
    frame = logged({"a": 63.8 if unit else 0.638}, unit=unit)
    assert texts(present(ask(frame, scale=scale)))[0][1] == shown


def test_rows_and_metrics_can_be_renamed_and_put_in_order() -> None:
    look = Look(names={"a": "Ours", "mAP": "Precision"}, order=["b"], decimals=2)
    sheet = present(ask(logged({"a": 1, "b": 2})), look)
    assert texts(sheet) == [["b", "2.00"], ["Ours", "1.00"]]
    assert sheet.headings[1].name == "Precision"


def test_a_metric_nobody_logged_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UserError, match="Did you mean mAP"):
        demand(parse_series("mapp"), scalars=logged({"a": 1}))
    with pytest.raises(UserError, match="only in val"):
        demand(parse_series("train/mAP"), scalars=logged({"a": 1}))
    demand(parse_series("mAP"), scalars=logged({"a": 1}))
    assert texts(present(ask(logged({"a": 1}), series="mAP, R1"))) == [["a", "1.0", "–"]], "on a page the column stays empty"


def test_columns_on_offer_are_metrics_and_their_splits() -> None:
    frame = together(logged({"a": 1.0}), logged({"a": 2.0}, split="train"), logged({"a": 1.0}, metric="R1"))
    offered = logged_series(frame)
    assert offered == {
        "mAP": Series("mAP"),
        "mAP (train)": Series("mAP", "train"),
        "mAP (val)": Series("mAP", "val"),
        "R1": Series("R1"),
    }


def test_runs_stand_in_the_order_in_which_they_were_chosen() -> None:
    frame = logged({"a": 1, "b": 2, "c": 3})
    question = Question((Series("mAP"),), LAST)
    comparison = answer(frame, runs_of("a", "b", "c"), hparams_of(), question=question, of=("c", "a"))
    assert [row.name for row in comparison.rows] == ["c", "a"]


def test_notes_tell_the_rule_and_the_files_and_can_be_told_in_chinese() -> None:
    comparison = ask(logged({"a": 1}), rule=Rule("mAP", "val", "max"))
    sheet = present(comparison, files=["a.log", "b.log"])
    assert "mAP (val) is highest" in sheet.notes[0]
    assert sheet.notes[-1].endswith("from 1 run: a.log, b.log.")
    assert not present(comparison, Look(footnote=False)).notes
    assert sheet.told(lambda text: translate(text, "en")) == sheet


def test_ranks_need_two_rows_and_a_direction() -> None:
    assert ranks([1.0], ["1"], "max") == (set(), set())
    assert ranks([1.0, 2.0], ["1", "2"], "") == (set(), set())
    assert ranks([1.0, 2.0], ["1", "2"], "max") == ({"2"}, set())
    assert ranks([1.0, NAN], ["1", "NaN"], "min") == ({"1"}, set())


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (63.84, 1, "63.8"),
        (-0.04, 1, "0.0"),
        (NAN, 1, "NaN"),
        (math.inf, 2, "inf"),
        (-math.inf, 2, "-inf"),
        (5.4e8, 3, "5.4e+08"),
        (1e-6, None, "1e-06"),
    ],
)
def test_numbers_are_told_with_fixed_decimals(value: float, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text


def test_a_difference_has_its_sign() -> None:
    assert [signed(value, 1) for value in (1.24, -1.24, 0.01, NAN, math.inf)] == ["+1.2", "-1.2", "0.0", "NaN", "+inf"]


def test_series_are_named_as_logs_name_them() -> None:
    assert parse_series("Rank-1, train/loss,") == [Series("R1"), Series("loss", "train")]
