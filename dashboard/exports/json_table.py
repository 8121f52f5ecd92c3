"""A frame as JSON: an array of objects, one a line."""

import json
import math
from typing import Any

import pandas as pd

from dashboard.sheet import Sheet


def export(frame: pd.DataFrame) -> bytes:
    """UTF-8; see `records` for what is not finite."""
    rows = (json.dumps(record, ensure_ascii=False) for record in records(frame))
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def export_sheet(sheet: Sheet) -> bytes:
    """The numbers of a sheet under "rows", its notes under "notes"; NaN is the text "NaN", what was not logged null."""
    frame = sheet.frame()
    columns = {
        name: [None if cell is pd.NA else plain(cell, nan="NaN") for cell in frame[name].tolist()] for name in frame.columns
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    told = {"title": sheet.title, "rows": rows, "notes": [str(note) for note in sheet.notes]}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


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
