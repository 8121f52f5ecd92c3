"""explain: each line of a log with who claimed it and what it gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parsers.console.plan import CLAIMED
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
            gave = tuple((f.tag or f.role, text[slice(*holes[f.hole])]) for f in plan.fields if f.tag or f.role != "skip")
            if plan.message:
                gave = ((f"message: {plan.message}", ""), *gave)
            rule = plan.rule or ("" if plan.claim != CLAIMED else "general")
            yield ExplainedLine(int(lines.physical[i]) + before + 1, text, CLAIMS[int(claims[i])], plan.dialect, rule, gave)
        before += lines.count
