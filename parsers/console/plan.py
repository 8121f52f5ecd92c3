"""What a line's template means: a Plan says, hole by hole, which numbers are positions, times and values."""

from dataclasses import dataclass, field
from typing import NamedTuple

# Roles of a hole that is no metric's value. `y … ms` are the parts of a wall time.
ROLES = (
    "epoch", "epochs", "batch", "batches", "step", "steps", "best_epoch", "y", "mo", "d", "h", "mi", "s", "ms", "skip",
    "told_epoch", "told_step",  # of what the line tells, not of where it stands: `Model saved at iter 500`
    "add",  # what is added to the value before it: the seconds of `2m 30s`
)  # fmt: skip
N = "\ue000"  # stands for a number in masked text (private use: no log contains it)

CLAIMED, NOISE, UNCLAIMED = "claimed", "noise", "unclaimed"


class Field(NamedTuple):
    """One number of a line: a value of the series `tag`, or (tag '') a position or time by its `role`."""

    hole: int
    tag: str = ""
    role: str = ""
    unit: str = ""
    split: str = ""
    scale: float = 1.0
    group: str = ""  # the protocol, data set or trial of the value: part of its metric's name, not of its tag


@dataclass
class Plan:
    """How every line of one template is read.

    `message` is a kind of message that each such line is. `section` names the block that the line opens: a split for the
    lines below it. `columns` are those of a table whose header the line is.
    """

    claim: str = UNCLAIMED
    dialect: str = ""
    rule: str = ""
    fields: list[Field] = field(default_factory=list)
    message: str = ""
    section: str | None = None
    group: str = ""  # of the values in the block that the line opens
    columns: tuple[str, ...] = ()
    rowlike: bool = False  # may be a row of the table above it
    month: int = 0  # of a time that names its month; or 814, 20230814, where digits that are no numbers say more of the date
    heading: bool = False  # it may begin another run: it says with which settings
    predicts: bool = False  # it says what something is and how likely, and no metric
    retests: bool = False  # the lines below it test the best checkpoint again
    passing: bool = False  # the line's time is told, not stamped: it holds for no other line
    summing: bool = False  # at its last batch the line sums up its epoch: it stands at the epoch, not at its end
    fractional: bool = False  # its epoch is told with a fraction, `'epoch': 0.52`: steps are not counted in epochs
    quantity: str = ""  # what the line names and the next one tells
    refine: tuple[int, ...] = ()  # holes whose values are part of the names: one plan for each

    @property
    def values(self) -> list[Field]:
        return [f for f in self.fields if f.tag]

    @property
    def has_position(self) -> bool:
        return any(f.role in ("epoch", "batch", "step") for f in self.fields)


class Masked(NamedTuple):
    """A line with each number replaced by N; `at[k]` is where hole k stands in it, `raw[k]` how it was written."""

    text: str
    at: list[int]
    raw: list[str]
    begin: int = 0  # where the message begins


def spelled(masked: Masked, begin: int) -> str:
    """A masked line from `begin`, its numbers as they were written."""
    raw = iter([raw for place, raw in zip(masked.at, masked.raw, strict=True) if place >= begin])
    return "".join(next(raw) if character == N else character for character in masked.text[begin:])


def mask(line: str, holes: list[tuple[int, int]]) -> Masked:
    """The masked form of a line whose numbers stand at `holes`."""
    out, at, raw, done, size = [], [], [], 0, 0
    for start, end in holes:
        out.append(line[done:start])
        size += start - done
        at.append(size)
        raw.append(line[start:end])
        out.append(N)
        size += 1
        done = end
    out.append(line[done:])
    return Masked("".join(out), at, raw)
