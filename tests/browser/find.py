"""Finds a Chromium to test with: one on the PATH first, else Playwright's own. As a script, exits 0 if there is one."""

import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def find_browser() -> str | None:
    """The path of a Chromium, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__":
    found = find_browser()
    print(found or "There is no Chromium here: install one, or run `python -m playwright install chromium`.")
    sys.exit(found is None)
