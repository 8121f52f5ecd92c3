"""Logs are data: names and lines that look like markup, scripts or pictures are shown as the text they are."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import dashboard, settle

pytestmark = pytest.mark.browser

RUNS = [
    "<script>alert(1)<",
    "**bold** $a^2$ %{x}",
    "![x](http:example.com:x.png)",
    "<img src=x onerror=alert(2)>",
    "=1+1",
    "运行 :material-home:",
]
METRIC = "<b>weird<b> `tag` $m$ :red[x]"
PAGES = ("", "curves", "health", "sources")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    for run in RUNS:
        (folder / run).mkdir()
        rows = "".join(f"{epoch},{'nan' if epoch > 5 else 1 / (epoch + 1)},{epoch}\n" for epoch in range(10))
        (folder / run / "metrics.csv").write_text(f"epoch,loss,{METRIC}\n{rows}")
        (folder / run / "train.log").write_text("Epoch: 1 loss: nan <img src=x onerror=alert(3)> **x** \x1b[31mred\x1b[0m\n" * 3)
    with dashboard(folder) as address:
        yield address


@pytest.mark.parametrize("place", PAGES)
def test_no_page_runs_fetches_or_formats_what_a_log_says(page: Page, hostile: str, place: str) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.on(
        "request", lambda request: asked.append(request.url) if not request.url.startswith((hostile, "data:", "blob:")) else None
    )
    page.goto(f"{hostile}/{place}")
    page.wait_for_selector("[data-testid=stDataFrame] canvas, .eb-chart .scatterlayer .trace")
    settle(page)
    assert not asked
    assert page.locator("img[onerror], main b, main strong:has-text('bold')").count() == 0


def test_the_legend_the_hover_and_the_line_show_names_as_they_are(page: Page, hostile: str) -> None:
    page.goto(f"{hostile}/curves?metrics=loss")
    panel = page.locator(".eb-panel").first
    panel.locator(".scatterlayer .trace").first.wait_for()
    settle(page)
    assert sorted(page.locator(".eb-legend button").all_inner_texts()) == sorted(RUNS)
    for run in RUNS:
        panel.evaluate(
            """(panel, run) => {
                const chart = panel.querySelector(".eb-chart");
                const curve = chart.data.findIndex((trace) => trace.meta.run === run);
                Plotly.Fx.hover(chart, [{ curveNumber: curve, pointNumber: 2 }]);
            }""",
            run,
        )
        page.wait_for_timeout(150)
        assert run in panel.locator(".hoverlayer").text_content()
