"""Parts: several runs inside one text, told apart by headings under which training begins anew."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from parsers.console.headings import Heading, is_count, is_incidental
from parsers.tables import HParam, Problem, Reading, Scalars

MOST_SETTINGS, LONGEST = 3, 80  # of a label
Labels = dict[int, str]  # line of a heading -> what the run under it is called


@dataclass
class Stretch:
    """The lines from `line` on, up to the next stretch. The run they belong to is '' for the text's own."""

    line: int
    run: str
    settings: dict[str, tuple[Any, int]] = field(default_factory=dict)  # name -> (value, line)


def divide(reading: Reading, headings: Sequence[Heading], *, placed: bool) -> Reading:
    """The reading with its runs told apart, if headings begin several; `placed`: its lines say where they stand."""
    labels = {kind: found for kind, found in _labels(headings).items() if _begins_anew(reading.scalars, found, placed=placed)}
    if not labels:
        return reading
    stretches = _with_points(list(_stretches(headings, labels)), reading.scalars)
    runs = [stretch.run for stretch in stretches]
    reading.parts = ["", *dict.fromkeys(run for run in runs if run)]
    if len(reading.parts) < 3:
        return replace(reading, parts=[""])
    starts = np.array([stretch.line for stretch in stretches])
    first = 0 if len(reading.scalars) and reading.scalars.line[0] < starts[0] else 1  # of what stands above all headings
    parts = np.array([first, *map(reading.parts.index, runs)])
    reading.scalars = _divided(reading.scalars, parts[np.searchsorted(starts, reading.scalars.line, "right")], placed=placed)
    reading.messages = [m._replace(part=int(parts[np.searchsorted(starts, m.line, "right")])) for m in reading.messages]
    reading.predictions = [p._replace(part=int(parts[np.searchsorted(starts, p.line, "right")])) for p in reading.predictions]
    own = _own(stretches, reading.parts)
    reading.hparams = [*(h for h in _shared(reading, starts, parts) if (h.name, h.part) not in own), *own.values()]
    reading.hparams += _planned(reading)
    reading.problems = [*reading.problems, _told(int(starts[0]), len(reading.parts) - 1, ", ".join(labels)[:LONGEST])]
    return reading


def _told(line: int, runs: int, kinds: str) -> Problem:
    """The rule by which a text was divided."""
    text = (
        f"It holds {runs} runs: a heading that says {kinds} comes again with another value, and below each the training begins "
        "anew. A heading that comes once, or below which the epochs go on, begins no run."
    )
    return Problem(line, "several-runs", "info", text)


def _labels(headings: Sequence[Heading]) -> dict[str, Labels]:
    """Per kind of heading that comes again with other settings: what each of them is called, by these settings."""
    kinds: dict[str, list[Heading]] = defaultdict(list)
    for heading in headings:
        if not heading.summary:
            kinds[heading.kind].append(heading)
    found = {}
    for kind, group in kinds.items():
        values: dict[str, set[str]] = defaultdict(set)
        for heading in group:
            for name, value in heading.settings:
                values[name].add(repr(value))
        told = [name for name, seen in values.items() if len(seen) > 1 and not is_incidental(name, seen)][:MOST_SETTINGS]
        if told:
            found[kind] = {heading.line: _label(heading, told) for heading in group}
    return found


def _label(heading: Heading, told: Sequence[str]) -> str:
    """`fold 1`, `lr=0.1, alpha=0`: a run's name by the settings that tell it from the others."""
    pairs = [(name, value) for name, value in heading.settings if name in told]
    texts = [f"{name} {value}" if is_count(name) else f"{name}={value}" for name, value in pairs]
    return ", ".join(texts).replace("/", "-")[:LONGEST]


def _begins_anew(scalars: Scalars, labels: Labels, *, placed: bool) -> bool:
    """Whether under headings with another label each the epochs or steps go back, and no later sets in at a higher epoch."""
    told = list(labels.items())
    lines = [line for i, (line, label) in enumerate(told) if not i or label != told[i - 1][1]]
    at = np.searchsorted(scalars.line, [*lines, 1 << 62]).tolist()
    rows = [slice(*pair) for pair in pairwise(at) if pair[0] < pair[1]]
    return len(rows) > 1 and (not placed or all(_goes_back(scalars, *pair) for pair in pairwise(rows)))


def _goes_back(scalars: Scalars, before: slice, after: slice) -> bool:
    steps, epochs, segments = scalars.step, scalars.epoch, scalars.segment
    anew = bool(steps[after].min() < steps[before].max())
    if segments is not None:
        anew = anew or bool(segments[after].min() > segments[before].max())
    if epochs is None or np.isnan(epochs[before]).all() or np.isnan(epochs[after]).all():
        return anew
    begun = np.nanmin(epochs[after])
    return bool(begun <= np.nanmin(epochs[before]) and (anew or begun < np.nanmax(epochs[before])))


def _stretches(headings: Sequence[Heading], labels: Mapping[str, Labels]) -> Iterator[Stretch]:
    """The stretches that headings make; a heading takes the place of one of its kind and of those below that."""
    above: dict[str, Heading] = {}
    called: Counter[str] = Counter()
    run = last = ""
    for heading in headings:
        if heading.summary:
            above, run, last = {}, "", ""
            yield Stretch(heading.line, "")
        elif heading.kind in labels:
            if heading.kind in above:
                keep = list(above).index(heading.kind)
                above = dict(list(above.items())[:keep])
            above[heading.kind] = heading
            name = ", ".join(labels[one.kind][one.line] for one in above.values())
            if name != last:
                called[name] += 1
                run, last = f"{name} ({called[name]})" if called[name] > 1 else name, name
            settings = {key: (value, one.line) for one in above.values() for key, value in one.settings}
            yield Stretch(heading.line, run, settings)


def _with_points(stretches: list[Stretch], scalars: Scalars) -> list[Stretch]:
    """The stretches that hold points, each from where those without any before it begin."""
    kept: list[Stretch] = []
    begin = None
    ends = [*(stretch.line for stretch in stretches[1:]), 1 << 62]
    for stretch, end in zip(stretches, ends, strict=True):
        begin = stretch.line if begin is None else begin
        if np.diff(np.searchsorted(scalars.line, (stretch.line, end)))[0]:
            kept.append(replace(stretch, line=begin))
            begin = None
    return kept


def _divided(scalars: Scalars, part: np.ndarray, *, placed: bool) -> Scalars:
    """The points with their parts; segments, and steps that only count, begin anew in each."""
    segment, step = scalars.segment, scalars.step
    if segment is not None:
        segment = segment - _first_of(part, segment)
    if not placed:
        step = step - _first_of(part.astype(np.int64) * len(scalars.names) + scalars.name, step)
    return replace(scalars, part=part, segment=segment, step=step)


def _first_of(groups: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Per row, the smallest value of its group."""
    _, index = np.unique(groups, return_inverse=True)
    smallest = np.full(index.max(initial=-1) + 1, values.max(initial=0))
    np.minimum.at(smallest, index, values)
    return smallest[index]


def _shared(reading: Reading, starts: np.ndarray, parts: np.ndarray) -> Iterator[HParam]:
    """The settings printed once: those above all headings hold for every run."""
    for hparam in reading.hparams:
        at = int(np.searchsorted(starts, hparam.line, "right"))
        for part in range(int(parts[0]), len(reading.parts)) if not at else (int(parts[at]),):
            yield hparam._replace(part=part)


def _planned(reading: Reading) -> list[HParam]:
    """The epochs that the first run is to have, for those that say nothing else: they are told once."""
    told = [hparam for hparam in reading.hparams if hparam.name == "epochs"]
    known = {hparam.part for hparam in told}
    return [told[0]._replace(part=part) for part in range(1, len(reading.parts)) if part not in known] if told else []


def _own(stretches: Sequence[Stretch], names: list[str]) -> dict[tuple[str, int], HParam]:
    """The settings that headings say, by name and part."""
    told: dict[tuple[str, int], HParam] = {}
    for stretch in stretches:
        for name, (value, line) in stretch.settings.items():
            told.setdefault((name, names.index(stretch.run)), HParam(name, value, line, names.index(stretch.run)))
    return told
