"""Three tasks and a two-layer network, trained for many seeds at once: every array has the seeds as its first axis."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Arrays = dict[str, np.ndarray]


@dataclass
class Data:
    """Inputs (seeds, samples, features) and targets: class numbers (seeds, samples) or values (seeds, samples, 1)."""

    x: np.ndarray
    y: np.ndarray
    val_x: np.ndarray
    val_y: np.ndarray
    classes: int  # 0: a regression


def digits(rng: np.random.Generator, seeds: int, samples: int) -> Data:
    """Ten classes, two clusters each, with some wrong labels."""
    centres = rng.normal(size=(seeds, 20, 16)) * 1.1
    cluster = rng.integers(0, 20, (seeds, samples + 400))
    x = np.take_along_axis(centres, cluster[..., None], axis=1) + rng.normal(size=(seeds, samples + 400, 16))
    y = np.where(rng.random(cluster.shape) < 0.05, rng.integers(0, 10, cluster.shape), cluster % 10)
    return Data(x[:, :samples], y[:, :samples], x[:, samples:], y[:, samples:], 10)


def surface(rng: np.random.Generator, seeds: int, samples: int) -> Data:
    """Values of a random smooth function of eight variables, with noise; variance 1."""
    x = rng.normal(size=(seeds, samples + 300, 8))
    inner, outer = rng.normal(size=(seeds, 8, 6)) / 2, rng.normal(size=(seeds, 6, 1))
    y = np.tanh(x @ inner) @ outer
    y = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True) + rng.normal(size=y.shape) * 0.25
    return Data(x[:, :samples], y[:, :samples], x[:, samples:], y[:, samples:], 0)


def language(rng: np.random.Generator, seeds: int, samples: int) -> Data:
    """The next of twelve tokens, which depends on the two before it."""
    tokens, total = 12, samples + 600
    odds = rng.dirichlet(np.full(tokens, 0.15), size=(seeds, tokens, tokens))
    context = rng.integers(0, tokens, (seeds, total, 2))
    seed = np.arange(seeds)[:, None]
    chosen = odds[seed, context[..., 0], context[..., 1]].cumsum(axis=-1)
    y = np.minimum((chosen < rng.random((seeds, total, 1))).sum(axis=-1), tokens - 1)
    x = np.concatenate([np.eye(tokens)[context[..., 0]], np.eye(tokens)[context[..., 1]]], axis=-1)
    return Data(x[:, :samples], y[:, :samples], x[:, samples:], y[:, samples:], tokens)


TASKS: Mapping[str, Callable[[np.random.Generator, int, int], Data]] = {
    "digits": digits, "surface": surface, "language": language,
}  # fmt: skip


@dataclass
class Setting:
    """How to train. `rate` gives the learning rate at a share (0..1) of the training; `events` change the weights at a share."""

    epochs: int = 30
    samples: int = 4000
    hidden: int = 48
    batch: int = 100
    lr: float = 0.02
    rate: Callable[[float], float] = lambda share: 0.5 * (1 + np.cos(np.pi * share))
    momentum: float = 0.9
    decay: float = 1e-3
    clip: float = np.inf
    shuffled: bool = False
    noise: float = 0.0  # of the training targets of a regression, beyond the task's own
    frozen: bool = False
    events: Mapping[float, Callable[[Arrays, np.random.Generator], None]] = field(default_factory=dict)


SETTINGS = {  # with these each task learns what there is to learn, and no more
    "digits": Setting(lr=0.02, decay=3e-3),
    "surface": Setting(lr=0.01, samples=2000, batch=50),
    "language": Setting(lr=0.2, samples=5000, decay=1e-4),
}


@dataclass
class Trace:
    """What was measured: per step (seeds, steps) and per epoch (seeds, epochs)."""

    steps: Arrays
    epochs: Arrays
    per_epoch: int


def train(task: str, setting: Setting, *, seeds: int, rng: np.random.Generator) -> Trace:
    """Trains `seeds` networks by stochastic gradient descent with momentum."""
    data = TASKS[task](rng, seeds, setting.samples)
    if setting.shuffled:
        data.y, data.val_y = rng.permuted(data.y, axis=1), rng.permuted(data.val_y, axis=1)
    data.y = data.y + rng.normal(size=data.y.shape) * setting.noise if setting.noise else data.y
    weights = start(data, setting.hidden, rng)
    speed = {name: np.zeros_like(w) for name, w in weights.items()}
    per_epoch = max(1, setting.samples // setting.batch)
    total = setting.epochs * per_epoch
    events = {int(share * total): change for share, change in setting.events.items()}
    rate = setting.lr * np.exp(rng.normal(size=seeds) * 0.1)  # no two seeds are set up quite the same
    steps: dict[str, list[np.ndarray]] = {"loss": [], "grad_norm": [], "lr": []}
    epochs: dict[str, list[np.ndarray]] = {}
    for step in range(total):
        if step in events:
            events[step](weights, rng)
        now = rate * setting.rate(step / total)
        batch = rng.integers(0, setting.samples, setting.batch)
        loss, gradient = backward(weights, data.x[:, batch], data.y[:, batch], data.classes)
        norm = np.sqrt(sum(np.square(g).sum(axis=(1, 2)) for g in gradient.values()))
        if not setting.frozen:
            _move(weights, speed, gradient, now * np.minimum(1, setting.clip / norm), setting)
        for name, value in (("loss", loss), ("grad_norm", norm), ("lr", now.copy())):
            steps[name].append(value)
        if (step + 1) % per_epoch == 0:
            measured = measure(weights, data)
            measured["train loss"] = np.mean(steps["loss"][-per_epoch:], axis=0)
            for name, value in measured.items():
                epochs.setdefault(name, []).append(value)
    return Trace(
        {name: np.stack(values, axis=1) for name, values in steps.items()},
        {name: np.stack(values, axis=1) for name, values in epochs.items()},
        per_epoch,
    )


def _move(weights: Arrays, speed: Arrays, gradient: Arrays, rate: np.ndarray, setting: Setting) -> None:
    """One step of stochastic gradient descent."""
    for name, w in weights.items():
        speed[name] = setting.momentum * speed[name] - rate[:, None, None] * (gradient[name] + setting.decay * w)
        w += speed[name]


def start(data: Data, hidden: int, rng: np.random.Generator) -> Arrays:
    """Fresh weights."""
    seeds, features, out = len(data.x), data.x.shape[2], data.classes or 1
    return {
        "w1": rng.normal(size=(seeds, features, hidden)) / np.sqrt(features), "b1": np.zeros((seeds, 1, hidden)),
        "w2": rng.normal(size=(seeds, hidden, out)) / np.sqrt(hidden) * 0.3, "b2": np.zeros((seeds, 1, out)),
    }  # fmt: skip


def forward(weights: Arrays, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hidden, output)."""
    hidden = np.maximum(x @ weights["w1"] + weights["b1"], 0)
    return hidden, hidden @ weights["w2"] + weights["b2"]


def backward(weights: Arrays, x: np.ndarray, y: np.ndarray, classes: int) -> tuple[np.ndarray, Arrays]:
    """(mean loss per seed, gradients)."""
    hidden, out = forward(weights, x)
    losses, slope = loss_of(out, y, classes)
    slope /= x.shape[1]
    inner = (slope @ weights["w2"].swapaxes(1, 2)) * (hidden > 0)
    gradient = {
        "w2": hidden.swapaxes(1, 2) @ slope, "b2": slope.sum(axis=1, keepdims=True),
        "w1": x.swapaxes(1, 2) @ inner, "b1": inner.sum(axis=1, keepdims=True),
    }  # fmt: skip
    return losses.mean(axis=1), gradient


def loss_of(out: np.ndarray, y: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """(loss per sample, its slope): cross entropy, or the squared error."""
    if not classes:
        difference = out - y
        return np.square(difference)[..., 0], 2 * difference
    out = out - out.max(axis=-1, keepdims=True)
    logs = out - np.log(np.exp(out).sum(axis=-1, keepdims=True))
    slope = np.exp(logs)
    at = (np.arange(y.shape[0])[:, None], np.arange(y.shape[1])[None], y)
    losses = -logs[at]
    slope[at] -= 1
    return losses, slope


def measure(weights: Arrays, data: Data) -> Arrays:
    """Loss and scores on the training and validation samples."""
    found = {}
    for split, x, y in (("train", data.x, data.y), ("val", data.val_x, data.val_y)):
        _, out = forward(weights, x)
        losses, _ = loss_of(out, y, data.classes)
        found[f"{split} loss"] = losses.mean(axis=1)
        if data.classes:
            found[f"{split} accuracy"] = np.where(
                np.isfinite(losses).all(axis=1), (out.argmax(axis=-1) == y).mean(axis=1), np.nan
            )
        else:
            found[f"{split} mae"] = np.abs(out - y).mean(axis=(1, 2))
            found[f"{split} r2"] = 1 - found[f"{split} loss"] / y.var(axis=(1, 2))
    return found
