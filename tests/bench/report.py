"""What the benchmarks share: medians of interleaved runs, and a section of RESULTS.md each."""

import datetime as dt
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def interleaved(works: Mapping[str, Callable[[], object]], *, rounds: int = 5, warm: int = 1) -> dict[str, float]:
    """Median seconds of each work, run in turn A B C A B C …, after `warm` rounds that do not count."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for round_ in range(warm + rounds):
        for name, work in works.items():
            began = time.perf_counter()
            result = work()
            if round_ >= warm:
                seconds[name].append(time.perf_counter() - began)
            del result
    return {name: statistics.median(measured) for name, measured in seconds.items()}


def machine(packages: Sequence[str]) -> str:
    """The machine, the versions that matter and the day, as one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return f"{today} · {os.cpu_count()} cores {platform.machine()} · Python {platform.python_version()} · {versions}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_section(title: str, body: str) -> None:
    """Puts a section into RESULTS.md in place of the one with the same title."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Benchmark results\n"
    section = f"## {title}\n\n{body.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub(lambda _: section + "\n", text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}"
    RESULTS.write_text(text.rstrip() + "\n", "utf-8")
    print(f"\n{section}")
