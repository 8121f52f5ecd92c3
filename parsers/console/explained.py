"""explain: each line of a log with who claimed it and what it gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parsers.console.plan import CLAIMED, Plan
from parsers.console.prefixes import TIMES
from parsers.console.reader import read_source
from parsers.console.session import RANKS
from parsers.sources import Source, find_sources

CLAIMS = {rank: claim for claim, rank in RANKS.items()}


@dataclass(frozen=True)
class ExplainedLine:
    """One logical line (a state of a progress bar counts as one).

    `claim` is claimed, noise or unclaimed; `dialect` and `rule` say by whom ('' and 'general' for the general grammar);
    `gave` is what it gave, as (name, text of the number).
    """

    line: int
    text: str
    claim: str
    dialect: str
    rule: str
    gave: tuple[tuple[str, str], ...]


def explain(path: Path | Source) -> Iterator[ExplainedLine]:
    """Every line of a text, explained. Raises UserError if there is no such file."""
    source = path if isinstance(path, Source) else find_sources([path])[0][0]
    _, session = read_source(source, trace=True)
    before = 0
    for lines, plans, claims in session.traced or ():
        for i in range(len(lines)):
            plan = session.planner.plans[plans[i]]
            text, holes = lines.text(i), lines.holes(i)
            claim = CLAIMS[int(claims[i])]
            yield ExplainedLine(
                int(lines.physical[i]) + before + 1, text, claim, plan.dialect, _rule(plan, claim), _gave(plan, text, holes)
            )
        before += lines.count


def _rule(plan: Plan, claim: str) -> str:
    if claim != CLAIMED:
        return ""
    return plan.rule or ("general" if plan.claim == CLAIMED else "settings")


def _gave(plan: Plan, text: str, holes: list[tuple[int, int]]) -> tuple[tuple[str, str], ...]:
    """(name, number as written) of what a line gave; the parts of its time are one."""
    told = [(f.tag or f.role, text[slice(*holes[f.hole])]) for f in plan.fields if f.tag or f.role not in ("skip", "add", *TIMES)]
    times = [holes[f.hole] for f in plan.fields if f.role in TIMES]
    when = [("time", text[min(times)[0] : max(times)[1]])] if times else []
    return (*([(f"message: {plan.message}", "")] if plan.message else []), *when, *told)
