"""`make bench-health`: what the checks find in the labelled set, and what they cost, as tables in RESULTS.md."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import reduce
from itertools import chain
from operator import add

import numpy as np

from dashboard.health import CHECKS, run_checks
from dashboard.health.judging import judged
from parsers import Logbook
from tests.bench.health.labelled import SEEDS, make
from tests.bench.health.logs import Points, Run, as_logbook
from tests.bench.health.measure import Score, half, measure
from tests.bench.report import interleaved, machine, table, write_section

PACKAGES = ("numpy", "pandas")
DRAWS = (0, 1)  # each trains everything with other random numbers
TUNED = SEEDS // 2  # seeds of the first draw that thresholds were chosen on
RUNS, METRICS, POINTS = 1000, 20, 1000


def main() -> None:
    """Both tables."""
    with ProcessPoolExecutor(len(DRAWS)) as pool:
        (tuned, *kept), *later = pool.map(scores, DRAWS)
    write_section("Health checks: right", right(tuned, together([*kept, *chain(*later)])))
    write_section("Health checks: fast", fast())


def scores(draw: int) -> list[dict[str, Score]]:
    """What the checks find in the runs of a draw: in those of its first seeds, and in the others."""
    labelled = make(SEEDS, draw=draw)
    return [measure(half(labelled, seeds)) for seeds in (range(TUNED), range(TUNED, SEEDS))]


def together(scores: Sequence[dict[str, Score]]) -> dict[str, Score]:
    """condition -> Score of all of them."""
    return {name: reduce(add, [one[name] for one in scores]) for name in scores[0]}


def right(tuned: Mapping[str, Score], kept: Mapping[str, Score]) -> str:
    """Recall and precision per condition, on the seeds that the thresholds were chosen on and on the others."""
    rows = []
    for name, score in kept.items():
        faults = [f"missed {check}: {n}" for check, n in score.missed.items()] + [
            f"{check}: {n}" for check, n in score.false.items()
        ]
        shares = [tuned[name].recall, tuned[name].precision, score.recall, score.precision]
        rows.append([name, score.runs, *(f"{share:.2f}" for share in shares), ", ".join(faults).replace("|", " or ")])
    head = ("condition", "runs kept", "recall, chosen on", "precision, chosen on", "recall", "precision", "faults")
    return (
        "Small networks really trained on three tasks under each condition (`tests/bench/health/conditions.py`), and two games. "
        "Recall: the share of runs in which what is wrong was found; precision: the share in which nothing else was said. "
        f"There are {len(DRAWS)} draws of {SEEDS} seeds. Thresholds were chosen on the first {TUNED} seeds of the first; the "
        "last columns are of all the others.\n\n"
        f"{table(head, rows)}\n\n{machine(PACKAGES)}"
    )


def fast() -> str:
    """The time of all checks over a large Logbook, beside one `groupby().agg` of the same frame."""
    logs = large()
    before, grown = judged(logs, CHECKS), one_changed(logs)
    curves = ["run", "metric", "split"]
    works = {
        "groupby().agg": lambda: logs.scalars.groupby(curves, observed=True)["value"].agg(["min", "max", "mean", "std"]),
        "all checks": lambda: run_checks(logs),
        "all checks again, one run having grown": lambda: judged(grown, CHECKS, before),
    }
    seconds = interleaved(works, rounds=3)
    base = seconds["groupby().agg"]
    rows = [[name, f"{taken:.2f} s", f"{taken / base:.1f}"] for name, taken in seconds.items()]
    return (
        f"{RUNS:,} runs × {METRICS} metrics × {POINTS:,} points ({len(logs.scalars):,} scalars).\n\n"
        f"{table(('work', 'median', 'times groupby().agg'), rows)}\n\n{machine(PACKAGES)}"
    )


def one_changed(logs: Logbook) -> Logbook:
    """The Logbook as a refresh leaves it that found something new in one run: the others are the readings they were."""
    changed = Logbook([replace(logs.reads[0]), *logs.reads[1:]])
    changed.__dict__["scalars"] = logs.scalars
    return changed


def large() -> Logbook:
    """Runs of losses that fall and scores that rise, with noise."""
    rng = np.random.default_rng(0)
    step = np.arange(POINTS)
    tags = ["loss", "val_loss", "accuracy", "val_accuracy", "lr", "grad_norm", "batch_time", "data_time", "val_mAP", "val_R1"]
    tags += [f"part{k}_loss" for k in range(METRICS - len(tags))]
    falls, rises = 2 * np.exp(-step / 200) + 0.2, 0.9 - 0.8 * np.exp(-step / 200)
    runs = []
    for k in range(RUNS):
        series = {}
        for tag in tags:
            shape = falls if "loss" in tag else rises
            series[tag] = Points(step, step / 10, shape * rng.lognormal(0, 0.05, POINTS))
        series["lr"].value[:] = 0.1
        runs.append(Run(f"run{k:04d}", series))
    return as_logbook(runs)


if __name__ == "__main__":
    main()
