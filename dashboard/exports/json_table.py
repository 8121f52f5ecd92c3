"""A frame as JSON: an array of objects, one a line."""

import json
import math
from typing import Any

import pandas as pd


def export(frame: pd.DataFrame) -> bytes:
    """UTF-8; see `records` for what is not finite."""
    rows = (json.dumps(record, ensure_ascii=False) for record in records(frame))
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as objects of standard JSON: in `value`, NaN is data and becomes the text "NaN"; elsewhere it is null."""
    columns = [[plain(cell, nan="NaN" if name == "value" else None) for cell in frame[name].tolist()] for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def plain(cell: Any, *, nan: str | None = None) -> Any:
    """The cell as standard JSON has it: what is not finite is a text, or `nan`."""
    if not isinstance(cell, float) or math.isfinite(cell):
        return cell
    if math.isnan(cell):
        return nan
    return "Infinity" if cell > 0 else "-Infinity"
