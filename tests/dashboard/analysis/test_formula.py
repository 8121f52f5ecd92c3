"""Formulas: the arithmetic of numpy, nothing that could run code, and errors that say where and what to do."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.derived import derive, lines_behind, meant
from dashboard.analysis.formula import parse
from parsers.tables import UserError
from tests.dashboard.frames import scalars, together

NAN = math.nan


def of(text: str, **values: float) -> float:
    return float(parse(text)({name: np.array([value]) for name, value in values.items()})[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + 2 * 3", 7), ("a - 1 - 1", -1), ("(a + 2) * 3", 9), ("8 / 4 / a", 2), ("2 ^ 3 ^ 2 * a", 512), ("-a ^ 2", -1),
        ("2 ** -a", 0.5), ("- - a", 1), ("1e-2 * a", 0.01), (".5 * a", 0.5), ("max(a, 3, 2) - min(a, 3)", 2), ("sqrt(a + 3)", 2),
        ("log(exp(a))", 1), ("log10(a * 100)", 2), ("abs(-a)", 1),
    ],
)  # fmt: skip
def test_a_formula_is_worth_what_mathematicians_say(text: str, value: float) -> None:
    assert of(text, a=1.0) == pytest.approx(value)


def test_names_with_other_characters_stand_in_backquotes() -> None:
    formula = parse("`train/Rank-1 acc` - mAP@50")
    assert dict(formula.names) == {"train/Rank-1 acc": 2, "mAP@50": 22}


def test_what_has_no_result_is_not_finite() -> None:
    assert of("a / 0", a=1.0) == math.inf
    assert math.isnan(of("log(a)", a=-1.0))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a +", "ends too early"), ("a b", "from b at character 3"), ("a + * 2", "from * at character 5"),
        ("(a", "ends too early"), ("a" + "^a" * 4000, "longer than 500"),
        ("a)", "from ) at character 2"), ("", "ends too early"), ("a $ 2", "from $ at character 3"), ("1 + 2", "names no metric"),
        ("open(a)", "open at character 1 of the formula is no function"), ("a.__class__()", "is no function"),
        ("`a", "from ` at character 1"), ("(" * 60 + "a" + ")" * 60, "too many brackets"), ("-" * 99 + "a", "too many brackets"),
        ("sqrt(a, a)", "from , at character 7"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what_to_do(text: str, where: str) -> None:
    with pytest.raises(UserError) as error:
        parse(text)
    assert where in str(error.value)
    assert str(error.value).endswith(".")


@given(st.text(alphabet="ab1.+-*/^()`, emax", max_size=30))
def test_any_text_is_a_formula_or_an_error_for_the_user(text: str) -> None:
    try:
        formula = parse(text)
    except UserError:
        return
    assert len(formula({name: np.ones(3) for name in formula.names})) == 3


def values(frame: pd.DataFrame) -> list[tuple]:
    return list(zip(frame["run"], frame["split"], frame["step"], frame["value"], frame["line"], strict=True))


TRAIN = scalars([4.0, 3.0, 2.0, 1.0], split="train", step=[10, 20, 30, 40])
VAL = scalars([5.0, 6.0], split="val", step=[20, 40], line=[7, 9], source="val.log")


def test_a_name_with_a_split_means_that_split() -> None:
    found = derive(together(TRAIN, VAL), parse("val_loss - train_loss"), runs=["a"])
    assert values(found) == [("a", "", 20, 2.0, 7), ("a", "", 40, 5.0, 9)]
    assert found["metric"].unique().tolist() == ["val_loss - train_loss"]


def test_a_name_without_a_split_means_each_in_turn() -> None:
    found = derive(together(TRAIN, VAL), parse("loss / 2"), runs=["a"])
    assert found.groupby("split", observed=True)["value"].apply(list).to_dict() == {"train": [2, 1.5, 1, 0.5], "val": [2.5, 3]}


def test_a_value_leads_to_every_line_it_was_made_of() -> None:
    formula = parse("val_loss - train_loss")
    behind = lines_behind(together(TRAIN, VAL), formula, run="a", split="", source="val.log", line=9)
    assert behind == {"val_loss": ("val.log", 9), "train_loss": ("a.log", 4)}


def test_a_run_that_did_not_log_all_of_it_has_no_values() -> None:
    assert derive(together(TRAIN, scalars([1.0], run="b", split="val")), parse("val_loss - train_loss"), runs=["a", "b"]).empty


def test_what_is_not_finite_stays_so() -> None:
    found = derive(scalars([1.0, NAN, 3.0]), parse("loss * 2"), runs=["a"])
    assert np.array_equal(found["value"], [2.0, NAN, 6.0], equal_nan=True)


def test_a_name_that_was_not_logged_is_told_with_what_there_is() -> None:
    with pytest.raises(UserError, match=r"speed at character 8 of the formula is no metric. There are: loss."):
        meant(scalars([1.0]), parse("loss - speed"))
