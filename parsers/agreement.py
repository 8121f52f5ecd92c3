"""Whether the sources of one run agree: the same hyper-parameter, the same metric logged by two files."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from parsers.names import as_noted, settle
from parsers.notes import MetricNote
from parsers.tables import HParam, Problem
from parsers.vocabulary import factor, key

if TYPE_CHECKING:
    from parsers.logbook import Read

MOST = 20_000  # points of a series that are compared
SIMILAR = 0.5  # share of points that must agree for two series to be the same quantity


class Series(NamedTuple):
    """One series in one source."""

    source: str
    unit: str
    step: np.ndarray
    value: np.ndarray
    line: np.ndarray


def find_disagreements(reads: Sequence["Read"], notes: Mapping[str, MetricNote] | None = None) -> Iterator[tuple[str, Problem]]:
    """(source, problem) for each hyper-parameter and metric that two sources of a run tell differently.

    `notes` are what the user says of metrics.
    """
    by_run: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        by_run[read.source.run].append(read)
    for same in by_run.values():
        if len(same) > 1:
            yield from _hparams(same)
            yield from _metrics(same, notes or {})


def _hparams(reads: Sequence["Read"]) -> Iterator[tuple[str, Problem]]:
    """One problem for each hyper-parameter that has two values in a run."""
    first: dict[tuple[int, str], tuple[str, HParam]] = {}
    for read in reads:
        for hparam in read.reading.hparams:
            source, known = first.setdefault((hparam.part, key(hparam.name)), (read.source.label, hparam))
            if source != read.source.label and not same_value(known.value, hparam.value):
                message = f"{hparam.name} is {hparam.value!r} here and {known.value!r} in {source}, line {known.line}."
                severity = "info" if re.search(r"[/\\]", str(hparam.value)) else "warning"  # a path may differ from step to step
                yield read.source.label, Problem(hparam.line, "hparams-differ", severity, message)


def same_value(a: object, b: object) -> bool:
    """Whether two settings are the same, however they are written: 0.1 and '0.1', True and 'true', (1, 2) and [1, 2]."""
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=1e-6) or (a != a and b != b)
    if isinstance(a, str) != isinstance(b, str):
        try:
            return math.isclose(float(a), float(b), rel_tol=1e-6)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            pass
    return str(a).strip("()[] ").lower() == str(b).strip("()[] ").lower()


def _metrics(reads: Sequence["Read"], notes: Mapping[str, MetricNote]) -> Iterator[tuple[str, Problem]]:
    """One problem for each metric of which two sources log different values at the same points."""
    series: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for read in reads:
        scalars = read.reading.scalars
        if scalars.part is not None or not len(scalars):
            continue
        order = np.argsort(scalars.name, kind="stable")
        bounds = np.searchsorted(scalars.name[order], np.arange(len(scalars.names) + 1))
        for i, name in enumerate(as_noted(settle(scalars), notes)):
            rows = order[bounds[i] : min(bounds[i + 1], bounds[i] + MOST)]
            one = Series(read.source.label, name.unit, scalars.step[rows], scalars.value[rows], scalars.line[rows])
            series[name.metric, name.split].append(one)
    for (metric, split), same in series.items():
        for a, b in combinations(same, 2):
            if a.source != b.source and (problem := compare(a, b, f"{metric} ({split})" if split else metric)):
                yield b.source, problem


def compare(a: Series, b: Series, called: str) -> Problem | None:
    """What two series of one metric disagree on beyond rounding, where they share points; None if they agree or share none."""
    scale = factor(b.unit, a.unit)
    if math.isnan(scale):
        return None
    b = b._replace(value=b.value * scale)
    pairs = [(i, j) for i, j in _alignments(a, b) if len(i) > 2]
    if not pairs:
        return None
    agrees = [_agree(a, b, i, j) for i, j in pairs]
    best = max(range(len(pairs)), key=lambda k: agrees[k].mean())
    (i, j), same = pairs[best], agrees[best]
    if same.all() or same.mean() < SIMILAR:
        return None
    at = int(np.flatnonzero(~same)[0])
    message = (
        f"{called} differs from {a.source} at {int((~same).sum())} of {len(same)} shared points: "
        f"first {b.value[j][at]:g} here and {a.value[i][at]:g} there (line {a.line[i][at]}) at step {b.step[j][at]}."
    )
    return Problem(int(b.line[j][at]), "sources-differ", "warning", message)


def _alignments(a: Series, b: Series) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Ways to pair the points of two series: by step, and one by one where they are equally many."""
    _, i, j = np.intersect1d(a.step, b.step, return_indices=True)
    if len(np.unique(a.step)) == len(a.step) and len(np.unique(b.step)) == len(b.step):
        yield i, j
    if len(a.step) == len(b.step):
        every = np.arange(len(a.step))
        yield every, every


def _agree(a: Series, b: Series, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Which pairs agree to the digits that the shorter spelling has."""
    (decimals, digits), (others, other_digits) = precision(a.value), precision(b.value)
    absolute, relative = 0.51 * 10.0 ** -min(decimals, others), 0.51 * 10.0 ** (1 - min(digits, other_digits, 7))
    close = np.isclose(a.value[i], b.value[j], rtol=0, atol=absolute, equal_nan=True)
    return close | np.isclose(a.value[i], b.value[j], rtol=relative, atol=0)


def precision(values: np.ndarray) -> tuple[int, int]:
    """(decimals, significant digits) that a series is written with, at most."""
    finite = values[np.isfinite(values)][:1000]
    texts = [np.format_float_positional(abs(value), trim="-") for value in finite]
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return decimals, max((len(text.replace(".", "").lstrip("0")) for text in texts), default=1)
