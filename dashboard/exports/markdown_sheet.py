"""A sheet as a Markdown table: the best bold, the second underlined, notes below."""

import re
from unicodedata import east_asian_width

from dashboard.sheet import Cell, Sheet

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#$~])")


def export(sheet: Sheet) -> bytes:
    """UTF-8, as GitHub and most editors read it."""
    return (table(sheet) + "".join(f"\n{escape(note)}\n" for note in sheet.notes)).encode()


def table(sheet: Sheet) -> str:
    """The table alone, its columns aligned as texts, too."""
    head = [escape(" ".join(part for part in (heading.group, heading.text) if part)) for heading in sheet.headings]
    lines = [head, *([_cell(cell) for cell in row] for row in sheet.rows)]
    widths = [max(3, *(width(line[k]) for line in lines)) for k in range(len(head))]
    rule = ["-" * (wide - 1) + (":" if one.numeric else "-") for wide, one in zip(widths, sheet.headings, strict=True)]
    rows = [
        [padded(text, wide, right=one.numeric) for text, wide, one in zip(line, widths, sheet.headings, strict=True)]
        for line in lines
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]]) + "\n"


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, wide: int, *, right: bool) -> str:
    """The text with blanks up to a width."""
    blanks = " " * (wide - width(text))
    return blanks + text if right else text + blanks


def escape(text: object) -> str:
    """The text on one line, without a meaning in Markdown or HTML."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    text = f"**{text}**" if cell.best else f"<u>{text}</u>" if cell.second else text
    return text + escape(cell.mark)
