"""In a real browser: a day is written into a copy of a journal, after a look at what would change."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard
from tests.conftest import SAMPLE_LOGS

pytestmark = pytest.mark.browser

NOTES = """# 科研碎碎念

## 2025.1.9
nine

## 2025.1.8
eight: **my own words**
"""


def test_a_day_is_written_into_a_journal(page: Page, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE_LOGS / "lr-study", tmp_path / "study")
    note = tmp_path / "notes.md"
    note.write_text(NOTES, "utf-8")
    with dashboard(tmp_path / "study", note) as address:
        page.goto(f"{address}/journal?day=2025-01-08")
        expect(page.get_by_role("heading", name="Draft of the entry")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("eight: **my own words**").first).to_be_visible()  # beside the draft, as it was written
        expect(page.get_by_text("+<!-- epochbook:begin 2025-01-08").first).to_be_visible()
        assert note.read_text("utf-8") == NOTES
        page.get_by_role("button", name="Write it").click()
        expect(page.get_by_text("is up to date")).to_be_visible(timeout=30_000)
    written = note.read_text("utf-8")
    assert written.startswith(NOTES.rstrip("\n"))
    assert "lr0.1" in written


def test_a_folder_of_daily_notes_gets_a_new_one(page: Page, tmp_path: Path) -> None:
    (tmp_path / "daily").mkdir()
    with dashboard(SAMPLE_LOGS / "lr-study") as address:
        page.goto(f"{address}/journal?day=2025-01-08")
        box = page.locator(".st-key-journal-file input")
        box.fill(str(tmp_path / "daily"), timeout=60_000)
        box.press("Enter")
        page.get_by_text("Obsidian").click()
        expect(page.get_by_text("A new note, ")).to_be_visible()
        assert list((tmp_path / "daily").iterdir()) == []
        page.get_by_role("button", name="Write it").click()
        expect(page.get_by_text("is up to date")).to_be_visible(timeout=30_000)
    written = (tmp_path / "daily" / "2025-01-08.md").read_text("utf-8")
    assert written.startswith("---\ndate: 2025-01-08\n")
    assert "lr0.1" in written
