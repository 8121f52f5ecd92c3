"""A report as one HTML file: it opens offline, its figures can be zoomed, and nothing of a log runs in it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from dashboard.exports import html_sheet
from dashboard.report.content import Report, Tell
from dashboard.report.words import finding_rows, headings


def export(report: Report, *, tell: Tell = str, language: str = "en") -> bytes:
    """The page, in the language that `tell` tells."""
    from plotly.offline import get_plotlyjs

    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("page.html")
    page = template.render(
        language=language,
        title=report.title,
        words=headings(tell),
        style=Markup(html_sheet.STYLE),
        plotly=Markup(get_plotlyjs()),
        table=Markup(html_sheet.table(report.table)),
        runs=Markup(html_sheet.table(report.runs)),
        sweeps=[tell(one) for one in report.sweeps],
        findings=finding_rows(report, tell),
        notes=report.notes,
        colours=report.colours,
        pictures=[{"title": one.title, "note": one.note, "drawn": Markup(as_div(one.figure))} for one in report.pictures],
    )
    return page.encode("utf-8", "replace")


def as_div(figure: Any) -> str:
    """A figure as a part of a page that has plotly; plotly escapes what could end its script."""
    import plotly.io

    return plotly.io.to_html(figure, full_html=False, include_plotlyjs=False, config={"displaylogo": False, "responsive": True})
