"""Experiments of a size: folders of runs, each with a CSV table of its own; a long console log; runs that are running."""

import json
import math
import time
from pathlib import Path

import numpy as np

METRICS = ["mAP", "R1", "acc", "loss", "lr", "R5", "R10", "kl_loss", "grad_norm", "weight_norm"]
RISING = {"mAP", "R1", "acc", "R5", "R10"}


def write_runs(root: Path, *, runs: int, metrics: int, points: int) -> Path:
    """`runs` folders in groups of 50, each with settings and a table of so many metrics and points; no two alike."""
    for number in range(runs):
        folder = root / f"g{number // 50:03d}" / f"r{number:04d}"
        folder.mkdir(parents=True)
        write_table(folder / "metrics.csv", number, metrics=METRICS[:metrics], points=points)
        settings = {"lr": 0.001 * (1 + number % 20), "batch_size": 32 << number % 4, "seed": number, "epochs": points}
        (folder / "hparams.json").write_text(json.dumps(settings))
    return root


def write_table(path: Path, seed: int, *, metrics: list[str], points: int) -> None:
    """A table of curves that learn, with noise of their own."""
    chance = np.random.default_rng(seed)
    epochs = np.arange(1, points + 1)
    learnt = 1 - np.exp(-epochs * (3 + seed % 7) / points)
    columns = [epochs.astype("float64")]
    for metric in metrics:
        curve = 80 * learnt if metric in RISING else 3 - 2.5 * learnt
        columns.append(curve + chance.normal(scale=abs(curve[-1]) / 40 + 0.01, size=points))
    row = "%d" + ",%.6g" * len(metrics) + "\n"
    path.write_text(",".join(["epoch", *metrics]) + "\n" + row * points % tuple(np.column_stack(columns).ravel().tolist()))


def write_long_log(path: Path, lines: int) -> Path:
    """A console log of so many lines, a hundred an epoch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    each = (f"Epoch: [{at // 100}][{at % 100}/100]  Loss {3 / math.sqrt(1 + at):.5f}  Acc {at / lines:.4f}\n" for at in range(lines))
    path.write_text("".join(each))
    return path


def write_running(root: Path, runs: int, *, epochs: int, of: int) -> list[Path]:
    """The logs of runs that have done `epochs` of their `of` epochs, one a second, and wrote the last one just now."""
    now, logs = time.time(), []
    for number in range(runs):
        path = root / f"live{number:02d}" / "log.jsonl"
        path.parent.mkdir(parents=True)
        (path.parent / "hparams.json").write_text(json.dumps({"epochs": of, "seed": number}))
        path.write_text("".join(epoch_line(epoch, at=now - epochs + epoch) for epoch in range(1, epochs + 1)))
        logs.append(path)
    return logs


def grow(logs: list[Path], epoch: int) -> None:
    """One more epoch in each log."""
    for path in logs:
        with path.open("a") as file:
            file.write(epoch_line(epoch, at=time.time()))


def epoch_line(epoch: int, *, at: float) -> str:
    """An epoch as a line of JSON."""
    return json.dumps({"epoch": epoch, "loss": 3 / math.sqrt(epoch), "mAP": 80 - 60 / epoch, "timestamp": at}) + "\n"
