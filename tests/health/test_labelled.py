"""On networks really trained, the checks find what was done to them and say nothing else; `make bench-health` measures more."""

import pytest

from tests.bench.health.conditions import CONDITIONS, Condition
from tests.bench.health.games import GAMES
from tests.bench.health.measure import Labelled, make, measure

SEEDS = 5
CERTAIN = ("NaN injected", "NaN masked", "exploding", "metric scale bug")  # of these not one may be missed
ENOUGH = 0.9  # of all runs; the share of each condition over twenty seeds is in the benchmark's results


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return make(SEEDS, tasks=("digits",))


def test_what_is_wrong_is_found_and_nothing_else_is_said(labelled: Labelled) -> None:
    scores = measure(labelled)
    runs = sum(score.runs for score in scores.values())
    missed = {name: dict(score.missed) for name, score in scores.items() if score.missed}
    false = {name: dict(score.false) for name, score in scores.items() if score.false}
    assert sum(score.found for score in scores.values()) >= ENOUGH * runs, missed
    assert sum(score.clean for score in scores.values()) >= ENOUGH * runs, false
    assert not missed.keys() & set(CERTAIN), missed


def test_the_set_is_as_large_as_it_says(labelled: Labelled) -> None:
    assert len(CONDITIONS) + len(GAMES) >= 12
    assert {task for task, _ in labelled} == {"digits", *GAMES}
    assert all(isinstance(condition, Condition) for runs in labelled.values() for condition, _ in runs)
