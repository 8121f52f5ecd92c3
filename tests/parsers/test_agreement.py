"""Sources of one run that tell different things are said to."""

from pathlib import Path

import numpy as np
import pytest

from parsers.agreement import find_disagreements, precision, same_value
from parsers.logbook import Read
from parsers.sources import Source
from parsers.tables import HParam, Reading, Scalars
from parsers.vocabulary import name_of

EXACT = np.array([1.23456, 0.98765, 0.76543, 0.54321, 0.43215])


def read(label, *, values=None, steps=None, tag="loss", hparams=(), run="exp"):
    values = np.empty(0) if values is None else np.asarray(values, float)
    steps = np.arange(len(values)) if steps is None else np.asarray(steps)
    names = [name_of(tag)] if len(values) else []
    scalars = Scalars(names, np.zeros(len(values), np.int32), steps, values, np.arange(len(values)) + 1)
    return Read(Source(Path(label), label, run, "", 1, 0.0), "x", Reading(scalars, hparams=list(hparams)), "")


def messages(*reads):
    return [(source, problem.code, problem.line) for source, problem in find_disagreements(reads)]


def test_a_metric_that_two_sources_print_with_other_precision_agrees():
    assert messages(read("a", values=EXACT), read("b", values=EXACT.round(3))) == []
    assert messages(read("a", values=EXACT), read("b", values=EXACT.astype(np.float32))) == []


def test_a_value_that_differs_beyond_rounding_is_a_problem_with_both_values():
    other = EXACT.round(3)
    other[3] += 0.1
    (source, problem), *more = find_disagreements([read("a", values=EXACT), read("b", values=other)])
    assert not more
    assert (source, problem.code, problem.line) == ("b", "sources-differ", 4)
    assert (
        problem.message == "loss differs from a at 1 of 5 shared points: first 0.643 here and 0.54321 there (line 4) at step 3."
    )


def test_sources_that_count_their_steps_differently_are_compared_one_by_one():
    assert messages(read("a", values=EXACT), read("b", values=EXACT, steps=[1, 2, 3, 4, 5])) == []


def test_percent_and_fraction_agree():
    accuracy = np.array([0.5012, 0.6034, 0.7056, 0.8078])
    assert messages(read("a", values=accuracy, tag="acc"), read("b", values=accuracy * 100, tag="Acc")) == []


def test_two_quantities_of_one_name_are_not_compared():
    assert messages(read("a", values=EXACT), read("b", values=EXACT * 7 + 3)) == []


def test_other_runs_and_other_splits_are_not_compared():
    other = [*EXACT[:4], 9]
    assert messages(read("a", values=EXACT), read("b", values=other, run="exp2")) == []
    assert messages(read("a", values=EXACT, tag="train_loss"), read("b", values=other, tag="val_loss")) == []


def test_a_hyper_parameter_with_two_values_is_a_problem_and_spelling_is_not():
    a = read("hparams.yaml", hparams=[HParam("lr", 0.1, 1), HParam("amp", True, 2), HParam("steps", [40, 70], 3)])
    b = read("train.log", hparams=[HParam("lr", 0.01, 7), HParam("amp", "True", 8), HParam("steps", "(40, 70)", 9)])
    (source, problem), *more = find_disagreements([a, b])
    assert not more
    assert (source, problem.code, problem.line) == ("train.log", "hparams-differ", 7)
    assert problem.message == "lr is 0.01 here and 0.1 in hparams.yaml, line 1."


@pytest.mark.parametrize(
    ("a", "b", "same"), [(0.1, "1e-1", True), (1, True, True), (None, "none", True), ("adam", "Adam", True), (0.1, "x", False)]
)
def test_settings_are_compared_by_what_they_mean(a, b, same):
    assert same_value(a, b) is same


def test_a_metric_printed_with_five_digits_agrees_however_small_it_is():
    exact = np.array([0.0184294, 0.5012349, 12.345678, 0.0197753])
    printed = [float(f"{value:.5g}") for value in exact]
    assert messages(read("a", values=exact), read("b", values=printed)) == []


def test_the_precision_of_a_series_is_that_of_its_longest_number():
    assert precision(np.array([0.5, 0.125, 2])) == (3, 3)
    assert precision(np.array([1e-7])) == (7, 1)
    assert precision(np.array([np.nan, 30])) == (0, 2)
