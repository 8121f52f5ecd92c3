"""Which runs are a sweep: those that were made to try values of some settings."""

from dashboard.analysis.gathering import settings_of
from parsers import Logbook
from parsers.groups import Sweep, find_sweeps
from parsers.notes import notes_of_runs


def sweeps_of(logs: Logbook) -> list[Sweep]:
    """The sweeps among the runs, the largest first; runs that the user put into different groups are not mixed."""
    apart = {run: note.group for run, note in notes_of_runs(logs.paths).items() if note.group}
    return find_sweeps(settings_of(logs.hparams, list(logs.runs["run"])), apart=apart)
