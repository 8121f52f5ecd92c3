"""Console logs: a 200 MB re-ID log with 2.5 % noise, the whole way into the tables, against one good `re` pattern per line."""

import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from parsers import read_logs
from tests.bench.report import machine, table, write_section

SIZE = 200_000_000  # bytes
BATCHES = 405
PATTERN = re.compile(
    r"Epoch:\[(\d+)\]\[(\d+)/(\d+)\] Time: (\S+) \((\S+)\) Loss1: (\S+) \((\S+)\) Loss2: (\S+) \((\S+)\) Acc1: (\S+)  Acc2: (\S+)"
)
# Seconds that a reading takes in a process that has done it once before.
TIMED = """
import sys, time
from pathlib import Path
from parsers import read_logs
from tests.bench.console import one_pattern

path = Path(sys.argv[2])
work = {"ours": lambda: read_logs(path).scalars, "re": lambda: one_pattern(path)}[sys.argv[1]]
work()
began = time.perf_counter()
result = work()
print(time.perf_counter() - began)
"""
# What a fresh process needs: the peak before and after reading, in kilobytes.
PEAK = """
import re, sys
from parsers import read_logs

def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])

read_logs("sample_logs").scalars
before = peak()
frame = read_logs(sys.argv[1]).scalars
print(peak() - before, len(frame))
"""


def write_log(path: Path) -> None:
    """A log of SIZE bytes; seeded, so that every run reads the same."""
    chance = random.Random(0)
    written = epoch = 0
    with path.open("w", encoding="utf-8") as file:
        while written < SIZE:
            lines = [_line(epoch, batch, chance) for batch in range(BATCHES)]
            written += file.write("".join(lines))
            epoch += 1


def _line(epoch: int, batch: int, chance: random.Random) -> str:
    if chance.random() < 0.025:
        return f"WARNING: the loader was slow for {chance.random() * 9:.3f} ms at worker {batch % 8}\n"
    loss = chance.random() * 3
    return (
        f"Epoch:[{epoch}][{batch}/{BATCHES}] Time: 0.{chance.randrange(999):03d} (0.174) Loss1: {loss:.4f} ({loss * 1.1:.4f}) "
        f"Loss2: {loss / 2:.4f} ({loss / 3:.4f}) Acc1: {loss * 30:.2f}  Acc2: 49.35\n"
    )


def one_pattern(path: Path) -> list[tuple[float, ...]]:
    """The peer: a fixed pattern tried on every line, its numbers as floats."""
    with path.open(encoding="utf-8") as file:
        return [tuple(map(float, found.groups())) for line in file if (found := PATTERN.match(line))]


def seconds_of(path: Path, rounds: int = 5) -> dict[str, float]:
    """Median seconds of both readings in turn, each time in a new process: what one leaves behind slows the other down."""
    times: dict[str, list[float]] = {"ours": [], "re": []}
    for _ in range(rounds):
        for name, measured in times.items():
            run = subprocess.run([sys.executable, "-c", TIMED, name, str(path)], capture_output=True, text=True, check=True)
            measured.append(float(run.stdout))
    return {name: statistics.median(measured) for name, measured in times.items()}


def peak_of(path: Path) -> float:
    """MB that reading a log adds to the peak of a process that has read others before."""
    run = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    return int(run.stdout.split()[0]) / 1e3


def main() -> None:
    """Measures and writes the section."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.log"
        write_log(path)
        size = path.stat().st_size / 1e6
        seconds = seconds_of(path)
        frame = read_logs(path).scalars
        tables = frame.memory_usage(deep=True).sum() / 1e6
        peak = peak_of(path)
    rows = [
        (
            "epochbook, file to tidy table",
            f"{seconds['ours']:.2f}",
            f"{size / seconds['ours']:.0f}",
            f"{seconds['re'] / seconds['ours']:.1f} ×",
        ),
        ("one `re` pattern per line, file to tuples", f"{seconds['re']:.2f}", f"{size / seconds['re']:.0f}", "1 ×"),
    ]
    body = (
        f"{size:.0f} MB, {len(frame):,} values; medians of 5 in turn, files in page cache; each reading in a "
        "process of its own that has done it once before (freeing millions of tuples would slow down what follows). "
        f"{machine(['numpy', 'pandas', 'numba'])}\n\n"
        f"{table(('work', 'seconds', 'MB/s', 'against `re`'), rows)}\n\n"
        f"The table takes {tables:.0f} MB; reading adds {peak:.0f} MB to the peak of a process ({peak / tables:.1f} × the table)."
    )
    write_section("Console log of 200 MB", body)


if __name__ == "__main__":
    main()
