"""Event files against the other readers, from the files to the tidy table: tbparse, TensorBoard's Rust data server, `cat`."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from parsers import Logbook, read_logs, tensorboard
from parsers.logbook import no_garbage_collection
from parsers.sources import find_sources
from tests.bench.report import interleaved, machine, table, write_section

TAGS = [f"{split}/{metric}" for split in ("train", "val") for metric in ("loss", "acc", "mAP", "R1", "lr")]
NAME = "events.out.tfevents.1700000000.host.1.0"
TAIL, ROUNDS = 5000, 3  # scalars by which each file grows for a refresh, and how often
FRESH = """
import time; began = time.perf_counter()
import numpy, pandas, numba
libraries = time.perf_counter() - began
from parsers import read_logs
rows = len(read_logs({path!r}).scalars)
print(rows, libraries, time.perf_counter() - began)
"""
# ru_maxrss would be inherited from this process, which is larger.
PEAK = """
from pathlib import Path
from parsers import read_logs
rows = len(read_logs({path!r}).scalars)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(rows, int(peak.split()[1]) / 1e3)
"""


def write_scalars(path: Path, count: int) -> Path:
    """An event file of so many scalars of ten tags, by TensorBoard's own record writer."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = RecordWriter(file)
        writer.write(Event(wall_time=1.7e9, file_version="brain.Event:2").SerializeToString())
        for i in range(count):
            summary = Summary(value=[Summary.Value(tag=TAGS[i % len(TAGS)], simple_value=1 / (i + 1))])
            writer.write(Event(wall_time=1.7e9 + i / 100, step=i // len(TAGS), summary=summary).SerializeToString())
    return path


def write_blobs(path: Path, pictures: int, scalars: int) -> Path:
    """An event file of pictures and histograms with some scalars between them, by tensorboardX."""
    from tensorboardX import SummaryWriter

    chance = np.random.default_rng(0)
    noise = chance.integers(0, 255, (3, 96, 96), np.uint8)  # noise: it cannot be packed small
    values = chance.normal(size=1000)
    with tempfile.TemporaryDirectory() as folder:
        writer = SummaryWriter(folder)
        for step in range(pictures):
            writer.add_image("sample", noise, step)
            writer.add_histogram("weights", values, step)
            for _ in range(scalars // pictures):
                writer.add_scalar("train/loss", 1.0, step)
        writer.close()
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(next(Path(folder).glob("*tfevents*")), path)
    return path


def copies(file: Path, folder: Path, count: int) -> Path:
    """A folder of so many runs with the same event file."""
    for i in range(count):
        run = folder / f"group{i // 100}" / f"run{i}"
        run.mkdir(parents=True)
        shutil.copy(file, run / NAME)
    return folder


def by_tbparse(path: Path) -> object:
    from tbparse import SummaryReader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return SummaryReader(str(path), extra_columns={"wall_time", "dir_name"}).scalars


def by_data_server(folder: Path) -> float:
    """The seconds in which TensorBoard's Rust data server finished its load cycle, every scalar kept; by its own account."""
    from tensorboard_data_server import server_binary

    wanted = ["--reload", "once", "--samples-per-plugin", "scalars=all", "-v", "--port", "0"]
    command = [server_binary(), "--logdir", str(folder), *wanted]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        for line in server.stderr:
            if found := re.search(r"Finished load cycle \(([\d.]+)(m?s)\)", line):
                server.terminate()
                return float(found[1]) / (1000 if found[2] == "ms" else 1)
    raise RuntimeError("the data server ended before it had loaded")


def decode(folder: Path) -> int:
    """Reads every file below a folder on as many threads as the Logbook does, and makes no table."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool, no_garbage_collection():
        return sum(len(reading.scalars) for reading in pool.map(tensorboard.read, find_sources([folder])[0]))


def cat(folder: Path) -> object:
    return subprocess.run(["cat", *folder.rglob("*tfevents*")], stdout=subprocess.DEVNULL, check=True)


def in_fresh_process(code: str, path: Path) -> list[float]:
    """What a fresh process prints."""
    done = subprocess.run([sys.executable, "-c", code.format(path=str(path))], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def row(work: str, ours: float, peer: str, theirs: float, wanted: float) -> tuple[str, ...]:
    """One line of the table: how many times faster we are."""
    return (
        work,
        f"{ours:.3f} s",
        f"{peer} {theirs:.2f} s",
        f"{theirs / ours:,.0f} ×" if theirs / ours >= 20 else f"{theirs / ours:.1f} ×",
        f"≥ {wanted:g} ×",
    )


def against_readers(folder: Path) -> list[tuple[str, ...]]:
    """The sizes at which others read too."""
    rows = []
    sizes = [
        ("1 M scalars in one file", write_scalars(folder / "one" / NAME, 1_000_000).parent, 300.0, 15.0),
        ("2 M scalars in 200 files", copies(write_scalars(folder / "x" / NAME, 10_000), folder / "two", 200), 0.0, 8.0),
        ("1 M scalars in 2,000 files", copies(write_scalars(folder / "y" / NAME, 500), folder / "small", 2000), 100.0, 2.0),
    ]
    for title, logs, than_tbparse, than_server in sizes:
        ours, server = beside_data_server(logs)
        if than_tbparse:
            slow = interleaved({"tbparse": lambda logs=logs: by_tbparse(logs)}, rounds=1, warm=0)["tbparse"]
            rows.append(row(title, ours, "tbparse", slow, than_tbparse))
        rows.append(row(title, ours, "Rust data server", server, than_server))
    return [*rows, from_a_fresh_process(folder / "one")]


def beside_data_server(logs: Path, rounds: int = 9) -> tuple[float, float]:
    """Median seconds (ours, the data server's), run in turn."""
    ours, server = [], []
    for _ in range(rounds):
        ours += interleaved({"ours": lambda: read_logs(logs).scalars}, rounds=1, warm=1).values()
        server.append(by_data_server(logs))
    return statistics.median(ours), statistics.median(server)


def from_a_fresh_process(logs: Path) -> tuple[str, ...]:
    """How long it takes to start and have the table of a million scalars, and how much of it is ours."""
    times = [in_fresh_process(FRESH, logs) for _ in range(5)]
    libraries, whole = (statistics.median(one[column] for one in times) for column in (1, 2))
    own = statistics.median(one[2] - one[1] for one in times)
    beside = f"numpy, pandas, numba {libraries:.2f} s"
    return ("1 M scalars, fresh process, caches warm", f"{whole:.2f} s", beside, f"own {own:.2f} s", "≤ 1.2 s, own ≤ 0.4 s")


def against_cat(folder: Path) -> list[tuple[str, ...]]:
    """Ten million scalars, and pictures: against the time it takes to have the bytes at all."""
    file = write_scalars(folder / "z" / NAME, 500_000 + ROUNDS * TAIL)
    data = file.read_bytes()
    cut = _offset_of(data, 500_001)
    file.write_bytes(data[:cut])
    many = copies(file, folder / "many", 20)
    blobs = copies(write_blobs(folder / "b" / NAME, 760, 2_500), folder / "blobs", 20)
    time_of = interleaved({
        "cat": lambda: cat(many), "decode": lambda: decode(many), "table": lambda: read_logs(many).scalars,
        "cat blobs": lambda: cat(blobs), "blobs": lambda: read_logs(blobs).scalars,
    }, rounds=7)  # fmt: skip
    count, peak = in_fresh_process(PEAK, many)
    _, peak_of_blobs = in_fresh_process(PEAK, blobs)
    size, size_of_blobs = (sum(path.stat().st_size for path in where.rglob("*tfevents*")) / 1e6 for where in (many, blobs))
    tail = refresh(many, data[cut:])
    points = len(read_logs(blobs).scalars)
    cat_, cat_blobs = f"cat {time_of['cat']:.3f} s", f"cat {time_of['cat blobs']:.3f} s"
    decoding, tables, pictures = (
        time_of[ours] / time_of[peer] for ours, peer in (("decode", "cat"), ("table", "cat"), ("blobs", "cat blobs"))
    )
    first = f"10 M scalars in 20 files ({size:.0f} MB), decoding alone"
    blob = f"{size_of_blobs:.0f} MB of pictures and histograms, {points / 1000:.0f} k scalars"
    full = f"full {time_of['table']:.3f} s"
    return [
        (first, f"{time_of['decode']:.3f} s", cat_, f"{decoding:.1f} × cat", "≤ 8 × cat"),
        ("the same, with the tables", f"{time_of['table']:.3f} s", cat_, f"{tables:.1f} × cat", "≤ 20 × cat"),
        (f"the same, peak memory of the process for {count / 1e6:.1f} M rows", f"{peak:.0f} MB", "", "", "≤ 1,200 MB"),
        ("the same, refresh after 1 % growth", f"{tail * 1000:.1f} ms", full, f"{tail / time_of['table']:.1%}", "≤ 2 %"),
        (blob, f"{time_of['blobs']:.3f} s", cat_blobs, f"{pictures:.1f} × cat", "≤ 3 × cat"),
        ("the same, peak memory", f"{peak_of_blobs:.0f} MB", "", "", "≤ 300 MB"),
    ]


def _offset_of(data: bytes, record: int) -> int:
    """Where a record begins."""
    at = 0
    for _ in range(record):
        at += 16 + int.from_bytes(data[at : at + 8], "little")
    return at


def refresh(folder: Path, tail: bytes) -> float:
    """Median seconds of a refresh, the table with it, after every file grew by the same part of `tail`."""
    logs: Logbook = read_logs(folder)
    assert len(logs.scalars)
    files = sorted(folder.rglob("*tfevents*"))
    times, ends = [], [_offset_of(tail, TAIL * part) for part in range(ROUNDS + 1)]
    for begin, end in pairwise(ends):
        before = len(logs.scalars)
        for file in files:
            with file.open("ab") as out:
                out.write(tail[begin:end])
        began = time.perf_counter()
        logs = logs.refresh()
        rows = len(logs.scalars)
        times.append(time.perf_counter() - began)
        assert rows - before == TAIL * len(files)
    return statistics.median(times)


def main() -> None:
    """Measures and writes the section."""
    with tempfile.TemporaryDirectory() as name:
        rows = against_readers(Path(name) / "readers")
        shutil.rmtree(Path(name) / "readers")
        rows += against_cat(Path(name) / "bytes")
    packages = ["numpy", "pandas", "numba", "tbparse", "tensorboard", "tensorboard-data-server", "tensorboardX"]
    body = (
        "From the files to the Logbook's tidy table, every checksum of a scalar verified; files by TensorBoard's and "
        "tensorboardX's writers, in the page cache, process warm where it does not say otherwise; medians of runs in turn, on "
        f"a machine that others used, too (load average {os.getloadavg()[0]:.1f}; what runs on two threads "
        f"suffers most). The Rust data server verifies no checksum. {machine(packages)}\n\n"
        f"{table(('work', 'epochbook', 'beside it', 'measured', 'wanted'), rows)}"
    )
    write_section("Event files", body)


if __name__ == "__main__":
    main()
