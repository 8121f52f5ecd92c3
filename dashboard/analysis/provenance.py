"""Where the numbers of a comparison come from: the notes under a table, by which rule, from how many runs, tests and files."""

from collections.abc import Sequence
from datetime import date

from dashboard.analysis.comparison import Comparison
from dashboard.analysis.significance import FEW
from dashboard.words import Said, say, sentences

FILES = 4  # files that are named; the others are counted


def notes_of(
    comparison: Comparison, *, files: Sequence[str] = (), intervals: bool = True, today: date | None = None
) -> tuple[Said, ...]:
    """The notes under a table: the rule, what the ± is and n, what the differences are and how they were tested, the files.

    `intervals` is whether those of the differences are shown.
    """
    baseline = _of_baseline(comparison, intervals=intervals)
    notes = [comparison.question.rule.said, _of_groups(comparison), baseline, _of_files(comparison, files, today)]
    return tuple(note for note in notes if note)


def _of_groups(comparison: Comparison) -> Said:
    """What a row of several runs shows."""
    sizes = sorted({comparison.n(place) for place in range(len(comparison.rows))})
    if sizes[-1:] in ([], [1]):
        return sentences([])
    spread = {
        "std": say("mean ± standard deviation"),
        "sem": say("mean ± standard error of the mean"),
        "ci95": say("mean ± 95 % confidence interval (Student's t)"),
        "range": say("mean [smallest, largest]"),
    }[comparison.question.spread]
    if len(sizes) == 1:
        return say("Every row is {spread} of {n} runs.", spread=spread, n=sizes[0])
    return say("A row of several runs is {spread}; n is how many.", spread=spread)


def _of_baseline(comparison: Comparison, *, intervals: bool) -> Said:
    """What differences are differences to, and whether they were tested."""
    if comparison.baseline is None:
        return sentences([])
    row = comparison.rows[comparison.baseline]
    points = any(column.unit == "%" for column in comparison.columns)
    first = (
        say("Δ is the difference to {baseline}, of percentages in points.", baseline=row.name)
        if points
        else say("Δ is the difference to {baseline}.", baseline=row.name)
    )
    told = [cell for cell in comparison.cells.values() if cell.difference]
    tested = [cell for cell in told if cell.difference and cell.difference.tested]
    if not tested:
        alone = say("With one run in a row or in the baseline, no statement about significance is possible.")
        return sentences([first, alone])
    test = say(
        "* p < 0.05, ** p < 0.01, *** p < 0.001 (Welch's t test, corrected by Holm's method; differences tested: {count}).",
        count=f"{len(tested):,}",
    )
    rest = say("Of differences with n = 1, no statement is possible.") if len(tested) < len(told) else ""
    interval = say("In brackets the 95 % interval of the difference.") if intervals else ""
    few = ""
    if intervals and any(comparison.n(place) < FEW for place in range(len(comparison.rows))):
        few = say("Intervals of fewer than {few} runs are the wider of Welch's and a bootstrap's.", few=FEW)
    return sentences([first, test, interval, few, rest])


def _of_files(comparison: Comparison, files: Sequence[str], today: date | None) -> Said:
    """When the table was made, and from which files."""
    day = (today or date.today()).isoformat()
    count = sum(len(row.runs) for row in comparison.rows)
    runs = say("1 run") if count == 1 else say("{count} runs", count=f"{count:,}")
    named = ", ".join(files[:FILES])
    if not files:
        return say("Made by Epochbook on {day} from {runs}.", day=day, runs=runs)
    if len(files) <= FILES:
        return say("Made by Epochbook on {day} from {runs}: {files}.", day=day, runs=runs, files=named)
    rest = len(files) - FILES
    return say(
        "Made by Epochbook on {day} from {runs}: {files} and {rest} more files.", day=day, runs=runs, files=named, rest=rest
    )
