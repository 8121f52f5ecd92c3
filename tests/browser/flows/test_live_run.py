"""Watch a run: its log grows, and the page shows it by itself; zoom and choices stay."""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, settle
from tests.browser.flows.conftest import panel_of

pytestmark = pytest.mark.browser

POINTS = "chart => Math.max(...chart._fullData.filter(trace => trace.mode.includes('lines')).map(trace => trace.x.length))"


def train(log: Path, epochs: range) -> None:
    """Appends epochs to a log, a second apart, the last of them just now."""
    with log.open("a") as file:
        for epoch in epochs:
            row = {"epoch": epoch, "loss": 1 / epoch, "acc": 1 - 1 / epoch, "timestamp": time.time() - epochs.stop + epoch}
            file.write(json.dumps(row) + "\n")


def test_a_running_run_grows_on_the_page_by_itself(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "run" / "log.jsonl"
    log.parent.mkdir()
    (log.parent / "hparams.json").write_text('{"epochs": 1000}')
    train(log, range(1, 21))
    with dashboard(tmp_path) as address:
        page.goto(f"{address}/curves?metrics=loss&x=step")
        panel = panel_of(page, "loss")
        chart = panel.locator(".eb-chart")
        assert chart.evaluate(POINTS) == 20
        expect(page.locator(".st-key-live input")).to_be_checked()
        train(log, range(21, 31))
        page.wait_for_function(
            "points => (" + POINTS + ")(document.querySelector('.eb-chart')) === points", arg=30, timeout=60_000
        )
        settle(page)
        assert "metrics=loss" in page.url
        assert "x=step" in page.url, "what was chosen stays"
        expect(page.locator(".st-key-live-bar")).to_contain_text("read at")
