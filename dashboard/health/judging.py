"""Judging: what the checks find in a Logbook; of one that grew, only the runs are judged again of which there is news."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.health.below_peers import BelowPeers
from dashboard.health.check import Check, Finding
from dashboard.health.curves import Curves
from dashboard.health.exploded import Exploded
from dashboard.words import say
from parsers import Logbook
from parsers.logbook import Read
from parsers.notes import MetricNote

COMPARING = (BelowPeers, Exploded)  # what they say of a run depends on the others, all of which they are shown

Key = tuple[str, str, str, str]  # check, run, metric, split


@dataclass(frozen=True)
class Judged:
    """What `checks` found, also where another check has said enough of it; and what it was found in.

    It keeps no table, so that the Logbook can grow on in place.
    """

    checks: tuple[Check, ...]
    found: dict[Key, Finding]
    reads: Sequence[Read]
    runs: pd.DataFrame
    metrics: dict[str, MetricNote]
    failed: tuple[str, ...] = ()  # a sentence for each check that could not be carried out

    @property
    def findings(self) -> Iterator[Finding]:
        """What is to be said: nothing of a check that yields to another, which has said enough of the same run."""
        said = {(check, run) for check, run, *_ in self.found}
        yields_to = {check.name: check.yields_to for check in self.checks}
        for (name, run, *_), finding in self.found.items():
            if not any((check, run) in said for check in yields_to[name]):
                yield finding


def judged(logs: Logbook, checks: Sequence[Check], before: Judged | None = None) -> Judged:
    """What the checks find in a Logbook. What was found `before` in runs of which nothing is new is taken over."""
    checks = tuple(checks)
    failed: list[str] = []
    if before is None or (before.checks, before.metrics) != (checks, logs.metrics):
        curves = Curves(logs)
        found = [finding for check in checks for finding in _found(check, curves, failed)]
        curves.forget()
    else:
        found = list(_judged_again(logs, checks, before, failed))
    place = {check.name: k for k, check in enumerate(checks)}
    order = {run: k for k, run in enumerate(logs.runs["run"])}
    best: dict[Key, Finding] = {}
    for finding in sorted(found, key=lambda finding: (place[finding.check], order.get(finding.run, -1))):
        key = (finding.check, finding.run, finding.metric, finding.split)
        if key not in best or len(finding.proof) > len(best[key].proof):
            best[key] = finding  # two files of a run that logged the same
    return Judged(checks, best, logs.reads, logs.runs, logs.metrics, tuple(dict.fromkeys(failed)))


def _found(check: Check, curves: Curves, failed: list[str]) -> list[Finding]:
    """What a check finds. One that fails costs the others nothing, and is said."""
    try:
        return list(check(curves))
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"[:200]
        failed.append(say("The check {check} failed ({error}). Please report it with the log.", check=check.name, error=fault))
        return []


def _judged_again(logs: Logbook, checks: Sequence[Check], before: Judged, failed: list[str]) -> Iterator[Finding]:
    """The findings now, of checks that look at a run by itself only those of runs with news looked for."""
    news = _with_news(logs, before)
    failed += before.failed
    if not news:
        yield from before.found.values()
        return
    compares = {check.name for check in checks if isinstance(check, COMPARING)}
    newer = Curves(logs, runs=news)
    everything = Curves(logs) if compares else newer
    yield from (finding for finding in before.found.values() if not (finding.check in compares or finding.run in news))
    for check in checks:
        if check.name in compares:
            yield from _found(check, everything, failed)
        else:
            yield from (finding for finding in _found(check, newer, failed) if finding.run in news)
    everything.forget()
    newer.forget()


def _with_news(logs: Logbook, before: Judged) -> set[str]:
    """The runs of which something else is read than `before`, whose row in the runs table is another, and those running: they
    may have fallen silent."""
    kept = {id(read) for read in before.reads} & {id(read) for read in logs.reads}
    news = {run for read in (*before.reads, *logs.reads) if id(read) not in kept for run in read.runs}
    then, now = (
        dict(zip(runs["run"], pd.util.hash_pandas_object(runs, index=False), strict=True)) for runs in (before.runs, logs.runs)
    )
    news |= {run for run in then.keys() | now.keys() if then.get(run) != now.get(run)}
    return news | set(logs.runs.loc[logs.runs["status"] == "running", "run"])
