"""The runs table in a real browser: columns chosen live in the link, ticked runs are tagged, and the file is what is shown."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_study(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_logs / "lr-study", tmp_path_factory.mktemp("runs") / "lr-study")


@pytest.fixture(scope="module")
def study_address(own_study: Path) -> Iterator[str]:
    with dashboard(own_study) as started:
        yield started


def test_columns_are_moved_and_the_link_tells_them(page: Page, study_address: str) -> None:
    page.goto(f"{study_address}/?cols=lr&cols=mAP&cols=R5&lang=en")
    settle(page)
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("button", name="Right").click()
    page.wait_for_url("**/?*cols=mAP&cols=lr&cols=R5*")


def test_a_picker_behind_a_button_shows_what_is_chosen_though_the_page_was_drawn_again_before(
    page: Page, study_address: str
) -> None:
    page.goto(f"{study_address}/?cols=lr&cols=mAP&lang=en")
    settle(page)
    page.get_by_placeholder("Filter: a name").fill("lr0.0")
    page.keyboard.press("Enter")
    page.wait_for_url("**filter=lr0.0*")
    settle(page)
    page.get_by_role("button", name="Columns", exact=True).click()
    expect(page.locator(".st-key-cols")).to_contain_text("lr")
    expect(page.locator(".st-key-cols")).not_to_contain_text("Choose one or more")
    page.get_by_role("button", name="Right").click()
    page.wait_for_url("**/?*cols=mAP&cols=lr*")


def test_a_ticked_run_is_tagged_and_the_file_is_what_is_shown(page: Page, study_address: str, own_study: Path) -> None:
    page.goto(f"{study_address}/?cols=mAP&cols=tags&filter=lr0.0&runs=lr0.01&lang=en")
    settle(page)
    page.get_by_role("button", name="With the ticked run").click()
    page.get_by_label("Tag", exact=True).fill("<b>paper</b> :tada:")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Add").click()
    settle(page)
    assert '"<b>paper</b> :tada:"' in (own_study / ".epochbook" / "notes.toml").read_text("utf-8")
    page.keyboard.press("Escape")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "run,best mAP,tags,rule"
    assert [line.split(",")[0] for line in lines[1:]] == ["lr0.001", "lr0.01", "lr0.05"]
    assert "<b>paper</b> :tada:" in lines[2]
    expect(page.locator("main b")).to_have_count(0)
