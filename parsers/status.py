"""The runs table: when each run ran, what became of it, and how we know."""

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from parsers.clock import time_in_name
from parsers.extent import Extent, Plan, longest, share_done
from parsers.groups import find_groups
from parsers.notes import notes_of_runs
from parsers.tables import RUNS, Message, make_frame

if TYPE_CHECKING:
    from parsers.logbook import Logbook, Read

RUNNING_WITHIN = 600.0  # seconds since the last sign of life within which an unfinished run counts as running
PATIENCE = 3.0  # … or this many times what an epoch took
LONGEST = 90 * 86400.0  # a run takes no longer; times further apart are of something else
COPIED = 7 * 86400.0  # seconds between the last point and the file's time that only a copy explains
ENDINGS = {
    "oom": "crashed",
    "crash": "crashed",
    "interrupted": "interrupted",
    "killed": "interrupted",
    "early-stop": "finished",
    "finished": "finished",
}


class Event(NamedTuple):
    """A message with the source it stands in."""

    source: str
    message: Message


@dataclass
class Run:
    """What is known of one run before it is judged."""

    name: str
    reads: list["Read"] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    events: list[Event] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    copied: bool = False  # its files' times are of a copy, not of the training

    @property
    def modified(self) -> float:
        """When its newest file was written."""
        return max(read.source.modified for read in self.reads)

    @property
    def last_sign(self) -> float:
        """When it was last seen alive: its newest point, else its newest file."""
        return self.extent.ended if not math.isnan(self.extent.ended) else self.modified


def make_runs(logs: "Logbook", now: float | None = None) -> pd.DataFrame:
    """One row per run (columns in tables.py), in the order of sources; a file that gave nothing makes no run."""
    now = time.time() if now is None else now
    runs = logs.collected
    groups = find_groups([run.name for run in runs], {run.name: _settings(run) for run in runs})
    groups |= {run: note.group for run, note in notes_of_runs(logs.paths).items() if note.group}
    rows = []
    for run in runs:
        started, ended, date_from = find_times(run)
        status, why = judge(run, now)
        rows.append({
            "run": run.name, "group": groups[run.name], "started": started, "ended": ended, "duration": ended - started,
            "status": status, "status_why": why, "points": run.extent.points,
            "readers": ", ".join(dict.fromkeys(read.reader for read in run.reads)),
            "date": ended if math.isnan(started) else started, "date_from": date_from,
        })  # fmt: skip
    return make_frame("runs", {column: [row[column] for row in rows] for column in RUNS})


def collect_runs(logs: "Logbook") -> list[Run]:
    """The runs that have points or messages, each with all its sources (its settings, too)."""
    from parsers.logbook import run_name

    runs: dict[str, Run] = {}
    settings: dict[str, list[Read]] = defaultdict(list)
    for read in logs.reads:
        for part in _parts(read):
            run = runs.setdefault(run_name(read, part), Run(run_name(read, part)))
            run.reads.append(read)
            run.plan = longest((run.plan, read.plans[part]))
            run.extent = run.extent.joined(read.extents[part]) if part in read.extents else run.extent
            run.events += [Event(read.source.label, message) for message in read.reading.messages if message.part == part]
        if read.reading.hparams:
            settings[read.source.run].append(read)
    for run in runs.values():
        for name in dict.fromkeys([run.name, *(read.source.run for read in run.reads)]):
            for read in (read for read in settings[name] if read not in run.reads):
                run.reads.append(read)
                run.plan = longest((run.plan, read.plans[0]))
    _mark_copies(list(runs.values()))
    return list(runs.values())


def _parts(read: "Read") -> list[int]:
    """The runs inside a source that have points or messages."""
    return sorted({*read.extents, *(message.part for message in read.reading.messages)})


def _mark_copies(runs: Sequence[Run]) -> None:
    """Files of three runs or more that were all written within two seconds were copied: their times say nothing of training."""
    for run in runs:
        run.copied = not math.isnan(run.extent.ended) and run.modified - run.extent.ended > COPIED
    times = [run.modified for run in runs]
    if len(times) >= 3 and max(times) - min(times) < 2:
        for run in runs:
            run.copied = True


def find_times(run: Run) -> tuple[float, float, str]:
    """(started, ended, where the date comes from): wall times in its logs, else a time in a name, else the files' times."""
    if not math.isnan(run.extent.started):
        return run.extent.started, run.extent.ended, "wall times in its logs"
    stamps = {message.wall_time for _, message in run.events if not math.isnan(message.wall_time)}
    if stamps:
        return min(stamps), max(stamps) if len(stamps) > 1 else math.nan, "times of its messages"
    ended = run.modified
    for name in _names(run):
        started = time_in_name(name, year=time.localtime(ended).tm_year)
        if not math.isnan(started):
            return started, ended if 0 <= ended - started < LONGEST and not run.copied else math.nan, f"the name {name}"
    return math.nan, ended, "when its newest file was written"


def _names(run: Run) -> list[str]:
    """The names that may carry a time: those of its files, then of its folders from within."""
    labels = [PurePosixPath(read.source.label) for read in run.reads]
    return list(dict.fromkeys([*(label.name for label in labels), *reversed(PurePosixPath(run.name).parts)]))


def judge(run: Run, now: float) -> tuple[str, str]:
    """(status, why) of a run: by its last message that ends it, by a loss that broke, by its plan, by how long it is silent."""
    ending = find_ending(run)
    if ending and ENDINGS[ending.message.kind] != "finished":
        return ENDINGS[ending.message.kind], _quote(ending)
    if broken := run.extent.broken:
        return "diverged", f"{broken.tag} is {broken.value:g} from step {broken.step} (line {broken.line}) to the end"
    if ending:
        return "finished", _quote(ending)
    if all(read.reader == "journal" for read in run.reads):
        return "finished", "it was pasted into a journal"
    return _by_plan(run, now)


def find_ending(run: Run) -> Event | None:
    """The last message that ends a run and is followed by no more training."""
    order = {read.source.label: read.source.modified for read in run.reads}
    for event in sorted(run.events, key=lambda event: (order[event.source], event.message.line), reverse=True):
        kind, line = event.message.kind, event.message.line
        if kind == "resumed":
            return None
        if kind in ENDINGS:
            went_on = run.extent.segment_line if ENDINGS[kind] == "finished" else run.extent.last_line
            if went_on.get(event.source, -1) <= line:
                return event
    return None


def _quote(event: Event) -> str:
    return f"{event.message.text.strip()} ({PurePosixPath(event.source).name}, line {event.message.line})"


def _by_plan(run: Run, now: float) -> tuple[str, str]:
    """The status of a run that no message ends."""
    done, far = share_done(run.extent, run.plan), how_far(run)
    if done >= 1:
        return "finished", far
    silent = max(0.0, now - run.last_sign)
    if silent < allowed_silence(run) and not (run.copied and math.isnan(run.extent.ended)):
        return "running", ", ".join(filter(None, [far, f"last sign of life {duration_text(silent)} ago"]))
    if math.isnan(done):
        return "finished", "no sign of trouble, and nothing says how long it was to run"
    return "incomplete", f"{far}, then silent for {duration_text(silent)}"


def allowed_silence(run: Run) -> float:
    """Seconds that a running run may say nothing: a few epochs' time, at least ten minutes, at most a day."""
    took = run.extent.ended - run.extent.started
    each = took / (run.extent.epochs - 1) if run.extent.epochs > 1 else 0.0
    return min(86400.0, max(RUNNING_WITHIN, PATIENCE * each if each == each else 0.0))


def how_far(run: Run) -> str:
    """'42 of 100 epochs', or steps where it has no epochs; '' without a plan."""
    extent, plan = run.extent, run.plan
    if not math.isnan(plan.epochs) and extent.epochs and not extent.reached(plan):
        return f"{min(extent.epochs, int(plan.epochs))} of {plan.epochs:,.0f} epochs"
    if not math.isnan(plan.steps) and not math.isnan(extent.last_step):
        return f"{extent.last_step:.0f} of {plan.steps:.0f} steps"
    return ""


def duration_text(seconds: float) -> str:
    """Seconds as people say them: '45 s', '12 min', '3.5 h', '4 days'."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86400 else f"{seconds / 86400:.0f} days"


def make_progress(logs: "Logbook", now: float | None = None) -> pd.DataFrame:
    """run · epochs · planned_epochs · share · seconds_per_epoch · steps_per_second · eta, a row per run; NaN is not known.

    `eta` is the seconds a running run still needs at its pace so far, NaN for any other.
    """
    now = time.time() if now is None else now
    rows = []
    for run in logs.collected:
        extent, took = run.extent, run.extent.ended - run.extent.started
        done, epochs = share_done(extent, run.plan), extent.last_epoch - extent.first_epoch
        steps = extent.last_step - extent.first_step
        running = judge(run, now)[0] == "running" and 0 < done < 1
        rows.append({
            "run": run.name, "epochs": extent.epochs, "planned_epochs": run.plan.epochs, "share": done,
            "seconds_per_epoch": took / epochs if epochs > 0 and took > 0 else math.nan,
            "steps_per_second": steps / took if took > 0 and steps > 0 else math.nan,
            "eta": took * (1 - done) / done if running and took > 0 else math.nan,
        })  # fmt: skip
    return pd.DataFrame(
        rows, columns=["run", "epochs", "planned_epochs", "share", "seconds_per_epoch", "steps_per_second", "eta"]
    )


def _settings(run: Run) -> dict[str, object]:
    return {hparam.name: hparam.value for read in run.reads for hparam in read.reading.hparams}
