"""Importance: what matters is found, what does not is not, and where little is known it is said."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from dashboard.analysis.importance import GROWN, RANKED, correlation, correlations, forest
from tests.dashboard.analysis.test_sweep import trials

NAN = float("nan")


def test_a_rank_correlation_is_that_of_scipy_and_lies_in_its_interval() -> None:
    random = np.random.default_rng(0)
    lr = random.normal(size=30)
    values = lr + random.normal(size=30)
    found = correlation(trials(values.tolist(), lr=lr.tolist()), "lr")
    assert found.rho == pytest.approx(spearmanr(lr, values).statistic)
    assert found.n == 30
    assert found.low < found.rho < found.high
    # Bonett and Wright: tanh(atanh(rho) ± 1.96 · sqrt((1 + rho²/2) / (n − 3)))
    half = 1.959964 * np.sqrt((1 + found.rho**2 / 2) / 27)
    assert (found.low, found.high) == pytest.approx(
        (np.tanh(np.arctanh(found.rho) - half), np.tanh(np.arctanh(found.rho) + half))
    )


def test_runs_without_a_value_do_not_enter_a_correlation() -> None:
    found = correlation(trials([1, 2, 3, 4, 5, 6, NAN], lr=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0]), "lr")
    assert (found.n, found.rho) == (6, pytest.approx(1.0))


def test_it_refuses_in_words() -> None:
    few = trials([1.0, 2.0, 3.0], lr=[1.0, 2.0, 3.0], opt=["a", "b", "c"])
    said = {one.name: one.refusal for one in correlations(few)}
    assert said["lr"] == f"3 of 3 runs have a value of acc; this takes {RANKED}."
    assert said["opt"] == "opt has no order: it is a word."
    assert forest(few).refusal == f"3 of 3 runs have a value of acc; this takes {GROWN}."
    values = [float(value) for value in range(GROWN)]
    still = trials([*values, NAN], lr=[1.0] * GROWN + [2.0])
    assert correlation(still, "lr").refusal == "lr does not vary among the runs with a value."
    assert forest(still).refusal == "Nothing varies among the runs with a value."


@pytest.mark.slow
def test_a_forest_finds_what_matters_also_among_words() -> None:
    random = np.random.default_rng(1)
    lr, noise = random.uniform(size=60), random.uniform(size=60)
    opt = random.choice(["adam", "sgd"], size=60)
    values = (lr - 0.5) ** 2 * 40 + (opt == "sgd") * 4 + random.normal(0, 0.2, 60)
    found = forest(trials(values.tolist(), lr=lr.tolist(), noise=noise.tolist(), opt=opt.tolist()))
    table = found.importance.set_index("name")
    assert not found.refusal
    assert found.explained > 0.7
    assert table["mean"]["lr"] > 0.2
    assert table["mean"]["opt"] > 0.1
    assert abs(table["mean"]["noise"]) < 0.05
    assert ((table["low"] <= table["mean"]) & (table["mean"] <= table["high"])).all()
    assert list(found.importance["name"])[-1] == "noise"


@pytest.mark.slow
def test_a_forest_that_can_foretell_nothing_says_so() -> None:
    random = np.random.default_rng(2)
    found = forest(trials(random.normal(size=40).tolist(), lr=random.normal(size=40).tolist()))
    assert found.explained <= 0
    assert found.refusal.startswith("A forest cannot foretell acc")
