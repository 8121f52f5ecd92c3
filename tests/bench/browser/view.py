"""The dashboard in a browser, with a stop-watch: from what a user does until it is painted, and what went over the wire."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.bench.browser.server import Server

WITHIN = 120_000  # milliseconds after which nothing more is expected
# Counts, of each chart, how often it was drawn; a chart that is new is watched from its first drawing on.
WATCH = """() => {
  for (const chart of document.querySelectorAll(".eb-chart.js-plotly-plot")) {
    if (chart.drawings !== undefined) continue;
    chart.drawings = 0;
    chart.on("plotly_afterplot", () => chart.drawings++);
  }
}"""
FORGET = """() => { for (const chart of document.querySelectorAll(".eb-chart")) if (chart.drawings) chart.drawings = 0 }"""
REDRAWN = """() => {
  const seen = [...document.querySelectorAll(".eb-chart")].filter((chart) => {
    const box = chart.getBoundingClientRect();
    return box.height && box.top < innerHeight && box.bottom > 0;
  });
  return seen.length > 0 && seen.every((chart) => chart.drawings > 0);
}"""
# A number that tells what is painted in the cells of the table of runs: not its head, over which the mouse may be.
CELLS = """() => {
  const canvas = document.querySelector(".st-key-runs-table canvas");
  const wide = Math.min(canvas?.width ?? 0, 700), high = Math.min((canvas?.height ?? 0) - 40, 300);
  if (wide < 1 || high < 1) return 0;
  const pixels = canvas.getContext("2d").getImageData(0, 40, wide, high).data;
  return pixels.reduce((told, value) => (told * 31 + value) | 0, 7);
}"""
QUIET = """() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning" """
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Timing:
    """Of each round: seconds until it was painted, the server's seconds of CPU, MB sent to the browser."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)

    def medians(self) -> tuple[float, float, float]:
        return statistics.median(self.seconds), statistics.median(self.cpu), statistics.median(self.sent)


class View:
    """A window on a dashboard."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.server, self.received = server, 0
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        self.page.set_default_timeout(WITHIN)
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, payload: bytes | str) -> None:
        self.received += len(payload)

    def open(self, place: str, *, until: str) -> None:
        """Opens a page and waits for an element."""
        self.page.goto(f"{self.server.address}/{place}")
        self.page.wait_for_selector(until)
        self.page.evaluate(PAINTED)

    def settle(self) -> None:
        """Waits until the script and its drawing have come to rest."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(QUIET)
        self.page.wait_for_timeout(300)

    def timed(self, act: Callable[[], object], until: Callable[[], object], *, into: Timing) -> None:
        """One round: what is done, and what it is waited for."""
        cpu, received, began = self.server.cpu(), self.received, time.perf_counter()
        act()
        until()
        self.page.evaluate(PAINTED)
        into.seconds.append(time.perf_counter() - began)
        self.settle()
        into.cpu.append(self.server.cpu() - cpu)
        into.sent.append((self.received - received) / 1e6)

    def redrawn(self, act: Callable[[], object], *, into: Timing) -> None:
        """One round of something after which all charts in sight are drawn anew."""
        self.page.evaluate(WATCH)
        self.page.evaluate(FORGET)
        self.timed(act, lambda: self.page.wait_for_function(REDRAWN), into=into)

    def choose(self, key: str, option: str) -> None:
        """Chooses one of a few options, and waits until the script has run."""
        self.page.locator(f".st-key-{key}").get_by_text(option, exact=True).click()
        self.settle()

    def other_cells(self, act: Callable[[], object], *, into: Timing) -> None:
        """One round of something after which the cells of the table of runs are painted otherwise."""
        before = self.page.evaluate(CELLS)

        def painted() -> None:
            self.page.wait_for_function(f"(before) => ![0, before].includes(({CELLS})())", arg=before)
            self.page.wait_for_function(QUIET)

        self.timed(act, painted, into=into)

    def close(self) -> None:
        self.page.context.close()
