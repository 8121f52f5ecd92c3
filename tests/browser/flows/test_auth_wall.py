"""Who may look: nothing is seen before the password, wrong ones are counted, and a read-only dashboard writes nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser

PASSWORD = "correct horse"
TRIES = 5


@pytest.fixture
def walled(sample_logs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a dashboard behind a password."""
    monkeypatch.setenv("EPOCHBOOK_PASSWORD", PASSWORD)
    with dashboard(sample_logs / "lr-study") as address:
        yield address


def give(page: Page, password: str) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Open").click()
    settle(page)


def test_the_right_password_opens_and_a_wrong_one_shows_nothing(page: Page, walled: str) -> None:
    page.goto(f"{walled}/curves?runs=core&metrics=mAP")
    expect(page.get_by_text("These logs are behind a password")).to_be_visible()
    assert "lr0.01" not in page.content()
    assert page.locator(".eb-chart").count() == 0
    give(page, "wrong")
    expect(page.get_by_text("This is not the password.")).to_be_visible()
    assert page.locator(".eb-chart").count() == 0
    give(page, PASSWORD)
    page.locator(".eb-chart .scatterlayer .trace").first.wait_for()
    page.get_by_role("link", name="Health").click()
    expect(page.get_by_text("runs with findings")).to_be_visible()


def test_too_many_wrong_passwords_close_the_door_even_for_the_right_one(page: Page, walled: str) -> None:
    page.goto(walled)
    for attempt in range(TRIES):
        give(page, f"guess {attempt}")
    give(page, PASSWORD)
    expect(page.get_by_text("Too many wrong passwords. Wait a minute.")).to_be_visible()
    assert page.locator("[data-testid=stDataFrame]").count() == 0


def test_a_read_only_dashboard_offers_no_writing_and_writes_nothing(
    page: Page, sample_logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = shutil.copytree(sample_logs / "lr-study", tmp_path / "study")
    (tmp_path / "notes.md").write_text("## 2025.1.8\nmine\n", "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setenv("EPOCHBOOK_READ_ONLY", "1")
    with dashboard(study, tmp_path / "notes.md") as address:
        for place in ("", "health", "sources", "run?view=notes", "journal?day=2025-01-08"):
            page.goto(f"{address}/{place}")
            settle(page)
            for name in ("Save", "Write it", "Dismiss this finding", "Put there", "Rename"):
                buttons = page.get_by_role("button", name=name, exact=True)
                assert all(button.is_disabled() for button in buttons.all()), (place, name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
