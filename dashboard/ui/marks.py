"""What is marked on the curves: a switch for each kind of mark, and the events of the runs that are shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from dashboard.analysis import compare, findings, marks
from dashboard.analysis.best import best_rows, ranked_rows
from dashboard.health.roles import STAGE
from dashboard.ui import loading, selection, verdicts
from dashboard.ui.words import t
from parsers import Logbook

FIRST = (marks.FINDING, marks.BEST, marks.STAGE)  # what is marked until the user chooses
Make = Callable[[Logbook, Sequence[str]], pd.DataFrame]


def pick_marks() -> list[str]:
    """The kinds of marks to draw."""
    names = {
        marks.FINDING: t("findings"), marks.BEST: t("best epoch"), marks.LR: t("learning rate"),
        marks.CHECKPOINT: t("checkpoints"), marks.STAGE: t("stages"),
    }  # fmt: skip
    return selection.pick_several(t("Marks"), marks.KINDS, key="marks", default=FIRST, names=names)


def events(logs: Logbook, runs: Sequence[str], *, kinds: Iterable[str]) -> pd.DataFrame:
    """The events of these kinds in these runs (marks.COLUMNS), their sentences in the user's language."""
    wanted = set(kinds)
    made = [make(logs, runs) for kind, make in MAKERS.items() if kind & wanted]
    found = pd.concat([marks.nothing(), *made], ignore_index=True)
    found = found[found["kind"].isin(wanted)].drop_duplicates(["kind", "run", "metric", "step", "epoch"])
    return found.assign(text=[t(text) for text in found["text"]])


def _findings(logs: Logbook, runs: Sequence[str]) -> pd.DataFrame:
    return marks.of_findings(findings.of_runs(verdicts.findings(), runs))


def _best(logs: Logbook, runs: Sequence[str]) -> pd.DataFrame:
    """By the rule of all runs, so that a run's best epoch does not change with those beside it."""
    rule = loading.once(compare.choose_rule, "scalars")
    if rule is None:
        return marks.nothing()
    best = best_rows(ranked_rows(logs.scalars, rule), rule)
    return marks.of_best(best[best.index.isin(runs)], rule)


def _rates(logs: Logbook, runs: Sequence[str]) -> pd.DataFrame:
    return marks.of_learning_rates(logs.scalars, runs=runs)


def _messages(logs: Logbook, runs: Sequence[str]) -> pd.DataFrame:
    return marks.of_messages(logs.messages, runs=runs, stage=STAGE)


MAKERS: Mapping[frozenset[str], Make] = {
    frozenset([marks.FINDING]): _findings,
    frozenset([marks.BEST]): _best,
    frozenset([marks.LR]): _rates,
    frozenset([marks.LR, marks.CHECKPOINT, marks.STAGE]): _messages,
}
