"""What a log file's name says: which run it is of, or only what of a run is in it."""

import re
from functools import lru_cache
from pathlib import PurePosixPath

from parsers.vocabulary import SPLIT_OF

EVENTS_NAME = re.compile(r"tfevents\.(\d+)\.(.+?)(?:\.(\d+))?(?:\.(\d+))?(?:\.v2)?$")
# Words of a file's name that say what of a run is in it, not which run.
ROLE_WORDS = (
    "train|training|trainer|trainset|val|valid|validation|eval|evaluation|test|testing|log|logs|logger|logging|output|outputs|out|err|"
    "error|errors|std|stdout|stderr|nohup|console|terminal|metric|metrics|result|results|progress|monitor|history|hist|scalar|scalars|"
    "hparams|args|opt|opts|options|config|params|summary|state|loss|losses|acc|accuracy|data|main|run|learn|time|left|events|record|"
    "records|info|debug|screen|full|all|worker|rank|local|node|gpu|proc|process|epoch|训练|测试|验证|训练集|测试集|验证集|日志|记录|实验"
)
ROLE_WORD = re.compile(rf"(?i)^(?:(?:{ROLE_WORDS})+|(?:rank|gpu|node|worker|epoch|ep|proc|process)[-_]?\d+|v?0)$")
RANK = re.compile(r"(?i)(?:^|[-_.])(?:local_?)?(?:rank|gpu|node|worker|proc|process|epoch|ep)[-_]?\d+(?=$|[-_.])")
SPLIT_WORD = re.compile(
    r"(?i)(?<![a-z])(?:train(?:ing)?|val(?:id(?:ation)?)?|eval(?:uation)?|test(?:ing)?)(?![a-z])|训练集?|验证集?|测试集?"
)
LOG_ROTATED = re.compile(r"(?i)\.(?:log|out|txt)\.\d{1,3}$")  # train.log.1
ROTATED = re.compile(r"\.\d{1,3}$")
BATCH_JOB = re.compile(r"^[oe](\d+)$")  # job.o1234, job.e1234


@lru_cache(maxsize=65536)
def own_name(file_name: str) -> str:
    """What of a file's name may name a run: 'lr0.1_train.log' -> 'lr0.1', 'train.log' -> '', 'slurm-17.out' -> 'slurm-17'."""
    stem = ROTATED.sub("", file_name) if LOG_ROTATED.search(file_name) else file_name
    stem, dot, suffix = stem.rpartition(".")
    if job := BATCH_JOB.match(suffix):
        stem = f"{stem}.{job[1]}"
    elif not stem or suffix.isdigit():
        stem = f"{stem}{dot}{suffix}"
    stem = re.sub(r"(?i)\.(?:log|out|txt)$", "", stem)  # 20240501_101500.log.json
    stem = RANK.sub("", stem)
    words = re.split(r"([-_. ]+)", stem)
    while len(words) > 1 and ROLE_WORD.match(words[-1]):
        words = words[:-2]
    while len(words) > 1 and ROLE_WORD.match(words[0]):
        words = words[2:]
    return "" if len(words) == 1 and (ROLE_WORD.match(words[0]) or not words[0]) else "".join(words)


@lru_cache(maxsize=65536)
def stem_of(file_name: str) -> str:
    """A file's name without its suffixes: 'lr0.1.log.1' -> 'lr0.1'."""
    name = ROTATED.sub("", file_name) if LOG_ROTATED.search(file_name) else file_name
    while (suffix := PurePosixPath(name).suffix) and not suffix[1:].isdigit():
        name = name[: -len(suffix)]
    return name


@lru_cache(maxsize=65536)
def split_within(file_name: str) -> tuple[str, str]:
    """(a file's name with a gap for its split, the split): 'lr0.1_val.log' -> ('lr0.1_*.log', 'val'); split '' if it has none."""
    words = SPLIT_WORD.findall(file_name)
    return (SPLIT_WORD.sub("*", file_name), SPLIT_OF[words[0].lower()]) if len(words) == 1 else (file_name, "")


@lru_cache(maxsize=65536)
def suffix_of(file_name: str) -> str:
    """A file's suffix; '.log' for train.log.1, which was rotated, and '' for lr0.1, which has none."""
    if LOG_ROTATED.search(file_name):
        return ".log"
    suffix = PurePosixPath(file_name).suffix.lower()
    return "" if suffix[1:].isdigit() else ".out" if BATCH_JOB.match(suffix[1:]) else suffix


def process_of(file_name: str) -> tuple[str, str] | None:
    """(host, process) of an event file, by its name; None where it does not say."""
    found = EVENTS_NAME.search(file_name)
    return (found[2], found[3]) if found and found[3] else None
