"""Find the NaN: from five runs to those that are sick, since when, and the very line of the log."""

import math
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from parsers import Logbook, read_logs
from tests.browser.conftest import settle
from tests.browser.flows.conftest import (
    FIRST_MARK,
    chosen,
    download,
    filter_runs,
    go,
    lines_drawn,
    open_runs,
    panel_of,
    read_csv,
    tick,
)  # fmt: skip

pytestmark = pytest.mark.browser

STUDY = ["core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"]


@pytest.fixture(scope="module")
def logs(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs)


def test_an_evening(page: Page, address: str, logs: Logbook, tmp_path: Path) -> None:
    table = open_runs(page, address)
    filter_runs(page, "lr-study")
    rows = read_csv(download(page, tmp_path))
    assert [row["run"] for row in rows] == [f"lr-study/{run}" for run in STUDY]
    assert {row["run"]: row["health"] for row in rows if "error" in row["health"]}.keys() == {"lr-study/lr0.05", "lr-study/lr0.1"}
    assert_best_is_from_the_logs(rows, logs)

    tick(table, STUDY.index("core"), STUDY.index("lr0.01"), STUDY.index("lr0.05"))
    assert chosen(page) == ["lr-study/core", "lr-study/lr0.01", "lr-study/lr0.05"]

    go(page, "Curves")
    panel = panel_of(page, "Loss1")
    assert page.locator(".eb-legend button").all_inner_texts() == chosen(page)
    assert lines_drawn(panel) == chosen(page)

    panel.scroll_into_view_if_needed()
    settle(page)
    page.mouse.click(*panel.evaluate(FIRST_MARK, "lr-study/lr0.05"))
    settle(page)
    assert_marked_line_is_the_first_nan(page, logs)
    assert_same_numbers(read_csv(download(page, tmp_path)), logs, chosen(page))


def assert_best_is_from_the_logs(rows: list[dict[str, str]], logs: Logbook) -> None:
    told = logs.scalars[(logs.scalars["metric"] == "mAP") & logs.scalars["epoch"].notna()]
    for row in rows:
        values = told[told["run"] == row["run"]]
        assert float(row["best mAP"]) == values["value"].max()
        assert float(row["at epoch"]) == values.loc[values["value"].idxmax(), "epoch"]


def assert_marked_line_is_the_first_nan(page: Page, logs: Logbook) -> None:
    bad = logs.scalars[
        (logs.scalars["run"] == "lr-study/lr0.05") & (logs.scalars["metric"] == "Loss1 (avg)") & logs.scalars["value"].isna()
    ]
    viewer = page.locator(".st-key-line-curves")
    assert viewer.locator(".marked .number").inner_text() == str(bad["line"].iloc[0])
    assert "(nan)" in viewer.locator(".marked .text").inner_text()
    assert viewer.locator(".line").count() == 7, "with its neighbours"


def assert_same_numbers(rows: list[dict[str, str]], logs: Logbook, runs: list[str]) -> None:
    """Every number of the download is the one read_logs has at that line of that source, and no run's mAP is missing."""
    places = ["source", "line", "metric", "split"]
    read = logs.scalars[logs.scalars["run"].isin(runs)].astype(dict.fromkeys([*places, "run", "tag"], "str")).set_index(places)
    assert rows
    for row in rows:
        (value,) = pd.unique(read.loc[[tuple(row[place] for place in places)], "value"])
        assert float(row["value"]) == value or (math.isnan(float(row["value"])) and math.isnan(value))
    for run in runs:
        assert sum(row["run"] == run and row["metric"] == "mAP" for row in rows) == 31
