"""Compare seeds: runs that differ only in their seed make one row of mean ± std, and the table goes into a LaTeX file."""

import re
import statistics
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from parsers import read_logs
from tests.browser.conftest import settle
from tests.browser.flows.conftest import filter_runs, go, open_runs, save, tick

pytestmark = pytest.mark.browser


def test_seeds_become_a_row_of_mean_and_deviation_in_latex(page: Page, address: str, sample_logs: Path, tmp_path: Path) -> None:
    table = open_runs(page, address)
    filter_runs(page, "digits")
    tick(table, 0, 1, 2)
    go(page, "Tables")
    page.locator("table.sheet").wait_for()
    page.locator(".st-key-rows").click()
    page.get_by_role("option", name="runs but for the seed").click()
    settle(page)
    row = page.locator("table.sheet tr", has_text="lr0.1")
    expect(row.locator("td").nth(1)).to_have_text("2")

    mean, deviation = two_seeds(sample_logs)
    (line,) = [line for line in save(page, "LaTeX", tmp_path).splitlines() if "lr0.1" in line and "&" in line]
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", line.partition("&")[2])]
    assert any(abs(number - mean) < 0.001 for number in numbers), (mean, line)
    assert any(abs(number - deviation) < 0.001 for number in numbers), (deviation, line)
    assert r"\pm" in line


def two_seeds(sample_logs: Path) -> tuple[float, float]:
    """Mean and deviation of what the two seeds reached, straight from the logs."""
    metric = "accuracy"
    scalars = read_logs(sample_logs / "digits").scalars
    rows = scalars[(scalars["metric"] == metric) & scalars["run"].astype("str").str.startswith("lr0.1_seed")]
    rows = rows[rows["split"] == "val"]
    best = [float(own["value"].max()) for _, own in rows.groupby("run", observed=True)]
    assert len(best) == 2
    return statistics.mean(best), statistics.stdev(best)
