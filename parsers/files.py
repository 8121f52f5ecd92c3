"""Every file below a folder that may be a log: what is looked at, what is left out, links and locked folders survived."""

import fnmatch
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

from parsers.tables import Problem

MAX_DEPTH = 40
CROWD = 5000  # files of one kind in one folder that are taken for a data set

EXCLUDED_FOLDERS = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints", ".epochbook", ".mypy_cache",
    ".pytest_cache", ".ruff_cache", "site-packages", "dataset", "datasets", "images", "annotations", "labels",
}  # fmt: skip
# What is never a log, whatever folder it lies in; a file named on the command line is read all the same.
SUFFIXES = """
.py .pyc .pyi .ipynb .c .cc .cpp .h .hpp .cu .so .dll .dylib .o .a .sh .bat .ps1 .js .ts .css .scss .html .htm .svg
.md .rst .tex .pdf .doc .docx .xls .xlsx .ppt .pptx .png .jpg .jpeg .gif .bmp .webp .tif .tiff .mp4 .avi .mov .wav
.mp3 .flac .ogg .zip .gz .bz2 .xz .7z .tar .tgz .rar .whl .egg .pt .pth .ckpt .bin .safetensors .onnx .h5 .hdf5 .hdf
.keras .pb .tflite .npy .npz .mat .pkl .pickle .joblib .parquet .feather .arrow .lmdb .mdb .db .sqlite .tfrecord
.tfrecords .rec .idx .index .lock .ttf .otf .woff .woff2 .gitignore .ds_store .patch .diff .xml .example
"""
EXCLUDED_SUFFIXES = frozenset(SUFFIXES.split())
EXCLUDED_NAMES = (
    "requirements*.txt", "license*", "makefile", "dockerfile", "classes.txt", "labels.txt", "vocab.txt", "merges.txt",
    "cmakelists.txt", "debug.log", "debug-internal.log", "debug-cli.*.log",
)  # fmt: skip
INCLUDED_NAMES = ("config.py", "*_config.py", "cfg.py")  # dumped settings
CROWDING = {".txt", ".json", ".csv", ".jsonl", ".tsv", ".yaml", ".yml", ""}


@dataclass(frozen=True)
class File:
    """A file found, before it belongs to a run."""

    path: Path
    relative: PurePosixPath
    size: int
    modified: float

    @property
    def is_events(self) -> bool:
        return "tfevents" in self.relative.name


@dataclass(frozen=True)
class Filter:
    """Which files and folders to look at: patterns as in .gitignore ('*.log', 'old/', 'runs/*/debug')."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def takes_folder(self, relative: PurePosixPath) -> bool:
        """Whether to go down into a folder; `include` may name one that is excluded by itself."""
        if _matches(relative, self.exclude, folder=True):
            return False
        return relative.name not in EXCLUDED_FOLDERS or _matches(relative, self.include, folder=True)

    def takes_file(self, relative: PurePosixPath) -> bool:
        """Whether a file may be a log, by its name alone. With `include`, only files it names or whose folders it names."""
        if _matches(relative, self.exclude):
            return False
        if not self.include:
            return is_candidate(relative.name)
        if _matches(relative, self.include):
            return True
        return is_candidate(relative.name) and any(_matches(folder, self.include, folder=True) for folder in relative.parents)


def _matches(relative: PurePosixPath, patterns: Sequence[str], *, folder: bool = False) -> bool:
    for pattern in patterns:
        if pattern.endswith("/") and not folder:
            continue
        bare = pattern.strip("/")
        if fnmatch.fnmatch(str(relative), bare) or ("/" not in bare and fnmatch.fnmatch(relative.name, bare)):
            return True
    return False


def walk(root: Path, problems: list[tuple[str, Problem]], chosen: Filter | None = None) -> Iterator[File]:
    """Every file below `root` that may be a log, in sorted order; loops and unreadable folders become problems.

    A linked folder is visited after all real ones, so that a run keeps the name of the folder it lies in.
    """
    walker = Walker(chosen or Filter(), problems)
    files = list(walker.visit(str(root), PurePosixPath()))
    while walker.links:
        files += walker.visit(*walker.links.pop(0))
    return iter(sorted(files, key=lambda file: file.relative.parts))


@dataclass
class Walker:
    """Visits folders once each, however many links lead to them."""

    chosen: Filter
    problems: list[tuple[str, Problem]]
    seen: set[tuple[int, int]] = field(default_factory=set)
    links: list[tuple[str, PurePosixPath]] = field(default_factory=list)

    def visit(self, folder: str, relative: PurePosixPath) -> Iterator[File]:
        """The files of a folder and of the real folders below it."""
        stack = [(folder, relative)]
        while stack:
            folder, relative = stack.pop()
            try:
                info = os.stat(folder)  # noqa: PTH116 (a text is ten times as fast as a Path)
                with os.scandir(folder) as entries:
                    children = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._cannot("folder", relative, error)
                continue
            if (info.st_dev, info.st_ino) in self.seen or len(relative.parts) > MAX_DEPTH:
                continue
            self.seen.add((info.st_dev, info.st_ino))
            below, files = self._look(children, relative)
            stack.extend(reversed(below))
            yield from self._without_crowds(files, relative)

    def _look(
        self, children: list[os.DirEntry[str]], relative: PurePosixPath
    ) -> tuple[list[tuple[str, PurePosixPath]], list[File]]:
        folders: list[tuple[str, PurePosixPath]] = []
        files: list[File] = []
        for entry in children:
            below = relative / clean(entry.name)
            try:
                if entry.is_dir():
                    if self.chosen.takes_folder(below):
                        (self.links if entry.is_symlink() else folders).append((entry.path, below))
                elif entry.is_file() and self.chosen.takes_file(below):
                    info = entry.stat()
                    files.append(File(Path(entry.path), below, info.st_size, info.st_mtime))
            except OSError as error:
                self._cannot("file", below, error)
        return folders, files

    def _without_crowds(self, files: list[File], relative: PurePosixPath) -> list[File]:
        """The files of a folder without those that are too many of one kind to be logs."""
        if len(files) <= CROWD:
            return files
        kinds = Counter(file.relative.suffix.lower() for file in files)
        crowds = {kind for kind, count in kinds.items() if count > CROWD and kind in CROWDING}
        for kind in sorted(crowds):
            message = (
                f"{kinds[kind]} {kind or 'nameless'} files in one folder are taken for a data set. A pattern can include them."
            )
            self.problems.append((str(relative), Problem(0, "data-set", "info", message)))
        return [file for file in files if file.relative.suffix.lower() not in crowds or self.chosen.include]

    def _cannot(self, what: str, relative: PurePosixPath, error: OSError) -> None:
        message = f"This {what} cannot be opened ({error.strerror}); what is in it is not shown."
        self.problems.append((str(relative), Problem(0, f"unreadable-{what}", "error", message)))


@lru_cache(maxsize=65536)
def is_candidate(name: str) -> bool:
    """Whether a file met in a folder may be a log, by its name alone."""
    if "tfevents" in name:
        return not name.endswith(".profile-empty")
    if name.startswith(".") or any(fnmatch.fnmatch(name.lower(), pattern) for pattern in EXCLUDED_NAMES):
        return False
    if PurePosixPath(name).suffix.lower() not in EXCLUDED_SUFFIXES:
        return True
    return any(fnmatch.fnmatch(name, pattern) for pattern in INCLUDED_NAMES)


def clean(name: str) -> str:
    """A file name as text that pandas and Arrow accept (odd bytes come as lone surrogates)."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
