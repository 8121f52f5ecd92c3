"""What there is of each day, for a calendar: how many runs, what they reached, what was found and written."""

import datetime as dt

import pandas as pd

from dashboard.analysis.best import best_rows, ranked_rows
from dashboard.analysis.compare import choose_rule
from dashboard.health.verdict import Verdict
from dashboard.journal.day import GRAVE, spans_of

COLUMNS = ("day", "runs", "best", "run", "metric", "sick", "entries")


def days_of(verdict: Verdict) -> pd.DataFrame:
    """day (ISO) · runs · best · run (that reached it) · metric · sick (how many runs) · entries; the newest first."""
    logs = verdict.logs
    spans = spans_of(logs)
    spans = spans[spans["reader"] != "journal"]
    rule = choose_rule(logs.scalars, of=list(spans.index))
    best = best_rows(ranked_rows(logs.scalars, rule), rule)["value"] if rule else pd.Series(dtype="float64")
    sick = {finding.run for finding in verdict.findings if finding.severity in GRAVE}
    days: dict[str, list[str]] = {}
    for run, first, last in spans[["first", "last"]].itertuples():
        for day in pd.date_range(first, min(last, first + dt.timedelta(days=366))):
            days.setdefault(day.date().isoformat(), []).append(str(run))
    written = logs.entries["date"].value_counts()
    rows = []
    for day in sorted({*days, *written.index}, reverse=True):
        runs = days.get(day, [])
        reached = best.reindex(runs).dropna()
        top = (reached.idxmin() if rule and rule.better == "min" else reached.idxmax()) if len(reached) else ""
        metric = rule.metric if rule and len(reached) else ""
        rows.append((day, len(runs), reached.get(top), top, metric, len(sick & set(runs)), int(written.get(day, 0))))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"best": "float64"})


def search(verdict: Verdict, words: str) -> pd.DataFrame:
    """day · what (run or title) · text, of the runs and journal entries in which all words occur; the newest first."""
    wanted = words.lower().split()
    spans = spans_of(verdict.logs)
    notes = verdict.logs.entries
    rows = [(span.first.isoformat(), str(run), "") for run, span in spans.iterrows()]
    rows += list(zip(notes["date"], notes["title"], notes["text"], strict=True))
    found = [row for row in rows if all(word in " ".join(row).lower() for word in wanted)]
    return pd.DataFrame(sorted(found, reverse=True), columns=["day", "what", "text"])
