"""Which runs make up one row of a comparison: each alone, those that differ only in their seed, or those of one setting."""

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from parsers.groups import is_of_one_run, is_seed, seedless, settings_in_name
from parsers.tables import UserError

RUN, SEED, GROUP = "run", "seed", "group"  # what to gather by besides hyper-parameters
NOT_SET = "–"

Key = tuple[Hashable, ...]


def gather(runs: pd.DataFrame, hparams: pd.DataFrame, *, by: Sequence[str] = ()) -> dict[str, Key]:
    """run -> what it shares with the runs of its row: its own name, its name without the seed, its group, or settings.

    `runs` has the columns run, group; `hparams` run, name, value. `by` is RUN (or nothing), SEED, GROUP, or names of
    hyper-parameters, which are also looked for in the runs' names. Keys by settings come in the order of their values.
    """
    names = [str(run) for run in runs["run"]]
    if not by or list(by) == [RUN]:
        return {run: (run,) for run in names}
    settings = settings_of(hparams, names)
    parts = [_part(runs, settings, name) for name in by]
    keys = {run: tuple(part[run] for part in parts) for run in names}
    if all(name in (RUN, SEED, GROUP) for name in by):
        return keys
    return dict(sorted(keys.items(), key=lambda item: [_place(value) for value in item[1]]))


def settings_of(hparams: pd.DataFrame, runs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """run -> its hyper-parameters, those that only its name states included."""
    rows = hparams[hparams["run"].isin(runs)]
    found: dict[str, dict[str, Any]] = {run: dict(settings_in_name(seedless(run))) for run in runs}
    for run, name, value in zip(rows["run"], rows["name"], rows["value"], strict=True):
        found[run][name] = value
    return found


def gatherable(hparams: pd.DataFrame, runs: Sequence[str], *, stated_by: Sequence[str] | None = None) -> list[str]:
    """The hyper-parameters by which these runs can be gathered: those that differ, the fewest distinct values first.

    With `stated_by`, those that one of these runs states.
    """
    values: dict[str, set[str]] = defaultdict(set)
    settings = settings_of(hparams, runs)
    for of_run in settings.values():
        for name, value in of_run.items():
            values[name].add(repr(value))
    told = [name for name, found in values.items() if len(found) > 1 and not is_of_one_run(name)]
    if stated_by is not None:
        stated = {name for run in stated_by for name in settings[run]}
        told = [name for name in told if name in stated]
    return sorted(told, key=lambda name: (len(values[name]), name))


def label(key: Key) -> str:
    """What a row of this key is called: 'core', '0.01', '0.01, sgd'."""
    return ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in key)


def suggest(name: str, known: Collection[str]) -> str:
    """Which of the known names was meant, or what there is."""
    plain = {one.lower(): one for one in sorted(known)}
    close = get_close_matches(name.lower(), plain, n=1)
    return f"Did you mean {plain[close[0]]}?" if close else f"There are: {', '.join(sorted(known)[:12])}."


def _part(runs: pd.DataFrame, settings: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Hashable]:
    """run -> its part of the key by one of `by`."""
    if name == RUN:
        return {run: run for run in settings}
    if name == SEED:
        return _without_seed(settings)
    if name == GROUP:
        return {str(run): group or run for run, group in zip(runs["run"], runs["group"], strict=True)}
    known = {known for of_run in settings.values() for known in of_run}
    if name not in known:
        raise UserError(f"No run states {name}. {suggest(name, known or {SEED, GROUP})}")
    return {run: _plain(of_run.get(name, NOT_SET)) for run, of_run in settings.items()}


def _without_seed(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Hashable]:
    """run -> the name it shares with those that differ from it only in the seed; its own where there are none.

    They have one name but for the seed, or names that say nothing of seeds, all the same settings, and a seed each.
    """
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for run, of_run in settings.items():
        rest = repr(sorted((name, repr(value)) for name, value in of_run.items() if not is_of_one_run(name)))
        core = seedless(run)
        alike[core if core != run else "", rest].append(run)
    found: dict[str, Hashable] = {}
    for (core, _), together in alike.items():
        seeds = {_seed(settings[run]) for run in together}
        if core and len(together) > 1:
            found |= dict.fromkeys(together, core)
        elif len(seeds) == len(together) and "" not in seeds:
            found |= dict.fromkeys(together, together[0])
        else:
            found |= {run: run for run in together}
    return {run: found[run] for run in settings}


def _seed(settings: Mapping[str, Any]) -> str:
    return next((repr(value) for name, value in settings.items() if is_seed(name)), "")


def _plain(value: Any) -> Hashable:
    """A setting as part of a key: numbers as floats, so that 64 and 64.0 are one row; anything odd as its text."""
    if isinstance(value, bool) or value is None:
        return str(value)
    return float(value) if isinstance(value, int | float) else str(value)


def _place(value: Hashable) -> tuple[int, float, str]:
    """Where a setting stands in order: numbers by size, then texts, NaN and what is not set last."""
    if isinstance(value, float):
        return (2, 0.0, "") if math.isnan(value) else (0, value, "")
    return (2 if value == NOT_SET else 1, 0.0, str(value))
