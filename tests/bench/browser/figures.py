"""What is measured: each figure is a function that gives a row of the table (what, measured, CPU, sent, wanted)."""

import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.bench.browser import logs
from tests.bench.browser.server import served
from tests.bench.browser.view import QUIET, Timing, View

SAMPLE = Path(__file__).parents[3] / "sample_logs"
TABLE = ".st-key-runs-table canvas"
CHART = ".eb-chart .scatterlayer .trace"
BEST = 290  # pixels from the left of the table of runs: the head of the column of the best values

ARRIVED = "([path, shown]) => location.pathname === path && document.querySelector(shown)"


class Row(NamedTuple):
    """One figure: what was done, how long it took, the server's CPU, MB sent to the browser, what is wanted."""

    what: str
    measured: str
    cpu: str = ""
    sent: str = ""
    wanted: str = ""

    @classmethod
    def of(cls, what: str, timing: Timing, wanted: str) -> "Row":
        seconds, cpu, sent = timing.medians()
        return cls(what, f"{seconds:.2f} s", f"{cpu:.2f} s", f"{sent:.2f} MB", wanted)


@contextmanager
def opened(browser: Browser, root: Path, place: str, *, until: str) -> Iterator[View]:
    """A dashboard on `root`, a window on it, and a page of it that has come to rest."""
    with served(root) as server:
        view = View(browser, server)
        view.open(place, until=until)
        view.settle()
        yield view
        view.close()


def cold_start(browser: Browser, *, rounds: int = 5) -> list[Row]:
    """From the command to the painted table of runs."""
    timing = Timing()
    for _ in range(rounds):
        with served(SAMPLE) as server:
            view = View(browser, server)
            view.open("", until=TABLE)
            timing.seconds.append(time.perf_counter() - server.began)
            timing.cpu.append(server.cpu())
            timing.sent.append(view.received / 1e6)
            view.close()
    return [Row.of("cold start: from the command to the painted runs of `sample_logs`", timing, "< 4 s")]


PAGES = {
    "Runs": TABLE,
    "Curves": CHART,
    "Tables": "table.sheet",
    "Health": "[data-testid=stDataFrame] canvas",
    "Sources": "[data-testid=stDataFrame] canvas",
}


def page_switch(browser: Browser, *, rounds: int = 3) -> list[Row]:
    """From a click in the menu until the page is painted and at rest; the first visit of each does not count."""
    each = {name: Timing() for name in PAGES}
    with opened(browser, SAMPLE, "", until=TABLE) as view:
        for round_, name in itertools.product(range(rounds + 1), [*list(PAGES)[1:], "Runs"]):
            link = view.page.get_by_role("link", name=name, exact=True)

            def arrived(name: str = name) -> None:
                view.page.wait_for_function(ARRIVED, arg=["/" if name == "Runs" else f"/{name.lower()}", PAGES[name]])
                view.page.wait_for_function(QUIET)

            view.timed(link.click, arrived, into=each[name] if round_ else Timing())
    return [Row.of(f"page switch to {name}", timing, "< 0.6 s") for name, timing in each.items()]


def repaint(browser: Browser, *, runs: int, metrics: int, wanted: str, rounds: int = 7) -> list[Row]:
    """From a step of the smoothing, which the browser has not seen before, until every chart in sight is drawn anew."""
    timing = Timing()
    with tempfile.TemporaryDirectory() as folder:
        root = logs.write_runs(Path(folder), runs=runs, metrics=metrics, points=1000)
        names = [f"g{number // 50:03d}/r{number:04d}" for number in range(runs)]
        place = "curves?" + "&".join(
            [f"runs={name}" for name in names] + [f"metrics={metric}" for metric in logs.METRICS[:metrics]]
        )
        with opened(browser, root, place, until=CHART) as view:
            slider = view.page.locator(".st-key-smoothing input")
            for round_ in range(rounds + 1):
                view.redrawn(lambda: slider.press("ArrowRight"), into=timing if round_ else Timing())
    return [Row.of(f"repaint of {runs} runs × {metrics} metrics × 1,000 points", timing, wanted)]


def many_runs(browser: Browser, *, rounds: int = 3) -> list[Row]:
    """From opening the address until 1,000 runs are painted and at rest: the first session of a server, and a later one."""
    first, later = Timing(), Timing()
    with tempfile.TemporaryDirectory() as folder:
        root = logs.write_runs(Path(folder), runs=1000, metrics=5, points=100, events=True)
        for _ in range(rounds):
            with served(root) as server:
                for timing in (first, later):
                    view = View(browser, server)
                    view.timed(
                        lambda view=view: view.open("", until=TABLE),
                        lambda view=view: view.page.wait_for_function(QUIET),
                        into=timing,
                    )
                    view.close()
    size = "1,000 event files of 5 metrics × 100 points"
    return [Row.of(f"{size}: first session", first, "< 3 s"), Row.of(f"{size}: later sessions", later, "< 3 s")]


def long_table(browser: Browser, *, rounds: int = 5) -> list[Row]:
    """A table of 5,000 runs sorted (by the browser itself), filtered by words and by a query, and ticked, until it is painted."""
    each = {name: Timing() for name in ("sorted by a column", "filtered by a word", "filtered by a query", "all of them ticked")}
    with tempfile.TemporaryDirectory() as folder:
        root = logs.write_runs(Path(folder), runs=5000, metrics=3, points=3, events=True)
        with opened(browser, root, "?lang=en", until=TABLE) as view:
            acts = table_acts(view)
            for round_, name in itertools.product(range(rounds + 1), each):
                view.other_cells(partial(acts[name], round_), into=each[name] if round_ else Timing())
                if name != "sorted by a column":
                    view.other_cells(acts["as before"], into=Timing())
    return [Row.of(f"5,000 runs: {name}", timing, "< 0.5 s") for name, timing in each.items()]


def table_acts(view: View) -> dict[str, Callable[..., object]]:
    """What a user does to the table of runs, by what it comes to; most of it depends on the round."""
    page = view.page
    box, place = page.get_by_placeholder("Filter"), page.locator(TABLE).first.bounding_box() or {"x": 0, "y": 0}

    def undo() -> None:
        untick = page.get_by_role("button", name="Untick all", exact=True)
        untick.click() if untick.count() else box.fill("")

    return {
        "sorted by a column": lambda round_: page.mouse.click(place["x"] + BEST, place["y"] + 16),
        "filtered by a word": lambda round_: box.fill(f"r{round_ + 10}"),
        "filtered by a query": lambda round_: box.fill(f"lr > 0.01 and mAP > {78 + round_ / 10}"),
        "all of them ticked": lambda round_: page.get_by_role("button", name="Tick all", exact=True).click(),
        "as before": undo,
    }


def log_jump(browser: Browser, *, rounds: int = 7) -> list[Row]:
    """From asking for a line until it is painted in the log viewer."""
    timing = Timing()
    with tempfile.TemporaryDirectory() as folder:
        logs.write_long_log(Path(folder) / "run" / "train.log", 100_000)
        with opened(browser, Path(folder), "run?view=log", until="[data-testid=stNumberInput] input") as view:
            for round_ in range(rounds + 1):
                line = 90_000 - 7919 * round_

                def go(line: int = line) -> None:
                    view.page.locator("[data-testid=stNumberInput] input").fill(str(line))
                    view.page.keyboard.press("Enter")

                marked = view.page.locator(".line.marked", has_text=f"{line}")
                view.timed(go, marked.wait_for, into=timing if round_ else Timing())
    return [Row.of("log of 100,000 lines: jump to a line", timing, "< 0.3 s")]


def memory(browser: Browser, *, reruns: int = 200, every: int = 20) -> list[Row]:
    """What the server holds at rest with 10 million points in a session, over so many reruns of the Curves page.

    Each changes the scale of the first runs' lines; every so many draw all runs, by their median, and go back.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = logs.write_runs(Path(folder), runs=1000, metrics=10, points=1000)
        place = "curves?lang=en&" + "&".join(f"metrics={metric}" for metric in logs.METRICS[:5])
        with opened(browser, root, place, until=CHART) as view:
            held = [view.server.memory()]
            for round_ in range(reruns):
                if round_ % every == 0:
                    view.choose("lines", "each run")
                view.choose("y_scale", "log" if round_ % 2 else "linear")
                if round_ % every == every - 1:
                    held.append(view.server.memory())
                    view.choose("lines", "median and quantiles")
                    held.append(view.server.memory())
                    print(f"{round_ + 1} reruns: {held[-2]:,.0f} MB, then {held[-1]:,.0f} MB", flush=True)
    size = "1,000 runs × 10 metrics × 1,000 points"
    return [
        Row(f"{size}: memory of the server, the most of {reruns} reruns of Curves", f"{max(held):,.0f} MB", "", "", "< 1,000 MB"),
        Row(f"the same: growth from the first {every} of them to the last", f"{held[-1] - held[2]:+,.0f} MB", "", "", "none"),
    ]


def idle(browser: Browser, *, seconds: float = 90.0, every: float = 10.0) -> list[Row]:
    """The share of a core that ten running logs and 500 finished ones cost with a page open that follows them."""
    with tempfile.TemporaryDirectory() as folder:
        logs.write_runs(Path(folder), runs=500, metrics=5, points=100)
        running = logs.write_running(Path(folder), 10, epochs=100, of=100_000)
        with opened(browser, Path(folder), "", until=TABLE) as view:
            view.page.wait_for_timeout(5000)
            still = _share(view, seconds / 3)
            stop = threading.Event()

            def train() -> None:
                for epoch in itertools.count(101):
                    if stop.wait(every):
                        return
                    logs.grow(running, epoch)

            training = threading.Thread(target=train)
            training.start()
            growing = _share(view, seconds)
            stop.set()
            training.join()
    size = "10 running runs and 500 finished ones"
    return [
        Row(f"{size}, a page open: share of a core while nothing grows", f"{still:.1%}", "", "", "< 5 %"),
        Row(f"the same, while each of the ten logs an epoch every {every:g} s", f"{growing:.1%}", "", "", "< 5 %"),
    ]


def _share(view: View, seconds: float) -> float:
    """CPU of the server over the next seconds, by those seconds."""
    before, began = view.server.cpu(), time.perf_counter()
    view.page.wait_for_timeout(seconds * 1000)
    return (view.server.cpu() - before) / (time.perf_counter() - began)
