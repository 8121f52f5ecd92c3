"""Sweep: which learning rate is best, said in a sentence, shown as a chart, and saved with the runs that failed."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.browser.flows.conftest import filter_runs, go, open_runs, save, tick

pytestmark = pytest.mark.browser


def test_a_sweep_says_which_rate_is_best_and_hides_no_failure(page: Page, address: str, tmp_path: Path) -> None:
    table = open_runs(page, address)
    filter_runs(page, "lr-study")
    tick(table, 0, 1, 2, 3, 4)
    go(page, "Sweep")
    expect(page.get_by_text("0.02 is best of 5").first).to_be_visible()
    page.locator(".eb-chart .scatterlayer .point, .eb-chart .scatterlayer .trace").first.wait_for()
    settle(page)
    rows = list(csv.DictReader(save(page, "Download CSV", tmp_path).splitlines()))
    assert {row["run"].removeprefix("lr-study/") for row in rows} == {"core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"}
