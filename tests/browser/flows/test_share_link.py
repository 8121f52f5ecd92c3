"""Share a link: what one browser shows, the link from its menu shows in another, without a session between them."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import settle
from tests.browser.flows.conftest import chosen, filter_runs, go, lines_drawn, open_runs, panel_of, tick

pytestmark = pytest.mark.browser


def test_a_copied_link_opens_the_same_view_for_somebody_else(page: Page, browser: Browser, address: str) -> None:
    table = open_runs(page, address)
    filter_runs(page, "lr-study")
    tick(table, 0, 2)
    go(page, "Curves")
    panel_of(page, "mAP")
    page.locator(".st-key-x").get_by_text("step").click()
    page.locator(".st-key-y_scale").get_by_text("log", exact=True).click()
    settle(page)
    page.get_by_role("button", name="View").click()
    link = page.locator("[data-testid=stPopoverBody] code").first.inner_text().strip()
    assert link.startswith(f"{address}/curves?")

    other = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    other.goto(link)
    panel = panel_of(other, "mAP")
    assert chosen(other) == ["lr-study/core", "lr-study/lr0.01"]
    assert set(lines_drawn(panel)) == set(chosen(other))
    assert panel.locator(".eb-chart").evaluate("chart => chart._fullLayout.yaxis.type") == "log"
    assert panel.locator(".eb-chart").evaluate("chart => chart._fullLayout.xaxis.range[1]") > 1000, "steps, and not epochs"
    other.context.close()
