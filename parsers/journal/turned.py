"""Tables and lists in Markdown that no log has, told as names with values: a row for each metric, an item for each model."""

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.console.tables import is_quantity

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?\s?%?")
COUNTED = re.compile(r"\s*[(（]\d+[)）]$")  # `deltoid(3)`
PERCENT = re.compile(r"\s*[(（]%[)）]$")
ITEM = re.compile(r"^\s*[-*+]\s+[*`]{0,3}(?P<name>[^:：\s][^:：]{0,40}?)[*`]{0,3}\s*[:：]\s*(?P<told>\S.*)$")
PIECE = re.compile(
    r"^[*`]*(?P<metric>[^\W\d][\w@. -]{0,30}?)[*`]*\s*(?:[:=：＝]|为|是)?\s*[*`]*"
    r"(?P<value>[-+]?\d+(?:\.\d+)?\s?%?)[*`]*\s*[.。]?$"
)
PLACED = re.compile(r"(?i)\b(?:epoch|ep|step|iter\w*|round|batch)\b|[轮步]")
NAMELESS = re.compile(r"[=:]|(?<![\w.-])\d")  # what would read as a value of its own
SIGNS = re.compile(r"=|(?<![\w@.-])\d|[(（]%[)）]")  # in names of columns


def as_pairs(rows: Sequence[str]) -> list[str]:
    """The rows of a table as `cat IoU: 93.4, dog IoU: 90.2` if they are called by metrics; other tables as they are."""
    head, *body = map(_cells, rows)
    measured = [cell for cell in head[1:] if is_quantity(PERCENT.sub("", cell))]
    if measured:
        narrow = len(head) == 2  # of a name and a number: no table of a log
        return ["", *(", ".join(_told(row, head)) for row in body)] if narrow or SIGNS.search(rows[0]) else list(rows)
    called = [row[0] for row in body if any(map(NUMBER.fullmatch, row))]
    if not called or sum(map(is_quantity, called)) * 2 < len(called):
        return list(rows)
    columns = [COUNTED.sub("", cell) for cell in head]
    return ["", *(", ".join(_pairs(row, columns)) for row in body)]


def told_of(row: str) -> list[tuple[str, str]]:
    """The metrics that an item of a list tells of something that it names: `- ResNet50: acc 0.91, loss 0.32`; [] if none."""
    item = ITEM.match(row)
    if not item or PLACED.search(item["name"]):
        return []
    pieces = [PIECE.match(piece.strip()) for piece in re.split(r"[,，;；、|]|\s/\s", item["told"])]
    told = [(piece["metric"].strip(), piece["value"]) for piece in pieces if piece]
    return told if len(told) == len(pieces) and all(is_quantity(metric) for metric, _ in told) else []


def as_told(row: str) -> str:
    """Such an item as names with values, each called after what it is of if that reads as a name."""
    item = ITEM.match(row)
    name = item["name"].strip() if item else ""
    label = "" if NAMELESS.search(name) else f"{name} "
    return ", ".join(f"{label}{metric}: {value}" for metric, value in told_of(row))


def _cells(row: str) -> list[str]:
    """The cells of a row without the marks of emphasis."""
    return [cell.strip().strip("*_` ") for cell in row.strip().strip("|").split("|")]


def _told(row: Sequence[str], head: Sequence[str]) -> list[str]:
    """What a row tells under its columns, those in percent with their sign; a row that has a name says it first."""
    label = "" if NUMBER.fullmatch(row[0]) else f"{row[0]} "
    told = [(PERCENT.sub("", column), value, PERCENT.search(column)) for column, value in zip(head[1:], row[1:], strict=False)]
    return [
        f"{label}{column}: {value}{'%' if percent and not value.endswith('%') else ''}"
        for column, value, percent in told
        if column and "=" not in column and NUMBER.fullmatch(value)
    ]


def _pairs(row: Sequence[str], columns: Sequence[str]) -> list[str]:
    """What a row tells: `IoU | 93 | 90` of each column, `mIoU | 77 | mAcc | 92` of all."""
    names = [cell for cell in row if is_quantity(cell)]
    if not names or row[0] != names[0]:
        return []
    if len(names) > 1:
        return [f"{name}: {value}" for name, value in pairwise(row) if name in names and NUMBER.fullmatch(value)]
    told = zip(columns[1:], row[1:], strict=False)
    return [f"{column} {names[0]}: {value}" for column, value in told if column and NUMBER.fullmatch(value)]
