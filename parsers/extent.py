"""How far a run came and how far it was meant to go, from its points and its hyper-parameters."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from parsers.tables import AVERAGE, HParam, Scalars
from parsers.vocabulary import describe, key

WORDS = """
epochs: epochs nepochs maxepochs maxepoch numepochs totalepochs totalepoch endepoch trainepochs numtrainepochs trainingepochs
        trainmaxepochs solvermaxepochs 训练轮数 总轮数
steps:  maxsteps totalsteps maxiters maxiter totaliters trainsteps trainiters numtrainsteps totaltimesteps maxiterations
        solvermaxiter
"""
EPOCHS, STEPS = (frozenset(row.partition(":")[2].split()) for row in re.split(r"\n(?=steps:)", WORDS.strip()))
RECENT = 2000  # points whose distances tell the stride of a log
LAST_VALUES = 3  # values of a loss that must be no numbers in a row


class Broken(NamedTuple):
    """A loss that ended in values that are no finite numbers: since which step and line."""

    tag: str
    value: float
    step: int
    line: int


@dataclass
class Extent:
    """What the points of one run in one or several sources span; NaN where nothing says so."""

    points: int = 0
    first_epoch: float = math.nan
    last_epoch: float = math.nan
    epoch_stride: float = math.nan
    first_step: float = math.nan
    last_step: float = math.nan
    step_stride: float = math.nan
    started: float = math.nan
    ended: float = math.nan
    broken: Broken | None = None
    last_line: dict[str, int] = field(default_factory=dict)  # source -> line of its last point
    segment_line: dict[str, int] = field(default_factory=dict)  # source -> line at which its last segment begins

    @property
    def base(self) -> int:
        """What the first epoch is called: 0 or 1."""
        return 0 if self.first_epoch < 1 else 1

    @property
    def epochs(self) -> int:
        """Epochs done or begun, 0 if the log has none. An epoch with batches ends at the next one's number."""
        if math.isnan(self.last_epoch):
            return 0
        batches = not math.isnan(self.epoch_stride) and self.epoch_stride % 1 != 0
        return math.ceil(self.last_epoch) - self.base if batches else math.floor(self.last_epoch) + 1 - self.base

    def reached(self, plan: "Plan") -> bool:
        """Whether the last step is the very one that was planned."""
        return abs(self.last_step - plan.steps) < 1

    def joined(self, other: "Extent") -> "Extent":
        """The Extent of the points of both: of this one in the sources before, of the other in one after them."""
        least = {name: _fmin(getattr(self, name), getattr(other, name)) for name in LEAST}
        most = {name: -_fmin(-getattr(self, name), -getattr(other, name)) for name in MOST}
        return Extent(
            self.points + other.points, **least, **most, broken=self.broken or other.broken,
            last_line=self.last_line | other.last_line, segment_line=self.segment_line | other.segment_line,
        )  # fmt: skip


LEAST = ("first_epoch", "epoch_stride", "first_step", "step_stride", "started")
MOST = ("last_epoch", "last_step", "ended")


def extents_of(source: str, scalars: Scalars) -> dict[int, Extent]:
    """part -> Extent of its points in one source, for the parts that have any."""
    if scalars.part is None:
        return {0: _extent_of(source, scalars, slice(None))} if len(scalars) else {}
    return {int(part): _extent_of(source, scalars, scalars.part == part) for part in np.unique(scalars.part)}


def _extent_of(source: str, scalars: Scalars, rows: Any) -> Extent:
    line = scalars.line[rows]
    extent = Extent(len(line), broken=find_broken(scalars, rows), last_line={source: int(line.max())})
    if scalars.segment is not None:
        segment = scalars.segment[rows]
        extent.segment_line[source] = int(line[segment == segment.max()].min())
    if scalars.epoch is not None:
        extent.first_epoch, extent.last_epoch, extent.epoch_stride = _span(scalars.epoch[rows])
    extent.first_step, extent.last_step, extent.step_stride = _span(scalars.step[rows].astype(np.float64))
    if scalars.wall_time is not None:
        extent.started, extent.ended, _ = _span(scalars.wall_time[rows], stride=False)
    return extent


def _span(values: np.ndarray, *, stride: bool = True) -> tuple[float, float, float]:
    """(first, last, usual distance of two of the last) of values, without NaN."""
    known = values[~np.isnan(values)]
    if not len(known):
        return math.nan, math.nan, math.nan
    distances = np.diff(np.unique(known[-RECENT:])) if stride else known[:0]
    return float(known.min()), float(known.max()), median(distances.tolist()) if len(distances) else math.nan


def _fmin(one: float, other: float) -> float:
    """The smaller of two numbers, of which either may be NaN."""
    return other if math.isnan(one) or other < one else one


def find_broken(scalars: Scalars, rows: Any) -> Broken | None:
    """The loss of training whose last values are NaN or infinite, and since where: of several the plain and first one."""
    codes, found = scalars.name[rows], []
    for i, name in enumerate(scalars.names):
        if describe(name.metric).kind != "loss" or name.split in ("val", "test"):
            continue
        at = np.flatnonzero(codes == i)
        finite = np.isfinite(scalars.value[rows][at])
        since = len(finite) - int(np.argmax(finite[::-1])) if finite.any() else 0
        if len(finite) and len(finite) - since >= min(LAST_VALUES, len(finite)):
            first = at[since]
            step, line = int(scalars.step[rows][first]), int(scalars.line[rows][first])
            found.append(Broken(name.tag, float(scalars.value[rows][first]), step, line))
    return min(found, key=lambda broken: (broken.tag.endswith(AVERAGE), broken.line), default=None)


class Plan(NamedTuple):
    """What a run's settings say of its length; NaN where they do not."""

    epochs: float = math.nan
    steps: float = math.nan


def find_plan(hparams: Iterable[HParam]) -> Plan:
    """The planned epochs and steps among hyper-parameters; of several, the largest."""
    epochs, steps = [math.nan], [math.nan]
    for hparam in hparams:
        value = hparam.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
            continue
        last = hparam.name.rpartition(".")[2]
        if key(last) in EPOCHS or key(hparam.name) in EPOCHS:
            epochs.append(float(value))
        elif key(last) in STEPS or key(hparam.name) in STEPS:
            steps.append(float(value))
    return Plan(_largest(epochs), _largest(steps))


def longest(plans: Iterable[Plan]) -> Plan:
    """Of several plans of a run the largest numbers."""
    epochs, steps = zip(*plans, strict=True)
    return Plan(_largest(epochs), _largest(steps))


def _largest(values: Sequence[float]) -> float:
    return max((value for value in values if not math.isnan(value)), default=math.nan)


def share_done(extent: Extent, plan: Plan) -> float:
    """How much of its plan a run has done, from 0 to 1; NaN if it has none. A last stride that is missing counts as done.

    A run that ended at the very step it was planned to is done whatever its epochs say: the last one may lack a batch.
    """
    if extent.reached(plan):
        return 1.0
    for last, stride, planned, base in (
        (extent.last_epoch, extent.epoch_stride, plan.epochs, extent.base),
        (extent.last_step, extent.step_stride, plan.steps, 0),
    ):
        if math.isnan(last) or math.isnan(planned):
            continue
        tolerance = 1.5 * (stride if not math.isnan(stride) else 1.0)
        end = planned + base
        return (
            1.0 if last + tolerance >= end else max(0.0, (last + min(1.0, stride if stride == stride else 1.0) - base) / planned)
        )
    return math.nan
