"""Scalars that come one a record: kept in columns as they are read, and on from there when the file has grown."""

from array import array
from dataclasses import dataclass, field

import numpy as np

from parsers.positions import find_positions
from parsers.tables import Scalars
from parsers.vocabulary import name_of


@dataclass
class Points:
    """The scalars so far, in equally long columns."""

    tags: dict[str, int] = field(default_factory=dict)  # tag -> number
    tag: array = field(default_factory=lambda: array("i"))
    step: array = field(default_factory=lambda: array("d"))
    value: array = field(default_factory=lambda: array("d"))
    time: array = field(default_factory=lambda: array("d"))
    record: array = field(default_factory=lambda: array("q"))

    def add(self, tag: str, step: int, value: float, *, record: int, time: float) -> None:
        """Adds the value of a tag at a step; `time` is in seconds since 1970, NaN where it is not known."""
        self.tag.append(self.tags.setdefault(tag, len(self.tags)))
        self.step.append(step)
        self.value.append(value)
        self.time.append(time)
        self.record.append(record)

    def scalars(self) -> Scalars:
        """The table of them; a step that falls back within a tag begins a segment."""
        if not len(self.value):
            return Scalars()
        tag = np.array(self.tag, np.int32)
        positions = find_positions(None, None, np.array(self.step), tag)
        return Scalars(
            [name_of(name) for name in self.tags], tag, positions.step, np.array(self.value), np.array(self.record),
            wall_time=np.array(self.time), segment=positions.segment,
        )  # fmt: skip
