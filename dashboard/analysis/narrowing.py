"""The runs table narrowed by what stands in its search box: words, or a query."""

import re
from dataclasses import replace

from dashboard.analysis.best import LAST, Rule
from dashboard.analysis.compare import RunsTable, narrow
from dashboard.analysis.facts import facts
from dashboard.analysis.query import matching
from parsers import Logbook, UserError

QUERY = re.compile(r"[<>~!]|==|\s=\s|\b(?:and|or|not|in)\b|[()]")  # `lr=0.01` is a word, as ever

SAID = ("tags", "note", "pinned")  # columns of what the user said


def narrow_by(table: RunsTable, *, logs: Logbook, words: str, every: bool = False) -> tuple[RunsTable, str]:
    """(the rows that `words` ask for, what is wrong with a query that cannot be read: then all rows)."""
    if not QUERY.search(words):
        return narrow(table, words, every=every), ""
    known = logs.runs[logs.runs["run"].isin(table.frame["run"])]
    try:
        told = facts(logs.scalars, known, logs.hparams, rule=table.rule or Rule(picks=LAST), query=words)
        said = table.frame.set_index("run").reindex(told["run"])
        told = told.assign(**{name: said[name].to_numpy() for name in SAID if name in said and name not in told})
        wanted = set(matching(told, query=words)["run"])
    except UserError as error:
        return table, str(error)
    return narrow(replace(table, frame=table.frame[table.frame["run"].isin(wanted)].reset_index(drop=True)), "", every=every), ""
