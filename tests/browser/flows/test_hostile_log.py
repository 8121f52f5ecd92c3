"""A hostile log: names, settings and lines that look like markup, scripts or pictures are the text they are, everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import dashboard, settle
from tests.browser.flows.conftest import save

pytestmark = pytest.mark.browser

RUNS = [
    "<script>alert(1)<",
    "**bold** $a^2$ %{x}",
    "![x](http:example.com:x.png)",
    "<img src=x onerror=alert(2)>",
    "=1+1",
    "运行 :material-home:",
    "exp__lr_0.1__",
]
METRIC = "<b>weird<b> `tag` $m$ :red[x]"
SETTING = "[x](http:example.com) $m^2$ :material/home: <b>bold</b>"
OF_EVERY_KIND = (
    {"betas": [0.9, 0.99], "maybe": None, "model": {"depth": [1, {"heads": 2}]}, "mixed": "auto"},
    {"betas": [0.9, 0.999], "maybe": 1, "model": {"depth": 3}, "mixed": 0.5},
    {"betas": "none", "maybe": True, "model": [], "mixed": [1, "a", None]},
)
PAGES = ("", "run", "run?view=log", "run?view=settings", "run?view=notes", "curves", "tables", "sweep", "diff",
         "diff?diff-view=settings", "diff?diff-view=logs", "health", "journal", "media", "sources", "explain")  # fmt: skip
MADE_OF_MARKUP = (
    "main img[onerror], main b, main strong:text-is('bold'), main .katex, main script, "
    "main a[href*=example]:not([data-testid=stPageLink-NavLink])"  # the dashboard's own links carry the run in their address
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    for number, run in enumerate(RUNS):
        sick = number % 2
        (folder / run).mkdir()
        rows = "".join(f"{epoch},{'nan' if sick and epoch > 5 else 1 / (epoch + 1)},{epoch}\n" for epoch in range(10))
        (folder / run / "metrics.csv").write_text(f"epoch,loss,{METRIC}\n{rows}")
        settings = {"lr": len(run), "note": SETTING + run, "*name* $n$": run, **OF_EVERY_KIND[number % len(OF_EVERY_KIND)]}
        (folder / run / "hparams.json").write_text(json.dumps(settings))
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
    page.locator(".st-key-bar").wait_for()
    settle(page)
    assert not asked
    assert page.locator(MADE_OF_MARKUP).evaluate_all("found => found.map(one => one.outerHTML.slice(0, 200))") == []
    assert page.get_by_role("alert").count() == 0, "and no page fails at it"


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


def test_files_made_of_a_hostile_log_hold_text(page: Page, hostile: str, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(f"{hostile}/tables?columns=loss")
    page.locator("table.sheet").wait_for()
    settle(page)
    assert [row for row in RUNS if row not in page.locator("table.sheet").inner_text()] == []
    latex = save(page, "LaTeX", tmp_path)
    assert r"\$a\textasciicircum{}2\$" in latex or r"\$a\^{}2\$" in latex
    (tmp_path / "table.html").write_text(save(page, "HTML", tmp_path), "utf-8")
    assert "\n=1+1" not in save(page, "CSV", tmp_path), "a spreadsheet would compute it"
    page.goto((tmp_path / "table.html").as_uri())
    assert not asked
    assert page.locator("script, img, b").count() == 0
    assert [row for row in RUNS if row not in page.locator("table").first.inner_text()] == []
