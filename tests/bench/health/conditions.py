"""The conditions: how each is brought about in a real training, and what the checks should and may say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.bench.health.tasks import SETTINGS, Arrays, Setting

Event = Callable[[Arrays, np.random.Generator], None]
UNSTABLE = frozenset({"not_finite", "exploded", "diverging", "spike", "not_learning", "oscillating", "collapsed"})
ALWAYS = frozenset({"plateau", "below_peers"})  # remarks: no condition is wrong in having them, save where it says so


@dataclass(frozen=True)
class Condition:
    """`changes` to the task's Setting, what is done to the log afterwards, and the verdict.

    Of each set in `expected` one check must fire. Those in `allowed` may. Any other is a false alarm.
    """

    name: str
    expected: tuple[frozenset[str], ...] = ()
    allowed: frozenset[str] = frozenset()
    changes: Mapping[str, Any] = field(default_factory=dict)
    by_task: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    log: str = ""  # a function of logs.py
    tasks: tuple[str, ...] = tuple(SETTINGS)
    forbidden: frozenset[str] = frozenset()  # remarks that would be wrong here

    def setting(self, task: str) -> Setting:
        """How `task` is trained under this condition."""
        base = SETTINGS[task]
        changes = {**self.changes, **self.by_task.get(task, {})}
        return replace(
            base, **{name: value(base) if callable(value) and name != "rate" else value for name, value in changes.items()}
        )


def one_of(*checks: str) -> frozenset[str]:
    """One of these must fire."""
    return frozenset(checks)


def rate(times: float) -> Callable[[Setting], float]:
    """The task's learning rate, times so much."""
    return lambda base: base.lr * times


def break_weights(weights: Arrays, rng: np.random.Generator) -> None:
    """One weight is NaN, as after a division by zero."""
    weights["w2"][:, 0] = np.nan


def shake(size: float) -> Event:
    """Weights thrown off by a bad batch."""

    def event(weights: Arrays, rng: np.random.Generator) -> None:
        for w in weights.values():
            w += rng.normal(size=w.shape) * size

    return event


def warm_up(share: float) -> float:
    """A linear rise over the first tenth, then a cosine."""
    return share / 0.1 if share < 0.1 else 0.5 * (1 + np.cos(np.pi * (share - 0.1) / 0.9))


def restarts(share: float) -> float:
    """A cosine with four warm restarts."""
    return 0.5 * (1 + np.cos(np.pi * (share * 4 % 1)))


def drops(share: float) -> float:
    """Divided by ten twice."""
    return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01


def warmed_again(share: float) -> float:
    """A schedule that begins anew, warm-up and all, in the middle: its state was not restored."""
    return warm_up(share) if share < 0.55 else warm_up(share - 0.55)


def stops_early(share: float) -> float:
    """A cosine that is over after two fifths, and next to nothing from there on."""
    return 0.002 + (0.5 * (1 + np.cos(np.pi * share / 0.4)) if share < 0.4 else 0.0)


def runs_away(share: float) -> float:
    """A rate that becomes far too large after two thirds."""
    return 1.0 if share < 0.66 else 60.0


CONDITIONS = (
    Condition("healthy"),
    Condition("warm-up", changes={"rate": warm_up}),
    Condition("rate drops", changes={"rate": drops}),
    Condition("cosine with restarts", changes={"rate": restarts}),
    Condition("constant rate", changes={"rate": lambda share: 0.3}),
    Condition(
        "cut short", changes={"epochs": 12, "rate": lambda share: 0.05},
        allowed=one_of("underfitting"), forbidden=one_of("plateau"),
    ),
    Condition("loss as a large sum", log="large_sum"),
    Condition("negative loss", log="negative"),
    Condition("two stages", log="two_stages", changes={"rate": restarts}),
    Condition("sparse validation", log="sparse"),
    Condition(
        "rate too high", (UNSTABLE,), UNSTABLE | one_of("gap_suspicious", "underfitting", "best_disagrees"),
        {"rate": lambda share: 1.0, "clip": 5.0},
        {"digits": {"lr": rate(150)}, "surface": {"lr": rate(80)}, "language": {"lr": rate(40)}},
    ),
    Condition("NaN injected", (one_of("not_finite"),), one_of("masked_nan"), {"events": {0.62: break_weights}}),
    Condition("NaN masked", (one_of("masked_nan"),), one_of("not_finite"), log="masked"),
    Condition(
        "exploding", (one_of("exploded"),), UNSTABLE, {"clip": 20.0, "rate": runs_away},
        {"digits": {"lr": rate(5)}, "surface": {"lr": rate(5)}, "language": {"lr": rate(4), "clip": 100.0}},
    ),
    Condition(
        "labels shuffled", (one_of("not_learning", "overfitting"),), one_of("underfitting", "gap_suspicious"), {"shuffled": True}
    ),
    Condition(
        "overfitting", (one_of("overfitting"),), frozenset(),
        {"epochs": 60, "decay": 0.0, "batch": 20, "rate": lambda share: 1.0},
        {
            "digits": {"samples": 160, "lr": 0.05}, "surface": {"samples": 80, "hidden": 100, "noise": 0.8},
            "language": {"samples": 400},
        },
    ),
    # On the other task one hidden unit goes a long way, and no log could tell that another model would go farther.
    Condition(
        "too small a model", (one_of("underfitting", "not_learning"),), frozenset(), {"hidden": 1}, tasks=("digits", "language")
    ),
    Condition("too short", (one_of("underfitting"),), frozenset(), {"rate": lambda share: 1.0}, {
        "digits": {"lr": rate(0.01)}, "surface": {"lr": rate(0.002)}, "language": {"lr": rate(0.05)},
    }),
    Condition("rate zero", (one_of("not_learning"), one_of("lr_odd")), frozenset(), {"rate": lambda share: 0.0}),
    Condition("frozen", (one_of("not_learning"),), frozenset(), {"frozen": True}),
    Condition("spike and recovery", (one_of("spike"),), frozenset(), {"events": {0.61: shake(1.0)}}),
    Condition("spike and divergence", (one_of("spike", "diverging", "exploded"),), UNSTABLE, {
        "events": {0.61: shake(2.0)}, "rate": lambda share: 1.0 if share < 0.61 else 60.0, "clip": 5.0,
    }),
    Condition("converged early", (one_of("plateau", "underfitting"),), frozenset(), {"rate": stops_early}),
    Condition("collapsed", (one_of("collapsed"),), frozenset(), log="collapse"),
    Condition("metric scale bug", (one_of("identities"),), one_of("gap_suspicious"), log="scale_bug"),
    Condition("leak", (one_of("gap_suspicious"),), one_of("identities"), log="leak"),
    Condition("schedule begins anew", (one_of("lr_odd"),), one_of("spike"), {"rate": warmed_again}),
    Condition("data loading stalls", (one_of("throughput"),), frozenset(), log="slow_loading"),
    Condition("slows down", (one_of("throughput"),), frozenset(), log="slow_down"),
    Condition("restart", (one_of("step_goes_back"),), frozenset(), log="restart"),
)  # fmt: skip
