"""A large tree: 5,000 runs of four files each, found, grouped and read; refreshed where nothing has changed."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parsers import read_logs
from parsers.sources import find_sources
from tests.bench.report import interleaved, machine, table, write_section

RUNS, SWEEP = 5000, 250  # runs in all, and in each of the folders that they lie in


def write_tree(root: Path) -> Path:
    """RUNS folders with a console log, a table, settings and an event file; none of them twice the same."""
    for run in range(RUNS):
        folder = root / f"sweep{run // SWEEP}" / f"lr{run % SWEEP / 1000}_s{run % 5}"
        folder.mkdir(parents=True)
        rows = [(epoch, 1 / (epoch + 1 + run / RUNS)) for epoch in range(1, 11)]
        (folder / "train.log").write_text("".join(f"Epoch {epoch}: loss: {loss:.6f}\n" for epoch, loss in rows))
        (folder / "metrics.csv").write_text("epoch,loss\n" + "".join(f"{epoch},{loss:.8f}\n" for epoch, loss in rows))
        (folder / "hparams.yaml").write_text(f"lr: {run % SWEEP / 1000}\nseed: {run % 5}\nrun: {run}\n")
        (folder / f"events.out.tfevents.{1_700_000_000 + run}.host.{run}.0").write_bytes(b"")
    return root


def look(root: Path) -> int:
    """The least there is to do: names and sizes of all files."""
    return sum(os.stat(f"{folder}/{name}").st_size for folder, _, names in os.walk(root) for name in names)  # noqa: PTH116


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times[name] = time.perf_counter() - began


def read(root: Path) -> dict[str, float]:
    """Seconds of reading, of the tables of runs and of a refresh."""
    times: dict[str, float] = {}
    with timed(times, "read"):
        logs = read_logs(root)
    with timed(times, "tables"):
        assert len(logs.scalars) == 20 * RUNS
        assert len(logs.runs) == RUNS
    with timed(times, "refresh"):
        logs = logs.refresh()
    return times


def main() -> None:
    """Measures and writes the section."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder) / "logs")
        found = interleaved({"look": lambda: look(root), "find": lambda: find_sources([root])}, rounds=5)
        rounds = [read(root) for _ in range(3)]
    times = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    rows = [
        ("names and sizes of all files, by `os.walk`", f"{found['look']:.2f} s", ""),
        ("files found and grouped into runs", f"{found['find']:.2f} s", "< 3 s"),
        ("all files read", f"{times['read']:.2f} s", ""),
        ("tables of scalars and runs", f"{times['tables']:.2f} s", ""),
        ("refresh, nothing changed", f"{times['refresh']:.2f} s", ""),
    ]
    body = (
        f"{RUNS:,} runs of a console log, a CSV table, settings and an event file each: {4 * RUNS:,} files in {RUNS:,} folders. "
        f"Medians, process warm. {machine(['numpy', 'pandas'])}\n\n{table(('work', 'measured', 'wanted'), rows)}"
    )
    write_section("A tree of 20,000 files", body)


if __name__ == "__main__":
    main()
