"""Tables in Markdown that no log has, told as names with values: a row for each metric, columns with signs in their names."""

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.console.tables import is_quantity

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?\s?%?")
COUNTED = re.compile(r"\s*[(（]\d+[)）]$")  # `deltoid(3)`
PERCENT = re.compile(r"\s*[(（]%[)）]$")
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
