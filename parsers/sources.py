"""A folder or file -> Sources: which file belongs to which run, and what a run is called."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from parsers.tables import Problem, UserError

HEAD = 65536  # bytes a reader may look at to recognise a file
MAX_DEPTH = 40

EXCLUDED_FOLDERS = {
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints", ".epochbook",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "site-packages",
}  # fmt: skip
# What is never a log, whatever folder it lies in; a file named on the command line is read all the same.
EXCLUDED_SUFFIXES = set(
    ".py .pyc .pyi .ipynb .c .cc .cpp .h .hpp .cu .so .dll .dylib .o .a .sh .bat .ps1 .js .ts .css .scss .html .htm .svg "
    ".md .rst .tex .pdf .doc .docx .xls .xlsx .ppt .pptx .png .jpg .jpeg .gif .bmp .webp .tif .tiff .mp4 .avi .mov .wav "
    ".mp3 .flac .ogg .zip .gz .bz2 .xz .7z .tar .tgz .rar .whl .egg .pt .pth .ckpt .bin .safetensors .onnx .h5 .hdf5 .hdf "
    ".keras .pb .tflite .npy .npz .mat .pkl .pickle .joblib .parquet .feather .arrow .lmdb .mdb .db .sqlite .tfrecord "
    ".tfrecords .rec .idx .index .lock .ttf .otf .woff .woff2 .gitignore .DS_Store".split()
)
# Sub-folders that hold a part of their parent's run, not runs of their own.
PART_FOLDERS = {
    "train", "training", "valid", "validation", "val", "eval", "evaluation", "test", "tb", "tensorboard", "tb_logs", "tf_logs",
    "events", "event", "summary", "summaries", "logs", "log", "vis_data", "csv", "csv_logs", "learn", "runs_tb", "tblog", "tflog",
}  # fmt: skip
# Stems that name a role within a run, not the run.
ROLE_STEMS = re.compile(
    r"(?i)^(train(ing)?|val(id(ation)?)?|eval(uation)?|test(ing)?|log(s|ger)?|output|out|err(or)?|std(out|err)|nohup|console|"
    r"metrics?|results?|progress|monitor|history|scalars|hparams|args|opts?|config|params|summary|trainer_state|"
    r"训练|测试|验证|训练日志.*|日志)([-_. ]?(log|logs|output|out|history|metrics?|results?|loss|err(or)?|data))?$"
)
TABLE_SUFFIXES = {".csv", ".tsv", ".json", ".jsonl", ".yaml", ".yml", ".toml", ".ini"}


@dataclass(frozen=True, eq=False)
class Source:
    """One file: `label` is its path as shown (relative to the folder asked for), `run` the run it belongs to."""

    path: Path
    label: str
    run: str
    run_why: str
    size: int  # bytes
    modified: float  # seconds since 1970

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.path.open("rb") as file:
            return file.read(HEAD)


@dataclass(frozen=True)
class File:
    """A file found, before it belongs to a run."""

    path: Path
    relative: PurePosixPath
    size: int
    modified: float


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[Source], list[tuple[str, Problem]]]:
    """The sources below `paths` (files or folders) in a stable order, and the problems met on the way.

    Raises UserError if a path does not exist.
    """
    sources: list[Source] = []
    problems: list[tuple[str, Problem]] = []
    roots = [Path(p).expanduser() for p in paths]
    for root in roots:
        if not root.exists():
            raise UserError(f"There is no file or folder {root}. Check the path, or start Epochbook with another one.")
        prefix = f"{root.resolve().name}/" if len(roots) > 1 and root.is_dir() else ""
        files = list(walk(root, problems)) if root.is_dir() else [_file(root, PurePosixPath(_clean(root.name)))]
        named = root.resolve().name if root.is_dir() else ""
        for file, run, why in assign_runs(files, named):
            sources.append(Source(file.path, prefix + str(file.relative), prefix + run, why, file.size, file.modified))
    return sources, problems


def walk(root: Path, problems: list[tuple[str, Problem]]) -> Iterator[File]:
    """Every file below `root` that may be a log, in sorted order; loops and unreadable folders become problems."""
    seen: set[tuple[int, int]] = set()
    stack = [(root, PurePosixPath())]
    while stack:
        folder, relative = stack.pop()
        try:
            info = folder.stat()
            with os.scandir(folder) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            message = f"This folder cannot be opened ({error.strerror}); what is in it is not shown."
            problems.append((str(relative), Problem(0, "unreadable-folder", "error", message)))
            continue
        if (info.st_dev, info.st_ino) in seen or len(relative.parts) > MAX_DEPTH:
            continue
        seen.add((info.st_dev, info.st_ino))
        folders = []
        for entry in children:
            below = relative / _clean(entry.name)
            try:
                if entry.is_dir():
                    if entry.name not in EXCLUDED_FOLDERS:
                        folders.append((Path(entry.path), below))
                elif entry.is_file() and is_candidate(entry.name):
                    info = entry.stat()
                    yield File(Path(entry.path), below, info.st_size, info.st_mtime)
            except OSError as error:
                message = f"This file cannot be opened ({error.strerror})."
                problems.append((str(below), Problem(0, "unreadable-file", "error", message)))
        stack.extend(reversed(folders))


def is_candidate(name: str) -> bool:
    """Whether a file met in a folder may be a log, by its name alone."""
    return "tfevents" in name or (not name.startswith(".") and os.path.splitext(name)[1].lower() not in EXCLUDED_SUFFIXES)


def assign_runs(files: list[File], root_name: str) -> Iterator[tuple[File, str, str]]:
    """(file, run, why) for each file.

    A folder is a run, with its part folders (train/, validation/, tb/ …). Where a folder holds several logs whose stems are
    names (lr0.01.log, lr0.1.log), each is a run, and what shares its stem (lr0.01.csv, lr0.01/…) belongs to it.
    """
    by_folder: dict[PurePosixPath, list[File]] = defaultdict(list)
    for file in files:
        by_folder[_run_folder(file.relative.parent)].append(file)
    stems = {folder: _named_stems(group) for folder, group in by_folder.items()}
    for file in files:
        folder = _run_folder(file.relative.parent)
        run, why = _run_of(file, folder, stems)
        yield file, run or root_name or file.relative.stem, why


def _run_of(file: File, folder: PurePosixPath, stems: dict[PurePosixPath, set[str]]) -> tuple[str, str]:
    own = _owner(_stem(file.relative.name), stems[folder])
    if own:
        return str(folder / own), "one of several logs in its folder: each is a run, named by its file"
    for ancestor in (folder, *folder.parents):
        if ancestor.name and ancestor.name in stems.get(ancestor.parent, ()):
            return str(ancestor), f"its folder is called like the log {ancestor.name} beside it"
    name = "" if folder == PurePosixPath() else str(folder)
    return name, "the folder is the run" if folder == file.relative.parent else f"{file.relative.parent.name}/ is a part of its folder's run"


def _run_folder(folder: PurePosixPath) -> PurePosixPath:
    while folder.name.lower() in PART_FOLDERS:
        folder = folder.parent
    return folder


def _named_stems(files: list[File]) -> set[str]:
    """The stems that name runs in one folder: two or more logs (or tables) that are not called train, test, metrics …"""
    names = {_stem(f.relative.name) for f in files if "tfevents" not in f.relative.name and f.relative.suffix not in {".yaml", ".yml", ".toml", ".ini"}}
    names = {n for n in names if not ROLE_STEMS.match(n)}
    return names if len(names) > 1 else set()


def _owner(stem: str, stems: set[str]) -> str:
    """The longest named stem that `stem` is, or begins with at a word's end."""
    fits = [s for s in stems if stem == s or (stem.startswith(s) and not stem[len(s)].isalnum())]
    return min(fits, key=len) if fits else ""


def _stem(name: str) -> str:
    stem, suffix = os.path.splitext(name)
    return stem if suffix and not suffix[1:].isdigit() else name


def _file(path: Path, relative: PurePosixPath) -> File:
    info = path.stat()
    return File(path, relative, info.st_size, info.st_mtime)


def _clean(name: str) -> str:
    """A file name as text that pandas and Arrow accept (odd bytes come as lone surrogates)."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
