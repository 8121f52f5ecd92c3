"""A report as Markdown, its figures as pictures in a folder beside it."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from dashboard.charts.composing import Part
from dashboard.charts.paper import Paper, figure_for_print
from dashboard.exports import markdown_sheet
from dashboard.exports.markdown_sheet import escape
from dashboard.report.content import Picture, Report, Tell
from dashboard.report.pictures import has_browser
from dashboard.report.pictures import pictures as as_files
from dashboard.report.words import finding_rows, headings
from dashboard.words import say
from parsers import UserError

PAPER, DPI = Paper(width=20, height=10, font=9), 192  # of a picture


def export(report: Report, *, pictures: Mapping[str, str], tell: Tell = str) -> bytes:
    """The Markdown text; `pictures` are the titles of those that were drawn and where they are."""
    words = headings(tell)
    parts = [f"# {escape(report.title)}", f"## {words['table']}", markdown_sheet.table(report.table)]
    parts += [escape(note) for note in report.table.notes]
    if report.sweeps:
        parts += [f"## {words['sweeps']}", *(escape(tell(one)) for one in report.sweeps)]
    if rows := finding_rows(report, tell):
        parts += [f"## {words['findings']}", "\n".join(_finding(row) for row in rows)]
    if report.notes:
        parts += [f"## {words['notes']}", *(f"**{escape(run)}**: {escape(note)}" for run, note in report.notes.items())]
    if report.pictures:
        parts.append(f"## {words['curves']}")
        parts += [_picture(one, pictures[one.title]) for one in report.pictures if one.title in pictures]
        parts += [] if pictures else [escape(tell(no_browser()))]
    parts += [f"## {words['runs']}", markdown_sheet.table(report.runs)]
    return ("\n\n".join(part.rstrip("\n") for part in parts) + "\n").encode("utf-8", "replace")


def no_browser() -> str:
    """Why there are no pictures, and what to do about it."""
    return say("The curves could not be drawn: that takes Chrome or Chromium. Install one, or write the report as HTML.")


def archive(report: Report, *, tell: Tell = str) -> bytes:
    """A zip of the Markdown and its pictures."""
    drawn = draw_pictures(report.pictures)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        names = {title: f"report_files/{place}.png" for place, title in enumerate(drawn, start=1)}
        file.writestr("report.md", export(report, pictures=names, tell=tell))
        for title, name in names.items():
            file.writestr(name, drawn[title])
    return data.getvalue()


def save_pictures(pictures: Sequence[Picture], folder: Path) -> dict[str, str]:
    """Draws the pictures into a folder; gives title -> file name; empty where there is no browser to draw with."""
    drawn = draw_pictures(pictures)
    names = {title: f"{place}.png" for place, title in enumerate(drawn, start=1)}
    if drawn:
        folder.mkdir(parents=True, exist_ok=True)
    for title, name in names.items():
        (folder / name).write_bytes(drawn[title])
    return names


def draw_pictures(pictures: Sequence[Picture]) -> dict[str, bytes]:
    """title -> the picture as PNG; empty where there is no browser to draw with."""
    if not has_browser():
        return {}
    figures = [figure_for_print([Part(one.title, one.figure)], paper=PAPER) for one in pictures]
    try:
        return dict(zip((one.title for one in pictures), as_files(figures, form="png", dpi=DPI), strict=True))
    except UserError:
        return {}


def _picture(one: Picture, path: str) -> str:
    note = f"\n\n{escape(one.note)}" if one.note else ""
    return f"![{escape(one.title)}]({quote(path)}){note}"


def _finding(row: Mapping[str, str]) -> str:
    place = f" ({escape(row['place'])})" if row["place"] else ""
    return f"- **{escape(row['named'])}** {escape(row['run'])}: {escape(row['message'])}{place}"
