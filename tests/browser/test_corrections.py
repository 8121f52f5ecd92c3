"""Files are ticked and put into a run of their own, in a real browser, and the logs are as they were."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from parsers import read_logs
from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser

TICK, ROW = 18, 31  # pixels: where the tick boxes are, and how high a row is


def test_ticked_files_become_a_run_and_the_logs_stay_as_they_are(page: Page, sample_logs: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_logs / "digits", tmp_path / "digits"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = read_logs(folder).sources["source"].tolist()
    with dashboard(folder) as address:
        page.goto(f"{address}/sources")
        page.wait_for_selector("[data-testid=stDataFrame] canvas")
        settle(page)
        table = page.locator("[data-testid=stDataFrame]").first.bounding_box()
        assert table
        for place in (1, 3):
            page.mouse.click(table["x"] + TICK, table["y"] + ROW * place + ROW / 2)
            settle(page)
        page.get_by_text("Put right what belongs together").click()
        settle(page)
        page.locator(".st-key-put-into input").fill("brand new")
        page.keyboard.press("Enter")
        settle(page)
        page.get_by_role("button", name="Put there").click()
        page.get_by_role("tab", name="What you said (2)").wait_for()
    sources = read_logs(folder).sources.set_index("source")["run"]
    assert sources[sources == "brand new"].index.tolist() == [files[0], files[2]]
    assert {path: path.read_bytes() for path in before} == before
