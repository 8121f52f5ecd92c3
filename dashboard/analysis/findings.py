"""Findings as tables: one row a finding, counted per run, and the evidence behind one."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

import pandas as pd

from parsers.tables import SEVERITIES

F = TypeVar("F", bound="Finding")
COLUMNS = ("severity", "run", "check", "metric", "split", "step", "epoch", "message")
GRAVEST_FIRST = {severity: rank for rank, severity in enumerate(reversed(SEVERITIES))}


class Finding(Protocol):
    """What a finding tells about itself; `rows` are the scalars that prove it."""

    @property
    def check(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def run(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def step(self) -> float: ...
    @property
    def epoch(self) -> float: ...
    @property
    def message(self) -> str: ...
    @property
    def threshold(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def rows(self) -> pd.DataFrame: ...


def tabulate(findings: Iterable[Finding], *, told: Callable[[str], str] = str) -> pd.DataFrame:
    """One row per finding, columns as COLUMNS, in the order given; `told` puts a message into the reader's language."""
    rows = [
        [told(finding.message) if column == "message" else getattr(finding, column) for column in COLUMNS] for finding in findings
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"step": "float64", "epoch": "float64"})


def of_runs(findings: Iterable[F], runs: Iterable[str]) -> list[F]:
    """The findings of these runs."""
    wanted = set(runs)
    return [finding for finding in findings if finding.run in wanted]


def of_check(findings: Iterable[F], check: str) -> list[F]:
    """The findings of one check; of all with ''."""
    return [finding for finding in findings if check in ("", finding.check)]


def at_least(findings: Iterable[F], severity: str) -> list[F]:
    """The findings of this severity and of graver ones."""
    return [finding for finding in findings if GRAVEST_FIRST[finding.severity] <= GRAVEST_FIRST[severity]]


def count(findings: Iterable[Finding]) -> dict[str, int]:
    """severity -> how many findings, the gravest first; every severity is there."""
    counts = dict.fromkeys(GRAVEST_FIRST, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def gravest_first(findings: Iterable[F], *, by: str = "severity") -> list[F]:
    """The findings grouped by severity, run or check; groups and findings with the gravest first."""
    found = sorted(findings, key=lambda f: (GRAVEST_FIRST[f.severity], f.run, f.check, f.metric))
    if by == "severity":
        return found
    groups = list(dict.fromkeys(getattr(finding, by) for finding in found))
    return sorted(found, key=lambda finding: groups.index(getattr(finding, by)))


def tally(findings: Iterable[Finding]) -> pd.Series:
    """run -> how many findings of which severity, the gravest first: '2 errors, 1 warning'; without the mere information."""
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        if finding.severity != "info":
            severities = counts.setdefault(finding.run, {})
            severities[finding.severity] = severities.get(finding.severity, 0) + 1
    return pd.Series({run: _worded(severities) for run, severities in counts.items()}, dtype="str")


def _worded(counts: dict[str, int]) -> str:
    parts = [(counts[severity], severity) for severity in GRAVEST_FIRST if severity in counts]
    return ", ".join(f"{count} {severity}{'s' if count > 1 else ''}" for count, severity in parts)
