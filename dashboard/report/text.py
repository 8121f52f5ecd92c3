"""A report as Markdown, its figures as pictures in a folder beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dashboard.exports import markdown_sheet
from dashboard.exports.markdown_sheet import escape
from dashboard.report.content import Picture, Report, Tell
from dashboard.report.words import finding_rows, headings
from dashboard.words import say

WIDTH, HEIGHT, SCALE = 900, 420, 2  # of a picture, in pixels and pixels per pixel


def export(report: Report, *, pictures: Mapping[str, str], tell: Tell = str) -> bytes:
    """The Markdown text; `pictures` are the titles of those that were drawn and where they are."""
    words = headings(tell)
    parts = [f"# {escape(report.title)}", f"## {words['table']}", markdown_sheet.table(report.table)]
    parts += [escape(note) for note in report.table.notes]
    if rows := finding_rows(report, tell):
        parts += [f"## {words['findings']}", "\n".join(_finding(row) for row in rows)]
    if report.notes:
        parts += [f"## {words['notes']}", *(f"**{escape(run)}**: {escape(note)}" for run, note in report.notes.items())]
    if report.pictures:
        parts.append(f"## {words['curves']}")
        parts += [f"![{escape(title)}]({quote(path)})" for title, path in pictures.items()] or [escape(tell(no_browser()))]
    parts += [f"## {words['runs']}", markdown_sheet.table(report.runs)]
    return ("\n\n".join(part.rstrip("\n") for part in parts) + "\n").encode("utf-8", "replace")


def no_browser() -> str:
    """Why there are no pictures, and what to do about it."""
    return say("The curves could not be drawn: that takes Chrome or Chromium. Install one, or write the report as HTML.")


def save_pictures(pictures: Sequence[Picture], folder: Path) -> dict[str, str]:
    """Draws the pictures into a folder; gives title -> file name; empty where there is no browser to draw with."""
    import plotly.io

    names = [f"{place}.png" for place in range(1, len(pictures) + 1)]
    figures = [_with_legend(one) for one in pictures]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        plotly.io.write_images(fig=figures, file=[folder / name for name in names], width=WIDTH, height=HEIGHT, scale=SCALE)
    except (RuntimeError, ValueError):  # kaleido has no error of its own for a browser that is not there
        return {}
    return dict(zip((one.title for one in pictures), names, strict=True))


def _with_legend(picture: Picture) -> Any:
    """The figure on white, with the names of the runs."""
    import plotly.graph_objects as go

    figure = go.Figure(picture.figure)
    figure.update_layout(paper_bgcolor="white", plot_bgcolor="white", font_color="#333333", showlegend=True, height=HEIGHT)
    shown: set[str] = set()
    for trace in figure.data:
        trace.showlegend = trace.name not in shown and "lines" in (trace.mode or "")
        if trace.showlegend:
            shown.add(trace.name)
    return figure


def _finding(row: Mapping[str, str]) -> str:
    place = f" ({escape(row['place'])})" if row["place"] else ""
    return f"- **{escape(row['named'])}** {escape(row['run'])}: {escape(row['message'])}{place}"
