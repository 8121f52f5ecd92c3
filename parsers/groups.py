"""Runs that belong together: those that differ only in their seed, and sweeps over a few settings."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from parsers.vocabulary import key

FEWEST = 3  # values tried that make a sweep
MANY = 1 << 16  # names of runs that are taken apart once
SEED_NAMES = frozenset({"seed", "randomseed", "manualseed", "globalseed", "rngseed", "npseed", "torchseed", "trialseed"})
FOLDER = re.compile(r".*?(?<! )/(?! )", re.S)  # 'heading / item' of a journal is one name
# The part of a run's name that tells seeds apart: 'seed1', '_s42', '-run3', 'rep_2', 'trial4'.
SEED = re.compile(r"(?i)(?:^|(?<=[-_. ]))(?:(?:random_?)?seed|rs|s|run|rep(?:eat)?|trial|version)[-_=]?\d{1,6}(?=$|[-_. ])")
# Names that differ from run to run and are no setting of the training.
ONE_RUN = """
name runname expname experimentname id runid output outputdir outdir savedir savepath logdir logpath logfile workdir checkpointdir
ckptdir exp exppath jobid port masterport host hostname time date timestamp device gpu gpuid localrank rank
"""
OF_ONE_RUN = frozenset(ONE_RUN.split())
# 'lr0.01', 'bs=64', 'wd_1e-4' in a run's name.
IN_NAME = re.compile(r"(?:^|(?<=[-_., ]))([A-Za-z][A-Za-z]*(?:_[A-Za-z]+)*)[-_=]?(\d+(?:\.\d+)?(?:[eE]-?\d+)?)(?=$|[-_., ])")


def find_groups(runs: Sequence[str], settings: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Run -> group: the name that runs which differ only in their seed share, else the folder a run lies in ('' at the top).

    `settings` are each run's hyper-parameters; without any, the runs' names decide.
    """
    by_core: dict[tuple[str, str], list[str]] = defaultdict(list)
    for run in runs:
        core = seedless(run)
        by_core[core, _fingerprint(settings.get(run, {}))].append(run)
    groups = {run: "".join(FOLDER.findall(run))[:-1] for run in runs}
    for (core, _), same in by_core.items():
        if len(same) > 1 and core:
            groups |= dict.fromkeys(same, core)
    return groups


@lru_cache(MANY)
def seedless(run: str) -> str:
    """A run's name without its seed: 'resnet_s1' -> 'resnet', 'resnet/seed2' -> 'resnet'; without one, as it is."""
    parts = [SEED.sub("", part) if SEED.search(part) else part for part in PurePosixPath(run).parts]
    cleaned = [re.sub(r"[-_. ]{2,}", "_", part).strip("-_. ") for part in parts]
    return "/".join(part for part in cleaned if part)


def _fingerprint(settings: Mapping[str, Any]) -> str:
    """The settings that make two runs the same experiment, as text: all but the seed and what names one run."""
    return repr(sorted((name, repr(value)) for name, value in settings.items() if not is_of_one_run(name)))


def is_of_one_run(name: str) -> bool:
    """Whether a setting is a seed, a name, a folder or a device: it may differ between runs of one experiment."""
    plain = key(name.rpartition(".")[2])
    return plain in SEED_NAMES or plain in OF_ONE_RUN


def is_seed(name: str) -> bool:
    return key(name.rpartition(".")[2]) in SEED_NAMES


def what_differs(settings: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The settings that differ between runs (run -> its hyper-parameters), those of most distinct values first.

    A setting that only some runs state counts as different only if it has two values among those that do.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for of_run in settings.values():
        for name, value in of_run.items():
            if not is_of_one_run(name):
                values[name].add(repr(value))
    return sorted((name for name, found in values.items() if len(found) > 1), key=lambda name: (-len(values[name]), name))


class Sweep(NamedTuple):
    """Runs of one experiment that were made to try values of some settings: `over` which, the most tried first."""

    over: tuple[str, ...]
    runs: tuple[str, ...]


def find_sweeps(settings: Mapping[str, Mapping[str, Any]], *, apart: Mapping[str, str] | None = None) -> list[Sweep]:
    """The sweeps among runs (run -> its hyper-parameters): runs of which each differs from another in one setting alone.

    Seeds and what names one run do not count. Runs in other groups of the user's (`apart`: run -> group) are not mixed.
    """
    names = what_differs(settings)
    own = {run: {name: repr(of_run[name]) for name in names if name in of_run} for run, of_run in settings.items()}
    neighbours: dict[Hashable, list[str]] = defaultdict(list)
    for run, of_run in own.items():
        group = (apart or {}).get(run, "")
        for name in of_run:
            rest = tuple(item for item in of_run.items() if item[0] != name)
            neighbours[group, name, rest].append(run)
    found = []
    for runs in _connected(neighbours.values()):
        over = what_differs({run: settings[run] for run in runs})
        tried = {tuple(own[run].get(name) for name in over) for run in runs}
        if over and len(tried) >= FEWEST:
            found.append(Sweep(tuple(over), runs))
    return sorted(found, key=lambda sweep: -len(sweep.runs))


def _connected(links: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The groups of runs that are linked, directly or through others, in the order in which they come."""
    group_of: dict[str, list[str]] = {}
    for linked in links:
        if len(linked) < 2:
            continue
        groups = {id(group): group for run in linked if (group := group_of.get(run))}
        merged = max(groups.values(), key=len, default=[])
        joining = [run for group in groups.values() if group is not merged for run in group]
        joining += [run for run in dict.fromkeys(linked) if run not in group_of]
        merged += joining
        group_of |= dict.fromkeys(joining, merged)
    return [tuple(group) for group in {id(group): group for group in group_of.values()}.values()]


@lru_cache(MANY)
def settings_in_name(run: str) -> Mapping[str, float]:
    """The settings that a run's name states: 'lr0.01_bs64' -> {'lr': 0.01, 'bs': 64.0}."""
    return MappingProxyType({
        name: float(value)
        for name, value in IN_NAME.findall(PurePosixPath(run).name)
        if name.lower() not in ("v", "exp", "run", "version")
    })  # fmt: skip
