"""The button that saves a report of what a page compares: one HTML file that opens anywhere."""

from functools import partial

import streamlit as st

from dashboard.analysis.comparison import Comparison
from dashboard.health import Finding
from dashboard.report import web
from dashboard.report.content import compose
from dashboard.sheet import Sheet
from dashboard.ui.words import language, t
from dashboard.words import translate
from parsers import Logbook


def offer_report(logs: Logbook, comparison: Comparison, sheet: Sheet, *, findings: list[Finding]) -> None:
    """A button that saves the report; it is made when the button is pressed."""
    st.download_button(
        t("Report"),
        partial(_report, logs, comparison, sheet, findings, language()),
        file_name="report.html",
        mime="text/html",
        key="save-report",
        icon=":material/description:",
        on_click="ignore",
        help=t("The table, curves, findings, notes and runs as one HTML file that opens without Epochbook."),
    )


def _report(logs: Logbook, comparison: Comparison, sheet: Sheet, findings: list[Finding], language: str) -> bytes:
    tell = partial(translate, language=language)
    return web.export(compose(logs, comparison, sheet, findings=findings, tell=tell), tell=tell, language=language)
