"""A sheet as an Excel workbook: real numbers with the decimals shown, bold bests, and no text that could run as a formula."""

import io
import math
from typing import Any

from dashboard.sheet import Cell, Heading, Sheet, Value

WIDEST = 48  # characters


def export(sheet: Sheet) -> bytes:
    """One worksheet: a column of numbers per heading, and behind it those of its spread; the notes below."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page: Any = book.active
    page.title = "Epochbook"
    heads = [head for heading in sheet.headings for head in _heads(heading)]
    for column, (text, numeric) in enumerate(heads, start=1):
        cell = _write(page.cell(1, column), text)
        cell.font, cell.border = Font(bold=True), Border(bottom=Side(style="thin"))
        cell.alignment = Alignment(horizontal="right" if numeric else "left")
    for at, row in enumerate(sheet.rows, start=2):
        written = [value for cell, heading in zip(row, sheet.headings, strict=True) for value in _values(cell, heading)]
        for column, (value, look, number_format) in enumerate(written, start=1):
            cell = _write(page.cell(at, column), value)
            cell.number_format = number_format
            cell.font = Font(bold=look.best, underline="single" if look.second else None)
            if heads[column - 1][1]:
                cell.alignment = Alignment(horizontal="right")
    for k, note in enumerate(sheet.notes):
        _write(page.cell(len(sheet.rows) + 3 + k, 1), note).font = Font(italic=True, color="808080")
    for column in range(1, len(heads) + 1):
        texts = [page.cell(at, column).value for at in range(1, len(sheet.rows) + 2)]
        page.column_dimensions[get_column_letter(column)].width = min(WIDEST, 3 + max(_width(text) for text in texts))
    page.freeze_panes = "B2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heads(heading: Heading) -> list[tuple[str, bool]]:
    first = " ".join(part for part in (heading.group, heading.text) if part)
    return [(first, heading.numeric), *((f"{heading.key} {name}", True) for name in heading.extra)]


def _values(cell: Cell, heading: Heading) -> list[tuple[Value, Cell, str]]:
    """(value, how it looks, number format) of a cell and of the numbers behind it."""
    digits = "General" if heading.decimals is None else "0." + "0" * heading.decimals if heading.decimals else "0"
    marked = f'{digits}"{cell.mark}"' if cell.mark else digits
    behind = [(cell.extra[k] if k < len(cell.extra) else None, Cell(""), digits) for k in range(len(heading.extra))]
    return [(cell.value, cell, marked), *behind]


def _write(cell: Any, value: Value) -> Any:
    """Writes a value: a text stays one whatever it begins with, and what is no number in Excel is told by name."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, float) and not math.isfinite(value):
        value = "NaN" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # openpyxl takes '=…' for a formula
    else:
        cell.value = value
    return cell


def _width(value: Any) -> int:
    text = f"{value:.4g}" if isinstance(value, float) else str(value or "")
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)
