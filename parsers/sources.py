"""A folder or file -> Sources: which file belongs to which run, and what a run is called."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from parsers.files import Filter, is_events, join, walk
from parsers.grouping import CHECKPOINT, assign_runs
from parsers.mlflow_log.store import readable
from parsers.notes import FILE, read_notes
from parsers.roots import call_roots, whole
from parsers.side_file import FOLDER
from parsers.tables import Problem, UserError

HEAD = 65536  # bytes a reader may look at to recognise a file


@dataclass(frozen=True, eq=False)
class Source:
    """One file: where it is, its path as shown (`label`, relative to the folder asked for), and the run it belongs to.

    `part` is the sub-folder of the run that it lies in: 'train', 'validation', 'loss_val' … or ''. `split` is the one that its
    folder, or its name beside others, says its values are of.
    """

    file: str | os.PathLike[str]
    label: str
    run: str
    run_why: str
    size: int  # bytes
    modified: float  # seconds since 1970
    part: str = ""
    hidden: bool = False  # the user hid its run: it is not read
    split: str = ""

    @cached_property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.label.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The name of the folder that it lies in."""
        return os.fspath(self.file).replace(os.sep, "/").rpartition("/")[0].rpartition("/")[2]

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        file = os.open(self.file, os.O_RDONLY | getattr(os, "O_BINARY", 0))  # a file object takes half as long again
        try:
            return os.read(file, min(HEAD, self.size) or HEAD)  # room for more than there is costs as much as reading
        finally:
            os.close(file)


def find_sources(
    paths: Iterable[str | os.PathLike[str]], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> tuple[list[Source], list[tuple[str, Problem]]]:
    """The sources below `paths` (files or folders) in a stable order, and the problems met on the way.

    `include` and `exclude` are patterns as in .gitignore. Raises UserError if a path does not exist.
    """
    sources: list[Source] = []
    problems: list[tuple[str, Problem]] = []
    names = call_roots(paths)
    folders = call_roots(root.parent for root in names if is_events(root.name))
    several, met = len(names) > 1, set[Path]()
    for root, name in names.items():
        if not root.exists():
            raise UserError(f"There is no file or folder {root}. Check the path, or start Epochbook with another one.")
        if whole(root) in met:
            continue
        met.add(whole(root))
        if root.is_dir():
            sources += _in_folder(root, name if several else "", Filter(include, exclude), problems)
        else:
            sources.append(_single(root, name, folders.get(root.parent, "") if is_events(root.name) else ""))
    return sources, problems


def _in_folder(root: Path, shown: str, chosen: Filter, problems: list[tuple[str, Problem]]) -> list[Source]:
    """The sources in a folder; `shown` is what it is called among several."""
    files = walk(root, problems, chosen)
    top, prefix = root.resolve().name or "logs", f"{shown}/" if shown else ""
    notes, said = read_notes(root)
    problems += [(f"{prefix}{FOLDER}/{FILE}", problem) for problem in said]
    noted, found = bool(notes.runs or notes.sources), []
    called = readable(files)
    for file, place in assign_runs(files):
        label, run, why, hidden = file.relative, called.get(place.run, place.run) or top, "", False
        if noted:
            hidden = notes.hides(label, run)
            run, why = notes.place(label, run)
        run = shown or top if run == top else prefix + run
        found.append(
            Source(file.path, prefix + label, run, why or place.why, file.size, file.modified, place.part, hidden, place.split)
        )
    return list(without_copies(found, problems))


def _single(path: Path, label: str, folder: str) -> Source:
    """A file asked for by itself: its run is called like its label, an event file's like its folder."""
    info = path.stat()
    above, _, name = label.rpartition("/")
    run = folder or join(above, PurePosixPath(name).stem) or name
    return Source(path, label, run, "the file was asked for by itself", info.st_size, info.st_mtime)


def without_copies(sources: list[Source], problems: list[tuple[str, Problem]]) -> Iterator[Source]:
    """The sources of one folder without files that say the same as another of their run and split; each is a problem (info)."""
    first: dict[tuple[str, str, int], Source] = {}
    newest = _newest_states(sources)
    for source in sources:
        state = newest.get(_state_key(source)) if newest else None
        if state and state is not source:
            message = f"It is the beginning of {state.label}, a later checkpoint's; that one is read."
            problems.append((source.label, Problem(0, "older-checkpoint", "info", message)))
            continue
        twin = first.setdefault((source.run, source.split, source.size), source)
        if twin is not source and _same_bytes(source, twin):
            problems.append((source.label, Problem(0, "copy", "info", f"It is a copy of {twin.label}; that one is read.")))
            continue
        yield source


def _state_key(source: Source) -> tuple[str, str]:
    return source.run, source.name


def _newest_states(sources: list[Source]) -> dict[tuple[str, str], Source]:
    """The last of the trainer_state.json that a run has in its checkpoints and beside them."""
    found: dict[tuple[str, str], Source] = {}
    for source in sources:
        if source.name == "trainer_state.json":
            best = found.get(_state_key(source))
            if best is None or _checkpoint(source) > _checkpoint(best):
                found[_state_key(source)] = source
    return found


def _checkpoint(source: Source) -> tuple[float, float]:
    """Which is later: a file beside the checkpoints, then by their number."""
    folder = PurePosixPath(source.label).parent.name
    number = (
        float(folder.rpartition("-")[2]) if CHECKPOINT.match(folder) and folder.rpartition("-")[2].isdigit() else float("inf")
    )
    return number, source.modified


def _same_bytes(a: Source, b: Source) -> bool:
    if a.size == 0 or a.size > 64 << 20:
        return False
    try:
        return a.head == b.head and (a.size <= HEAD or a.path.read_bytes() == b.path.read_bytes())
    except OSError:
        return False
