"""The Tables page in a real browser: every export downloads, and says what is on the screen."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import settle
from tests.dashboard.exports.test_sheets import Cells

pytestmark = pytest.mark.browser

RUNS = "runs=lr-study%2Fcore&runs=lr-study%2Flr0.01&runs=lr-study%2Flr0.1"
Table = list[list[str]]


def from_csv(data: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data), nrows=3)


def from_excel(data: bytes) -> pd.DataFrame:
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(max_row=4, values_only=True)
    return pd.DataFrame(rows, columns=head)


def from_json(data: bytes) -> pd.DataFrame:
    return pd.DataFrame(json.loads(data)["rows"])


def from_parquet(data: bytes) -> pd.DataFrame:
    return pq.read_table(io.BytesIO(data)).to_pandas()


NUMBERS: dict[str, Callable[[bytes], pd.DataFrame]] = {
    "CSV": from_csv,
    "Excel": from_excel,
    "JSON": from_json,
    "Parquet": from_parquet,
}


@pytest.fixture
def shown(page: Page, address: str) -> Table:
    """The table on the screen."""
    page.goto(f"{address}/tables?{RUNS}&columns=mAP&columns=R1")
    page.locator("table.sheet").wait_for()
    settle(page)
    return page.locator("table.sheet tr").evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")


def save(page: Page, name: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    waiting.value.save_as(folder / name)
    return (folder / name).read_bytes()


def test_every_export_says_what_is_on_the_screen(page: Page, shown: Table, tmp_path: Path) -> None:
    head, *rows = shown
    assert [row[0] for row in rows] == ["lr-study/core", "lr-study/lr0.01", "lr-study/lr0.1"]
    for name, read in NUMBERS.items():
        frame = read(save(page, name, tmp_path))
        told = [[cells[0], *(f"{number:.1f}" for number in cells[1:])] for cells in frame.to_numpy().tolist()]
        assert told == rows, name
    assert Cells(save(page, "HTML", tmp_path).decode()).rows == shown
    markdown, latex = (save(page, name, tmp_path).decode() for name in ("Markdown", "LaTeX"))
    for text in (cell for row in rows for cell in row):
        assert text in markdown
        assert text in latex
    assert all(cell in markdown for cell in head)
    for note in page.locator("p.note").all_inner_texts():
        assert note.replace("_", "").replace("~", "") in markdown.replace("\\", "").replace("_", "").replace("~", "")


def test_a_row_is_renamed_by_hand_and_the_files_follow(page: Page, shown: Table, tmp_path: Path) -> None:
    assert shown[1][0] == "lr-study/core"
    page.get_by_text("Names and order").click()
    editor = page.locator("[data-testid=stDataFrame]").first
    editor.locator("canvas").first.wait_for()
    page.wait_for_timeout(1500)  # the expander slides open
    box = editor.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + 48)
    page.wait_for_timeout(500)
    page.keyboard.type("Ours", delay=50)  # typing into a chosen cell replaces what is in it
    page.keyboard.press("Enter")
    page.locator("table.sheet td.text", has_text="Ours").wait_for()
    settle(page)
    assert from_json(save(page, "JSON", tmp_path))["run"].iloc[0] == "Ours"


def test_the_report_opens_offline_and_draws_its_curves(page: Page, shown: Table, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(save(page, "Report", tmp_path))
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    page.locator(".scatterlayer .trace").first.wait_for()
    rows = (
        page.locator("table.sheet")
        .first.locator("tr")
        .evaluate_all("rows => rows.map(row => [...row.cells].map(c => c.innerText))")
    )
    assert rows == shown
    assert page.locator(".js-plotly-plot").count() == 2
    assert not [url for url in asked if url.startswith("http")]
