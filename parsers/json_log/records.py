"""Records, one after another, as scalars: each number of a record is a point of the series called by its key."""

import re
from array import array
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from parsers.clock import parse_time
from parsers.csv_log.cells import number_of
from parsers.keys import WORDS, rank_of, role_of
from parsers.positions import find_positions, starts_over_each_epoch
from parsers.tables import HParam, Name, Scalars
from parsers.vocabulary import OUTCOMES, SPLIT_OF, kind, name_of

# Settings within a record.
GROUPS = frozenset({"config", "configs", "args", "hparams", "hyperparameters", "params", "parameters", "env_info", "_wandb"})
COUNTED = re.compile(r"^(?:n|num|number_of)_", re.IGNORECASE)  # n_processed, num_samples: they count, and measure nothing
POSITIONS = ("epoch", "step", "batch")
NAN = float("nan")


@dataclass
class Records:
    """What records said so far, in columns. `row` of a point is the number of its record; record columns are equally long."""

    tags: dict[tuple[str, str], int] = field(default_factory=dict)  # (tag, split) -> number
    tag: array = field(default_factory=lambda: array("i"))
    row: array = field(default_factory=lambda: array("q"))
    value: array = field(default_factory=lambda: array("d"))
    at: array = field(default_factory=lambda: array("q"))  # the line of a point
    epoch: array = field(default_factory=lambda: array("d"))
    step: array = field(default_factory=lambda: array("d"))
    batch: array = field(default_factory=lambda: array("d"))
    time: array = field(default_factory=lambda: array("d"))
    shape: array = field(default_factory=lambda: array("i"))  # equal for records with the same keys
    shapes: dict[Any, int] = field(default_factory=dict)
    hparams: list[HParam] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Records":
        return deepcopy(self)

    def add(
        self, record: Mapping[str, Any], line: int, *, split: str = "", epoch: float = NAN, lines: Mapping[str, int] | None = None
    ) -> None:
        """Takes in one record that begins at `line`; `split` and `epoch` as its place in a document gives them."""
        if not self.shape and is_settings(record):
            self.hparams += settings(record, line)
            return
        flat = _unpacked(list(flatten(record, self.other)))
        for name in GROUPS & record.keys():
            if isinstance(record[name], Mapping) and not self.shape:
                self.hparams += settings(record[name], line)
        split = split or next((SPLIT_OF[str(v).strip().lower()] for k, v in flat if _is_split(k, v)), "")
        points, position, ranks, when = [], dict.fromkeys(POSITIONS, NAN), dict.fromkeys(POSITIONS, len(WORDS["step"])), NAN
        for name, value in flat:
            role, number = role_of(name), _number(value)
            if role in position and number is not None:
                if rank_of(name) < ranks[role]:
                    ranks[role], position[role] = rank_of(name), number
            elif role == "time" and not np.isnan(found := parse_time(value)):
                when = found
            elif role == "hparam":
                self._setting(name, value, line)
            elif number is not None and role not in ("index", "split", "part") and not (COUNTED.match(name) and number % 1 == 0):
                points.append((name, number))
        self._put(points, split, line, lines or {})
        position["epoch"] = epoch if np.isnan(position["epoch"]) else position["epoch"]
        for column, found in zip((self.epoch, self.step, self.batch, self.time), (*position.values(), when), strict=True):
            column.append(found)
        signature = (split, *(name for name, _ in points), *(name for name, found in position.items() if not np.isnan(found)))
        self.shape.append(self.shapes.setdefault(signature, len(self.shapes)))

    def _put(self, points: list[tuple[str, float]], split: str, line: int, lines: Mapping[str, int]) -> None:
        row = len(self.shape)
        for name, number in points:
            self.tag.append(self.tags.setdefault((name, split), len(self.tags)))
            self.row.append(row)
            self.value.append(number)
            self.at.append(lines.get(name, line))

    def _setting(self, name: str, value: Any, line: int) -> None:
        if isinstance(value, str | int | float) and not any(known.name == name for known in self.hparams):
            self.hparams.append(HParam(name, value, line))

    def scalars(self) -> Scalars:
        """The points so far, each at its step."""
        if not len(self.value):
            return Scalars()
        row = np.array(self.row, np.int64)
        step, epoch, segment, time = self._positions()
        return Scalars(
            names=[_name(tag, split) for tag, split in self.tags], name=np.array(self.tag, np.int32), value=np.array(self.value),
            line=np.array(self.at, np.int64), step=step[row], segment=segment[row] if segment.any() else None,
            epoch=None if np.isnan(epoch).all() else epoch[row], wall_time=None if np.isnan(time).all() else time[row],
        )  # fmt: skip

    def _positions(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        epoch, step, batch, time = (np.array(column) for column in (self.epoch, self.step, self.batch, self.time))
        shape = np.array(self.shape)
        epoch, step = _epochs_called_step(epoch, step)
        of_training = _of_training(shape, self.shapes)
        if starts_over_each_epoch(*_known(step[of_training], epoch[of_training])):
            step = np.where(of_training, step, NAN)  # a validation counts its own batches: it stands where training stood
        columns = [None if np.isnan(column).all() else _carried(column) for column in (epoch, batch, step)]
        found = find_positions(columns[0], columns[1], columns[2], shape)
        return found.step, epoch if columns[0] is None else columns[0], found.segment, time


def _known(step: np.ndarray, epoch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    both = ~np.isnan(step) & ~np.isnan(epoch)
    return step[both], epoch[both]


def _of_training(shape: np.ndarray, shapes: dict[Any, int]) -> np.ndarray:
    """Which records are no validation or test of a log that says so."""
    held_out = [number for signature, number in shapes.items() if signature[0] in ("val", "test")]
    return ~np.isin(shape, held_out) if len(held_out) < len(shapes) else np.ones(len(shape), bool)


def _epochs_called_step(epoch: np.ndarray, step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """mmengine logs a validation's epoch as 'step': there it is taken for the epoch, at the step of the record before."""
    before = _carried(epoch, forward_only=True)
    called = np.isnan(epoch) & (step == before) & (step < _carried(step, shift=1))
    return np.where(called, before, epoch), np.where(called, NAN, step)


def _carried(column: np.ndarray, forward_only: bool = False, shift: int = 0) -> np.ndarray:
    """A column whose gaps repeat the value before (the first gap the value after)."""
    at = np.maximum.accumulate(np.where(np.isnan(column), -1, np.arange(len(column))))
    if shift:
        at = np.concatenate([[-1] * shift, at[:-shift]])
    known = column[~np.isnan(column)]
    first = NAN if forward_only or shift or not len(known) else known[0]
    return np.where(at >= 0, column[at], first)


def _name(tag: str, split: str) -> Name:
    found = name_of(tag)
    return found if found.split or not split or kind(found.metric) in ("lr", "time", "memory") else found._replace(split=split)


def _number(value: Any) -> float | None:
    """The number that a value is or spells; None for text, booleans and what is blank."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return None
    if isinstance(value, str) and value.strip() and len(value) < 80 and (found := number_of(value)):
        return found[0]
    return None


def flatten(record: Mapping[str, Any], other: dict[str, int], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """(name, plain value) of a record, nested names joined by '/'; histograms, pictures and lists are counted in `other`."""
    for name, value in record.items():
        full = f"{prefix}{name}"
        if isinstance(value, Mapping):
            if "_type" in value or name in GROUPS:
                other[str(value.get("_type", "settings"))] = other.get(str(value.get("_type", "settings")), 0) + 1
            elif depth < 8:
                yield from flatten(value, other, f"{full}/", depth + 1)
        elif isinstance(value, list):
            if len(value) == 1 and _number(value[0]) is not None:
                yield full, value[0]
            elif kind(name_of(full).metric) == "lr" and all(_number(item) is not None for item in value):
                yield from ((f"{full}/{i}", item) for i, item in enumerate(value))
            else:
                other["list"] = other.get("list", 0) + 1
        else:
            yield full, value


def _unpacked(flat: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """{"tag": "loss", "value": 0.5} is a loss of 0.5."""
    roles = {role_of(name): (name, value) for name, value in flat}
    if "tag" in roles and "value" in roles and isinstance(roles["tag"][1], str) and _number(roles["value"][1]) is not None:
        rest = [pair for pair in flat if pair not in (roles["tag"], roles["value"])]
        return [*rest, (roles["tag"][1], roles["value"][1])]
    return flat


def _is_split(name: str, value: Any) -> bool:
    return isinstance(value, str) and role_of(name) == "split" and value.strip().lower() in SPLIT_OF


def is_settings(record: Mapping[str, Any]) -> bool:
    """Whether a record holds a training's settings: texts and switches, and no metric."""
    flat = list(flatten(record, {}))
    words = sum(isinstance(value, str | bool) for _, value in flat) + 2 * len(GROUPS & record.keys())
    return words >= 2 and not any(is_evidence(name, value) for name, value in flat)


def is_evidence(name: str, value: Any) -> bool:
    """Whether a value is of a metric that the vocabulary knows the kind of."""
    return _number(value) is not None and kind(name_of(name).metric) in OUTCOMES


def has_position(record: Mapping[str, Any]) -> bool:
    return any(role_of(name) in POSITIONS and _number(value) is not None for name, value in record.items())


def has_records(record: Mapping[str, Any]) -> bool:
    """Whether a record holds a list of records: `{"epoch": 2, "log_history": [{"epoch": 1, …}, …]}`."""
    return any(isinstance(value, list) and value and isinstance(value[0], Mapping) for value in record.values())


def settings(record: Mapping[str, Any], line: int) -> list[HParam]:
    """A record of settings as hyper-parameters, nested names joined by '.'."""
    found = []
    for name, value in record.items():
        if isinstance(value, Mapping):
            found += [inner._replace(name=f"{name}.{inner.name}") for inner in settings(value, line)]
        elif isinstance(value, str | int | float | bool | list) or value is None:
            found.append(HParam(name, value, line))
    return found
