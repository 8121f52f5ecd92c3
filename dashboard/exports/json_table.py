"""A frame as JSON: an array of objects, one a line."""

import json
import math
from typing import Any

import pandas as pd


def export(frame: pd.DataFrame) -> bytes:
    """UTF-8. In `value`, what is not finite is the text "NaN", "Infinity" or "-Infinity"; elsewhere NaN is null."""
    columns = [[_plain(cell, name == "value") for cell in frame[name].tolist()] for name in frame.columns]
    rows = (json.dumps(dict(zip(frame.columns, row, strict=True)), ensure_ascii=False) for row in zip(*columns, strict=True))
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _plain(cell: Any, is_value: bool) -> Any:
    if not isinstance(cell, float) or math.isfinite(cell):
        return cell
    if math.isnan(cell):
        return "NaN" if is_value else None
    return "Infinity" if cell > 0 else "-Infinity"
