"""What the user said of runs, as columns of the runs table: pinned, tags, note; pinned runs stand first."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.analysis.compare import RunsTable
from parsers.notes import RunNote

BLANK = RunNote()


def with_notes(table: RunsTable, notes: Mapping[str, RunNote]) -> RunsTable:
    """The table with the columns pinned, tags (with commas between) and note, from run -> what is said of it."""
    said = [notes.get(str(run), BLANK) for run in table.frame["run"]]
    frame = table.frame.assign(
        pinned=[one.pinned for one in said],
        tags=[", ".join(one.tags) for one in said],
        note=[" ".join(one.note.split()) for one in said],
    )
    return replace(table, frame=frame.sort_values("pinned", ascending=False, kind="stable", ignore_index=True))


def as_tag(text: str) -> str:
    """A tag of what a user wrote: tags stand with commas between, so it has none."""
    return " ".join(text.replace(",", " ").split())


def with_tag(note: RunNote, tag: str) -> dict[str, tuple[str, ...]]:
    """The tags of a run with one more."""
    return {"tags": tuple(dict.fromkeys([*note.tags, tag]))}


def without_tag(note: RunNote, tag: str) -> dict[str, tuple[str, ...]]:
    """The tags of a run without one."""
    return {"tags": tuple(one for one in note.tags if one != tag)}
