"""Writes lr-study/ again: logs, event files and tables of the runs in simulate.py.

    python sample_logs/make.py [FOLDER]

The seed is fixed, so the same files come out every time.
"""

import argparse
import csv
from pathlib import Path

from simulate import BATCHES, EVALUATED_EVERY, LAST_EPOCH, LR_DROP, PRINTED, RUNS, STAGE_2, Row, Run, simulate
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.summary.writer.record_writer import RecordWriter


def hparams_of(run: Run) -> dict[str, object]:
    return {
        "arch": "resnet50", "batch_size": 32, "dataset": "market1501", "epochs": LAST_EPOCH, "eval_every": EVALUATED_EVERY,
        "lr": run.lr, "lr_drop_epoch": LR_DROP, "method": "core" if run.name == "core" else "two-lr", "momentum": 0.9,
        "noise_rate": 0.5, "optimizer": "sgd", "seed": 1, "stage2_epoch": STAGE_2, "weight_decay": 0.0005,
    }  # fmt: skip


def write_log(run: Run, rows: list[Row], path: Path) -> None:
    """The console log."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in hparams_of(run).items())
    lines = [f"==> Started at {run.started}", f"Args:Namespace({arguments})", *DATASET.splitlines(), STAGE_1_LINE]
    for row in rows:
        if (row.epoch, row.batch) == (STAGE_2, PRINTED[0]):
            lines.append(STAGE_2_LINE)
        lines.append(evaluation_line(row) if row.rates else batch_line(row))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


DATASET = """\
==> Market-1501 loaded
  ------------------------------------------
    subset   | # ids | # images | # cameras
  ------------------------------------------
    train    |   751 |    12936 |         6
    query    |   750 |     3368 |         6
    gallery  |   751 |    15913 |         6
  ------------------------------------------
==> Half of the training labels replaced at random"""
STAGE_1_LINE = "==> Stage 1: warm up both networks"
STAGE_2_LINE = "==> Stage 2: both networks refine each other's labels"


def batch_line(row: Row) -> str:
    m = row.meters
    return (
        f"Epoch:[{row.epoch}][{row.batch}/{BATCHES}] Time: {m['Time'][0]:.3f} ({m['Time'][1]:.3f}) "
        f"Loss1: {m['Loss1'][0]:.4f} ({m['Loss1'][1]:.4f}) Loss2: {m['Loss2'][0]:.4f} ({m['Loss2'][1]:.4f}) "
        f"Acc1: {m['Acc1'][0]:.2f}  Acc2: {m['Acc2'][0]:.2f}"
    )


def evaluation_line(row: Row) -> str:
    r = row.rates
    return (
        f">> Epoch: {row.epoch} | R1: {r['R1']:.4f}% | R5: {r['R5']:.4f}% | R10: {r['R10']:.4f}% | mAP: {r['mAP']:.4f}% "
        f"(Best Epoch[{row.best_epoch}]) | Evaluation time: {r['time']:.2f}s"
    )


def scalars_of(run: Run, row: Row) -> dict[str, float]:
    """The numbers of a row as the event file and the table hold them: those of the log, rounded as there."""
    if row.rates:
        return {f"val/{name}": round(row.rates[name], 4) for name in ("mAP", "R1", "R5", "R10")}
    digits = {"Loss1": 4, "Loss2": 4, "Acc1": 2, "Acc2": 2}
    lr = run.lr if row.epoch < LR_DROP else run.lr / 10
    return {**{f"train/{name}": round(row.meters[name][0], places) for name, places in digits.items()}, "train/lr": round(lr, 6)}


def write_events(run: Run, rows: list[Row], folder: Path, *, tensors: bool) -> None:
    """A TensorBoard event file: plain values as torch writes them, or tensors as TensorFlow 2 does."""
    first = rows[0].wall_time
    path = folder / f"events.out.tfevents.{int(first)}.gpu01.{2400 + len(run.name)}.0{'.v2' if tensors else ''}"
    with path.open("wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=first, file_version="brain.Event:2").SerializeToString())
        for row in rows:
            for tag, value in scalars_of(run, row).items():
                summary = scalar_pb(tag, value) if tensors else Summary(value=[Summary.Value(tag=tag, simple_value=value)])
                event = Event(wall_time=row.wall_time, step=row.epoch * BATCHES + row.batch, summary=summary)
                writer.write(event.SerializeToString())


def write_table(run: Run, rows: list[Row], folder: Path) -> None:
    """metrics.csv and hparams.yaml, as Lightning's CSVLogger lays them out: a blank cell is a metric not logged there."""
    tags = list(dict.fromkeys(tag for row in rows for tag in scalars_of(run, row)))
    with (folder / "metrics.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["epoch", "step", *tags], lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow({"epoch": row.epoch, "step": row.epoch * BATCHES + row.batch, **scalars_of(run, row)})
    settings = "".join(f"{name}: {value}\n" for name, value in hparams_of(run).items())
    (folder / "hparams.yaml").write_text(settings, encoding="utf-8", newline="\n")


def main() -> None:
    ask = argparse.ArgumentParser(description="Write the learning-rate study again.")
    ask.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent / "lr-study")
    folder = ask.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for run in RUNS:
        rows = list(simulate(run))
        write_log(run, rows, folder / f"{run.name}.log")
        if run.name in ("core", "lr0.01"):
            (folder / run.name).mkdir(exist_ok=True)
            write_events(run, rows, folder / run.name, tensors=run.name == "lr0.01")
            write_table(run, rows, folder / run.name)
    print(f"wrote {len(RUNS)} runs to {folder}")


if __name__ == "__main__":
    main()
