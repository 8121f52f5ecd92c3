"""JSON lines: one record a line, read on from where the file ended last time."""

import json
from copy import deepcopy
from dataclasses import dataclass, field

from parsers.json_log.document import Record
from parsers.json_log.records import Records
from parsers.tables import Problem, Reading

EXCERPT = 120
BAD_LINES_SHOWN = 20
DECODER = json.JSONDecoder(strict=False)


@dataclass
class Lines:
    """What the lines said so far: `offset` is the byte behind the last whole one."""

    records: Records = field(default_factory=Records)
    problems: list[Problem] = field(default_factory=list)
    offset: int = 0
    lines: int = 0
    claimed: int = 0
    noise: int = 0
    bad: int = 0

    def take(self, line: str) -> None:
        """Takes in one line."""
        self.lines += 1
        if not line.strip():
            self.noise += 1
            return
        found = parse_line(line)
        for record in found:
            self.records.add(record, self.lines)
        if found:
            self.claimed += 1
        else:
            self.bad += 1
            if self.bad <= BAD_LINES_SHOWN:
                message = "This line is no JSON record; it is left out."
                self.problems.append(Problem(self.lines, "bad-line", "warning", message, line[:EXCERPT]))

    def cut(self, line: str) -> None:
        """Takes in a last line that is no whole record."""
        self.lines += 1
        self.noise += 1
        message = "The last line ends in mid-record: it is the end for now."
        self.problems.append(Problem(self.lines, "cut-row", "info", message, line[:EXCERPT]))

    def reading(self) -> Reading:
        return Reading(
            scalars=self.records.scalars(), hparams=list(self.records.hparams), problems=list(self.problems), lines=self.lines,
            claimed=self.claimed, noise=self.noise, other=dict(self.records.other),
        )  # fmt: skip


def parse_line(line: str) -> list[Record]:
    """The objects of one line: none if it is no JSON, two where two writers met."""
    found, at, line = [], 0, line.strip()
    try:
        while at < len(line):
            value, at = DECODER.raw_decode(line, at)
            while at < len(line) and line[at] in ", \t":
                at += 1
            if not isinstance(value, dict):
                return []
            found.append(Record(value))
    except (ValueError, RecursionError):
        return []
    return found


def read_lines(content: str, before: Lines, *, goes_on: bool = True) -> Reading:
    """The reading of `before` and the lines of `content` behind it; `goes_on`: the next reading may start here.

    A last line without its end is read if it is whole, and read again when the file has grown.
    """
    state = deepcopy(before)
    *lines, tail = content.split("\n")
    for line in lines:
        state.take(line)
    state.offset += len(content) - len(tail)
    bookmark = state if goes_on else None
    if tail.strip():
        state = deepcopy(state)
        if parse_line(tail):
            state.take(tail)
        else:
            state.cut(tail)
    reading = state.reading()
    reading.bookmark = bookmark
    return reading
