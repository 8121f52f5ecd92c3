"""What changed since yesterday, above the table of runs: what is running and how far, findings, records, what has ended."""

import datetime as dt
import math

import streamlit as st

from dashboard.health import Finding
from dashboard.health.ended import shortened
from dashboard.journal.day import Day, RunFacts
from dashboard.journal.write import seconds
from dashboard.ui import blocks, loading, verdicts
from dashboard.ui.words import t
from parsers.status import make_progress

MOST = 6  # of each kind
ENDED = ("crashed", "interrupted", "incomplete")
ENDINGS = ("oom", *ENDED)  # checks that say so
REASON, LINE = 90, 180  # letters of a reason among others, and of a finding


def show_today() -> None:
    """The news of yesterday and today; nothing where nothing ran."""
    today = dt.datetime.now().astimezone().date()
    day = verdicts.day(today - dt.timedelta(days=1), today)
    if not day.runs:
        return
    with st.container(border=True, key="today", gap="small"):
        title = t("Since yesterday")
        st.markdown(f":material/today: **{blocks.plain(title)}**")
        _running(day)
        _listed(t("Records"), [_with_best(run) for run in day.runs if run.record])
        _listed(t("Finished"), [_with_best(run) for run in day.runs if run.status == "finished"])
        _listed(
            t("Ended before it was done"),
            [f"{run.run}: {shortened(t(run.why), REASON)}" for run in day.runs if run.status in ENDED],
        )
        sick = [(run.run, found) for run in day.runs if (found := _worst(run))]
        for name, found in sick[:MOST]:
            st.text(f"{name} · {shortened(t(found.message), LINE)}")
        if len(sick) > MOST:
            blocks.note(t("{count} more runs with findings are on the Health page.", count=f"{len(sick) - MOST:,}"))


def _worst(run: RunFacts) -> Finding | None:
    """The first finding of a run that tells more than that it has ended."""
    return next((found for found in run.findings if found.check not in ENDINGS), None)


def _running(day: Day) -> None:
    """A bar for each run that is running."""
    progress = loading.once(make_progress).set_index("run")
    for run in [run for run in day.runs if run.status == "running"][:MOST]:
        share = float(progress.at[run.run, "share"])  # type: ignore[arg-type]
        parts = [run.run, t("epoch {epoch}", epoch=run.progress)]
        if math.isfinite(run.eta):
            parts.append(t("about {time} to go", time=seconds(run.eta)))
        if math.isfinite(run.last):
            parts.append(t("last {value}", value=f"{run.last:.6g}"))
        st.progress(min(1.0, share) if math.isfinite(share) else 0.0, text=blocks.plain(" · ".join(parts)))


def _with_best(run: RunFacts) -> str:
    return f"{run.run} ({run.best:.6g})" if math.isfinite(run.best) else run.run


def _listed(label: str, names: list[str]) -> None:
    """A line of names under a label."""
    if names:
        told = t(", ").join(names[:MOST])
        if len(names) > MOST:
            told = t("{names}, and {count} more", names=told, count=f"{len(names) - MOST:,}")
        st.text(t("{label}: {names}", label=label, names=told))
