"""A hundred thousand runs: an event file each, read, put into tables, checked, drawn together, and looked at again."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dashboard.analysis.axes import Axes
from dashboard.analysis.cells import prepare_cells
from dashboard.analysis.facets import cells
from dashboard.analysis.quantiles import quantiles
from dashboard.analysis.series import ALL
from dashboard.health.verdict import judge
from parsers import read_logs
from tests.bench.report import machine, table, write_section

RUNS, DIFFERENT, SWEEP, STEPS = 100_000, 100, 1000, 20


def write_runs(root: Path) -> Path:
    """RUNS folders with an event file of three series of STEPS values: DIFFERENT ones by tensorboardX, and copies of them."""
    from tensorboardX import SummaryWriter

    chance = np.random.default_rng(0)
    files = []
    for one in range(DIFFERENT):
        with tempfile.TemporaryDirectory() as folder:
            writer = SummaryWriter(folder)
            for step in range(STEPS):
                noise = chance.normal(size=3) / 100
                for tag, value in zip(("train/loss", "val/loss", "val/acc"), (2.0, 2.2, 0.5), strict=True):
                    towards = (1 - 1 / (step + 2)) if tag == "val/acc" else value / (step + 1)
                    writer.add_scalar(tag, towards + one / 1000 + noise[0], step, walltime=1.7e9 + 1000 * one + 10 * step)
            writer.close()
            files.append(next(Path(folder).glob("*tfevents*")).read_bytes())
    for run in range(RUNS):
        folder_of_run = root / f"sweep{run // SWEEP:03d}" / f"lr{run % 100 / 1000}_wd{run % 10}_s{run % SWEEP}"
        folder_of_run.mkdir(parents=True)
        (folder_of_run / f"events.out.tfevents.{1_700_000_000 + run}.host.{run}.0").write_bytes(files[run % DIFFERENT])
    return root


@contextmanager
def timed(rows: list[tuple[str, str]], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    rows.append((name, f"{time.perf_counter() - began:.1f} s"))


def main() -> None:
    """Measures and writes the section."""
    rows: list[tuple[str, str]] = []
    folder = Path(tempfile.mkdtemp())
    try:
        root = write_runs(folder / "logs")
        with timed(rows, "files found and read"):
            logs = read_logs(root)
        with timed(rows, "table of all values"):
            assert len(logs.scalars) == 3 * STEPS * RUNS
        with timed(rows, "table of runs: status, times, groups"):
            runs = list(logs.runs["run"])
        with timed(rows, "every check on every run"):
            judge(logs)
        axes = Axes(x="step")
        with timed(rows, "a metric of all runs as median and quantiles"):
            (data,) = prepare_cells(logs, cells(["loss"], runs), axes=axes, points=ALL)
            assert len(quantiles(data.frame, groups=dict.fromkeys(runs, "all")))
        with timed(rows, "refresh, nothing changed"):
            logs.refresh()
    finally:
        shutil.rmtree(folder)
    what = f"{RUNS:,} folders with an event file of {3 * STEPS} values each ({3 * STEPS * RUNS / 1e6:.0f} M values)."
    body = f"{what} Once each. {machine(['numpy', 'pandas'])}\n\n{table(('work', 'measured'), rows)}"
    write_section("A hundred thousand runs", body)


if __name__ == "__main__":
    main()
