"""What the user corrects: files and runs put right, metrics told of; kept in the notes of the folder that they lie in."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from parsers.notes import MetricNote, Notes, RunNote, SourceNote, read_notes, write_notes
from parsers.roots import call_roots
from parsers.tables import UserError

Paths = Iterable[str | os.PathLike[str]]


@dataclass(frozen=True)
class Correction:
    """One thing said: `kind` is 'run', 'source' or 'metric', of which `name` is shown; `said` is what, in its own words."""

    kind: str
    name: str
    said: dict[str, Any]
    folder: Path
    own: str  # the name it has in the folder's notes


def move_sources(paths: Paths, labels: Collection[str], run: str) -> None:
    """Puts files into a run, which may be a new one; '' puts them back to where the rules have them."""
    by_folder: dict[Path, list[str]] = defaultdict(list)
    for label in labels:
        folder, own = place_of(paths, label)
        by_folder[folder].append(own)
    for folder, own_labels in by_folder.items():
        target = _in_folder(paths, run, folder) if run else ""
        _change(folder, partial(_with_sources, labels=own_labels, run=target))


def _with_sources(notes: Notes, *, labels: Collection[str], run: str) -> Notes:
    return notes.with_sources(labels, notes.rule_name(run))


def rename_run(paths: Paths, run: str, name: str, *, runs: Collection[str]) -> None:
    """Shows a run under another name, which no other of `runs` may have; '' gives it back the name that the rules gave."""
    folder, own = place_of(paths, run)
    new = name.strip()
    if new != own and (new in runs or run[: len(run) - len(own)] + new in runs):
        raise UserError(f"There is a run {new} already. Join the two, or choose another name.")
    _change(folder, lambda notes: notes.with_run(own, name="" if new == notes.rule_name(own) else new))


def join_run(paths: Paths, run: str, into: str) -> None:
    """Makes the files of a run another run's, of the same folder."""
    folder, own = place_of(paths, run)
    target = _in_folder(paths, into, folder)
    if target == own:
        raise UserError(f"{run} cannot be joined to itself. Choose another run.")
    _change(folder, lambda notes: notes.with_run(own, join=notes.rule_name(target)))


def note_run(paths: Paths, run: str, **said: Any) -> None:
    """Says something of a run: hidden, group, tags or note."""
    folder, own = place_of(paths, run)
    _change(folder, lambda notes: notes.with_run(own, **said))


def note_runs(paths: Paths, runs: Collection[str], say: Callable[[RunNote], dict[str, Any]]) -> None:
    """Says something of several runs, from what was said of each before."""
    by_folder: dict[Path, list[str]] = defaultdict(list)
    for run in runs:
        folder, own = place_of(paths, run)
        by_folder[folder].append(own)
    for folder, own_names in by_folder.items():
        _change(folder, partial(_with_each, runs=own_names, say=say))


def _with_each(notes: Notes, *, runs: Collection[str], say: Callable[[RunNote], dict[str, Any]]) -> Notes:
    for run in runs:
        notes = notes.with_run(run, **say(notes.runs.get(notes.rule_name(run), RunNote())))
    return notes


def note_metric(paths: Paths, metric: str, **said: Any) -> None:
    """Says something of a metric: same_as, better or unit. It is kept in the first folder."""
    folder = next(iter(_folders(paths)), None)
    if folder is None:
        raise UserError("What is said of a metric is kept beside the logs. Start Epochbook with the folder they lie in.")
    _change(folder, lambda notes: notes.with_metric(metric, **said))


def corrections(paths: Paths) -> list[Correction]:
    """All that was said of the logs below `paths`."""
    names, found = call_roots(paths), []
    for folder in _folders(paths):
        notes, prefix = read_notes(folder)[0], f"{names[folder]}/" if len(names) > 1 else ""
        tables = (("source", prefix, notes.sources), ("run", prefix, notes.runs), ("metric", "", notes.metrics))
        for kind, before, rows in tables:
            for own, row in rows.items():
                said = {key: value for key, value in vars(row).items() if value}
                found.append(Correction(kind, before + own, said, folder, own))
    return found


def take_back(correction: Correction) -> None:
    """Forgets what was said of a file, a run or a metric."""
    own = correction.own
    forget: dict[str, Callable[[Notes], Notes]] = {
        "source": lambda notes: notes.with_sources([own], SourceNote().run),
        "run": lambda notes: notes.with_run(own, **vars(RunNote())),
        "metric": lambda notes: notes.with_metric(own, **vars(MetricNote())),
    }
    _change(correction.folder, forget[correction.kind])


def place_of(paths: Paths, name: str) -> tuple[Path, str]:
    """(folder, own name) of a run or file that is shown as `name`. Raises UserError for what lies in no folder asked for."""
    folders, names = _folders(paths), call_roots(paths)
    if len(names) == 1 and folders:
        return folders[0], name
    for folder in folders:
        if name == names[folder]:
            return folder, folder.resolve().name
        if name.startswith(f"{names[folder]}/"):
            return folder, name.removeprefix(f"{names[folder]}/")
    raise UserError(
        f"{name} was asked for by itself. Start Epochbook with the folder it lies in to correct what belongs together."
    )


def _in_folder(paths: Paths, run: str, folder: Path) -> str:
    """The own name of a run in a folder. Raises UserError if it lies in another."""
    names = call_roots(paths)
    if len(names) == 1:
        return run
    found = next((f for f in _folders(paths) if run == names[f] or run.startswith(f"{names[f]}/")), folder)
    if found != folder:
        raise UserError(f"{run} lies in another folder. Files and runs can be joined only within one.")
    return folder.resolve().name if run == names[folder] else run.removeprefix(f"{names[folder]}/")


def _folders(paths: Paths) -> list[Path]:
    return [folder for folder in (Path(path).expanduser() for path in paths) if folder.is_dir()]


def _change(folder: Path, change: Callable[[Notes], Notes]) -> None:
    """Changes the notes of a folder. What cannot be read is not written over."""
    notes, problems = read_notes(folder)
    if problems and notes == Notes():
        raise UserError(problems[0].message)
    write_notes(change(notes), folder)
