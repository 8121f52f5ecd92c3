"""Simulates the learning-rate study: five runs of a re-ID training that end in a user's real last lines."""

import math
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

BATCHES, LAST_EPOCH, STAGE_2, LR_DROP = 405, 60, 20, 40
PRINTED = range(100, BATCHES, 100)
EVALUATED_EVERY = 2  # epochs
QUERIES = 3368  # of Market-1501: every rank-k rate is a multiple of 1/3368
METERS = ("Time", "Loss1", "Loss2", "Acc1", "Acc2")
NOISE = {"Time": 0.02, "Loss1": 0.09, "Loss2": 0.05, "Acc1": 0.01, "Acc2": 0.01}  # relative, from batch to batch
# What rank-k rates go with a mAP, between the user's real points.
RANKS_AT_MAP = {
    "R1": {0.5: 0.1, 5: 16, 15: 42, 29.7: 64.2, 41.3: 79.1, 59.2: 86.2, 63.8: 87.7, 66: 88.4},
    "R5": {0.5: 0.4, 5: 31, 15: 62, 29.7: 81.0, 41.3: 92.5, 59.2: 95.4, 66: 95.6},
    "R10": {0.5: 0.8, 5: 39, 15: 70, 29.7: 86.2, 41.3: 95.2, 59.2: 97.0, 66: 96.8},
}
Points = dict[float, float]  # x -> y, straight lines between


@dataclass(frozen=True)
class Run:
    """A run's curves over epochs, and the real numbers it ends in: a meter's (last value, running average)."""

    name: str
    lr: float
    started: str
    curves: dict[str, Points]
    map: Points
    last: dict[str, tuple[float, float]]
    last_ranks: dict[str, float]
    pinned_epoch: int = LAST_EPOCH
    nan_from: float = math.inf  # epoch from which on some batches lose their number


RUNS = [
    Run(
        "core", 0.02, "2025-01-07 18:20:11",
        {"Loss1": {0: 6.6, 3: 5.1, 8: 3.4, 19.99: 2.1, 20: 1.72, 28: 1.15, 39.9: 0.83, 41: 0.71, 61: 0.63},
         "Loss2": {0: 6.6, 3: 5.0, 8: 3.3, 19.99: 2.1, 20: 1.70, 28: 1.14, 39.9: 0.82, 41: 0.70, 61: 0.62},
         "Acc1": {0: 0.4, 3: 9, 8: 28, 20: 44, 40: 48.6, 61: 49.4},
         "Acc2": {0: 0.4, 3: 9.5, 8: 28, 20: 44, 40: 48.5, 61: 49.4}},
        {0: 5.2, 2: 15, 6: 34, 10: 44, 18: 51.6, 20: 52.8, 30: 59.9, 38: 62.1, 42: 64.2, 46: 64.7312, 60: 63.9},
        {"Time": (0.168, 0.174), "Loss1": (0.5615, 0.6350), "Loss2": (0.6325, 0.6285), "Acc1": (49.35, 49.35),
         "Acc2": (49.35, 49.35)},
        {"R1": 87.7375, "R5": 95.4276, "R10": 96.7933, "mAP": 63.8193, "time": 57.03},
    ),
    Run(
        "lr0.001", 0.001, "2025-01-07 20:03:40",
        {"Loss1": {0: 6.4, 4: 4.1, 10: 2.9, 19.99: 2.0, 20: 2.9, 40: 2.53, 61: 2.48},
         "Loss2": {0: 6.4, 4: 4.2, 10: 3.0, 19.99: 2.1, 20: 3.9, 40: 3.52, 61: 3.47},
         "Acc1": {0: 2, 4: 31, 10: 58, 20: 78, 40: 88, 61: 90}, "Acc2": {0: 2, 4: 32, 10: 60, 20: 86, 40: 95.4, 61: 96.5}},
        {0: 11.4, 2: 29, 4: 39.5, 6: 44.1263, 8: 43.4, 20: 41.8, 60: 41.4},
        {"Time": (0.171, 0.174), "Loss1": (2.5511, 2.4859), "Loss2": (3.4698, 3.4731), "Acc1": (89.95, 89.95),
         "Acc2": (96.49, 96.49)},
        {"R1": 79.0677, "R5": 92.5178, "R10": 95.1603, "mAP": 41.3135, "time": 54.14},
    ),
    Run(
        "lr0.01", 0.01, "2025-01-07 21:47:05",
        {"Loss1": {0: 6.5, 3: 5.0, 8: 3.5, 19.99: 2.2, 20: 3.0, 40: 2.45, 61: 2.40},
         "Loss2": {0: 6.5, 3: 4.9, 8: 3.3, 19.99: 1.9, 20: 3.9, 40: 3.40, 61: 3.35},
         "Acc1": {0: 1, 3: 14, 8: 35, 20: 52, 40: 67, 61: 69.6}, "Acc2": {0: 1, 3: 15, 8: 41, 20: 79, 40: 97.4, 61: 98.8}},
        {0: 8.3, 2: 21, 6: 36, 10: 43.5, 18: 49.8, 20: 50.4, 30: 54.9, 38: 56.6, 42: 59.1, 50: 59.8127, 60: 59.2},
        {"Time": (0.175, 0.176), "Loss1": (2.4211, 2.4028), "Loss2": (3.3596, 3.3543), "Acc1": (69.58, 69.58),
         "Acc2": (98.83, 98.83)},
        {"R1": 86.1936, "R5": 95.3682, "R10": 97.0012, "mAP": 59.2124, "time": 57.06},
    ),
    Run(
        "lr0.05", 0.05, "2025-01-07 23:30:40",
        {"Loss1": {0: 6.9, 2: 6.6, 8: 6.1, 19.99: 5.3, 20: 3.3, 30: 2.75, 40: 2.3, 61: 2.2},
         "Loss2": {0: 6.9, 2: 6.5, 8: 5.6, 19.99: 4.4, 20: 4.9, 30: 4.5, 40: 4.1, 61: 4.0},
         "Acc1": {0: 0.2, 8: 0.9, 20: 3.1, 30: 8, 61: 18.1}, "Acc2": {0: 0.2, 8: 2.2, 20: 11, 30: 38, 61: 71.6}},
        {0: 1.1, 6: 3.2, 18: 8.1, 20: 8.4, 30: 14.5, 40: 21.5, 50: 27.6, 58: 29.8804, 60: 29.7},
        {"Time": (0.170, 0.175), "Loss1": (2.1662, math.nan), "Loss2": (3.9607, 4.0145), "Acc1": (18.05, 18.05),
         "Acc2": (71.35, 71.35)},
        {"R1": 64.2518, "R5": 81.0273, "R10": 86.1639, "mAP": 29.6619, "time": 53.51},
        nan_from=STAGE_2,
    ),
    Run(
        "lr0.1", 0.1, "2025-01-08 01:14:10",
        {"Loss1": {0: 7, 0.05: 40, 0.15: 3e3, 0.5: 4e5, 1: 6e8, 1.3: 3e15,
                   1.7: 8e37, 1.71: math.inf, 1.9: math.inf, 1.91: math.nan, 61: math.nan},
         "Loss2": {0: 7.0, 1: 6.63, 61: 6.62},
         "Acc1": {0: 0.2, 1: 0.24, 1.9: 0.24, 2: 0.12, 61: 0.12}, "Acc2": {0: 0.3, 61: 0.33}},
        {0: 0.6306, 2: 0.5422, 60: 0.5422},
        {"Time": (0.165, 0.169), "Loss1": (536340064.0, 37130636.9201), "Loss2": (6.6077, 6.7392), "Acc1": (0.24, 0.24),
         "Acc2": (0.33, 0.33)},
        {"R1": 0.1485, "R5": 0.1485, "R10": 0.1485, "mAP": 0.5422, "time": 51.20},
        pinned_epoch=0,
    ),
]  # fmt: skip


@dataclass
class Row:
    """What a run reported at one moment: meters as (value, average), or rates of an evaluation."""

    epoch: int
    batch: int
    wall_time: float
    meters: dict[str, tuple[float, float]] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    best_epoch: int = 0


def simulate(run: Run) -> Iterator[Row]:
    """The rows of a run, in the order of its log."""
    chance = random.Random(f"epochbook {run.name}")
    clock = datetime.fromisoformat(run.started).replace(tzinfo=UTC).timestamp() + 21.4
    best = (-1.0, 0)
    for epoch in range(LAST_EPOCH + 1):
        series = {meter: simulate_epoch(run, meter, epoch, chance) for meter in METERS}
        for batch in PRINTED:
            meters = {meter: (values[batch], average(values[: batch + 1])) for meter, values in series.items()}
            for accuracy in ("Acc1", "Acc2"):
                meters[accuracy] = (meters[accuracy][1], meters[accuracy][1])
            yield Row(epoch, batch, clock + math.fsum(series["Time"][: batch + 1]), meters)
        clock += math.fsum(series["Time"])
        if epoch % EVALUATED_EVERY == 0:
            rates = evaluate(run, epoch, chance)
            clock += rates["time"]
            best = max(best, (rates["mAP"], -epoch))
            yield Row(epoch, BATCHES - 1, clock, rates=rates, best_epoch=-best[1])


def simulate_epoch(run: Run, meter: str, epoch: int, chance: random.Random) -> list[float]:
    """A meter's value at every batch of an epoch; in the pinned epoch its last value and average are the real ones."""
    curve = run.curves.get(meter, {0: run.last["Time"][1]})
    values = [float32(at(curve, epoch + i / BATCHES) * (1 + NOISE[meter] * chance.gauss(0, 1))) for i in range(BATCHES)]
    lost = chance.randrange(30, PRINTED[0])
    if meter == "Loss1" and epoch >= run.nan_from:
        values[lost] = math.nan
    if epoch == run.pinned_epoch:
        pin(values, *run.last[meter])
    return values


def pin(values: list[float], last: float, mean: float) -> None:
    """Makes the last printed value `last` and, where it is a number, the average up to it `mean`."""
    n = PRINTED[-1]
    values[n] = last
    if not math.isnan(mean):
        factor = (mean * (n + 1) - last) / math.fsum(values[:n])
        values[:n] = [float32(value * factor) for value in values[:n]]
        values[n // 4] = float32(values[n // 4] + mean * (n + 1) - math.fsum(values[: n + 1]))  # what rounding took away


def evaluate(run: Run, epoch: int, chance: random.Random) -> dict[str, float]:
    """Rank-k rates and mAP (percent) after an epoch, and the seconds it took."""
    if epoch == LAST_EPOCH or (epoch and run.pinned_epoch == 0):  # after an explosion nothing changes any more
        return {**run.last_ranks, "time": run.last_ranks["time"] + (chance.uniform(-1, 1) if epoch < LAST_EPOCH else 0)}
    top = max(run.map, key=run.map.__getitem__)
    mean_ap = at(run.map, epoch)
    if epoch != top:  # noise must not make another epoch the best one
        mean_ap = min(mean_ap + 0.004 * mean_ap * chance.gauss(0, 1), run.map[top] - 0.08)
    ranks = {name: round(at(curve, mean_ap) * QUERIES / 100) * 100 / QUERIES for name, curve in RANKS_AT_MAP.items()}
    return {**ranks, "mAP": mean_ap, "time": run.last_ranks["time"] + chance.uniform(-1.5, 1.5)}


def at(curve: Points, x: float) -> float:
    """The value of a curve at `x`; loss curves over several decades go straight on a log scale."""
    xs = sorted(curve)
    right = next((i for i, known in enumerate(xs) if known >= x), len(xs) - 1)
    if right == 0 or xs[right] <= x:
        return curve[xs[right]]
    (x0, x1), (y0, y1) = xs[right - 1 : right + 1], (curve[xs[right - 1]], curve[xs[right]])
    if not math.isfinite(y0 + y1):
        return y0
    share = (x - x0) / (x1 - x0)
    return y0 * (y1 / y0) ** share if y1 > 5 * y0 > 30 else y0 + (y1 - y0) * share


def float32(value: float) -> float:
    """The nearest number a training in single precision can have."""
    return struct.unpack("f", struct.pack("f", value))[0]


def average(values: list[float]) -> float:
    return math.fsum(values) / len(values)
