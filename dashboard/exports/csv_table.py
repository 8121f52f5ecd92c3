"""A frame as CSV that is exact for programs and harmless in a spreadsheet."""

import math
import re
from typing import Any

import pandas as pd

from dashboard.sheet import Sheet

# What a spreadsheet would run as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(r"[=+\-@\t\r]")


def export(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a mark that Excel needs; numbers in full, NaN in `value` as 'nan', what is missing blank.

    A text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay as they are.
    """
    columns = {name: _plain(frame[name]) for name in frame.columns}
    table = pd.DataFrame(columns, columns=frame.columns).rename(columns=harmless)
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def export_sheet(sheet: Sheet) -> bytes:
    """The numbers of a sheet in full, then its notes, a line each that begins with '#'."""
    frame = sheet.frame()
    told = {name: [_number(cell) for cell in frame[name].tolist()] for name in frame.columns}
    notes = "".join(pd.DataFrame([[f"# {note}"]]).to_csv(index=False, header=False, lineterminator="\n") for note in sheet.notes)
    return export(pd.DataFrame(told, dtype="object")) + notes.encode()


def _number(cell: Any) -> Any:
    """A cell of a sheet: NaN is told from what was not logged."""
    if cell is pd.NA or cell is None:
        return ""
    return "NaN" if isinstance(cell, float) and math.isnan(cell) else cell


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before a text that would run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) and not _is_number(cell) else cell


def _plain(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):  # a million rows, few categories
        return column.astype(object).map({name: harmless(name) for name in column.cat.categories})
    if pd.api.types.is_float_dtype(column) and column.name == "value":
        return column.astype(object).where(column.notna(), "nan")
    return column if pd.api.types.is_numeric_dtype(column) else column.map(harmless)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
