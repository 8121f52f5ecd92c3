"""Tables in Markdown whose rows are metrics and whose columns are classes or models, told as names with values."""

import re
from collections.abc import Sequence

from parsers.console.tables import is_quantity

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?\s?%?")
COUNTED = re.compile(r"\s*[(（]\d+[)）]$")  # `deltoid(3)`


def as_pairs(rows: Sequence[str]) -> list[str]:
    """The rows of a table as `cat IoU: 93.4, dog IoU: 90.2` if they are called by metrics; other tables as they are."""
    head, *body = map(_cells, rows)
    called = [row[0] for row in body if any(map(NUMBER.fullmatch, row))]
    if any(map(is_quantity, head[1:])) or not called or sum(map(is_quantity, called)) * 2 < len(called):
        return list(rows)
    columns = [COUNTED.sub("", cell) for cell in head]
    return ["", *(", ".join(_pairs(row, columns)) for row in body)]


def _cells(row: str) -> list[str]:
    """The cells of a row without the marks of emphasis."""
    return [cell.strip().strip("*_` ") for cell in row.strip().strip("|").split("|")]


def _pairs(row: Sequence[str], columns: Sequence[str]) -> list[str]:
    """What a row tells: `IoU | 93 | 90` of each column, `mIoU | 77 | mAcc | 92` of all."""
    names = [cell for cell in row if is_quantity(cell)]
    if not names or row[0] != names[0]:
        return []
    if len(names) > 1:
        return [f"{name}: {value}" for name, value in zip(row, row[1:], strict=False) if name in names and NUMBER.fullmatch(value)]
    told = zip(columns[1:], row[1:], strict=False)
    return [f"{column} {names[0]}: {value}" for column, value in told if column and NUMBER.fullmatch(value)]
