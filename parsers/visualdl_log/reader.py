"""Reads a vdlrecords file: its scalars, its hyper-parameters; pictures, histograms and the like are counted."""

import math
import struct
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from parsers.points import Points
from parsers.protobuf import read_fields, signed, text_of
from parsers.sources import Source
from parsers.tables import HParam, Problem, Reading

# Field numbers of Record.Value in VisualDL's record.proto; a record is a length of 8 bytes and a Record.
STEP, TAG, TIME, VALUE, HPARAMS, TAGGED = 1, 2, 3, 4, 13, 14
KINDS = {5: "image", 6: "audio", 7: "embeddings", 8: "histogram", 9: "PR curve", 11: "ROC curve", 12: "text"}
INT, FLOAT, TEXT, NAME = 1, 2, 3, 4  # of a hyper-parameter
LENGTH, FLOAT32, FLOAT64 = struct.Struct("<Q"), struct.Struct("<f"), struct.Struct("<d")
LONGEST = 1 << 28  # bytes; no record has more
FIRST_FIELD = 0x0A  # a Record begins with its field 1, a message


@dataclass
class State:
    """How far a file was read, and what it said: a row a scalar. It is the source's bookmark."""

    offset: int = 0
    count: int = 0
    points: Points = field(default_factory=Points)
    hparams: list[HParam] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)
    noise: int = 0

    def take(self, data: bytes) -> None:
        """Takes in one record."""
        self.count += 1
        values = [value for number, value in read_fields(data) if number == 1 and isinstance(value, bytes)]
        told = [self._take(dict(read_fields(value))) for value in values]
        self.noise += not any(told)

    def _take(self, value: dict[int, Any]) -> bool:
        tag = text_of(value.get(TAG, b""))
        if VALUE in value:
            return self._scalar(tag, value, value[VALUE])
        if isinstance(value.get(TAGGED), bytes):
            inner = dict(read_fields(value[TAGGED]))
            return self._scalar(f"{tag}/{text_of(inner.get(1, b''))}", value, inner.get(2, bytes(FLOAT32.size)))
        if isinstance(value.get(HPARAMS), bytes):
            self.hparams += [HParam(name, setting, self.count) for name, setting in _settings(value[HPARAMS])]
            return True
        for kind in KINDS.keys() & value.keys():
            self.other[KINDS[kind]] = self.other.get(KINDS[kind], 0) + 1
        return False

    def _scalar(self, tag: str, value: dict[int, Any], number: Any) -> bool:
        step, when = value.get(STEP, 0), value.get(TIME, 0)
        if not isinstance(number, bytes) or len(number) != FLOAT32.size or not isinstance(step, int) or not isinstance(when, int):
            return False
        self.points.add(tag, signed(step), FLOAT32.unpack(number)[0], record=self.count, time=when / 1000 or math.nan)
        return True


def _settings(data: bytes) -> Iterator[tuple[str, Any]]:
    for number, info in read_fields(data):
        if number == 1 and isinstance(info, bytes):
            said: dict[int, Any] = dict(read_fields(info))
            name = text_of(said.get(NAME, b""))
            if isinstance(said.get(INT), int):
                yield name, signed(said[INT])
            elif FLOAT in said and isinstance(said[FLOAT], bytes) and len(said[FLOAT]) == FLOAT64.size:
                yield name, FLOAT64.unpack(said[FLOAT])[0]
            elif TEXT in said:
                yield name, text_of(said[TEXT])


def sniff(source: Source) -> bool:
    """Whether the file is called and begins as VisualDL's do."""
    head = source.head[: LENGTH.size + 1]
    return "vdlrecords" in source.name and (not head or (len(head) > LENGTH.size and head[-1] == FIRST_FIELD))


def read(source: Source, before: Reading | None = None) -> Reading:
    """The scalars and settings of a file; `before` is its reading when it was shorter."""
    state = deepcopy(before.bookmark) if before and before.bookmark else State()
    problems = []
    with source.path.open("rb") as file:
        file.seek(state.offset)
        content = file.read()
    at, begun = 0, state.offset
    while at + LENGTH.size < len(content):
        (length,) = LENGTH.unpack_from(content, at)
        end = at + LENGTH.size + length
        if length > LONGEST or content[at + LENGTH.size] != FIRST_FIELD:
            message = f"At byte {begun + at:,} the file is damaged; the {len(content) - at:,} bytes from there on cannot be read."
            problems.append(Problem(state.count, "bad-frame", "error", message))
            break
        if end > len(content):
            problems.append(Problem(state.count, "cut-tail", "info", "The file ends in mid-record: it is the end for now."))
            break
        state.take(content[at + LENGTH.size : end])
        at = end
    state.offset = begun + at
    return Reading(
        scalars=state.points.scalars(), hparams=list(state.hparams), problems=problems, lines=state.count,
        claimed=state.count - state.noise, noise=state.noise, other=dict(state.other), bookmark=state,
    )  # fmt: skip
