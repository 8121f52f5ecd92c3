"""Health: the checks, in the order they are shown, and what they find."""

from collections.abc import Iterable, Sequence

from dashboard.health.check import Check, Finding
from dashboard.health.curves import Curves
from dashboard.health.exploded import Exploded
from dashboard.health.not_finite import NotFinite
from parsers import Logbook, UserError

CHECKS: tuple[Check, ...] = (NotFinite(), Exploded())


def run_checks(logs: Logbook, checks: Sequence[Check] = CHECKS, *, only: Iterable[str] | None = None) -> list[Finding]:
    """The findings of `checks` (of those named in `only`), one per check, run, metric and split.

    Raises UserError if `only` names a check that does not exist.
    """
    wanted = set(only or [check.name for check in checks])
    if unknown := wanted - {check.name for check in checks}:
        known = ", ".join(check.name for check in checks)
        raise UserError(f"There is no check {', '.join(sorted(unknown))}. The checks are: {known}.")
    curves = Curves(logs.scalars)
    found: dict[tuple[str, str, str, str], Finding] = {}
    for check in checks:
        if check.name in wanted:
            for finding in check(curves):
                key = (finding.check, finding.run, finding.metric, finding.split)
                if key not in found or len(finding.rows) > len(found[key].rows):
                    found[key] = finding  # two files of a run that logged the same
    return list(found.values())


__all__ = ["CHECKS", "Check", "Finding", "run_checks"]
