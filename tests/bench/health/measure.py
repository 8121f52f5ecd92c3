"""What the checks say of the labelled set, against what they should say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dashboard.health import CHECKS, Check, run_checks
from tests.bench.health.conditions import ALWAYS, Condition
from tests.bench.health.labelled import logbooks, make
from tests.bench.health.logs import Run

Labelled = dict[tuple[str, int], list[tuple[Condition, Run]]]


@dataclass
class Score:
    """Of the runs of one condition: how many there are, in how many all was found, in how many nothing false was said."""

    runs: int = 0
    found: int = 0
    clean: int = 0
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Score") -> "Score":
        """Both together."""
        return Score(
            self.runs + other.runs, self.found + other.found, self.clean + other.clean, self.false + other.false,
            self.missed + other.missed,
        )  # fmt: skip

    @property
    def recall(self) -> float:
        return self.found / self.runs

    @property
    def precision(self) -> float:
        return self.clean / self.runs


def measure(labelled: Labelled, checks: Sequence[Check] = CHECKS) -> dict[str, Score]:
    """condition -> Score; every run counts once."""
    scores: dict[str, Score] = defaultdict(Score)
    for key, logs in logbooks(labelled):
        fired: dict[str, set[str]] = defaultdict(set)
        for finding in run_checks(logs, checks):
            fired[finding.run].add(finding.check)
        for condition, run in labelled[key]:
            judge(scores[condition.name], condition, fired[run.name], key[0])
    return dict(scores)


def judge(score: Score, condition: Condition, fired: set[str], task: str) -> None:
    """Counts one run: of each set in `expected` one check must have fired, and no other than those expected or allowed."""
    missed = [wanted for wanted in condition.expected if not wanted & fired]
    allowed = frozenset().union(*condition.expected) | condition.allowed | (ALWAYS - condition.forbidden)
    false = fired - allowed
    score.runs += 1
    score.found += not missed
    score.clean += not false
    score.false.update(f"{task}:{check}" for check in false)
    score.missed.update(f"{task}:{'|'.join(sorted(wanted))}" for wanted in missed)


def half(labelled: Labelled, seeds: Iterable[int]) -> Labelled:
    """The labelled runs of these seeds."""
    wanted = set(seeds)
    return {key: runs for key, runs in labelled.items() if key[1] in wanted}


__all__ = ["Score", "half", "make", "measure"]
