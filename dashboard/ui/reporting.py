"""The buttons that save a report of what a page compares: one HTML file that opens anywhere, or Markdown with pictures."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.analysis.comparison import Comparison
from dashboard.health import Finding
from dashboard.report import text
from dashboard.report import web as page
from dashboard.report.content import compose
from dashboard.sheet import Sheet
from dashboard.ui.words import language, t
from dashboard.words import translate
from parsers import Logbook


def offer_report(logs: Logbook, comparison: Comparison, sheet: Sheet, *, findings: list[Finding]) -> None:
    """A button for each file of the report; it is made when the button is pressed."""
    make = partial(_report, logs, comparison, sheet, findings, language())
    about = t("The table, curves, findings, notes and runs as one HTML file that opens without Epochbook.")
    _save(t("Report"), partial(make, web=True), name="report.html", mime="text/html", about=about)
    about = t("The same as Markdown, with the curves as pictures, in a zip file.")
    _save(t("Report (Markdown)"), partial(make, web=False), name="report.zip", mime="application/zip", about=about)


def _save(label: str, make: Callable[[], bytes], *, name: str, mime: str, about: str) -> None:
    key = "save-" + name.replace(".html", "")
    st.download_button(
        label, make, file_name=name, mime=mime, key=key, icon=":material/description:", on_click="ignore", help=about
    )


def _report(logs: Logbook, comparison: Comparison, sheet: Sheet, findings: list[Finding], language: str, *, web: bool) -> bytes:
    tell = partial(translate, language=language)
    report = compose(logs, comparison, sheet, findings=findings, tell=tell)
    return page.export(report, tell=tell, language=language) if web else text.archive(report, tell=tell)
