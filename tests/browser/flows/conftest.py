"""What a user does on the pages, for all flows: open, filter, tick, look at a panel, click a mark, save a file."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.conftest import settle

HEADER, ROW = 31, 31  # heights in the table of runs, in pixels
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
        .filter(t => t.yaxis === "y" && t.visible === true && t.mode.includes("lines")).map(t => t.meta.run)"""
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


def go(page: Page, name: str) -> None:
    """To another page, by the menu."""
    page.get_by_role("link", name=name, exact=True).click()
    settle(page)


def panel_of(page: Page, metric: str) -> Locator:
    """The panel of a metric, once its lines are drawn."""
    panel = page.locator(".eb-panel").filter(has=page.locator(".eb-title", has_text=metric)).first
    panel.locator(".scatterlayer .trace").first.wait_for()
    settle(page)
    return panel


def save(page: Page, name: str, folder: Path) -> str:
    """The text of the file that a button saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_text("utf-8-sig")
