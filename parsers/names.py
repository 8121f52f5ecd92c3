"""The names of one source's series, looked at together: no two tags become one series, percent is told from fraction."""

import re
from collections.abc import Mapping

import numpy as np

from parsers.notes import MetricNote
from parsers.tables import AVERAGE, Name, Scalars
from parsers.vocabulary import is_fraction, key, kind, name_of, split_of

TOP = re.compile(r"(?i)^top[\s_\-@]?(\d+)$")
FIRST_OF_SEVERAL = re.compile(r"1$")
REID = {"mAP", "mINP", "R1"}
RANK = re.compile(r"^R\d+$")
TOP_ACCURACY = re.compile(r"^(?:top-\d+ )?accuracy$")
SPLIT_KINDS = ("loss", "score", "error", "")  # of metrics that are told of a split: there is one learning rate
SAMPLE = 1_000_000  # values looked at to tell percent from fraction


def settle(scalars: Scalars) -> list[Name]:
    """`scalars.names` as the whole source shows them: what one tag alone cannot tell is decided here."""
    return scalars.names if scalars.settled else with_percent(apart(in_context(scalars.names)), scalars)


def in_split(scalars: Scalars, split: str) -> Scalars:
    """The points as of the split that their file's place says, if none of their names says one."""
    if not split or any(name.split for name in scalars.names):
        return scalars
    return scalars.called([name._replace(split=split) if kind(name.metric) in SPLIT_KINDS else name for name in scalars.names])


def as_noted(names: list[Name], notes: Mapping[str, MetricNote]) -> list[Name]:
    """The names as the user says: a metric that is the same as another is called like it, a unit is the one given."""
    if not notes or not any(name.metric.removesuffix(AVERAGE) in notes for name in names):
        return names
    return [_as_noted(name, notes.get(name.metric.removesuffix(AVERAGE), MetricNote())) for name in names]


def _as_noted(name: Name, note: MetricNote) -> Name:
    average = AVERAGE if name.metric.endswith(AVERAGE) else ""
    metric = note.same_as + average if note.same_as else name.metric
    return name._replace(metric=metric, unit=note.unit or name.unit)


def in_context(names: list[Name]) -> list[Name]:
    """Beside mAP, top-1 is the re-ID rank R1; beside Acc2, Acc1 is the first of several and no top-1 accuracy."""
    metrics, tags = {name.metric for name in names}, {name.tag for name in names}
    return [_in_context(name, bool(metrics & REID), tags) for name in names]


def _in_context(name: Name, reid: bool, tags: set[str]) -> Name:
    bare, _ = split_of(name.tag)
    if reid and (top := TOP.match(bare)):
        group = name.metric.removesuffix(name_of(name.tag, name.unit, name.split).metric)
        return name._replace(metric=group + name_of(f"R@{top[1]}").metric)
    if name.metric == "top-1 accuracy" and FIRST_OF_SEVERAL.sub("2", name.tag) in tags - {name.tag} and key(bare) == "acc1":
        return name._replace(metric=bare)
    return name


def apart(names: list[Name]) -> list[Name]:
    """The names, with no two tags of one source under one metric and split.

    The tag that is called like the metric keeps it, else the first; the others go by what was logged.
    """
    for own in (_own_name, lambda name: name.tag):
        tags: dict[tuple[str, str], dict[str, int]] = {}
        for name in names:
            tags.setdefault((name.metric, name.split), {})[name.tag] = _likeness(name)
        keeper = {series: max(called, key=called.__getitem__) for series, called in tags.items()}
        names = [name if keeper[name.metric, name.split] == name.tag else name._replace(metric=own(name)) for name in names]
    return names


def _likeness(name: Name) -> int:
    """How much a tag is called like its metric: 2 the same, 1 but for case and separators, 0 otherwise."""
    bare = split_of(name.tag.removesuffix(AVERAGE))[0]
    metric = name.metric.removesuffix(AVERAGE)
    return 2 if bare == metric else int(key(bare) == key(metric))


def _own_name(name: Name) -> str:
    """The tag without its split, or with it where that alone would not tell it from the metric."""
    return name.tag if _likeness(name) else split_of(name.tag)[0]


def with_percent(names: list[Name], scalars: Scalars) -> list[Name]:
    """The names, with unit '%' where a share without a unit is logged up to 100."""
    shares = [i for i, name in enumerate(names) if not name.unit and is_fraction(name.metric)]
    if not shares or not len(scalars):
        return names
    highest = np.full(len(names), -np.inf)
    every = slice(None, None, len(scalars) // SAMPLE + 1)
    np.fmax.at(highest, scalars.name[every], np.where(np.isinf(scalars.value[every]), np.nan, scalars.value[every]))
    for i in shares:
        if highest[i] == -np.inf:
            highest[i] = np.max(
                scalars.value[scalars.name == i], initial=-np.inf, where=np.isfinite(scalars.value[scalars.name == i])
            )
    percent = {i for i in shares if 1.001 < highest[i] < 100.5}
    percent |= {i for i in shares if 0 < highest[i] <= 1.001 and _is_like_percent(i, names, highest, percent)}
    return [name._replace(unit="%") if i in percent else name for i, name in enumerate(names)]


def _is_like_percent(own: int, names: list[Name], highest: np.ndarray, percent: set[int]) -> bool:
    """Whether a share up to 1 lies nearer to its kin that is in percent if it is in percent, too: mAP 0.9 beside R1 1.4."""
    kin = [highest[i] for i in percent if _family(names[i].metric) == _family(names[own].metric)]
    return bool(kin) and max(kin) < 10 * highest[own]


def _family(metric: str) -> str:
    """Metrics that a program prints in one unit: a metric in all splits, the ranks of re-ID, the top-k accuracies."""
    bare = metric.removesuffix(AVERAGE)
    return "re-ID" if bare in REID or RANK.match(bare) else "accuracy" if TOP_ACCURACY.match(bare) else bare
