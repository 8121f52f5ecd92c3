"""Language: the pages are Chinese for a Chinese browser, and English at one click; what is chosen stays."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser

PAGES = ("", "run", "curves", "tables", "sweep", "diff", "health", "journal", "sources", "explain")
# Words that are the same in both languages: names of things, units, what logs say.
HEADINGS = "header a, [data-testid=stWidgetLabel], [data-testid=stHeading], [data-testid=stCaptionContainer], button"
SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,]+){4,}")


@pytest.mark.parametrize("place", PAGES)
def test_no_page_speaks_english_to_a_chinese_browser(browser: Browser, address: str, place: str) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.goto(f"{address}/{place}")
    settle(page)
    expect(page.get_by_role("link", name="曲线")).to_be_visible()
    texts = [text for text in page.locator(HEADINGS).all_inner_texts() if SENTENCE.search(text)]
    context.close()
    assert not texts


def test_the_language_is_changed_on_the_page_and_stays(page: Page, address: str) -> None:
    page.goto(f"{address}/health?lang=en")
    settle(page)
    page.get_by_role("button", name="View").click()
    page.get_by_role("button", name="中文").click()
    settle(page)
    page.get_by_role("link", name="曲线").click()
    settle(page)
    expect(page.get_by_text("横轴", exact=True)).to_be_visible()
    page.get_by_role("button", name="视图").first.click()
    page.get_by_role("button", name="English").click()
    settle(page)
    expect(page.get_by_text("Horizontal axis")).to_be_visible()
