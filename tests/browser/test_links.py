"""Links in a real browser: the address follows what is chosen, opens it again, goes back, and is saved under a name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_study(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_logs / "lr-study", tmp_path_factory.mktemp("links") / "lr-study")


@pytest.fixture(scope="module")
def study_address(own_study: Path) -> Iterator[str]:
    with dashboard(own_study) as started:
        yield started


def query_of(page: Page) -> str:
    return page.url.partition("?")[2]


def test_the_address_holds_short_names_whatever_the_language(page: Page, study_address: str) -> None:
    page.goto(f"{study_address}/curves?runs=core&lang=zh")
    settle(page)
    page.locator(".st-key-x button").nth(1).click()
    settle(page)
    assert set(query_of(page).split("&")) == {"runs=core", "lang=zh", "x=step"}
    page.goto(page.url)
    settle(page)
    expect(page.locator(".st-key-x button").nth(1)).to_have_attribute("aria-checked", "true")


def test_choices_live_on_over_pages_and_the_language_changes_in_the_page(page: Page, study_address: str) -> None:
    page.goto(f"{study_address}/curves?runs=core&x=step&lang=en")
    settle(page)
    page.get_by_role("link", name="Health").click()
    settle(page)
    assert set(query_of(page).split("&")) == {"runs=core", "lang=en"}
    page.get_by_role("link", name="Curves").click()
    settle(page)
    expect(page.locator(".st-key-x button").nth(1)).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="View").click()
    page.get_by_role("button", name="中文").click()
    settle(page)
    assert set(query_of(page).split("&")) == {"runs=core", "lang=zh", "x=step"}
    expect(page.locator(".st-key-x button").nth(1)).to_have_attribute("aria-checked", "true")


def test_going_back_brings_the_choice_back(page: Page, study_address: str) -> None:
    page.goto(f"{study_address}/curves?lang=en")
    settle(page)
    page.locator(".st-key-x button").nth(1).click()
    settle(page)
    assert "x=step" in query_of(page)
    page.wait_for_timeout(3100)
    page.go_back()
    settle(page)
    assert "x=step" not in query_of(page)
    expect(page.locator(".st-key-x button").nth(0)).to_have_attribute("aria-checked", "true")


def test_a_bad_link_falls_back_and_says_so(page: Page, study_address: str) -> None:
    page.goto(f"{study_address}/curves?runs=core&runs=gone&x=sideways&smoothing=9&lang=en")
    settle(page)
    expect(page.locator(".st-key-link")).to_contain_text("gone, sideways, 9")
    assert set(query_of(page).split("&")) == {"runs=core", "lang=en"}


def test_a_view_is_saved_opened_and_deleted(page: Page, study_address: str, own_study: Path) -> None:
    page.goto(f"{study_address}/curves?runs=core&x=step&lang=en")
    settle(page)
    page.get_by_role("button", name="View").click()
    page.locator(".st-key-view-name input").fill("*evening* :material/x:")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    assert "evening" in (own_study / ".epochbook" / "views.toml").read_text("utf-8")
    page.goto(f"{study_address}/health?runs=lr0.1&lang=en")
    settle(page)
    page.get_by_role("button", name="View").click()
    (saved,) = page.locator("[data-testid=stPageLink] a").filter(has_text="evening").all()
    assert saved.inner_text().replace("\u200c", "").endswith("*evening* :material/x:")
    saved.click()
    settle(page)
    assert "/curves" in page.url
    assert set(query_of(page).split("&")) == {"runs=core", "lang=en", "x=step"}
    if not page.get_by_text("Rename or delete").is_visible():
        page.get_by_role("button", name="View").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_role("button", name="Delete").click()
    settle(page)
    assert "evening" not in (own_study / ".epochbook" / "views.toml").read_text("utf-8")


def test_a_saved_view_of_the_page_that_is_open_replaces_all_that_is_chosen(
    page: Page, study_address: str, own_study: Path
) -> None:
    file = own_study / ".epochbook" / "views.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text('[views.steps]\npage = "curves"\nquery = {x = ["step"], lang = ["en"]}\n', "utf-8")
    page.goto(f"{study_address}/curves?runs=core&smoothing=0.5&lang=en")
    settle(page)
    page.get_by_role("button", name="View").click()
    page.get_by_role("link", name="steps").click()
    page.wait_for_url("**/curves?*x=step*")
    settle(page)
    assert set(query_of(page).split("&")) == {"x=step", "lang=en"}
