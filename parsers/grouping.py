"""Which files are one run: the rules, each with the reason it gives."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from parsers.clock import TENSORBOARD_NAME, time_in_name
from parsers.file_names import own_name, process_of, stem_of, suffix_of
from parsers.files import File

TOP = PurePosixPath()


@dataclass(frozen=True)
class Place:
    """Where a file belongs: its run (a path below the folder asked for), the part of it that it lies in, and why."""

    run: PurePosixPath
    part: str
    why: str


# Folders that hold one kind of a run's output, whatever lies in them.
KIND_FOLDERS = frozenset({
    "tb", "tensorboard", "tb_logs", "tf_logs", "tblog", "tblogs", "tb_log", "tflog", "tensorboard_logs", "tensorboardx", "events",
    "event", "summary", "summaries", "vis_data", "csv", "csv_logs", "csvlogs", "logs", "log", "logger", "files", ".hydra",
    "hydra", "catboost_info", "metrics", "runs_tb", "history", "console", "stdout", "text",
})  # fmt: skip
SPLIT_FOLDERS = frozenset({"train", "training", "valid", "validation", "val", "eval", "evaluation", "test", "testing", "learn"})
CHECKPOINT = re.compile(r"(?i)^(?:checkpoint|ckpt|global_step|step|epoch|iter)s?[-_]?\d+$")
CONTAINERS = KIND_FOLDERS | {"runs", "output", "outputs"}
HPARAMS_FOLDER = re.compile(r"^\d{10}\.\d+$")  # torch's add_hparams writes into a sub-folder called by the time
# Files that one run keeps once: a folder with one of them is a run, whatever else lies there.
RUN_FILES = re.compile(
    r"(?i)^(?:metrics|results|progress|trainer_state|scalars|summary|monitor|wandb-summary|\d+\.monitor)\.(?:csv|json|jsonl|tsv)$"
)
SETTINGS_FILES = re.compile(r"(?i)^(?:args|opt|hparams|hyp|config|cfg|params)\.(?:ya?ml|json|py|toml)$")
TRAINER_FILES = frozenset({"trainer_state.json", "all_results.json", "train_results.json", "training_args.bin"})
SETTINGS_SUFFIXES = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg", ".py"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".json", ".jsonl", *SETTINGS_SUFFIXES})


def assign_runs(files: Sequence[File]) -> Iterator[tuple[File, Place]]:
    """(file, place) for each file, in the order given; the run '.' is the folder asked for itself."""
    folders: dict[PurePosixPath, list[File]] = defaultdict(list)
    for file in files:
        folders[file.relative.parent].append(file)
    tree = Tree(folders)
    joined = tree.joined()
    for file in files:
        place = tree.place(file)
        run, why = joined.get(place.run, (place.run, place.why))
        yield file, Place(run, place.part, why)


class Tree:
    """The folders that hold files, and what each of them is to the runs."""

    def __init__(self, folders: dict[PurePosixPath, list[File]]) -> None:
        self.folders = folders
        self.children: dict[PurePosixPath, set[PurePosixPath]] = defaultdict(set)
        for folder in list(folders):
            while folder != TOP and folder not in (siblings := self.children[folder.parent]):
                siblings.add(folder)
                folder = folder.parent
        self.homes: dict[PurePosixPath, tuple[PurePosixPath, str]] = {}
        by_home: dict[PurePosixPath, list[File]] = defaultdict(list)
        for folder, files in folders.items():
            by_home[self.home(folder)[0]] += files
        self.names = {home: self._names(home, files) for home, files in by_home.items()}

    def home(self, folder: PurePosixPath) -> tuple[PurePosixPath, str]:
        """(the folder whose run's files lie in `folder`, why)."""
        if folder not in self.homes:
            why = self._part_of_parent(folder) if folder != TOP else ""
            self.homes[folder] = (self.home(folder.parent)[0], why) if why else (folder, "its folder is the run")
        return self.homes[folder]

    def _part_of_parent(self, folder: PurePosixPath) -> str:
        """Why a folder is a part of its parent's run, '' if it is none."""
        name, parent = folder.name.lower(), folder.parent
        if name in KIND_FOLDERS:
            return f"{folder.name}/ holds one kind of its run's output"
        if name in SPLIT_FOLDERS and self._is_split(folder):
            return f"{folder.name}/ is a split of its run"
        if CHECKPOINT.match(name) and not self._has_events(folder):
            return f"{folder.name}/ is a checkpoint of its run"
        if HPARAMS_FOLDER.match(name) and self._has_events(parent):
            return f"{folder.name}/ holds the hyper-parameters of its run"
        if self._is_of_trainer(folder):
            return "Hugging Face's trainer keeps its event files in runs/ beside its checkpoints"
        if self._same_process(folder, parent) or self._of_add_scalars(folder):
            return f"{folder.name}/ was written by add_scalars beside the event file above it"
        return ""

    def _is_split(self, folder: PurePosixPath) -> bool:
        """Whether train/, validation/ … is a split of a training, not a run that happens to be called so (runs/detect/train)."""
        files = self.folders.get(folder, [])
        siblings = {child.name.lower() for child in self.children[folder.parent]}
        if any(RUN_FILES.match(f.relative.name) or SETTINGS_FILES.match(f.relative.name) for f in files):
            return False
        if any(re.fullmatch(rf"{re.escape(folder.name.lower())}[-_]?\d+", name) for name in siblings):
            return False
        if any(child.name.lower() not in KIND_FOLDERS for child in self.children[folder]):
            return False
        others = siblings & SPLIT_FOLDERS - {folder.name.lower()}
        return bool(others or self.folders.get(folder.parent) or all(f.is_events for f in files))

    def _of_add_scalars(self, folder: PurePosixPath) -> bool:
        """Whether event files lie beside each other as loss_train/, loss_val/ below their run's (which names no process)."""
        if not self._has_events(folder.parent) or not all(f.is_events for f in self.folders.get(folder, [])):
            return False
        prefix, found, _ = folder.name.rpartition("_")
        return bool(found) and sum(child.name.rpartition("_")[0] == prefix for child in self.children[folder.parent]) > 1

    def _is_of_trainer(self, folder: PurePosixPath) -> bool:
        """Whether a folder is runs/ or runs/Jan08_14-03-55_host/ beside a trainer_state.json or checkpoints."""
        runs = folder if folder.name == "runs" else folder.parent
        if runs.name != "runs" or not (folder == runs or TENSORBOARD_NAME.search(folder.name)):
            return False
        files = {f.relative.name for f in self.folders.get(runs.parent, [])}
        return bool(files & TRAINER_FILES) or any(CHECKPOINT.match(child.name) for child in self.children[runs.parent])

    def _has_events(self, folder: PurePosixPath) -> bool:
        return any(f.is_events for f in self.folders.get(folder, []))

    def _same_process(self, folder: PurePosixPath, parent: PurePosixPath) -> bool:
        """add_scalars writes sub-folders with an event file each, from the process that writes the one above."""
        files = self.folders.get(folder, [])
        if not files or not all(f.is_events for f in files) or self.children[folder]:
            return False
        above = {process_of(f.relative.name) for f in self.folders.get(parent, []) if f.is_events} - {None}
        return bool(above) and all(process_of(f.relative.name) in above for f in files)

    def _names(self, home: PurePosixPath, files: list[File]) -> dict[str, str]:
        """Own name -> run's name, of the runs whose logs lie side by side in one folder; empty if the folder is one run."""
        names = self._own_names(home, files)
        stems: dict[str, set[str]] = defaultdict(set)
        for file in files:
            if owner := _owner(file, names):
                stems[owner].add(stem_of(file.relative.name))
        folders = {child.name for child in self.children[home]}
        alone = {name: next(iter(found)) for name, found in stems.items() if len(found) == 1 and name not in folders}
        return {name: alone.get(name, name) for name in names}

    def _own_names(self, home: PurePosixPath, files: list[File]) -> set[str]:
        direct = [f for f in files if not f.is_events and f.relative.suffix.lower() not in SETTINGS_SUFFIXES]
        folders = {child.name for child in self.children[home]}
        beside = {own_name(f.relative.name) for f in direct} & folders - {""}
        if any(f.is_events for f in files) or any(RUN_FILES.match(f.relative.name) for f in direct):
            return beside
        kinds = ({".log", ".out"}, {".txt", "", ".err"}, {f.relative.suffix.lower() for f in direct})
        logs: list[File] = next(filter(None, ([f for f in direct if suffix_of(f.relative.name) in kind] for kind in kinds)), [])
        names = {own_name(f.relative.name) for f in logs}
        if "" in names:
            names |= {
                stem_of(f.relative.name)
                for f in logs
                if not own_name(f.relative.name) and _has_numbered(stem_of(f.relative.name), names)
            }
        names.discard("")
        if len(names) > 1 and self._is_restarted(home, names):
            names = set()
        if len(names) > 1:  # a folder of many runs: a table called by none of them is one more
            names |= {own_name(f.relative.name) for f in direct if not _owner(f, names)} - {""}
        return (names if len(names) > 1 else set()) | beside

    def _is_restarted(self, home: PurePosixPath, names: set[str]) -> bool:
        """Whether logs called by nothing but their time are restarts of one training: its settings lie beside them."""
        timed = all(re.fullmatch(r"[\d_\-.:T ]+", name) and time_in_name(name) == time_in_name(name) for name in names)
        return timed and any(
            SETTINGS_FILES.match(f.relative.name) or f.relative.suffix == ".py" for f in self.folders.get(home, [])
        )

    def place(self, file: File) -> Place:
        """Where a file belongs."""
        home, why = self.home(file.relative.parent)
        part = str(file.relative.parent.relative_to(home)) if file.relative.parent != home else ""
        names = self.names.get(home, {})
        if own := _owner(file, names):
            return Place(home / names[own], part, f"{names[own]} is one of several logs side by side; each is a run")
        return Place(home, part, why)

    def joined(self) -> dict[PurePosixPath, tuple[PurePosixPath, str]]:
        """Runs that are another run's files under the same name: {run: (the other, why)}."""
        homes = {home for home, _ in self.homes.values()} & set(self.names)
        found: dict[PurePosixPath, tuple[PurePosixPath, str]] = {}
        for home, names in self.names.items():
            for name in names.values():
                below = [other for other in homes if (home / name) in (other, *other.parents)]
                if len(below) == 1 and below[0] != home / name:
                    found[below[0]] = (home / name, f"its folder is called like the log {name} beside it")
        return found | self._in_other_containers(homes - set(found))

    def _in_other_containers(self, homes: set[PurePosixPath]) -> dict[PurePosixPath, tuple[PurePosixPath, str]]:
        """logs/exp1.log, tb/exp1/ and csv/exp1/ are one run: they differ only in the folder for their kind of output."""
        runs = {home for home in homes if not self.names[home]} | {
            home / name for home in homes for name in self.names[home].values()
        }
        by_core: dict[tuple[str, ...], set[PurePosixPath]] = defaultdict(set)
        for run in runs:
            by_core[tuple(p for p in run.parts if p.lower() not in CONTAINERS)].add(run)
        why = "runs of one name in sibling folders for different kinds of output"
        several = {PurePosixPath(*core): same for core, same in by_core.items() if len(same) > 1 and core}
        return {run: (core, why) for core, same in several.items() for run in same if run != core}


def _has_numbered(stem: str, names: set[str]) -> bool:
    """Whether 'train' has a sibling 'train2' or 'train_3': then each is a run."""
    return any(re.fullmatch(rf"{re.escape(stem)}[-_ (]?v?\d+\)?", name) for name in names)


def _owner(file: File, names: Collection[str]) -> str:
    """The run's name among `names` that a file carries; a table or settings file may carry more behind it."""
    own = own_name(file.relative.name)
    if own in names:
        return own
    if not own and stem_of(file.relative.name) in names:
        return stem_of(file.relative.name)
    if file.relative.suffix.lower() not in TABLE_SUFFIXES:
        return ""
    fits = [name for name in names if own.startswith(name) and not own[len(name)].isalnum()]
    return max(fits, key=len) if fits else ""
