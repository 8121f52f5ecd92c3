"""Reads a .wandb file: its history as scalars, its configuration as hyper-parameters, its exit as a message."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from parsers.json_log.records import Records
from parsers.leveldb import HEADER, read_frames
from parsers.protobuf import read_fields
from parsers.sources import Source
from parsers.tables import HParam, Message, Problem, Reading

IDENT = b":W&B"
# Numbers of the record types in Weights & Biases' wandb_internal.proto, and of their fields.
HISTORY, SUMMARY, OUTPUT, CONFIG, STATS, OUTPUT_RAW, RUN, EXIT = 2, 3, 4, 5, 7, 13, 17, 18
ITEMS = 1  # of history, configuration and summary
KEY, NESTED_KEY, VALUE_JSON = 1, 2, 16  # of an item
STEP = 2  # of history
RUN_CONFIG, RUN_RESUMED = 4, 18
COUNTED = {STATS: "system metrics", OUTPUT: "console output", OUTPUT_RAW: "console output"}


@dataclass
class State:
    """How far a file was read, and what it said; it is the source's bookmark."""

    offset: int = HEADER
    count: int = 0
    claimed: int = 0
    noise: int = 0
    records: Records = field(default_factory=Records)
    hparams: dict[str, HParam] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    other: dict[str, int] = field(default_factory=dict)

    def take(self, data: bytes) -> None:
        """Takes in one record."""
        told = False
        for kind, value in read_fields(data):
            if isinstance(value, bytes):
                told |= self._take(kind, value)
        self.claimed += told
        self.noise += not told
        self.count += 1

    def _take(self, kind: int, value: bytes) -> bool:
        if kind == HISTORY:
            self.records.add(_history(value), self.count)
        elif kind == CONFIG:
            self._config(value)
        elif kind == RUN:
            self._run(value)
        elif kind == EXIT:
            code = int(dict(read_fields(value)).get(1, 0))
            text = "the run ended" if code == 0 else f"the run ended with exit code {code}"
            self.messages.append(Message("finished" if code == 0 else "crash", text, self.count))
        else:
            if kind in COUNTED:
                self.other[COUNTED[kind]] = self.other.get(COUNTED[kind], 0) + 1
            return False
        return True

    def _config(self, value: bytes) -> None:
        for path, setting in _items(value):
            if path[0] != "_wandb":
                for name, plain in _flat(".".join(path), setting):
                    self.hparams[name] = HParam(name, plain, self.count)

    def _run(self, value: bytes) -> None:
        for kind, inner in read_fields(value):
            if kind == RUN_CONFIG and isinstance(inner, bytes):
                self._config(inner)
            elif kind == RUN_RESUMED and inner == 1:
                self.messages.append(Message("resumed", "the run was resumed", self.count))


def _items(value: bytes) -> Iterator[tuple[list[str], Any]]:
    """(path of keys, value) of the items of a history, configuration or summary."""
    for kind, item in read_fields(value):
        if kind != ITEMS or not isinstance(item, bytes):
            continue
        path, text = [], b"null"
        for number, content in read_fields(item):
            if isinstance(content, bytes) and number in (KEY, NESTED_KEY):
                path.append(content.decode("utf-8", "replace"))
            elif isinstance(content, bytes) and number == VALUE_JSON:
                text = content
        try:
            yield [key for key in path if key] or [""], json.loads(text)
        except ValueError:
            continue


def _history(value: bytes) -> dict[str, Any]:
    record = {"/".join(path): found for path, found in _items(value)}
    step = next((inner for kind, inner in read_fields(value) if kind == STEP and isinstance(inner, bytes)), b"")
    number = dict(read_fields(step)).get(1)
    return record if "_step" in record or not isinstance(number, int) else {"_step": number, **record}


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value.keys() == {"desc", "value"}:
        yield from _flat(name, value["value"])
    elif isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    else:
        yield name, value


def sniff(source: Source) -> bool:
    """Whether the file begins as a .wandb file does."""
    return source.head.startswith(IDENT)


def read(source: Source, before: Reading | None = None) -> Reading:
    """The history, settings and end of a run; `before` is its reading when it was shorter."""
    content = source.path.read_bytes()
    state = deepcopy(before.bookmark) if before and before.bookmark else State()
    for frame in read_frames(content, state.offset):
        if frame.data is None:
            state.problems.append(
                Problem(state.count, "bad-frame", "error", "A damaged stretch of the file is left out (bad checksum).")
            )
        else:
            state.take(frame.data)
        state.offset = frame.end
    return Reading(
        scalars=state.records.scalars(), messages=list(state.messages), hparams=[*state.hparams.values(), *state.records.hparams],
        problems=list(state.problems), lines=state.count, claimed=state.claimed, noise=state.noise,
        other={**state.other, **state.records.other}, bookmark=state,
    )  # fmt: skip
