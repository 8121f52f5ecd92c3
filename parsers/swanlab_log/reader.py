"""Reads a .swanlab file: its scalars, and how the run ended; its settings lie in config.yaml beside it."""

import math
import struct
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from parsers.leveldb import HEADER, read_frames
from parsers.points import Points
from parsers.protobuf import read_fields, signed, text_of
from parsers.sources import Source
from parsers.tables import Message, Problem, Reading

IDENT = b":SWL"
# Field numbers of Record and what it holds in SwanLab's protocol files (swanlab/proto).
FINISH, COLUMN, SCALAR, MEDIA, LOG = 11, 12, 13, 14, 16
KEY, STEP, TIME, VALUE = 1, 2, 4, 5  # of a scalar or a medium
CLASS, COLUMN_KEY, SYSTEM = 1, 3, 2  # of a column
STATE, ERROR, FINISHED_AT = 1, 2, 3  # of the finish
ENDINGS = {1: ("finished", "the run ended"), 2: ("crash", "the run crashed"), 3: ("interrupted", "the run was aborted")}
KINDS = {2: "image", 3: "audio", 4: "text", 5: "video", 6: "chart", 7: "3D object", 8: "molecule", 9: "HTML"}
DOUBLE = struct.Struct("<d")


@dataclass
class State:
    """How far a file was read, and what it said; it is the source's bookmark."""

    offset: int = HEADER
    count: int = 0
    noise: int = 0
    points: Points = field(default_factory=Points)
    system: set[str] = field(default_factory=set)  # keys of what is measured of the machine
    messages: list[Message] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)

    def take(self, data: bytes) -> None:
        """Takes in one record."""
        self.count += 1
        told = [self._take(kind, dict(read_fields(value))) for kind, value in read_fields(data) if isinstance(value, bytes)]
        self.noise += not any(told)

    def _take(self, kind: int, value: dict[int, Any]) -> bool:
        if kind == SCALAR:
            return self._scalar(value)
        if kind == FINISH and value.get(STATE) in ENDINGS:
            ending, text = ENDINGS[value[STATE]]
            error = text_of(value.get(ERROR)).strip().rpartition("\n")[2]
            self.messages.append(Message(ending, error or text, self.count, wall_time=_seconds(value.get(FINISHED_AT))))
            return True
        if kind == COLUMN and value.get(CLASS) == SYSTEM:
            self.system.add(text_of(value.get(COLUMN_KEY)))
        elif kind == MEDIA:
            self._count(KINDS.get(value.get(3, 0), "medium"))
        elif kind == LOG:
            self._count("console output")
        return False

    def _scalar(self, value: dict[int, Any]) -> bool:
        key, step = text_of(value.get(KEY)), value.get(STEP, 0)
        if key in self.system:
            self._count("system metrics")
            return False
        number = dict(read_fields(value[VALUE])).get(1, bytes(DOUBLE.size)) if isinstance(value.get(VALUE), bytes) else b""
        if not key or not isinstance(step, int) or not isinstance(number, bytes) or len(number) != DOUBLE.size:
            return False
        self.points.add(key, signed(step), DOUBLE.unpack(number)[0], record=self.count, time=_seconds(value.get(TIME)))
        return True

    def _count(self, kind: str) -> None:
        self.other[kind] = self.other.get(kind, 0) + 1


def _seconds(stamp: Any) -> float:
    """A Timestamp as seconds since 1970; NaN for what is none."""
    parts = dict(read_fields(stamp)) if isinstance(stamp, bytes) else {}
    seconds, nanos = parts.get(1, 0), parts.get(2, 0)
    return seconds + nanos / 1e9 if isinstance(seconds, int) and isinstance(nanos, int) and seconds else math.nan


def sniff(source: Source) -> bool:
    """Whether the file begins as a .swanlab file does."""
    return source.head.startswith(IDENT)


def read(source: Source, before: Reading | None = None) -> Reading:
    """The scalars and end of a run; `before` is its reading when it was shorter."""
    state = deepcopy(before.bookmark) if before and before.bookmark else State()
    for frame in read_frames(source.path.read_bytes(), state.offset):
        if frame.data is None:
            message = "A damaged stretch of the file is left out (bad checksum)."
            state.problems.append(Problem(state.count, "bad-frame", "error", message))
        else:
            state.take(frame.data)
        state.offset = frame.end
    return Reading(
        scalars=state.points.scalars(), messages=list(state.messages), problems=list(state.problems), lines=state.count,
        claimed=state.count - state.noise, noise=state.noise, other=dict(state.other), bookmark=state,
    )  # fmt: skip
