"""Writing event files: nothing is overwritten unasked, nothing half-written is left behind."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from parsers.files import walk
from parsers.tables import UserError

Change = Callable[[Any], Any]  # an Event -> the Event to write (the same, changed), or None
Plan = dict[Path, list[tuple[Path, Change]]]  # file to write, below the folder to write to -> its sources in order
VERSION = "brain.Event:2"


def targets_of(paths: Sequence[str | os.PathLike[str]]) -> list[tuple[Path, Path]]:
    """(event file, its place below the output folder) for files and folders. Raises UserError where there is none."""
    found: list[tuple[Path, Path]] = []
    for root in map(Path, paths):
        if not root.exists():
            raise UserError(f"There is no file or folder {root}. Check the path.")
        if root.is_dir():
            below = [(Path(file.path), Path(file.relative)) for file in walk(root, []) if file.is_events and file.size]
        else:
            below = [(root, Path(root.name))]
        if not below:
            raise UserError(f"There is no event file (its name holds 'tfevents') below {root}.")
        found += below
    target, times = Counter(target for _, target in found).most_common(1)[0]
    if times > 1:
        raise UserError(f"Several inputs hold {target}: write them to folders of their own, one command each.")
    return found


def events_of(path: Path) -> Iterator[Any]:
    """The Events in a file's intact records."""
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    from parsers.tensorboard.raw import records

    for payload in records(path):
        try:
            yield Event.FromString(payload)
        except DecodeError:  # told of as a problem when the file is read
            continue


def write_all(plan: Plan, out: Path, force: bool, if_empty: str) -> list[Path]:
    """Writes every file of the plan that gets an event. Raises UserError, before anything is written, if one is in the way."""
    inputs = {path.resolve() for sources in plan.values() for path, _ in sources}
    for target in plan:
        if (out / target).resolve() in inputs:
            raise UserError(f"{out / target} is one of the files that are read: choose another folder to write to.")
        if (out / target).exists() and not force:
            raise UserError(f"{out / target} exists: choose another folder, or use --force to overwrite it.")
    written = [out / target for target, sources in plan.items() if _write(out / target, sources)]
    if not written:
        raise UserError(if_empty)
    return written


def _write(target: Path, sources: list[tuple[Path, Change]]) -> bool:
    """Whether there was an event to write; the file appears under its name when it is whole."""
    events = _events(sources)
    first = next(events, None)
    if first is None:
        return False
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.record_writer import RecordWriter

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".writing-", delete=False) as file:
        try:
            writer = RecordWriter(file)
            writer.write(Event(wall_time=first.wall_time, file_version=VERSION).SerializeToString())
            writer.write(first.SerializeToString())
            for event in events:
                writer.write(event.SerializeToString())
            file.flush()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return True


def _umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0o22)
    os.umask(mask)
    return mask


def _events(sources: list[tuple[Path, Change]]) -> Iterator[Any]:
    """The events to write. A tag's plugin, which only its first value need name, is named by the first that is written."""
    metadata: dict[str, Any] = {}
    named: set[str] = set()
    for path, change in sources:
        for event in events_of(path):
            for value in event.summary.value:
                if value.HasField("metadata"):
                    metadata.setdefault(value.tag, value.metadata)
            if event.WhichOneof("what") == "file_version" or (event := change(event)) is None:
                continue
            for value in event.summary.value:
                if value.tag not in named and value.tag in metadata and not value.HasField("metadata"):
                    value.metadata.CopyFrom(metadata[value.tag])
                named.add(value.tag)
            yield event
