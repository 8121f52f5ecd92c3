"""Bringing logs in a real browser: the start page, the sample, a zip dropped, text pasted, a folder picked."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "exp" / "first").mkdir(parents=True)
    (home / "exp" / "first" / "metrics.csv").write_text("epoch,mAP\n0,10\n1,20\n")
    return home


@pytest.fixture(scope="module")
def empty(home: Path) -> Iterator[str]:
    before = os.environ["HOME"]
    os.environ["HOME"] = str(home)
    try:
        with dashboard() as address:
            yield address
    finally:
        os.environ["HOME"] = before


def chosen(page: Page) -> str:
    """What the picker of runs offers."""
    settle(page)
    page.locator(".st-key-runs [data-baseweb=select], .st-key-runs input").first.click()
    names = page.locator("[role=option]").all_inner_texts()
    page.keyboard.press("Escape")
    return " ".join(names)


def a_zip() -> FilePayload:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for run in ("a", "b"):
            opened.writestr(f"{run}/metrics.csv", "epoch,mAP\n0,10\n1,20\n")
    return {"name": "exp.zip", "mimeType": "application/zip", "buffer": archive.getvalue()}


def test_a_zip_that_is_dropped_is_opened_and_gone_in_another_session(page: Page, empty: str) -> None:
    page.goto(f"{empty}/?lang=en")
    settle(page)
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files([a_zip()])
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    assert chosen(page).endswith("a b")
    page.goto(f"{empty}/?lang=en")
    expect(page.get_by_text("Which logs do you want to see?")).to_be_visible()


def test_a_folder_is_brought_with_its_runs(page: Page, empty: str, tmp_path: Path) -> None:
    for run in ("first", "second"):
        (tmp_path / "study" / run).mkdir(parents=True)
        (tmp_path / "study" / run / "metrics.csv").write_text("epoch,mAP\n0,10\n1,20\n")
    page.goto(f"{empty}/?lang=en")
    settle(page)
    page.get_by_text("A whole folder").click()
    expect(page.get_by_text("Drop a folder here")).to_be_visible()
    page.locator("input[webkitdirectory]").set_input_files(tmp_path / "study")
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    assert chosen(page).endswith("first second")


def test_streamlits_own_words_are_said_in_the_readers_language(page: Page, empty: str) -> None:
    page.set_viewport_size({"width": 900, "height": 900})
    page.goto(f"{empty}/?lang=zh")
    settle(page)
    shown = "word => [getComputedStyle(word, '::after').content, getComputedStyle(word).fontSize]"
    for place, word in (
        ("[data-testid=stFileUploaderDropzone] button p", "选择文件"),
        ("[data-testid=stTopNavSection] p", "更多"),
    ):
        assert page.locator(place).first.evaluate(shown) == [f'"{word}"', "0px"]


def test_the_menus_and_tool_bars_of_tables_speak_the_readers_language(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=zh")
    settle(page)
    page.locator("[data-testid=stDataFrame]").first.hover()
    expect(page.locator("[data-testid=stElementToolbar] button[aria-label=搜索]")).to_be_visible()
    box = page.locator("[data-testid=stDataFrame]").first.bounding_box()
    assert box
    menu = page.locator("[data-testid=stDataFrameColumnMenu]")
    for right in range(150, int(box["width"]), 8):  # the sign of the menu is painted, at the end of a column's head
        page.mouse.click(box["x"] + right, box["y"] + 16)
        if menu.count():
            break
    expect(menu).to_contain_text("升序")
    expect(menu).to_contain_text("隐藏此列")
    expect(menu).not_to_contain_text("Sort")


def test_a_file_that_is_no_zip_is_refused_in_a_sentence(page: Page, empty: str) -> None:
    page.goto(f"{empty}/?lang=en")
    settle(page)
    broken: FilePayload = {"name": "broken.zip", "mimeType": "application/zip", "buffer": b"no zip"}
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files([broken])
    expect(page.get_by_role("alert").filter(has_text="broken.zip cannot be unpacked")).to_be_visible()


def test_text_that_is_pasted_is_a_run(page: Page, empty: str) -> None:
    page.goto(f"{empty}/?lang=en")
    settle(page)
    page.get_by_label("Lines of a log").fill("Epoch 1 loss: 0.5 acc: 50%\nEpoch 2 loss: 0.25 acc: 60%\n")
    page.get_by_role("button", name="Read it").click()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    assert "pasted" in chosen(page)


def test_a_folder_is_picked_and_stands_among_those_opened_lately(page: Page, empty: str, home: Path) -> None:
    page.goto(f"{empty}/?lang=en")
    settle(page)
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.wait_for()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 12, box["y"] + 48)  # the tick of the first row
    settle(page)
    expect(page.get_by_text(str(home / "exp"), exact=True)).to_be_visible()
    page.get_by_role("button", name="Open this folder").click()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    assert "first" in chosen(page)
    page.goto(f"{empty}/bring?lang=en")
    expect(page.get_by_role("button", name=str(home / "exp"))).to_be_visible()
