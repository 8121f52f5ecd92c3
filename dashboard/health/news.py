"""News: what happened between two readings of growing logs: new findings, bests, ends and beginnings, each told once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from dashboard.analysis.best import Rule, best_rows, ranked_rows
from dashboard.analysis.compare import choose_rule
from dashboard.health.check import Finding, short
from dashboard.health.settings import key_of
from dashboard.health.verdict import Verdict
from dashboard.words import say

KINDS = ("started", "finding", "best", "finished")
GRAVE = ("warning", "error")
EARLY = 3  # evaluations before which a new best is no news


@dataclass(frozen=True)
class News:
    """One thing that happened: its `kind` (of KINDS), the run, a sentence, and the place in the log that says so."""

    kind: str
    run: str
    message: str
    check: str = ""
    severity: str = "info"
    source: str = ""
    line: int = 0


@dataclass
class Seen:
    """What was told already. `tell` gives what is new of a verdict, and remembers it."""

    found: set[tuple[str, str, str, str]] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    best: dict[str, float] = field(default_factory=dict)

    def tell(self, verdict: Verdict) -> list[News]:
        """The news since the last verdict, the runs' beginnings first."""
        return [*self._started(verdict), *self._findings(verdict), *self._bests(verdict), *self._finished(verdict)]

    def _started(self, verdict: Verdict) -> Iterator[News]:
        for run in verdict.logs.runs["run"]:
            if run not in self.runs:
                self.runs.add(run)
                yield News("started", run, say("A run began."))

    def _findings(self, verdict: Verdict) -> Iterator[News]:
        for finding in verdict.findings:
            if finding.severity in GRAVE and key_of(finding) not in self.found:
                self.found.add(key_of(finding))
                yield _of_finding(finding)

    def _bests(self, verdict: Verdict) -> Iterator[News]:
        rule = choose_rule(verdict.logs.scalars)
        if rule is None:
            return
        sign = 1.0 if rule.better == "max" else -1.0
        rows = ranked_rows(verdict.logs.scalars, rule)
        counts = rows["run"].astype("str").value_counts()
        for run, row in best_rows(rows, rule).iterrows():  # one row a run
            value, before = float(row["value"]), self.best.get(str(run))
            if before is None or sign * value > sign * before:
                self.best[str(run)] = value
                if before is not None and counts.get(str(run), 0) > EARLY:
                    yield _of_best(str(run), rule, before, row)

    def _finished(self, verdict: Verdict) -> Iterator[News]:
        runs = verdict.logs.runs
        for run in runs.loc[runs["status"] == "finished", "run"]:
            if run not in self.finished:
                self.finished.add(run)
                best = self.best.get(run)
                rule = choose_rule(verdict.logs.scalars)
                if best is None or rule is None:
                    yield News("finished", run, say("The run has finished."))
                else:
                    message = say("The run has finished: best {metric} {value}.", metric=rule.metric, value=short(best))
                    yield News("finished", run, message)


def _of_finding(finding: Finding) -> News:
    return News("finding", finding.run, finding.message, finding.check, finding.severity, finding.source, finding.line)


def _of_best(run: str, rule: Rule, before: float, row: pd.Series) -> News:
    message = say(
        "A new best {metric}: {value} at step {step}, before {before}.",
        metric=rule.metric, value=short(float(row["value"])), step=f"{int(row['step']):,}", before=short(before),
    )  # fmt: skip
    return News("best", run, message, source=str(row["source"]), line=int(row["line"]))
