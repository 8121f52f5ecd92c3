"""Measures every figure, or those named, and writes them into RESULTS.md."""

import sys
from collections.abc import Callable
from functools import partial

from playwright.sync_api import Browser

from tests.bench.browser import figures
from tests.bench.browser.figures import Row
from tests.bench.report import machine, table, write_section
from tests.browser.conftest import chromium
from tests.browser.find import find_browser

FIGURES: dict[str, Callable[[Browser], list[Row]]] = {
    "start": figures.cold_start,
    "switch": figures.page_switch,
    "repaint20": partial(figures.repaint, runs=20, metrics=5, wanted="< 0.8 s"),
    "repaint200": partial(figures.repaint, runs=200, metrics=1, wanted="< 1 s"),
    "many": figures.many_runs,
    "table": figures.long_table,
    "jump": figures.log_jump,
    "memory": figures.memory,
    "idle": figures.idle,
}


def main(*names: str) -> None:
    """Measures and writes the section; figures that are named are only printed."""
    executable = find_browser()
    if executable is None:
        sys.exit("There is no Chromium here: install one, or run `python -m playwright install chromium`.")
    with chromium(executable) as browser:
        rows = [row for name in names or FIGURES for row in _said(FIGURES[name](browser))]
    if names:
        return
    body = (
        "Headless Chromium on the same machine; medians, seconds from what the user does until it is painted, the server's "
        "seconds of CPU until it is at rest again, and what it sent to the browser. "
        f"{machine(['streamlit', 'pandas', 'plotly'])}\n\n{table(('work', 'measured', 'CPU', 'sent', 'wanted'), rows)}"
    )
    write_section("The dashboard in a browser", body)


def _said(rows: list[Row]) -> list[Row]:
    for row in rows:
        print(" | ".join(row), flush=True)
    return rows


if __name__ == "__main__":
    main(*sys.argv[1:])
