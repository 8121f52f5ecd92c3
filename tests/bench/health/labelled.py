"""The labelled set: every condition, for every task and seed, as Logbooks in which sick and healthy runs lie together."""

from collections.abc import Collection, Iterator
from zlib import crc32

import numpy as np

from parsers import Logbook
from tests.bench.health import logs
from tests.bench.health.conditions import CONDITIONS, Condition
from tests.bench.health.games import GAMES
from tests.bench.health.logs import Run, as_logbook
from tests.bench.health.tasks import TASKS, train

SEEDS = 20


def make(
    seeds: int = SEEDS, *, tasks: Collection[str] = tuple(TASKS), draw: int = 0
) -> dict[tuple[str, int], list[tuple[Condition, Run]]]:
    """(task, seed) -> its labelled runs, those of the games beside those of `tasks`. The same on every call with a `draw`."""
    found: dict[tuple[str, int], list[tuple[Condition, Run]]] = {}
    with np.errstate(all="ignore"):  # diverging is what some are made for
        for task, condition, series in _trainings(seeds, tasks, draw):
            for seed, one in enumerate(series):
                run = Run(condition.name, one, {"seed": seed})
                found.setdefault((task, seed), []).append((condition, run))
    return found


def logbooks(labelled: dict[tuple[str, int], list[tuple[Condition, Run]]]) -> Iterator[tuple[tuple[str, int], Logbook]]:
    """One Logbook per task and seed, as a folder of someone's experiments."""
    for key, runs in labelled.items():
        yield key, as_logbook([run for _, run in runs])


def _trainings(seeds: int, tasks: Collection[str], draw: int) -> Iterator[tuple[str, Condition, list[dict[str, logs.Points]]]]:
    for task in tasks:
        for condition in CONDITIONS:
            if task in condition.tasks:
                rng = np.random.default_rng(crc32(f"{task} {condition.name}".encode()) + draw)
                trace = train(task, condition.setting(task), seeds=seeds, rng=rng)
                series = [logs.log_of(task, trace, seed, rng) for seed in range(seeds)]
                if condition.log:
                    for one in series:
                        getattr(logs, condition.log)(one, rng)
                yield task, condition, series
    for name, play in GAMES.items():
        yield name, Condition(name), play(seeds, np.random.default_rng(crc32(name.encode()) + draw))
