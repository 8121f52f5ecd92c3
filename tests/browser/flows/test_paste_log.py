"""Paste a log: lines from a terminal become a run that is checked, and whose finding leads to the pasted line."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, settle
from tests.browser.flows.conftest import go

pytestmark = pytest.mark.browser

LINES = [f"Epoch {epoch}: loss: {0.9**epoch:.4f} acc: {epoch}%" for epoch in range(1, 11)]
SICK = [f"Epoch {epoch}: loss: nan acc: 10%" for epoch in range(11, 16)]


def test_pasted_lines_are_checked_and_lead_back_to_the_line(page: Page) -> None:
    with dashboard() as address:
        page.goto(f"{address}/?lang=en")
        settle(page)
        page.get_by_label("Lines of a log").fill("\n".join([*LINES, *SICK]))
        page.get_by_label("Name of the run").fill("from my terminal")
        page.get_by_role("button", name="Read it").click()
        page.locator(".st-key-runs-table canvas").first.wait_for()
        go(page, "Health")
        expect(page.get_by_text("loss is NaN from epoch 11", exact=False).last).to_be_visible()
        marked = page.locator(".line.marked").first
        expect(marked.locator(".text")).to_have_text(SICK[0])
        expect(marked.locator(".number")).to_have_text("11")
