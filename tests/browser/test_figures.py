"""The dialog that sets charts for a paper, in a real browser: every file downloads and is what it says; and the Sweep page."""

import io
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser

BEGINS = {"PDF": b"%PDF", "SVG": b"<svg", "PNG": b"\x89PNG", "HTML": b"<!doctype html"}
RUNS = "runs=lr-study%2Fcore&runs=lr-study%2Flr0.01"


def save(page: Page, name: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    waiting.value.save_as(folder / name)
    return (folder / name).read_bytes()


def test_every_file_of_a_figure_downloads_in_the_size_asked_for(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/curves?{RUNS}&metrics=mAP")
    page.get_by_role("button", name="Figure for a paper").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()
    dialog.get_by_text("two columns").click()
    settle(page)
    files = {name: save(page, name, tmp_path) for name in BEGINS}
    for name, begin in BEGINS.items():
        assert files[name].startswith(begin), name
    assert abs(Image.open(io.BytesIO(files["PNG"])).size[0] - 17.8 / 2.54 * 300) < 3
    rows = pd.read_csv(io.BytesIO(save(page, "Data (CSV)", tmp_path)))
    assert set(rows["run"]) == {"lr-study/core", "lr-study/lr0.01"}
    assert set(rows["metric"]) == {"mAP"}


def test_a_point_of_a_sweep_leads_to_its_line_of_the_log(page: Page, address: str) -> None:
    page.goto(f"{address}/sweep?runs=lr-study%2Flr0.001&runs=lr-study%2Flr0.01")
    points = page.locator(".eb-chart .scatterlayer .points path")
    points.first.wait_for()
    settle(page)
    assert page.get_by_text("lr-study/lr0.01 is best of 2 runs").count() == 1
    box = points.first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_text("lr-study/lr0.001.log, line 44").wait_for()


def test_panels_of_a_sweep_are_zoomed_each_by_itself(page: Page, address: str) -> None:
    page.goto(f"{address}/sweep?runs=lr-study%2Fcore&runs=lr-study%2Flr0.001&runs=lr-study%2Flr0.01")
    page.locator(".eb-chart .scatterlayer .trace").nth(1).wait_for()
    settle(page)
    ranges = "charts => charts.map(chart => JSON.stringify(chart.layout.xaxis.range))"
    charts = page.locator(".eb-chart")
    before = charts.evaluate_all(ranges)
    assert len(before) == 2
    area = charts.first.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    x, y = area["x"] + area["width"] * 0.3, area["y"] + area["height"] * 0.5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y + 2, steps=8)
    page.mouse.up()
    settle(page)
    after = charts.evaluate_all(ranges)
    assert after[0] != before[0]
    assert after[1] == before[1]
