"""A sheet as an HTML table: a page of its own that opens offline, or the table alone to put into another."""

from html import escape

from dashboard.sheet import Cell, Heading, Sheet

STYLE = """\
table.sheet { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1em 0; }
table.sheet th, table.sheet td { padding: .3em .8em; text-align: right; white-space: nowrap; }
table.sheet th.text, table.sheet td.text { text-align: left; }
table.sheet th.group { text-align: center; border-bottom: 1px solid currentColor; }
table.sheet thead { border-top: 2px solid currentColor; border-bottom: 1px solid currentColor; }
table.sheet tbody { border-bottom: 2px solid currentColor; }
table.sheet td.better { color: #3c9a66; } table.sheet td.worse { color: #d9534f; }
p.note { font-size: .85em; opacity: .75; margin: .2em 0; max-width: 60em; }
"""
PAGE = """\
<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font-family: system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em; color-scheme: light dark; }}
{style}</style></head>
<body>
{table}</body></html>
"""


def export(sheet: Sheet) -> bytes:
    """A page of its own with the table and its notes; everything from a log is text in it."""
    return PAGE.format(title=escape(sheet.title or "Epochbook"), style=STYLE, table=table(sheet)).encode()


def table(sheet: Sheet) -> str:
    """The table and its notes as HTML."""
    rows = "".join(f"<tr>{''.join(map(_cell, row, sheet.headings))}</tr>\n" for row in sheet.rows)
    notes = "".join(f'<p class="note">{escape(note)}</p>\n' for note in sheet.notes)
    head = f"{_groups(sheet)}<tr>{''.join(map(_heading, sheet.headings))}</tr>"
    return f'<table class="sheet">\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n{notes}'


def _groups(sheet: Sheet) -> str:
    if not sheet.grouped:
        return ""
    cells = (_tag("th", escape(group), "group" if group else "", f' colspan="{span}"') for group, span in sheet.spans())
    return f"<tr>{''.join(cells)}</tr>"


def _heading(heading: Heading) -> str:
    return _tag("th", escape(heading.text), "" if heading.numeric else "text")


def _cell(cell: Cell, heading: Heading) -> str:
    text = escape(cell.text)
    text = f"<strong>{text}</strong>" if cell.best else f"<u>{text}</u>" if cell.second else text
    mark = f"<sup>{escape(cell.mark)}</sup>" if cell.mark else ""
    return _tag("td", text + mark, " ".join(part for part in ("" if heading.numeric else "text", cell.tone) if part))


def _tag(name: str, content: str, classes: str, more: str = "") -> str:
    said = f' class="{classes}"' if classes else ""
    return f"<{name}{said}{more}>{content}</{name}>"
