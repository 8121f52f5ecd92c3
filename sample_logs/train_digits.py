"""Trains the runs of digits/: a small network on the 8 x 8 digits of scikit-learn, logged in four ways at once.

    python sample_logs/train_digits.py [FOLDER]

It takes a few seconds. The seeds are fixed, so the curves come out the same; the times are those of the training.
"""

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

EPOCHS, BATCH, HIDDEN = 40, 16, 64
RUNS = ((0.01, 1), (0.1, 1), (0.1, 2))  # (learning rate, seed)


class Network:
    """Two layers with a ReLU between them, trained by plain gradient descent on the cross entropy."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.weights = [
            chance.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)) for inputs, outputs in ((64, HIDDEN), (HIDDEN, 10))
        ]
        self.biases = [np.zeros(HIDDEN), np.zeros(10)]

    def forward(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(hidden activations, probabilities of the ten digits)."""
        hidden = np.maximum(0, pixels @ self.weights[0] + self.biases[0])
        logits = hidden @ self.weights[1] + self.biases[1]
        exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
        return hidden, exponents / exponents.sum(axis=1, keepdims=True)

    def learn(self, pixels: np.ndarray, digits: np.ndarray, rate: float) -> None:
        """One step down the gradient of a batch."""
        hidden, wrong = self.forward(pixels)
        wrong[np.arange(len(digits)), digits] -= 1
        wrong /= len(digits)
        below = (wrong @ self.weights[1].T) * (hidden > 0)
        for layer, (inputs, errors) in enumerate(((pixels, below), (hidden, wrong))):
            self.weights[layer] -= rate * inputs.T @ errors
            self.biases[layer] -= rate * errors.sum(axis=0)

    def judge(self, pixels: np.ndarray, digits: np.ndarray) -> tuple[float, float]:
        """(cross entropy, share of right answers)."""
        _, probabilities = self.forward(pixels)
        entropy = -np.log(probabilities[np.arange(len(digits)), digits] + 1e-12).mean()
        return float(entropy), float((probabilities.argmax(axis=1) == digits).mean())


def train(rate: float, seed: int) -> Iterator[dict[str, float]]:
    """What a run reports after each epoch."""
    pixels, digits = load_digits(return_X_y=True)
    train_x, val_x, train_y, val_y = train_test_split(pixels / 16, digits, test_size=0.25, random_state=0, stratify=digits)
    chance = np.random.default_rng(seed)
    network = Network(chance)
    for epoch in range(1, EPOCHS + 1):
        order = chance.permutation(len(train_x))
        for batch in np.array_split(order, len(order) // BATCH):
            network.learn(train_x[batch], train_y[batch], rate)
        loss, accuracy = network.judge(train_x, train_y)
        val_loss, val_accuracy = network.judge(val_x, val_y)
        yield {"epoch": epoch, "loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy}


def write_run(folder: Path, rate: float, seed: int) -> None:
    """Trains a run and writes its console log, table, event file and settings as it goes."""
    (folder / "tb").mkdir(parents=True, exist_ok=True)
    settings = {"batch_size": BATCH, "epochs": EPOCHS, "hidden": HIDDEN, "lr": rate, "optimizer": "sgd", "seed": seed}
    (folder / "hparams.yaml").write_text("".join(f"{name}: {value}\n" for name, value in settings.items()), "utf-8")
    began = time.time()
    events = folder / "tb" / f"events.out.tfevents.{int(began)}.workstation.{1000 + seed}.0"
    with (
        (folder / "train.log").open("w", encoding="utf-8", newline="\n") as log,
        (folder / "metrics.csv").open("w", encoding="utf-8", newline="") as table,
        events.open("wb") as file,
    ):
        writer, rows = RecordWriter(file), csv.writer(table, lineterminator="\n")
        writer.write(Event(wall_time=began, file_version="brain.Event:2").SerializeToString())
        log.write(f"config: {settings}\n")
        for row in train(rate, seed):
            if row["epoch"] == 1:
                rows.writerow(row)
            rows.writerow([row["epoch"], *(repr(round(value, 6)) for value in list(row.values())[1:])])
            log.write(
                f"Epoch {row['epoch']}/{EPOCHS} - loss: {row['loss']:.4f} - accuracy: {row['accuracy']:.4f} "
                f"- val_loss: {row['val_loss']:.4f} - val_accuracy: {row['val_accuracy']:.4f}\n"
            )
            for tag, name in TAGS.items():
                summary = Summary(value=[Summary.Value(tag=tag, simple_value=row[name])])
                writer.write(Event(wall_time=time.time(), step=int(row["epoch"]), summary=summary).SerializeToString())


TAGS = {"train/loss": "loss", "train/accuracy": "accuracy", "val/loss": "val_loss", "val/accuracy": "val_accuracy"}


def main() -> None:
    ask = argparse.ArgumentParser(description="Train the runs of digits/ again.")
    ask.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent / "digits")
    folder = ask.parse_args().folder
    for rate, seed in RUNS:
        write_run(folder / f"lr{rate}_seed{seed}", rate, seed)
    print(f"trained {len(RUNS)} runs in {folder}")


if __name__ == "__main__":
    main()
