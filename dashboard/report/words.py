"""The words of a report that both files share: its headings, and its findings as rows."""

from collections.abc import Callable

from dashboard.analysis.findings import Finding
from dashboard.report.content import Report
from dashboard.words import say


def headings(tell: Callable[[str], str]) -> dict[str, str]:
    """What the parts of a report are called."""
    return {
        "table": tell(say("Comparison")),
        "sweeps": tell(say("Sweeps")),
        "findings": tell(say("Findings")),
        "notes": tell(say("Notes")),
        "curves": tell(say("Curves")),
        "runs": tell(say("Runs")),
    }


def finding_rows(report: Report, tell: Callable[[str], str]) -> list[dict[str, str]]:
    """The findings with severity, its name, run, message and place in the log."""
    return [
        {
            "severity": one.severity,
            "named": tell(say("error") if one.severity == "error" else say("warning")),
            "run": one.run,
            "message": tell(one.message),
            "place": place_of(one),
        }
        for one in report.findings
    ]


def place_of(finding: Finding) -> str:
    """'core.log:220': where in the logs a finding begins, if its message does not say so itself."""
    place = f"{finding.source}:{finding.line}" if finding.source else ""
    return "" if place in finding.message else place
