"""Takes the pictures of the README and the docs anew, each page light and dark: `make screenshots`."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ROOT, chromium, dashboard, settle
from tests.browser.find import find_browser
from tests.browser.flows.conftest import FIRST_MARK

IMAGES = ROOT / "docs" / "images"
LOGS = ROOT / "sample_logs" / "lr-study"
WIDTH = 1280
COLOURS = 160
CURVES = "curves?runs=core&runs=lr0.01&runs=lr0.05&metrics=mAP&metrics=Loss1"
PAGES = {  # place, height
    "runs": ("", 560), "curves": (CURVES, 1010), "health": ("health", 900), "sources": ("sources", 700),
    "sweep": ("sweep", 900), "journal": ("journal?day=2025-01-07", 1000), "tables": ("tables?columns=mAP&columns=R1", 700),
}  # fmt: skip


def take(browser: Browser, address: str, folder: Path) -> None:
    """Every page in both themes, as <page>.png and <page>-dark.png."""
    for scheme, ending in (("light", ""), ("dark", "-dark")):
        context = browser.new_context(color_scheme=scheme, device_scale_factor=1.5)
        page = context.new_page()
        for name, (place, height) in PAGES.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(f"{address}/{place}")
            page.wait_for_selector("[data-testid=stDataFrame] canvas, .eb-chart .scatterlayer .trace, .js-plotly-plot, table")
            page.wait_for_timeout(1500)
            settle(page)
            if name == "curves":
                open_first_nan(page)
            save(page.screenshot(), folder / f"{name}{ending}.png")
        context.close()


def save(picture: bytes, path: Path) -> None:
    """Writes a picture in so few colours that it is a third as large and looks the same."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def open_first_nan(page: Page) -> None:
    """Clicks the mark with which the running average of lr0.05 turns NaN, and moves the mouse out of the picture."""
    panel = page.locator(".eb-panel").filter(has=page.locator(".eb-title", has_text="Loss1"))
    page.mouse.click(*panel.evaluate(FIRST_MARK, "lr0.05"))
    settle(page)
    page.mouse.move(5, 5)
    page.wait_for_timeout(800)


def main() -> None:
    """Writes the pictures into docs/images."""
    executable = find_browser()
    if executable is None:
        sys.exit("There is no Chromium here: install one, or run `python -m playwright install chromium`.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with dashboard(LOGS) as address, chromium(executable) as browser:
        take(browser, address, IMAGES)
    print(f"Wrote {len(PAGES) * 2} pictures to {IMAGES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
