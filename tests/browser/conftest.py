"""A dashboard on a port of its own, and a real Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.find import find_browser

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_WITHIN = 60.0  # seconds
expect.set_options(timeout=30_000)  # milliseconds: the machine may be busy with other things


@contextmanager
def dashboard(*paths: Path) -> Iterator[str]:
    """The address of a dashboard that shows these paths, started as the README says; ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true"]
    streamlit = str(Path(sys.executable).with_name("streamlit"))  # `python -m` would put the project on the path by itself
    command = [streamlit, "run", "dashboard/app.py", *options, "--", *map(str, paths)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_until_healthy(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_until_healthy(port: int, server: subprocess.Popen) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        assert server.poll() is None, f"the dashboard ended with exit code {server.returncode}"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the dashboard did not start within {START_WITHIN:g} s")


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """A headless Chromium; ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page) -> None:
    """Waits until the script has run and the page has drawn what came of it."""
    page.wait_for_timeout(250)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(250)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    if executable is None:
        message = "there is no Chromium here: install one, or run `python -m playwright install chromium`"
        if os.environ.get("EPOCHBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with chromium(executable) as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a window of its own; a fault in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults, faults


@pytest.fixture(scope="session")
def address(sample_logs: Path) -> Iterator[str]:
    """The address of a dashboard on a copy of the sample logs."""
    with dashboard(sample_logs) as started:
        yield started
