"""The evening this project was made for, in a real browser: five runs, which are sick, since when, and the very line."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page

from parsers import Logbook, read_logs
from tests.browser.conftest import settle

pytestmark = pytest.mark.browser

STUDY = ["core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"]
HEADER, ROW = 31, 31  # heights in the table of runs, in pixels
RUN_COLUMN = 120  # from the left, in pixels
# The middle of the mark (drawn below the curves) with which a run's values stop being finite.
FIRST_MARK = """(panel, run) => {
  for (const group of panel.querySelectorAll(".scatterlayer .trace")) {
    const { meta, yaxis } = group.__data__[0].trace;
    if (yaxis === "y2" && meta.run === run) {
      const box = group.querySelector(".point").getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    }
  }
}"""


@pytest.fixture(scope="module")
def logs(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs)


def test_an_evening(page: Page, address: str, logs: Logbook, tmp_path: Path) -> None:
    table = open_runs(page, address)
    filter_runs(page, "lr-study")
    rows = read_csv(download(page, tmp_path))
    assert [row["run"] for row in rows] == [f"lr-study/{run}" for run in STUDY]
    assert {row["run"]: row["health"] for row in rows if "error" in row["health"]}.keys() == {"lr-study/lr0.05", "lr-study/lr0.1"}
    assert_best_is_from_the_logs(rows, logs)

    tick(table, STUDY.index("core"), STUDY.index("lr0.01"), STUDY.index("lr0.05"))
    assert chosen(page) == ["lr-study/core", "lr-study/lr0.01", "lr-study/lr0.05"]

    page.get_by_role("link", name="Curves").click()
    panel = page.locator(".eb-panel").filter(has=page.locator(".eb-title", has_text="Loss1"))
    panel.locator(".scatterlayer .trace").first.wait_for()
    settle(page)
    assert page.locator(".eb-legend button").all_inner_texts() == chosen(page)
    assert lines_drawn(panel) == chosen(page)

    panel.scroll_into_view_if_needed()
    settle(page)
    page.mouse.click(*panel.evaluate(FIRST_MARK, "lr-study/lr0.05"))
    settle(page)
    assert_marked_line_is_the_first_nan(page, logs)
    assert_same_numbers(read_csv(download(page, tmp_path)), logs, chosen(page))


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

    page.locator(".st-key-y_scale").get_by_text("log").click()
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


def open_runs(page: Page, address: str) -> Locator:
    page.goto(address)
    table = page.locator(".st-key-runs-table")
    table.locator("canvas").first.wait_for()
    settle(page)
    return table


def filter_runs(page: Page, words: str) -> None:
    page.get_by_placeholder("Filter").fill(words)
    page.wait_for_timeout(500)
    settle(page)


def tick(table: Locator, *rows: int) -> None:
    for row in rows:
        table.click(position={"x": 17, "y": HEADER + ROW * row + ROW // 2})
        settle(table.page)


def chosen(page: Page) -> list[str]:
    """The runs in the picker above the page."""
    return page.locator(".st-key-runs .react-aria-ComboBox [data-tag]").all_inner_texts()


def lines_drawn(panel: Locator) -> list[str]:
    """The runs whose lines a panel draws."""
    script = """panel => [...panel.querySelectorAll(".scatterlayer .trace")].map(g => g.__data__[0].trace)
        .filter(t => t.yaxis === "y" && t.visible === true).map(t => t.meta.run)"""
    return panel.evaluate(script)


def ranges(page: Page) -> list[list[float]]:
    """The range of x of each chart."""
    return page.evaluate("[...document.querySelectorAll('.eb-chart')].map(c => c._fullLayout.xaxis.range)")


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def assert_best_is_from_the_logs(rows: list[dict[str, str]], logs: Logbook) -> None:
    told = logs.scalars[(logs.scalars["metric"] == "mAP") & logs.scalars["epoch"].notna()]
    for row in rows:
        values = told[told["run"] == row["run"]]
        assert float(row["mAP"]) == values["value"].max()
        assert float(row["epoch"]) == values.loc[values["value"].idxmax(), "epoch"]


def assert_marked_line_is_the_first_nan(page: Page, logs: Logbook) -> None:
    bad = logs.scalars[
        (logs.scalars["run"] == "lr-study/lr0.05") & (logs.scalars["metric"] == "Loss1 (avg)") & logs.scalars["value"].isna()
    ]
    viewer = page.locator(".st-key-line-curves")
    assert viewer.locator(".marked .number").inner_text() == str(bad["line"].iloc[0])
    assert "(nan)" in viewer.locator(".marked .text").inner_text()
    assert viewer.locator(".line").count() == 7, "with its neighbours"


def assert_same_numbers(rows: list[dict[str, str]], logs: Logbook, runs: list[str]) -> None:
    """Every number of the download is the one read_logs has at that line of that source, and no run's mAP is missing."""
    places = ["source", "line", "metric", "split"]
    read = logs.scalars[logs.scalars["run"].isin(runs)].astype(dict.fromkeys([*places, "run", "tag"], "str")).set_index(places)
    assert rows
    for row in rows:
        (value,) = pd.unique(read.loc[[tuple(row[place] for place in places)], "value"])
        assert float(row["value"]) == value or (math.isnan(float(row["value"])) and math.isnan(value))
    for run in runs:
        assert sum(row["run"] == run and row["metric"] == "mAP" for row in rows) == 31
