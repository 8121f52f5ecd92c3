"""One run as its page shows it: what it is, its key figures, its settings and messages, its notes."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import run as analysis
from dashboard.analysis.findings import Finding
from dashboard.ui import blocks, loading, tables
from dashboard.ui.words import t
from parsers import Logbook, UserError
from parsers.corrections import note_run
from parsers.notes import notes_of_runs


def header(logs: Logbook, run: str) -> None:
    """Its name, its status with the evidence, when and how long, where its files are."""
    row: dict[str, Any] = analysis.row_of(logs, run=run)
    blocks.heading(run)
    with blocks.row():
        st.badge(t(str(row["status"])), color=tables.STATUS_COLOURS.get(str(row["status"]), "gray"))  # type: ignore[arg-type]
        blocks.note(t(str(row["status_why"])))
    date = "" if math.isnan(row["date"]) else f"{datetime.fromtimestamp(row['date']):%Y-%m-%d %H:%M}"
    parts = [t("Began {when} ({whence})", when=date, whence=t(str(row["date_from"])))] if date else []
    if row["duration"] == row["duration"]:
        parts.append(t("took {minutes} minutes", minutes=f"{row['duration'] / 60:,.1f}"))
    parts.append(t("{count} values", count=f"{row['points']:,}"))
    blocks.note(" · ".join(parts))
    blocks.note(" · ".join(analysis.sources_of(logs, run=run)["source"]))


def linked(links: pd.DataFrame, run: str) -> None:
    """The way to where the journal tells of the run, and from a run of the journal to the one on disk."""
    link: Any
    for link in links[links["run"] == run].itertuples(index=False):
        label = t("In your journal: {place}", place=blocks.plain(f"{link.source}:{link.line}"))
        day = "" if math.isnan(link.date) else datetime.fromtimestamp(link.date).date().isoformat()
        st.page_link("app_pages/journal.py", label=label, icon=":material/book_2:", query_params={"day": day} if day else None)
    for link in links[links["entry"] == run].itertuples(index=False):
        label = t("The same run on disk: {run}", run=blocks.plain(link.run))
        st.page_link("app_pages/run.py", label=label, icon=":material/link:", query_params={"run": link.run})


def key_figures(logs: Logbook, run: str) -> None:
    """The key figures at the best epoch, the last value below each."""
    frame = analysis.key_figures(logs, run=run)
    figures: Any
    with st.container(horizontal=True, gap="medium", key="key-figures"):
        for figures in frame.itertuples(index=False):
            last = t("last {value}", value=tables.text_of(figures.last))
            st.metric(
                blocks.plain(f"{figures.metric} · {figures.split}" if figures.split else figures.metric),
                tables.text_of(figures.value),
                last,
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
    blocks.rule_note(analysis.rule_of(logs, run=run))


def settings(logs: Logbook, run: str, words: str) -> pd.DataFrame:
    """The table of its settings, each with where it was said; gives the rows shown."""
    own = logs.hparams[logs.hparams["run"] == run]
    shown = own[own["name"].str.contains(words, case=False, regex=False)] if words else own
    if len(shown):
        names = {"name": t("setting"), "value": t("value"), "source": t("file"), "line": t("line")}
        frame = shown[["name", "value", "source", "line"]].assign(value=shown["value"].map(str))
        st.dataframe(frame.rename(columns=names), hide_index=True, height=tables.height_of(frame))
    else:
        blocks.advise(t("No settings"), t("No file and no line of its logs says with which settings this run was trained."))
    return shown


def note(run: str) -> None:
    """What the user notes of the run, kept beside the logs."""
    said = notes_of_runs(loading.asked_paths()).get(run)
    before = said.note if said else ""
    text = st.text_area(t("Your notes on this run"), before, key=f"note-{run}", height=160)
    blocks.note(t("Kept in .epochbook beside the logs; the logs are not changed."))
    if text != before:
        try:
            note_run(loading.asked_paths(), run, note=text)
        except UserError as error:
            st.error(blocks.plain(error))


def marks_of(found: Sequence[Finding], source: str) -> dict[str, int]:
    """The findings that a source proves: what they are called -> line."""
    own = [one for one in found if one.source == source and one.line]
    return {" · ".join(filter(None, (t(one.check), one.metric, str(one.line)))): one.line for one in own}
