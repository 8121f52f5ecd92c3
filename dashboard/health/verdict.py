"""Verdict: what the checks say of a Logbook, by the thresholds set for its folder, without what the user dismissed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from dashboard.health import CHECKS, Check, Finding, asked
from dashboard.health.judging import Judged, judged
from dashboard.health.settings import Settings, key_of, read_settings
from dashboard.health.why import Hypothesis, hypotheses
from parsers import Logbook


@dataclass(frozen=True)
class Verdict:
    """`findings` to be shown and those `dismissed`; the `checks` as they were set; what of the `settings` means nothing."""

    logs: Logbook
    findings: list[Finding]
    dismissed: list[Finding]
    checks: tuple[Check, ...]
    settings: Settings
    failed: tuple[str, ...] = ()  # a sentence for each check that could not be carried out

    @property
    def problems(self) -> tuple[str, ...]:
        """What in the settings means nothing, and which checks failed."""
        return (*self.settings.problems, *self.failed)

    @cached_property
    def of_run(self) -> dict[str, list[Finding]]:
        """run -> its findings to be shown; runs without any are not there."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.run].append(finding)
        return dict(found)

    @cached_property
    def hypotheses(self) -> list[Hypothesis]:
        """What separates the sick runs from the healthy ones."""
        return hypotheses(self.logs, self.findings)


class Judge:
    """Judges one Logbook after another; of one that grew out of the last, only the runs of which there is news."""

    def __init__(self) -> None:
        self._before: Judged | None = None
        self._busy = Lock()  # two that ask for the same at a time get what one of them finds

    def __call__(self, logs: Logbook, *, only: Iterable[str] = (), settings: Settings | None = None) -> Verdict:
        """The verdict on a Logbook, by the settings of its folder where none are given.

        Raises UserError if `only` names a check that does not exist.
        """
        folder, wanted = folder_of(logs), set(only)
        if settings is None:
            settings = read_settings(folder, CHECKS) if folder else Settings()
        checks = settings.of(CHECKS)
        with self._busy:
            self._before = now = judged(logs, asked(checks, wanted), self._before)
        found = [finding for finding in now.findings if not wanted or finding.check in wanted]
        dismissed = [finding for finding in found if key_of(finding) in settings.dismissed]
        shown = [finding for finding in found if key_of(finding) not in settings.dismissed]
        return Verdict(logs, shown, dismissed, checks, settings, now.failed)


def judge(logs: Logbook, *, only: Iterable[str] = (), settings: Settings | None = None) -> Verdict:
    """The verdict on one Logbook, as of Judge."""
    return Judge()(logs, only=only, settings=settings)


def folder_of(logs: Logbook) -> Path | None:
    """The folder whose side files hold for a Logbook: the first that was asked for; None if nothing was."""
    for path in logs.paths:
        place = Path(path).expanduser()
        return place if place.is_dir() else place.parent
    return None
