"""Experiments of a size: folders of runs, each with a CSV table of its own; a long console log; runs that are running."""

import json
import math
import os
import struct
import time
from pathlib import Path

import numpy as np

from tests.parsers.tensorboard.written import frame

METRICS = ["mAP", "R1", "acc", "loss", "lr", "R5", "R10", "kl_loss", "grad_norm", "weight_norm"]
RISING = {"mAP", "R1", "acc", "R5", "R10"}


def write_runs(root: Path, *, runs: int, metrics: int, points: int, events: bool = False) -> Path:
    """`runs` folders in groups of 50, each with settings and a table (or an event file) of its own; ended an hour apart."""
    for number in range(runs):
        folder = root / f"g{number // 50:03d}" / f"r{number:04d}"
        folder.mkdir(parents=True)
        ended = time.time() - 3600 * (24 + number)
        table = learning(number, metrics=metrics, points=points)
        write = write_events if events else write_table
        log = write(folder, table, METRICS[:metrics], ended)
        settings = {"lr": 0.001 * (1 + number % 20), "batch_size": 32 << number % 4, "seed": number, "epochs": points}
        (folder / "hparams.json").write_text(json.dumps(settings))
        for path in (log, folder / "hparams.json"):
            os.utime(path, (ended, ended))
    return root


def learning(seed: int, *, metrics: int, points: int) -> np.ndarray:
    """A row an epoch: its number, then curves that learn, with noise of their own."""
    chance = np.random.default_rng(seed)
    epochs = np.arange(1, points + 1)
    learnt = 1 - np.exp(-epochs * (3 + seed % 7) / points)
    columns = [epochs.astype("float64")]
    for metric in METRICS[:metrics]:
        curve = 80 * learnt if metric in RISING else 3 - 2.5 * learnt
        columns.append(curve + chance.normal(scale=abs(curve[-1]) / 40 + 0.01, size=points))
    return np.column_stack(columns)


def write_table(folder: Path, table: np.ndarray, metrics: list[str], ended: float) -> Path:
    """A CSV file."""
    path, row = folder / "metrics.csv", "%d" + ",%.6g" * len(metrics) + "\n"
    path.write_text(",".join(["epoch", *metrics]) + "\n" + row * len(table) % tuple(table.ravel().tolist()))
    return path


def write_events(folder: Path, table: np.ndarray, metrics: list[str], ended: float) -> Path:
    """An event file, an epoch a second."""
    path = folder / f"events.out.tfevents.{int(ended)}.host.1.0"
    records = [frame(event(ended, b"\x1a\x0dbrain.Event:2"))]
    for epoch, *values in table.tolist():
        for metric, value in zip(metrics, values, strict=True):
            records.append(frame(event(ended - len(table) + epoch, scalar(int(epoch), f"val/{metric}".encode(), value))))
    path.write_bytes(b"".join(records))
    return path


def event(wall_time: float, rest: bytes) -> bytes:
    """An Event message: field 1 is its time."""
    return b"\x09" + struct.pack("<d", wall_time) + rest


def scalar(step: int, tag: bytes, value: float) -> bytes:
    """Fields 2 and 5 of an Event: its step, and a Summary of one Value with a tag and a simple value."""
    told = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(told)]) + told
    count = bytes([step]) if step < 128 else bytes([step & 127 | 128, step >> 7])
    return b"\x10" + count + b"\x2a" + bytes([len(summary)]) + summary


def write_long_log(path: Path, lines: int) -> Path:
    """A console log of so many lines, a hundred an epoch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    each = (
        f"Epoch: [{at // 100}][{at % 100}/100]  Loss {3 / math.sqrt(1 + at):.5f}  Acc {at / lines:.4f}\n" for at in range(lines)
    )
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
