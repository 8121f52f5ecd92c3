"""What the user says of runs: renamed, joined, split, hidden, grouped, tagged, noted — in a small file beside the logs.

The file is `.epochbook/notes.toml` in the folder of logs, or, where that cannot be written, one in the user's configuration
folder. Logs are never changed. Runs are called by the name that the rules gave them, sources by their label.
"""

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from parsers.roots import call_roots
from parsers.side_file import side_path, write_side_file
from parsers.tables import Problem

FILE = "notes.toml"
HEADING = """\
# What you told Epochbook of these logs. It may be edited by hand; the logs themselves are never changed.
#   [runs."<run>"]        name, join (a run it belongs to), hidden, pinned, group, tags, note
#   [sources."<file>"]    run (the run it belongs to)
#   [metrics."<metric>"]  same_as (another name of it), better ("max" or "min"), unit
"""


@dataclass(frozen=True)
class RunNote:
    """What is said of one run; empty where nothing is."""

    name: str = ""
    join: str = ""
    hidden: bool = False
    pinned: bool = False
    group: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class SourceNote:
    """What is said of one file."""

    run: str = ""


@dataclass(frozen=True)
class MetricNote:
    """What is said of one metric."""

    same_as: str = ""
    better: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Notes:
    """All that is said of the logs in one folder. `rest` is what another version wrote; it is kept."""

    runs: Mapping[str, RunNote] = field(default_factory=dict)
    sources: Mapping[str, SourceNote] = field(default_factory=dict)
    metrics: Mapping[str, MetricNote] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)

    def with_run(self, run: str, **changes: Any) -> "Notes":
        """These notes with `changes` to one run, by the name it is shown under or the one the rules gave it."""
        own = self.rule_name(run)
        return replace(self, runs=_without_empty({**self.runs, own: replace(self.runs.get(own, RunNote()), **changes)}))

    def with_sources(self, labels: Iterable[str], run: str) -> "Notes":
        """These notes with files put into `run`; '' puts them back to where the rules had them."""
        return replace(self, sources=_without_empty({**self.sources, **{label: SourceNote(run) for label in labels}}))

    def with_metric(self, metric: str, **changes: Any) -> "Notes":
        """These notes with `changes` to one metric."""
        found = replace(self.metrics.get(metric, MetricNote()), **changes)
        return replace(self, metrics=_without_empty({**self.metrics, metric: found}))

    def rule_name(self, run: str) -> str:
        """The name that the rules gave a run that is shown as `run`."""
        return next((own for own, note in self.runs.items() if note.name == run), run)

    def place(self, label: str, run: str) -> tuple[str, str]:
        """(run that a file belongs to, why) where the rules say `run`; the reason is '' if nothing is said."""
        said = self.sources.get(label, SourceNote()).run
        final = self._joined(said or run)
        why = f"you joined {said or run} to it" if final != (said or run) else "you put it there" if said else ""
        note = self.runs.get(final, RunNote())
        if note.hidden:
            why = "you hid this run"
        return note.name or final, why or (f"you renamed {final}" if note.name else "")

    def hides(self, label: str, run: str) -> bool:
        """Whether the run that a file belongs to is hidden, where the rules say `run`."""
        said = self.sources.get(label, SourceNote()).run
        return self.runs.get(self._joined(said or run), RunNote()).hidden

    def _joined(self, run: str) -> str:
        """The run that a run is joined to in the end; runs joined in a circle stay where they are."""
        seen = [run]
        while into := self.runs.get(seen[-1], RunNote()).join:
            if into in seen:
                return run
            seen.append(into)
        return seen[-1]


def _without_empty(rows: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row for name, row in rows.items() if row != type(row)()}


KINDS: dict[str, type] = {"runs": RunNote, "sources": SourceNote, "metrics": MetricNote}


def notes_path(folder: Path) -> Path:
    """Where the notes of a folder of logs are: beside the logs, or in the user's configuration where that cannot be written."""
    return side_path(folder, FILE)


def read_notes(folder: Path) -> tuple[Notes, list[Problem]]:
    """The notes of a folder of logs, and what in them cannot be used. No file: empty notes."""
    path = notes_path(folder)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Notes(), []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"The notes in {path.name} cannot be read and are not used: {error}. Mend or remove the file."
        return Notes(), [Problem(0, "bad-notes", "warning", message)]
    problems: list[Problem] = []
    tables = {kind: _rows(document.pop(kind, {}), kind, problems) for kind in KINDS}
    return Notes(**tables, rest=document), problems


def _rows(table: Any, kind: str, problems: list[Problem]) -> dict[str, Any]:
    """The rows of one table of the file; a value of another type than its field's is left out and said."""
    rows: dict[str, Any] = {}
    for name, said in table.items() if isinstance(table, dict) else ():
        row, good = KINDS[kind](), {}
        for key, value in said.items() if isinstance(said, dict) else ():
            known = getattr(row, key, None)
            value = tuple(value) if isinstance(value, list) else value
            if known is not None and type(value) is type(known):
                good[key] = value
            else:
                problems.append(Problem(0, "bad-notes", "warning", f"{kind}.{name}: '{key} = {value!r}' means nothing here."))
        rows[name] = replace(row, **good)
    return _without_empty(rows)


def notes_of_runs(paths: Iterable[str | os.PathLike[str]]) -> dict[str, RunNote]:
    """What is said of the runs below `paths`, by the names they are shown under (with several folders: '<folder>/<run>')."""
    names = call_roots(paths)
    found: dict[str, RunNote] = {}
    for root in filter(Path.is_dir, names):
        prefix = f"{names[root]}/" if len(names) > 1 else ""
        for own, note in read_notes(root)[0].runs.items():
            found[prefix + (note.name or own)] = note
    return found


def notes_of_metrics(paths: Iterable[str | os.PathLike[str]]) -> dict[str, MetricNote]:
    """What is said of the metrics of the logs below `paths`; of two folders that say something of one, the later counts."""
    found: dict[str, MetricNote] = {}
    for root in filter(Path.is_dir, (Path(path).expanduser() for path in paths)):
        found |= read_notes(root)[0].metrics
    return found


def write_notes(notes: Notes, folder: Path) -> Path:
    """Writes the notes of a folder of logs at once or not at all; gives the file. Raises UserError if it cannot be written."""
    path = notes_path(folder)
    write_side_file(path, as_toml(notes))
    return path


def as_toml(notes: Notes) -> str:
    """The notes as TOML: only what is said."""
    plain = {key: value for key, value in notes.rest.items() if not isinstance(value, dict)}
    lines = [HEADING, *(f"{_text(key)} = {_value(value)}" for key, value in plain.items())]
    for kind, rows in (("runs", notes.runs), ("sources", notes.sources), ("metrics", notes.metrics)):
        for name, row in sorted(rows.items()):
            said = {key: value for key, value in vars(row).items() if value}
            lines += [f"[{kind}.{_text(name)}]", *(f"{key} = {_value(value)}" for key, value in said.items()), ""]
    return "\n".join([*lines, *_rest({key: value for key, value in notes.rest.items() if key not in plain}, "")])


def _rest(table: Mapping[str, Any], prefix: str) -> Iterable[str]:
    """What another version wrote, as it was."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if plain:
        yield f"[{prefix}]"
    yield from (f"{_text(key)} = {_value(value)}" for key, value in plain.items())
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _rest(value, f"{prefix}.{_text(key)}".lstrip("."))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str) -> str:
    """A TOML string; JSON's spelling is one, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
