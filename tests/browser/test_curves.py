"""The Curves page in a real browser: values at the pointer and over a range, marks, smoothing, formulas, panels, many runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from parsers import Logbook, read_logs
from tests.browser.conftest import dashboard, settle
from tests.browser.flows.conftest import panel_of, read_csv

pytestmark = pytest.mark.browser

STUDY = ["lr-study/core", "lr-study/lr0.01", "lr-study/lr0.05", "lr-study/lr0.1"]
CHOSEN = "curves?" + "&".join(f"runs={run.replace('/', '%2F')}" for run in STUDY)
MANY = 110
LINES = """panel => [...panel.querySelectorAll(".scatterlayer .trace")].map(group => group.__data__[0].trace)
    .filter(trace => trace.yaxis === "y" && trace.mode === "lines" || trace.mode === "lines+markers")"""


@pytest.fixture(scope="module")
def logs(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs)


def open_curves(page: Page, address: str, choices: str) -> None:
    page.goto(f"{address}/{CHOSEN}&{choices}")
    page.locator(".eb-chart .scatterlayer .trace").first.wait_for()
    settle(page)


def point_at(panel: Locator, x: float, height: float = 0.5) -> None:
    """Moves the pointer to a place along x."""
    left, top, tall = panel.locator(".eb-chart").evaluate(
        """(chart, x) => {
          const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
          return [box.x + xaxis._offset + xaxis.c2p(x), box.y + yaxis._offset, yaxis._length];
        }""",
        x,
    )
    panel.page.mouse.move(left - 3, top + tall * height)
    panel.page.mouse.move(left, top + tall * height)


def values_at(logs: Logbook, metric: str, epoch: float) -> dict[str, float]:
    """run -> what it logged of a metric at an epoch, the highest first."""
    rows = logs.scalars[(logs.scalars["metric"] == metric) & (logs.scalars["epoch"] == epoch) & logs.scalars["run"].isin(STUDY)]
    return dict(sorted(zip(rows["run"], rows["value"], strict=True), key=lambda one: -one[1]))


def read_out(page: Page) -> list[tuple[str, float]]:
    rows = page.locator(".eb-readout tr").all()
    return [(row.locator(".name span").inner_text(), float(row.locator("td").nth(1).inner_text())) for row in rows]


def test_the_values_at_the_pointer_are_those_of_the_log_sorted_and_need_no_server(
    page: Page, address: str, logs: Logbook
) -> None:  # fmt: skip
    asked: list[object] = []

    def count(message: object) -> None:
        asked.append(message)

    page.on("websocket", lambda socket: socket.on("framesent", count))
    open_curves(page, address, "metrics=mAP&metrics=Loss1")
    panel = panel_of(page, "mAP")
    before = len(asked)
    assert before, "the page does talk to the server"
    for epoch in (20, 40):
        point_at(panel, epoch + 0.4)
        expect(page.locator(".eb-readout-head b")).to_have_text(f"epoch {epoch}")
        assert read_out(page) == list(values_at(logs, "mAP", epoch).items())
    assert page.locator(".eb-cross:visible").count() == 2, "the same place in both panels"
    curves, values = panel.bounding_box(), page.locator(".eb-readout").bounding_box()
    assert curves is not None
    assert values is not None
    assert values["y"] > curves["y"] + curves["height"] - 5, "the curves stay in sight"
    page.mouse.move(5, 5)
    expect(page.locator(".eb-readout")).to_be_hidden()
    assert len(asked) == before


def test_the_values_are_held_by_a_key_or_a_click_and_copied(page: Page, address: str, logs: Logbook) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_curves(page, address, "metrics=mAP")
    panel, values = panel_of(page, "mAP"), page.locator(".eb-readout")
    point_at(panel, 20)
    page.keyboard.press("h")
    page.mouse.move(5, 5)
    values.get_by_role("button", name="Copy").click()
    expect(values.get_by_role("button", name="Copied")).to_be_visible()
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    told = [[run, "val", f"{value:.16g}", "20"] for run, value in values_at(logs, "mAP", 20).items()]
    assert rows == [["run", "split", "value", "epoch"], *told]
    page.keyboard.press("Escape")
    expect(values).to_be_hidden()

    point_at(panel, 30, height=0.5)
    click(page)
    expect(values).to_have_class(re.compile("held"))
    values.get_by_role("button", name="Close").click()
    panel.locator(".eb-chart").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".eb-readout-head b")).to_have_text("epoch 2")

    point = panel.locator(".scatterlayer .point").nth(20).bounding_box()
    assert point is not None
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    click(page)
    page.locator(".st-key-line-curves .marked").wait_for()
    expect(values).not_to_have_class(re.compile("held"))


def click(page: Page) -> None:
    """Where the pointer is."""
    page.mouse.down()
    page.mouse.up()


def test_a_range_that_is_selected_feeds_the_table(page: Page, address: str, logs: Logbook, tmp_path: Path) -> None:
    open_curves(page, address, "metrics=mAP&values-at=true")
    panel = panel_of(page, "mAP")
    point_at(panel, 9.5)
    page.mouse.down()
    point_at(panel, 30.5)
    page.mouse.up()
    page.get_by_text("Lowest, highest and mean are of the range that is zoomed to.").wait_for()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").last.click()
    waiting.value.save_as(tmp_path / "values.csv")
    rows = read_csv(tmp_path / "values.csv")
    assert {row["run"]: float(row["value"]) for row in rows} == values_at(logs, "mAP", 30)
    assert {row["run"]: float(row["lowest"]) for row in rows}["lr-study/core"] == values_at(logs, "mAP", 10)["lr-study/core"]


def test_a_formula_is_a_panel_of_its_own_and_a_wrong_one_is_explained(page: Page, address: str, logs: Logbook) -> None:
    open_curves(page, address, "metrics=mAP&formula=R1%20-%20mAP")
    panel = panel_of(page, "R1 - mAP")
    expect(panel.locator(".eb-title")).to_contain_text("derived")
    point_at(panel, 20)
    gaps = {run: r1 - values_at(logs, "mAP", 20)[run] for run, r1 in values_at(logs, "R1", 20).items()}
    assert dict(read_out(page)) == pytest.approx(gaps)
    field = page.get_by_role("textbox", name="Formula")
    field.fill("R1 - nonsense")
    field.press("Enter")
    page.get_by_text("nonsense at character 6 of the formula is no metric.").wait_for()


def test_marks_and_smoothing_are_of_the_kinds_asked_for(page: Page, address: str, logs: Logbook) -> None:
    open_curves(page, address, "metrics=mAP&smoothing=0.8")
    panel = panel_of(page, "mAP")
    assert "star" in symbols(panel)
    assert panel.evaluate(f"panel => ({LINES})(panel).filter(trace => trace.meta.raw).length") == len(STUDY), "under the lines"
    logged, first = values_of_core(panel)
    assert logged == values_at(logs, "mAP", 20)["lr-study/core"]

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="best epoch").click()
    settle(page)
    page.get_by_role("combobox", name="Smoothing by").click()
    page.get_by_role("option", name="median").click()
    settle(page)
    page.keyboard.press("Escape")
    assert "star" not in symbols(panel)
    again, second = values_of_core(panel)
    assert again == logged
    assert second != first


def symbols(panel: Locator) -> set[str]:
    """What the marks in a panel look like."""
    found = """panel => [...panel.querySelectorAll(".scatterlayer .trace")].flatMap(
        group => group.__data__[0].trace.marker?.symbol ?? [])"""
    return set(panel.evaluate(found))


def values_of_core(panel: Locator) -> tuple[float, float]:
    """(as it was logged, smoothed) at epoch 20."""
    point_at(panel, 20)
    smoothed, logged = panel.page.locator(".eb-readout tr", has_text="lr-study/core").locator("td").all_inner_texts()[1:3]
    return float(logged), float(smoothed)


def test_small_multiples_are_a_panel_for_each_value_of_a_setting(page: Page, address: str) -> None:
    open_curves(page, address, "metrics=mAP&panels=lr")
    titles = page.locator(".eb-title")
    expect(titles).to_have_count(4)
    assert all(re.fullmatch(r"mAP · val · % · lr = .+", title) for title in titles.all_inner_texts())


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard on many runs, whose reward at the end is their number."""
    folder = tmp_path_factory.mktemp("crowd")
    for number in range(MANY):
        rows = "".join(f"{epoch},{number * epoch / 10}\n" for epoch in range(11))
        (folder / f"seed{number:03}.csv").write_text(f"epoch,reward\n{rows}", "utf-8")
    with dashboard(folder) as address:
        yield address


def test_many_runs_are_their_median_and_one_click_draws_all_lines(page: Page, crowd: str) -> None:
    page.goto(f"{crowd}/curves?metrics=reward")
    panel = panel_of(page, "reward")
    assert panel.evaluate(f"panel => ({LINES})(panel).length") == 1
    point_at(panel, 10)
    assert read_out(page) == [(f"{MANY} runs", (MANY - 1) / 2)]
    page.get_by_role("radio", name="all lines").click()
    expect(page.locator(".eb-legend button")).to_have_count(MANY)
    settle(page)
    assert panel.evaluate(f"panel => ({LINES})(panel).length") == MANY
    point_at(panel, 10)
    told = [value for _, value in read_out(page)]
    assert 0 < len(told) < MANY, "as many as there is room for"
    assert told == sorted(told, reverse=True)
    page.keyboard.press("h")
    assert len(read_out(page)) == MANY
