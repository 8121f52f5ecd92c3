"""Every file below a folder that may be a log: what is looked at, what is left out, links and locked folders survived."""

import fnmatch
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from parsers.dates import is_dated
from parsers.tables import Problem

MAX_DEPTH = 40
CROWD = 5000  # files of one kind in one folder that are taken for a data set

EXCLUDED_FOLDERS = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints", ".epochbook", ".mypy_cache",
    ".pytest_cache", ".ruff_cache", "site-packages", "dataset", "datasets", "images", "annotations", "labels",
}  # fmt: skip
# What is never a log, whatever folder it lies in; a file named on the command line is read all the same.
SUFFIXES = """
.py .pyc .pyi .c .cc .cpp .h .hpp .cu .so .dll .dylib .o .a .sh .bat .ps1 .js .ts .css .scss .html .htm .svg
.rst .tex .pdf .doc .docx .xls .xlsx .ppt .pptx .png .jpg .jpeg .gif .bmp .webp .tif .tiff .mp4 .avi .mov .wav
.mp3 .flac .ogg .zip .gz .bz2 .xz .7z .tar .tgz .rar .whl .egg .pt .pth .ckpt .bin .safetensors .onnx .h5 .hdf5 .hdf
.keras .pb .tflite .npy .npz .mat .pkl .pickle .joblib .parquet .feather .arrow .lmdb .mdb .db .sqlite .tfrecord
.tfrecords .rec .idx .index .lock .ttf .otf .woff .woff2 .gitignore .ds_store .patch .diff .xml .example
"""
EXCLUDED_SUFFIXES = frozenset(SUFFIXES.split())
EXCLUDED_NAMES = (
    "requirements*.txt", "license*", "makefile", "dockerfile", "classes.txt", "labels.txt", "vocab.txt", "merges.txt",
    "cmakelists.txt", "readme*.md", "changelog*.md", "changes*.md", "history*.md", "contributing*.md", "security*.md",
    "debug.log", "debug-internal.log", "debug-cli.*.log", "swanlab-metadata.json",
)  # fmt: skip
INCLUDED_NAMES = ("config.py", "*_config.py", "cfg.py")  # dumped settings
MARKDOWN = frozenset((".md", ".markdown", ".mdx"))  # read where a day is said in it
HEAD = 65536  # bytes that say what a file is
CROWDING = {".txt", ".json", ".csv", ".jsonl", ".tsv", ".yaml", ".yml", ""}


def is_events(name: str) -> bool:
    """Whether a file is called as TensorBoard and VisualDL call theirs: its folder is the run."""
    return "tfevents" in name or "vdlrecords." in name


class File(NamedTuple):
    """A file found, before it belongs to a run. Paths are texts: a tree of 20,000 files is made of little else."""

    path: str
    folder: str  # below the folder asked for, with '/' between names; '' is that folder itself
    name: str
    size: int
    modified: float

    @property
    def relative(self) -> str:
        return join(self.folder, self.name)

    @property
    def suffix(self) -> str:
        return suffix(self.name)

    @property
    def is_events(self) -> bool:
        return is_events(self.name)


def join(folder: str, name: str) -> str:
    """The path of what lies in a folder."""
    return f"{folder}/{name}" if folder else name


def parent(path: str) -> str:
    """The folder that a path lies in, '' at the top."""
    return path.rpartition("/")[0]


def last_name(path: str) -> str:
    """A path's last part."""
    return path.rpartition("/")[2]


@lru_cache(maxsize=65536)
def suffix(name: str) -> str:
    """A name's suffix in lower case, with its dot; '' if it has none."""
    return PurePosixPath(name).suffix.lower()


@dataclass(frozen=True)
class Filter:
    """Which files and folders to look at: patterns as in .gitignore ('*.log', 'old/', 'runs/*/debug')."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def takes_folder(self, path: str) -> bool:
        """Whether to go down into a folder; `include` may name one that is excluded by itself."""
        if _matches(path, self.exclude, folder=True):
            return False
        return last_name(path) not in EXCLUDED_FOLDERS or _matches(path, self.include, folder=True)

    def takes_file(self, folder: str, name: str) -> bool:
        """Whether a file may be a log, by its name alone. With `include`, only files it names or whose folders it names."""
        if not self.exclude and not self.include:
            return is_candidate(name)
        path = join(folder, name)
        if _matches(path, self.exclude):
            return False
        if not self.include or _matches(path, self.include):
            return bool(self.include) or is_candidate(name)
        return is_candidate(name) and any(_matches(above, self.include, folder=True) for above in _with_all_above(folder))


def _with_all_above(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = parent(folder)


def _matches(path: str, patterns: Sequence[str], *, folder: bool = False) -> bool:
    for pattern in patterns:
        if pattern.endswith("/") and not folder:
            continue
        bare = pattern.strip("/")
        if fnmatch.fnmatch(path, bare) or ("/" not in bare and fnmatch.fnmatch(last_name(path), bare)):
            return True
    return False


def walk(root: Path, problems: list[tuple[str, Problem]], chosen: Filter | None = None) -> list[File]:
    """Every file below `root` that may be a log, in sorted order; loops and unreadable folders become problems.

    A linked folder is visited after all real ones, so that a run keeps the name of the folder it lies in.
    """
    walker = Walker(chosen or Filter(), problems)
    files = walker.visit(str(root), "")
    while walker.links:
        walker.follows = True
        walker.links.sort()
        files += walker.visit(*walker.links.pop(0))
    return sorted(files, key=_in_order)


def _in_order(file: File) -> str:
    """What sorts files by the names along their path."""
    return f"{file.folder}/{file.name}".lstrip("/").replace("/", "\0")


Folder = tuple[str, str]  # where a folder is, and its path below the folder asked for


def _identity(place: str) -> tuple[int, int]:
    info = os.stat(place)  # noqa: PTH116 (a text is ten times as fast as a Path)
    return info.st_dev, info.st_ino


@dataclass
class Walker:
    """Visits folders once each, however many links lead to them."""

    chosen: Filter
    problems: list[tuple[str, Problem]]
    seen: set[tuple[int, int]] = field(default_factory=set)
    links: list[Folder] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)  # folders that are not in `seen` yet
    follows: bool = os.name == "nt"  # whether a folder may be met twice: behind a link, or a junction, which looks like a folder

    def visit(self, place: str, folder: str) -> list[File]:
        """The files of a folder and of the real folders below it."""
        found: list[File] = []
        stack = [(place, folder)]
        while stack:
            place, folder = stack.pop()
            try:
                if folder.count("/") >= MAX_DEPTH or not self._is_new(place):
                    continue
                with os.scandir(place) as entries:
                    children = list(entries)
            except OSError as error:
                self._cannot("folder", folder, error)
                continue
            below, files = self._look(children, folder)
            stack += sorted(below, reverse=True)
            found += files if len(files) <= CROWD else self._without_crowds(files, folder)
        return found

    def _is_new(self, place: str) -> bool:
        """Whether a folder was not visited yet. Telling folders apart costs a look at the disk: it is done where it matters."""
        if not self.follows:
            self.visited.append(place)
            return True
        for one in self.visited:
            with suppress(OSError):  # gone meanwhile
                self.seen.add(_identity(one))
        self.visited, here = [], _identity(place)
        new = here not in self.seen
        self.seen.add(here)
        return new

    def _look(self, children: list[os.DirEntry[str]], folder: str) -> tuple[list[Folder], list[File]]:
        folders: list[Folder] = []
        files: list[File] = []
        for entry in children:
            name = clean(entry.name)
            try:
                if entry.is_dir():
                    if self.chosen.takes_folder(below := join(folder, name)):
                        (self.links if entry.is_symlink() else folders).append((entry.path, below))
                elif entry.is_file() and self.chosen.takes_file(folder, name) and self._is_wanted(entry.path, folder, name):
                    info = entry.stat()
                    files.append(File(entry.path, folder, name, info.st_size, info.st_mtime))
            except OSError as error:
                self._cannot("file", join(folder, name), error)
        return folders, files

    def _is_wanted(self, path: str, folder: str, name: str) -> bool:
        """Whether a Markdown file is a journal, or asked for; any other file is wanted for its name alone."""
        if suffix(name) not in MARKDOWN or _matches(join(folder, name), self.chosen.include):
            return True
        with open(path, "rb") as file:  # noqa: PTH123 (as above)
            return is_dated(file.read(HEAD), name)

    def _without_crowds(self, files: list[File], folder: str) -> list[File]:
        """The files of a folder without those that are too many of one kind to be logs."""
        kinds = Counter(file.suffix for file in files)
        crowds = {kind for kind, count in kinds.items() if count > CROWD and kind in CROWDING}
        for kind in sorted(crowds):
            message = (
                f"{kinds[kind]} {kind or 'nameless'} files in one folder are taken for a data set. A pattern can include them."
            )
            self.problems.append((folder or ".", Problem(0, "data-set", "info", message)))
        return [file for file in files if file.suffix not in crowds or self.chosen.include]

    def _cannot(self, what: str, path: str, error: OSError) -> None:
        message = f"This {what} cannot be opened ({error.strerror}); what is in it is not shown."
        self.problems.append((path or ".", Problem(0, f"unreadable-{what}", "error", message)))


@lru_cache(maxsize=65536)
def is_candidate(name: str) -> bool:
    """Whether a file met in a folder may be a log, by its name alone."""
    if is_events(name):
        return not name.endswith(".profile-empty")
    if name.startswith(".") or any(fnmatch.fnmatch(name.lower(), pattern) for pattern in EXCLUDED_NAMES):
        return False
    if suffix(name) not in EXCLUDED_SUFFIXES:
        return True
    return any(fnmatch.fnmatch(name, pattern) for pattern in INCLUDED_NAMES)


def clean(name: str) -> str:
    """A file name as text that pandas and Arrow accept (odd bytes come as lone surrogates)."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
