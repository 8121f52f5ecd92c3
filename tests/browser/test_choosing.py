"""Choosing in a real browser: ticks and the picker, zoom and legend tell the same; and nothing is fetched from elsewhere."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settle
from tests.browser.flows.conftest import HEADER, chosen, filter_runs, lines_drawn, open_runs, ranges, tick

pytestmark = pytest.mark.browser

RUN_COLUMN = 120  # from the left, in pixels


def test_ticks_and_the_picker_tell_the_same_whatever_the_order(page: Page, address: str) -> None:
    table = open_runs(page, address)
    filter_runs(page, "lr-study")
    tick(table, 4, 1, 0)
    assert chosen(page) == ["lr-study/lr0.1", "lr-study/lr0.001", "lr-study/core"]
    page.get_by_role("button", name="Remove lr-study/lr0.1").first.click()
    settle(page)
    assert chosen(page) == ["lr-study/lr0.001", "lr-study/core"]
    filter_runs(page, "lr0.05")
    tick(table, 0)
    assert chosen(page) == ["lr-study/lr0.001", "lr-study/core", "lr-study/lr0.05"], "what the filter hides stays chosen"
    filter_runs(page, "lr-study")
    for _ in range(2):  # sorts by name, then the other way round
        table.click(position={"x": RUN_COLUMN, "y": HEADER // 2})
        settle(page)
    tick(table, 0)
    assert chosen(page)[-1] == "lr-study/lr0.1", "the first row is now the last run"
    page.get_by_role("link", name="Health").click()
    settle(page)
    assert len(chosen(page)) == 4, "what is chosen lives on from page to page"


def test_the_zoom_survives_new_data_and_a_new_scale(page: Page, address: str) -> None:
    page.goto(f"{address}/curves?runs=lr-study/core&runs=lr-study/lr0.01&metrics=mAP&metrics=R1")
    chart = page.locator(".eb-chart").first
    chart.locator(".scatterlayer .trace").first.wait_for()
    settle(page)
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 330, box["y"] + 105, steps=4)
    page.mouse.up()
    page.wait_for_timeout(800)
    settle(page)
    zoomed = ranges(page)
    assert zoomed[0] == zoomed[1], "the charts of a page zoom together"
    assert 0 < zoomed[0][0] < zoomed[0][1] < 60

    page.locator(".st-key-y_scale").get_by_text("log", exact=True).click()
    settle(page)
    assert ranges(page) == zoomed
    page.locator(".st-key-runs input").fill("lr0.001")
    page.get_by_role("option", name="lr-study/lr0.001").click()
    settle(page)
    assert len(lines_drawn(page.locator(".eb-panel").first)) == 3
    assert ranges(page) == zoomed

    chart.dblclick(position={"x": 300, "y": 100})
    page.wait_for_timeout(800)
    settle(page)
    assert ranges(page)[0][1] > 59


def test_a_run_can_be_switched_off_in_the_legend(page: Page, address: str) -> None:
    page.goto(f"{address}/curves?runs=lr-study/core&runs=lr-study/lr0.01&metrics=mAP")
    panel = page.locator(".eb-panel").first
    panel.locator(".scatterlayer .trace").first.wait_for()
    page.locator(".eb-legend").get_by_role("button", name="lr-study/core").click()
    settle(page)
    assert lines_drawn(panel) == ["lr-study/lr0.01"]


def test_nothing_is_fetched_from_anywhere_else(page: Page, address: str) -> None:
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: elsewhere.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None,
    )
    for name in ("", "curves", "health", "sources"):
        page.goto(f"{address}/{name}")
        page.wait_for_selector("[data-testid=stDataFrame], .eb-chart .main-svg")
        settle(page)
    assert not elsewhere
