"""crashed, oom, interrupted, incomplete, stalled: how a run ended, with the line that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from dashboard.health.check import Check, Example, Finding, finding_of_run, threshold
from dashboard.health.curves import Curves
from dashboard.words import Parsed, say

ROOM = 200  # letters of a message in a finding
SOME = "Epoch 1 loss: 0.9\nEpoch 2 loss: 0.7\n"


@dataclass(frozen=True)
class OutOfMemory:
    """The run ended because the accelerator or the machine had no memory left.

    Why it matters: what comes after that line was never trained.

    What to try: a smaller batch with gradient accumulation; mixed precision; activation checkpointing; smaller inputs at
    evaluation; for the machine's own memory fewer loader workers and no lists that grow.
    """

    name: ClassVar[str] = "oom"
    sick: ClassVar[Example] = SOME + "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.25 GiB\n"
    healthy: ClassVar[Example] = SOME + "peak memory: 2.25 GiB\n"
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run."""
        for row in last_messages(curves, ("oom",)).itertuples(index=False):
            yield _told(self, row, "error", say("The run ran out of memory: {text}", text=shortened(row.text)))


@dataclass(frozen=True)
class Crashed:
    """The run ended with an exception.

    Why it matters: it is not finished, whatever its last numbers look like.

    What to try: read the traceback at the line shown. Errors of a data loader's worker are often memory (fewer workers, or none
    to see the true error); errors of NCCL are often one process of several that died first.
    """

    name: ClassVar[str] = "crashed"
    sick: ClassVar[Example] = SOME + "Traceback (most recent call last):\n  File 'x.py', line 3, in f\nValueError: no\n"
    healthy: ClassVar[Example] = SOME + "0 errors\n"
    yields_to: ClassVar[tuple[str, ...]] = ("oom",)

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run that has the status crashed."""
        crashed = set(curves.logs.runs.loc[curves.logs.runs["status"] == "crashed", "run"])
        for row in last_messages(curves, ("crash",)).itertuples(index=False):
            if row.run in crashed:
                yield _told(self, row, "error", say("The run crashed: {text}", text=shortened(row.text)))


@dataclass(frozen=True)
class Interrupted:
    """The run was stopped from outside: by a key, a signal, or the cluster.

    Why it matters: it has not trained for as long as it was meant to.

    What to try: resume it from its last checkpoint; ask the cluster for more time, or save checkpoints more often.
    """

    name: ClassVar[str] = "interrupted"
    sick: ClassVar[Example] = SOME + "KeyboardInterrupt\n"
    healthy: ClassVar[Example] = SOME + "training finished\n"
    yields_to: ClassVar[tuple[str, ...]] = ("crashed", "oom")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run that has the status interrupted."""
        stopped = set(curves.logs.runs.loc[curves.logs.runs["status"] == "interrupted", "run"])
        for row in last_messages(curves, ("interrupted", "killed")).itertuples(index=False):
            if row.run in stopped:
                yield _told(self, row, "warning", say("The run was interrupted: {text}", text=shortened(row.text)))


@dataclass(frozen=True)
class Incomplete:
    """The run planned more epochs or steps than it logged, nothing says why it stopped, and it has been silent for long.

    Why it matters: its last value is not its final one, and a table that compares it with finished runs compares training times.

    What to try: look at the end of the log and at the machine's own logs (a power cut, a full disk, a killed job leave nothing in
    the run's log); resume it.
    """

    name: ClassVar[str] = "incomplete"
    sick: ClassVar[Example] = "".join(f"2020-01-01 10:{k:02d}:00 Epoch [{k}/50] loss: {2 / k:.3f}\n" for k in range(1, 9))
    healthy: ClassVar[Example] = "".join(f"2020-01-01 10:{k:02d}:00 Epoch [{k}/8] loss: {2 / k:.3f}\n" for k in range(1, 9))
    yields_to: ClassVar[tuple[str, ...]] = ("crashed", "oom", "interrupted")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run that has the status incomplete."""
        runs = curves.logs.runs
        for row in runs[runs["status"] == "incomplete"].itertuples(index=False):
            message = say("The run is not complete: {why}.", why=Parsed(str(row.status_why).rstrip(".")))
            yield finding_of_run(
                self, str(row.run), severity="warning", message=message, threshold=say("planned against logged epochs or steps")
            )


@dataclass(frozen=True)
class Stalled:
    """A run that should be running has not written for many times its usual interval.

    Why it matters: a process that hangs (a dead worker, a lost file system, a collective that waits for ever) holds its
    accelerator until somebody looks.

    What to try: look at the process (py-spy dump), at the accelerator's load, and at the other ranks; set a timeout for
    collectives.
    """

    times: float = threshold(20.0, "Times its usual interval between two records")
    seconds: float = threshold(600.0, "Seconds of silence, at least")
    name: ClassVar[str] = "stalled"
    sick: ClassVar[Example] = ""
    healthy: ClassVar[Example] = SOME
    yields_to: ClassVar[tuple[str, ...]] = ("crashed", "oom", "interrupted")

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run that has the status running."""
        runs = curves.logs.runs
        running = runs.loc[runs["status"] == "running", ["run", "ended"]]
        if not len(running):
            return
        now = pd.Timestamp.now("UTC").timestamp()
        for run, ended in running.itertuples(index=False):
            usual = _usual_interval(curves, str(run))
            silent = now - float(ended)
            if np.isfinite(silent) and silent > max(self.seconds, self.times * usual):
                message = say(
                    "The run has not written for {silent} s, where it usually writes every {usual} s.",
                    silent=f"{silent:,.0f}", usual=f"{usual:.3g}",
                )  # fmt: skip
                yield finding_of_run(
                    self, str(run), severity="warning", message=message,
                    threshold=say(
                        "{times} × its usual interval, and {seconds} s", times=f"{self.times:g}", seconds=f"{self.seconds:g}"
                    ),
                )  # fmt: skip


def last_messages(curves: Curves, kinds: tuple[str, ...]) -> pd.DataFrame:
    """The last message of these kinds of each run."""
    messages = curves.logs.messages
    return messages[messages["kind"].isin(kinds)].drop_duplicates("run", keep="last")


def shortened(text: object, most: int = ROOM) -> str:
    """A message's text on one line, as much of it as there is room for."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _told(check: Check, row: Any, severity: str, message: str) -> Finding:
    """The finding of a row of the messages table."""
    step, epoch = (float("nan") if pd.isna(value) else float(value) for value in (row.step, row.epoch))
    return finding_of_run(
        check, str(row.run), severity=severity, message=message, threshold=say("a line of the log says so"),
        source=str(row.source), line=int(row.line), step=step, epoch=epoch,
    )  # fmt: skip


def _usual_interval(curves: Curves, run: str) -> float:
    """The median time between two logged times of a run, in seconds; 0 if none are logged."""
    times = [curves[i].wall_time for i in curves.of_run.get(run, ())]
    known = np.unique(np.concatenate(times)) if times else np.empty(0)
    gaps = np.diff(known[np.isfinite(known)])
    return float(np.median(gaps)) if len(gaps) else 0.0
