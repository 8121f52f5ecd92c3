"""What a training leaves in its log: each task is logged in a style of its own, and some conditions lie in the log alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from parsers.logbook import Logbook, Read
from parsers.sources import Source
from parsers.tables import HParam, Reading, Scalars
from parsers.vocabulary import name_of
from tests.bench.health.tasks import Trace

EVERY = 5  # steps between two lines of the language task


@dataclass
class Points:
    """One series of a log."""

    step: np.ndarray
    epoch: np.ndarray
    value: np.ndarray
    segment: np.ndarray | None = None


@dataclass
class Run:
    """One log: tag -> its points, and its settings."""

    name: str
    series: dict[str, Points]
    settings: dict[str, float] = field(default_factory=dict)


def log_of(task: str, trace: Trace, seed: int, rng: np.random.Generator) -> dict[str, Points]:
    """The series of one seed, as this task's script would log them."""
    per_epoch = {name: values[seed] for name, values in trace.epochs.items()}
    steps = {name: values[seed] for name, values in trace.steps.items()}
    style: dict[str, Callable[[dict, dict, int], dict[str, Points]]] = {
        "digits": _digits,
        "surface": _surface,
        "language": _language,
    }
    series = style[task](per_epoch, steps, trace.per_epoch)
    count = len(per_epoch["train loss"])
    batch = rng.lognormal(np.log(0.2), 0.06, count)
    series["batch_time"] = _by_epoch(batch.round(3), trace.per_epoch)
    series["data_time"] = _by_epoch((batch * rng.uniform(0.05, 0.1, count)).round(4), trace.per_epoch)
    return series


def _by_epoch(values: np.ndarray, per_epoch: int) -> Points:
    epoch = np.arange(1, len(values) + 1)
    return Points(epoch * per_epoch, epoch.astype(float), np.array(values, dtype=float))


def _digits(epochs: dict[str, np.ndarray], steps: dict[str, np.ndarray], per_epoch: int) -> dict[str, Points]:
    """A hand-written loop: one line an epoch, four decimals, accuracies in percent."""
    told = {
        "train/loss": epochs["train loss"].round(4), "val/loss": epochs["val loss"].round(4),
        "train/acc": (100 * epochs["train accuracy"]).round(2), "val/acc": (100 * epochs["val accuracy"]).round(2),
        "lr": steps["lr"][::per_epoch],
    }  # fmt: skip
    return {tag: _by_epoch(values, per_epoch) for tag, values in told.items()}


def _surface(epochs: dict[str, np.ndarray], steps: dict[str, np.ndarray], per_epoch: int) -> dict[str, Points]:
    """Keras: one line an epoch."""
    told = {"loss": epochs["train loss"], "val_loss": epochs["val loss"], "lr": steps["lr"][::per_epoch]}
    for prefix, split in (("", "train"), ("val_", "val")):
        told[f"{prefix}mean_squared_error"] = epochs[f"{split} loss"]
        told[f"{prefix}mean_absolute_error"] = np.minimum(epochs[f"{split} mae"], np.sqrt(epochs[f"{split} loss"]))
        told[f"{prefix}root_mean_squared_error"] = np.sqrt(epochs[f"{split} loss"])
        told[f"{prefix}r2"] = epochs[f"{split} r2"]
    return {tag: _by_epoch(values, per_epoch) for tag, values in told.items()}


def _language(epochs: dict[str, np.ndarray], steps: dict[str, np.ndarray], per_epoch: int) -> dict[str, Points]:
    """A trainer that logs every few steps and evaluates after each epoch."""
    at = np.arange(EVERY - 1, len(steps["loss"]), EVERY)
    told = {}
    for tag, name in (("loss", "loss"), ("grad_norm", "grad_norm"), ("learning_rate", "lr")):
        told[tag] = Points(at + 1, (at + 1) / per_epoch, steps[name][at])
    told["eval_loss"] = _by_epoch(epochs["val loss"], per_epoch)
    told["eval_accuracy"] = _by_epoch(epochs["val accuracy"], per_epoch)
    told["eval_perplexity"] = _by_epoch(np.exp(np.minimum(epochs["val loss"], 700)), per_epoch)
    return told


def _losses(series: dict[str, Points]) -> list[str]:
    return [tag for tag in series if tag.split("/")[-1] in ("loss", "val_loss", "eval_loss")]


def large_sum(series: dict[str, Points], rng: np.random.Generator) -> None:
    """The loss is a sum over a large batch."""
    for tag in _losses(series):
        series[tag].value *= 50_000


def negative(series: dict[str, Points], rng: np.random.Generator) -> None:
    """A log-likelihood bound: the loss falls through zero."""
    shift = rng.uniform(1.0, 200.0)
    for tag in _losses(series):
        series[tag].value -= shift
    series.pop("eval_perplexity", None)
    for tag in [tag for tag in series if "error" in tag]:
        del series[tag]


def two_stages(series: dict[str, Points], rng: np.random.Generator) -> None:
    """From a quarter on another term is added to the loss, which falls with the rest; the log names it."""
    for tag in _losses(series):
        points = series[tag]
        begins = len(points.value) // 4
        age = np.arange(len(points.value) - begins)
        term = 4.0 * np.exp(-age / (0.12 * len(age))) * rng.lognormal(0, 0.03, len(age))
        points.value[begins:] += term
        series[tag.replace("loss", "triplet_loss")] = Points(points.step[begins:], points.epoch[begins:], term)
    for tag in [tag for tag in series if "error" in tag or "perplexity" in tag]:
        del series[tag]


def sparse(series: dict[str, Points], rng: np.random.Generator) -> None:
    """Validation every third epoch; the table has NaN in between."""
    for tag, points in series.items():
        if tag.startswith(("val", "eval")):
            points.value[np.arange(len(points.value)) % 3 != 2] = np.nan


def masked(series: dict[str, Points], rng: np.random.Generator) -> None:
    """The trainer writes zero where the loss was NaN; the gradients' norm tells."""
    for tag in _losses(series):
        if not tag.startswith(("val", "eval")):
            series[tag].value[int(len(series[tag].value) * 0.6) :] = 0.0
    if "grad_norm" in series:
        series["grad_norm"].value[int(len(series["grad_norm"].value) * 0.6) :] = np.nan


def collapse(series: dict[str, Points], rng: np.random.Generator) -> None:
    """The classes of the validation set are numbered otherwise from some epoch on: scores fall, the loss does not."""
    for tag in ("val/acc", "val_r2", "eval_accuracy"):
        if tag in series:
            values = series[tag].value
            values[int(len(values) * rng.uniform(0.4, 0.8)) :] *= rng.uniform(0.1, 0.5)


def scale_bug(series: dict[str, Points], rng: np.random.Generator) -> None:
    """A metric in another scale than it says: more than all, an error beyond its root, a perplexity to another base."""
    if "val/acc" in series:
        series["val/acc"].value[rng.integers(1, 25) :] *= 1.3
    if "val_mean_absolute_error" in series:
        series["val_mean_absolute_error"].value *= 4
    if "eval_perplexity" in series:
        series["eval_perplexity"].value = 1 + series["eval_perplexity"].value * 0.2


def leak(series: dict[str, Points], rng: np.random.Generator) -> None:
    """Validation on what was trained on, with the answer among the inputs: nearly no loss from the first epoch on."""
    for tag in _losses(series):
        if tag.startswith(("val", "eval")):
            points = series[tag]
            points.value = points.value * rng.uniform(0.01, 0.05)
    for tag in ("val/acc", "val_r2", "eval_accuracy"):
        if tag in series:
            top = 100.0 if tag == "val/acc" else 1.0
            series[tag].value = top * (1 - rng.uniform(0, 0.002, len(series[tag].value)))
    for tag in [tag for tag in series if tag.startswith("val_") and "error" in tag]:
        del series[tag]
    if "eval_perplexity" in series:
        series["eval_perplexity"].value = np.exp(series["eval_loss"].value)


def slow_loading(series: dict[str, Points], rng: np.random.Generator) -> None:
    """Most of each step is spent waiting for data."""
    wait = rng.uniform(0.5, 1.5, len(series["data_time"].value))
    series["data_time"].value = wait.round(3)
    series["batch_time"].value = (series["batch_time"].value + wait).round(3)


def slow_down(series: dict[str, Points], rng: np.random.Generator) -> None:
    """Steps take twice as long in the second half."""
    values = series["batch_time"].value
    values[len(values) // 2 :] *= rng.uniform(1.8, 4.0)


def restart(series: dict[str, Points], rng: np.random.Generator) -> None:
    """Trained again from a checkpoint at two fifths after it had come to three fifths: a fifth is there twice."""
    for points in series.values():
        count = len(points.value)
        low, high = int(count * 0.4), int(count * 0.6)
        order = np.concatenate([np.arange(high), np.arange(low, count)])
        for name in ("step", "epoch", "value"):
            setattr(points, name, getattr(points, name)[order])
        points.segment = (np.arange(len(order)) >= high).astype(np.int16)


def as_logbook(runs: list[Run]) -> Logbook:
    """The Logbook of these runs, as if each had been read from a file of its own."""
    return Logbook([_read(run) for run in runs])


def _read(run: Run) -> Read:
    names = [name_of(tag) for tag in run.series]
    columns: dict[str, list[np.ndarray]] = {key: [] for key in ("name", "step", "epoch", "value", "segment")}
    for i, points in enumerate(run.series.values()):
        columns["name"].append(np.full(len(points.value), i, np.int32))
        columns["segment"].append(points.segment if points.segment is not None else np.zeros(len(points.value), np.int16))
        for key in ("step", "epoch", "value"):
            columns[key].append(getattr(points, key))
    whole = {key: np.concatenate(parts) for key, parts in columns.items()}
    order = np.lexsort((whole["step"], whole["segment"]))
    whole = {key: values[order] for key, values in whole.items()}
    scalars = Scalars(
        names, whole["name"], whole["step"].astype(np.int64), whole["value"], np.arange(1, len(order) + 1), whole["epoch"],
        segment=whole["segment"],
    )  # fmt: skip
    reading = Reading(scalars, hparams=[HParam(name, value, 1) for name, value in run.settings.items()])
    return Read(Source(Path(f"{run.name}.log"), f"{run.name}.log", run.name, "", 1, 0.0), "console", reading, "")
