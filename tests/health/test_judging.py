"""A Logbook that grew is judged as if it were read for the first time, and only where there is news."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.health import CHECKS, Finding
from dashboard.health.curves import Curves
from dashboard.health.judging import COMPARING
from dashboard.health.verdict import Judge, judge
from parsers import read_logs

RUNS = 8


def write(folder: Path, run: int, epochs: range) -> None:
    """Epochs of a run, appended to its log; each run has another sickness, or none."""
    rng = np.random.default_rng([run, epochs.start])
    with (folder / f"run{run}.log").open("a", encoding="utf-8") as log:
        for epoch in epochs:
            loss = 2 * 0.9**epoch + rng.normal(0, 0.01)
            loss = {0: float("nan") if epoch > 20 else loss, 1: loss * 1e6, 2: loss * (100 if epoch > 25 else 1), 3: 2.3}.get(
                run, loss
            )
            score = (20 if run == 4 else 80) * (1 - 0.9**epoch) * (0.2 if run == 5 and epoch > 22 else 1)
            log.write(
                f"Epoch: {epoch} train loss: {loss:.4f} val loss: {loss * 1.1:.4f} val mAP: {score:.2f}% R1: {score + 5:.2f}%\n"
            )


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    for run in range(RUNS):
        write(tmp_path, run, range(20))
    return tmp_path


def told(findings: list[Finding]) -> list[tuple]:
    """All that a finding says, in the order said."""
    return [
        (f.check, f.run, f.metric, f.split, f.severity, f.step, f.epoch, str(f.message), f.threshold, f.source, f.line,
         f.rows.to_csv(index=False))
        for f in findings
    ]  # fmt: skip


@pytest.mark.parametrize("grown", [(), (0,), (2, 5), (1, 4), tuple(range(RUNS))], ids=str)
def test_what_grew_is_judged_as_a_fresh_reading_is(growing: Path, grown: tuple[int, ...]) -> None:
    logs, again = read_logs(growing), Judge()
    first = again(logs)
    for epochs in (range(20, 26), range(26, 40)):
        for run in grown:
            write(growing, run, epochs)
        logs = logs.refresh()
        fresh = judge(read_logs(growing))
        assert told(again(logs).findings) == told(fresh.findings)
    assert (told(first.findings) != told(fresh.findings)) == bool(grown)


def test_a_run_that_comes_or_goes_is_judged_and_so_are_its_peers(growing: Path) -> None:
    logs, again = read_logs(growing), Judge()
    again(logs)
    write(growing, RUNS, range(20))
    (growing / "run6.log").unlink()
    logs = logs.refresh()
    assert told(again(logs).findings) == told(judge(read_logs(growing)).findings)


def test_other_thresholds_are_held_against_every_run(growing: Path) -> None:
    logs, again = read_logs(growing), Judge()
    verdict = again(logs)
    check = next(check for check in CHECKS if check.name == "could_not_judge")
    settings = verdict.settings.with_threshold(check, "points", 30)
    found = again(logs, settings=settings).findings
    assert {f.run for f in found if f.check == "could_not_judge"} > {
        f.run for f in verdict.findings if f.check == "could_not_judge"
    }


def test_only_runs_with_news_are_looked_at_by_checks_that_compare_none(growing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs, again = read_logs(growing), Judge()
    again(logs)
    write(growing, 2, range(20, 30))
    looked: list[set[str]] = []
    for check in CHECKS:
        if not isinstance(check, COMPARING):
            plain = type(check).__call__
            monkeypatch.setattr(
                type(check),
                "__call__",
                lambda self, curves, plain=plain: looked.append(set(curves.of_run)) or plain(self, curves),
            )
    again(logs.refresh())
    assert looked
    assert all(runs == {"run2"} for runs in looked)


def test_the_curves_of_some_runs_are_the_same_as_among_all(growing: Path) -> None:
    logs = read_logs(growing)
    some, everything = Curves(logs, runs={"run2", "run5"}), Curves(logs)
    of_all = [curve for curve in everything if curve.run in ("run2", "run5")]
    assert [(c.run, c.metric, c.split, c.at.tolist()) for c in some] == [
        (c.run, c.metric, c.split, c.at.tolist()) for c in of_all
    ]
