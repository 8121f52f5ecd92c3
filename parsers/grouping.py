"""Which files are one run: the rules, each with the reason it gives."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from parsers.clock import TENSORBOARD_NAME, time_in_name
from parsers.file_names import own_name, process_of, split_within, stem_of, suffix_of
from parsers.files import File, join, last_name, parent
from parsers.vocabulary import SPLIT_OF

TOP = ""  # the folder asked for itself; folders are paths below it


class Place(NamedTuple):
    """Where a file belongs: its run (a path below the folder asked for), the part of it that it lies in, and why.

    `split` is what its folder or its name beside others says that its values are of: 'train', 'val', 'test' or ''.
    """

    run: str
    part: str
    why: str
    split: str = ""


# Folders that hold one kind of a run's output, whatever lies in them.
KIND_FOLDERS = frozenset({
    "tb", "tensorboard", "tb_logs", "tf_logs", "tblog", "tblogs", "tb_log", "tflog", "tensorboard_logs", "tensorboardx", "events",
    "event", "summary", "summaries", "vis_data", "csv", "csv_logs", "csvlogs", "logs", "log", "logger", "files", ".hydra",
    "hydra", "catboost_info", "metrics", "runs_tb", "history", "console", "stdout", "text",
})  # fmt: skip
SPLIT_FOLDERS = frozenset({"train", "training", "valid", "validation", "val", "eval", "evaluation", "test", "testing", "learn"})
CHECKPOINT = re.compile(r"(?i)^(?:checkpoint|ckpt|global_step|step|epoch|iter)s?[-_]?\d+$")
# Folders of a tracker, by the file beside them that tells it: MLflow's, DVCLive's.
TRACKED = {"plots": "metrics.json"} | dict.fromkeys(("metrics", "params", "tags", "artifacts"), "meta.yaml")
CONTAINERS = KIND_FOLDERS | {"runs", "output", "outputs"}
HPARAMS_FOLDER = re.compile(r"^\d{10}\.\d+$")  # torch's add_hparams writes into a sub-folder called by the time
# Files that one run keeps once: a folder with one of them is a run, whatever else lies there.
RUN_FILES = re.compile(
    r"(?i)^(?:metrics|results|progress|trainer_state|scalars|summary|monitor|wandb-summary|\d+\.monitor)\.(?:csv|json|jsonl|tsv)$|"
    r"\.(?:wandb|swanlab)$"
)
SETTINGS_FILES = re.compile(r"(?i)^(?:args|opt|hparams|hyp|config|cfg|params)\.(?:ya?ml|json|py|toml)$")
TRAINER_FILES = frozenset({"trainer_state.json", "all_results.json", "train_results.json", "training_args.bin"})
NOTEBOOK = ".ipynb"
SETTINGS_SUFFIXES = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg", ".py"})
ALONE = SETTINGS_SUFFIXES | {NOTEBOOK}  # files that name no run among logs side by side
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".json", ".jsonl", *SETTINGS_SUFFIXES})


def assign_runs(files: Sequence[File]) -> Iterator[tuple[File, Place]]:
    """(file, place) for each file, in the order given; the run '' is the folder asked for itself."""
    folders: dict[str, list[File]] = defaultdict(list)
    for file in files:
        folders[file.folder].append(file)
    tree = Tree(folders)
    joined = tree.joined()
    for file in files:
        place = tree.place(file)
        run, why = joined.get(place.run, (place.run, place.why))
        yield file, place._replace(run=run, why=why)


class Tree:
    """The folders that hold files, and what each of them is to the runs."""

    def __init__(self, folders: dict[str, list[File]]) -> None:
        self.folders = folders
        self.children: dict[str, set[str]] = defaultdict(set)
        for folder in list(folders):
            while folder != TOP and folder not in (siblings := self.children[parent(folder)]):
                siblings.add(folder)
                folder = parent(folder)
        self.homes: dict[str, tuple[str, str]] = {}
        self.tracked: set[str] = set()  # the folders in which a tracker keeps a run's records
        self.splits: dict[str, dict[str, set[str]]] = {}
        by_home: dict[str, list[File]] = defaultdict(list)
        for folder, files in folders.items():
            by_home[self.home(folder)[0]] += files
        self.names = {home: self._names(home, files) for home, files in by_home.items()}

    def home(self, folder: str) -> tuple[str, str]:
        """(the folder whose run's files lie in `folder`, why)."""
        if folder not in self.homes:
            above = self.home(parent(folder))[0] if folder != TOP else TOP
            why = self._part_of_parent(folder) if folder != TOP else ""
            self.homes[folder] = (above, why) if why else (folder, "its folder is the run")
        return self.homes[folder]

    def _part_of_parent(self, folder: str) -> str:
        """Why a folder is a part of its parent's run, '' if it is none."""
        own, above = last_name(folder), parent(folder)
        name = own.lower()
        if self._of_tracker(folder):
            self.tracked.add(folder)
            return f"{own}/ is where a tracker keeps one kind of its run's records"
        if name in KIND_FOLDERS:
            return f"{own}/ holds one kind of its run's output"
        if name in SPLIT_FOLDERS and self._is_split(folder):
            return f"{own}/ is a split of its run"
        if CHECKPOINT.match(name) and not self._has_events(folder):
            return f"{own}/ is a checkpoint of its run"
        if HPARAMS_FOLDER.match(name) and self._has_events(above):
            return f"{own}/ holds the hyper-parameters of its run"
        if self._is_of_trainer(folder):
            return "Hugging Face's trainer keeps its event files in runs/ beside its checkpoints"
        if self._same_process(folder, above) or self._of_add_scalars(folder):
            return f"{own}/ was written by add_scalars beside the event file above it"
        return ""

    def _of_tracker(self, folder: str) -> bool:
        """Whether a folder is of a run of MLflow (metrics/, params/, tags/ beside its meta.yaml) or of DVCLive (plots/)."""
        own, above = last_name(folder), parent(folder)
        known = TRACKED.get(own)
        if known and any(f.name == known for f in self.folders.get(above, [])):
            return True
        return above in self.tracked

    def _is_split(self, folder: str) -> bool:
        """Whether train/, validation/ … is a split of a training, not a run that happens to be called so (runs/detect/train)."""
        files = self.folders.get(folder, [])
        own, above = last_name(folder).lower(), parent(folder)
        siblings = {last_name(child).lower() for child in self.children[above]}
        if any(RUN_FILES.search(f.name) or SETTINGS_FILES.match(f.name) for f in files):
            return False
        if any(re.fullmatch(rf"{re.escape(own)}[-_]?\d+", name) for name in siblings):
            return False
        if any(last_name(child).lower() not in KIND_FOLDERS for child in self.children[folder]):
            return False
        others = siblings & SPLIT_FOLDERS - {own}
        return bool(others or self.folders.get(above) or all(f.is_events for f in files))

    def _of_add_scalars(self, folder: str) -> bool:
        """Whether event files lie beside each other as loss_train/, loss_val/ below their run's (which names no process)."""
        above = parent(folder)
        if not self._has_events(above) or not all(f.is_events for f in self.folders.get(folder, [])):
            return False
        prefix, found, _ = last_name(folder).rpartition("_")
        return bool(found) and sum(last_name(child).rpartition("_")[0] == prefix for child in self.children[above]) > 1

    def _is_of_trainer(self, folder: str) -> bool:
        """Whether a folder is runs/ or runs/Jan08_14-03-55_host/ beside a trainer_state.json or checkpoints."""
        runs = folder if last_name(folder) == "runs" else parent(folder)
        if last_name(runs) != "runs" or not (folder == runs or TENSORBOARD_NAME.search(last_name(folder))):
            return False
        above = parent(runs)
        files = {f.name for f in self.folders.get(above, [])}
        return bool(files & TRAINER_FILES) or any(CHECKPOINT.match(last_name(child)) for child in self.children[above])

    def _has_events(self, folder: str) -> bool:
        return any(f.is_events for f in self.folders.get(folder, []))

    def _same_process(self, folder: str, over: str) -> bool:
        """add_scalars writes sub-folders with an event file each, from the process that writes the one above."""
        files = self.folders.get(folder, [])
        if not self._has_events(over) or not files or not all(f.is_events for f in files) or self.children[folder]:
            return False
        above = {process_of(f.name) for f in self.folders.get(over, []) if f.is_events} - {None}
        return bool(above) and all(process_of(f.name) in above for f in files)

    def _names(self, home: str, files: list[File]) -> dict[str, str]:
        """Own name -> run's name, of the runs whose logs lie side by side in one folder; empty if the folder is one run."""
        names = self._own_names(home, files)
        if not names:
            return {}
        stems: dict[str, set[str]] = defaultdict(set)
        for file in files:
            if owner := _owner(file, names):
                stems[owner].add(stem_of(file.name))
        folders = {last_name(child) for child in self.children[home]}
        alone = {name: next(iter(found)) for name, found in stems.items() if len(found) == 1 and name not in folders}
        return {name: alone.get(name, name) for name in names}

    def _own_names(self, home: str, files: list[File]) -> set[str]:
        direct = [f for f in files if not f.is_events and f.suffix not in ALONE and f.folder not in self.tracked]
        if not direct:
            return set()
        folders = {last_name(child) for child in self.children[home]}
        beside = {own_name(f.name) for f in direct} & folders - {""}
        if any(f.is_events for f in files) or any(RUN_FILES.search(f.name) for f in direct):
            return beside
        kinds = ({".log", ".out"}, {".txt", "", ".err"}, {f.suffix for f in direct})
        logs: list[File] = next(filter(None, ([f for f in direct if suffix_of(f.name) in kind] for kind in kinds)), [])
        names = {own_name(f.name) for f in logs}
        if "" in names:
            names |= {stem_of(f.name) for f in logs if not own_name(f.name) and _has_numbered(stem_of(f.name), names)}
        names.discard("")
        if len(names) > 1 and self._is_restarted(home, names):
            names = set()
        if len(names) > 1:  # a folder of many runs: a table called by none of them is one more
            names |= {own_name(f.name) for f in direct if not _owner(f, names)} - {""}
        return (names if len(names) > 1 else set()) | beside

    def _is_restarted(self, home: str, names: set[str]) -> bool:
        """Whether logs called by nothing but their time are restarts of one training: its settings lie beside them."""
        timed = all(re.fullmatch(r"[\d_\-.:T ]+", name) and time_in_name(name) == time_in_name(name) for name in names)
        return timed and any(SETTINGS_FILES.match(f.name) or f.suffix == ".py" for f in self.folders.get(home, []))

    def place(self, file: File) -> Place:
        """Where a file belongs."""
        home, why = self.home(file.folder)
        part = file.folder[len(home) :].lstrip("/")
        if file.suffix == NOTEBOOK:
            return Place(join(home, stem_of(file.name)), part, "a notebook's trainings are runs of their own")
        if (names := self.names.get(home)) and (own := _owner(file, names)):
            home, why = join(home, names[own]), f"{names[own]} is one of several logs side by side; each is a run"
        return Place(home, part, why, split_of_folder(part) or self._split_beside(file))

    def _split_beside(self, file: File) -> str:
        """The split that a file's name tells it from the one beside it by: of train.log and val.log, or train.log and test.log.

        By itself train.log may tell of validation too, and test.log of a training that was tried out.
        """
        pattern, split = (file.name, "") if file.is_events else split_within(file.name)
        if not split:
            return ""
        if file.folder not in self.splits:
            found = self.splits[file.folder] = defaultdict(set)
            for other in self.folders[file.folder]:
                found[split_within(other.name)[0]].add(split_within(other.name)[1])
        beside = self.splits[file.folder][pattern]
        return split if len(beside) > 1 and "train" in beside and (split != "train" or "val" in beside) else ""

    def joined(self) -> dict[str, tuple[str, str]]:
        """Runs that are another run's files under the same name: {run: (the other, why)}."""
        homes = {home for home, _ in self.homes.values()} & set(self.names)
        found = self._called_like_logs(homes) if any(self.names.values()) else {}
        return found | self._in_other_containers(homes - set(found))

    def _called_like_logs(self, homes: set[str]) -> dict[str, tuple[str, str]]:
        """Runs that are the only one below a folder called like a log that lies beside it."""
        under: dict[str, list[str]] = defaultdict(list)  # folder -> the homes in it and itself
        for home in homes:
            above = home
            while above:
                under[above].append(home)
                above = parent(above)
        found: dict[str, tuple[str, str]] = {}
        for home, names in self.names.items():
            for name in names.values():
                below = under.get(run := join(home, name), [])
                if len(below) == 1 and below[0] != run:
                    found[below[0]] = (run, f"its folder is called like the log {name} beside it")
        return found

    def _in_other_containers(self, homes: set[str]) -> dict[str, tuple[str, str]]:
        """logs/exp1.log, tb/exp1/ and csv/exp1/ are one run: they differ only in the folder for their kind of output."""
        runs = {home for home in homes if not self.names[home]} | {
            join(home, name) for home in homes for name in self.names[home].values()
        }
        by_core: dict[str, set[str]] = defaultdict(set)
        for run in runs:
            by_core["/".join(part for part in run.split("/") if part.lower() not in CONTAINERS)].add(run)
        why = "runs of one name in sibling folders for different kinds of output"
        several = {core: same for core, same in by_core.items() if len(same) > 1 and core}
        return {run: (core, why) for core, same in several.items() for run in same if run != core}


def split_of_folder(part: str) -> str:
    """The split that a folder of a run is: 'train/csv' -> 'train'."""
    named = [name for name in part.lower().split("/") if name in SPLIT_FOLDERS] if part else []
    return SPLIT_OF[named[0]] if named else ""


def _has_numbered(stem: str, names: set[str]) -> bool:
    """Whether 'train' has a sibling 'train2' or 'train_3': then each is a run."""
    return any(re.fullmatch(rf"{re.escape(stem)}[-_ (]?v?\d+\)?", name) for name in names)


def _owner(file: File, names: Collection[str]) -> str:
    """The run's name among `names` that a file carries; a table or settings file may carry more behind it."""
    own = own_name(file.name)
    if own in names:
        return own
    if not own and stem_of(file.name) in names:
        return stem_of(file.name)
    if file.suffix not in TABLE_SUFFIXES:
        return ""
    fits = [name for name in names if own.startswith(name) and not own[len(name)].isalnum()]
    return max(fits, key=len) if fits else ""
