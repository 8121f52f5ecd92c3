"""Health: the checks, in the order they are shown, and what they find."""

from collections.abc import Collection, Iterable, Sequence

from dashboard.health.below_peers import BelowPeers
from dashboard.health.best_disagrees import BestDisagrees
from dashboard.health.check import Check, Finding
from dashboard.health.collapsed import Collapsed
from dashboard.health.diverging import Diverging
from dashboard.health.ended import Crashed, Incomplete, Interrupted, OutOfMemory, Stalled
from dashboard.health.exploded import Exploded
from dashboard.health.gap_suspicious import GapSuspicious
from dashboard.health.identities import Identities
from dashboard.health.judging import judged
from dashboard.health.lr_odd import LearningRateOdd
from dashboard.health.masked_nan import MaskedNaN
from dashboard.health.not_finite import NotFinite
from dashboard.health.not_learning import NotLearning
from dashboard.health.oscillating import Oscillating
from dashboard.health.overfitting import Overfitting
from dashboard.health.plateau import Plateau
from dashboard.health.reading import CouldNotJudge, ParseQuality
from dashboard.health.spike import Spike
from dashboard.health.steps import DuplicateSteps, GapInSteps, StepGoesBack
from dashboard.health.throughput import Throughput
from dashboard.health.underfitting import Underfitting
from parsers import Logbook, UserError

CHECKS: tuple[Check, ...] = (
    NotFinite(), MaskedNaN(), Exploded(), Diverging(), Spike(), NotLearning(), Plateau(), Overfitting(), Underfitting(),
    GapSuspicious(), Oscillating(), Collapsed(), Identities(), LearningRateOdd(), BestDisagrees(), OutOfMemory(), Crashed(),
    Interrupted(), Incomplete(), Stalled(), Throughput(), StepGoesBack(), DuplicateSteps(), GapInSteps(), ParseQuality(),
    CouldNotJudge(), BelowPeers(),
)  # fmt: skip


def run_checks(logs: Logbook, checks: Sequence[Check] = CHECKS, *, only: Iterable[str] | None = None) -> list[Finding]:
    """The findings of `checks` (of those named in `only`), one per check, run, metric and split.

    Raises UserError if `only` names a check that does not exist, RuntimeError if a check fails.
    """
    wanted = set(only or ())
    found = judged(logs, asked(checks, wanted))
    if found.failed:
        raise RuntimeError(found.failed[0])
    return [finding for finding in found.findings if not wanted or finding.check in wanted]


def asked(checks: Sequence[Check], only: Collection[str]) -> tuple[Check, ...]:
    """The checks named in `only`, or all, with those that they yield to. Raises UserError for a name that no check has."""
    wanted = set(only) or {check.name for check in checks}
    if unknown := wanted - {check.name for check in checks}:
        known = ", ".join(check.name for check in checks)
        raise UserError(f"There is no check {', '.join(sorted(unknown))}. The checks are: {known}.")
    wanted |= {name for check in checks if check.name in wanted for name in check.yields_to}
    return tuple(check for check in checks if check.name in wanted)


__all__ = ["CHECKS", "Check", "Finding", "asked", "run_checks"]
