"""A finding as a page shows it: the sentence, what to try, the curve with the evidence marked, and the line of the log."""

import inspect
from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.analysis.along import usual_x
from dashboard.analysis.axes import Axes
from dashboard.analysis.findings import count
from dashboard.analysis.series import prepare
from dashboard.health import CHECKS, Finding
from dashboard.health.why import Hypothesis
from dashboard.ui import blocks, figures, lines, plot, selection, tables, verdicts
from dashboard.ui.words import t
from parsers import Logbook

PAGE = "health"
MOST = 5  # hypotheses shown


def severity_counts(found: Iterable[Finding], *, runs: int) -> None:
    """How many findings of which severity there are, and in how many of the runs."""
    found = list(found)
    counts = count(found)
    sick = len({finding.run for finding in found if finding.severity != "info"})
    names = {"error": t("errors"), "warning": t("warnings"), "info": t("remarks")}
    figures_ = {names[severity]: f"{number:,}" for severity, number in counts.items()}
    blocks.counts({t("runs with findings"): f"{sick:,} / {runs:,}", **figures_})


def show_finding(logs: Logbook, finding: Finding) -> None:
    """One finding with its evidence; a click on a point or an evidence row shows its line of the log."""
    with st.container(border=True, key="finding"):
        blocks.heading(finding.run)
        st.text(t(finding.message))
        if finding.threshold:
            blocks.note(t("Judged by: {threshold}.", threshold=t(finding.threshold)))
        with st.expander(t("What this check looks for, and what to try")):
            st.text(advice_of(finding.check))
            verdicts.threshold_inputs(finding.check, key="finding")
        with blocks.row():
            link = {"run": finding.run, "view": "log"}
            st.page_link("app_pages/run.py", label=t("Open the run"), icon=":material/article:", query_params=link)
            verdicts.dismissal(finding)
        if not len(finding.proof):
            if finding.source and finding.line:
                st.text(t("{source}, line {line}", source=finding.source, line=finding.line))
                lines.show_place(logs, finding.source, finding.line, key=PAGE)
            return
        name = f"evidence {finding.check} {finding.run} {finding.metric} {finding.split}"
        left, right = st.columns([3, 2])
        with left:
            if clicked := _curve(logs, finding):
                selection.open_point(name, clicked)
        with right:
            row = _evidence_rows(finding, name)
        source, line = str(row["source"]), int(row["line"])
        if found := selection.point(name):
            source, line = found.source, found.line
        st.text(t("{source}, line {line}", source=source, line=line))
        lines.show_place(logs, source, line, key=PAGE)


def advice_of(check: str) -> str:
    """What a check's docstring says of it, in the reader's language."""
    found = next(one for one in CHECKS if one.name == check)
    paragraphs = inspect.cleandoc(type(found).__doc__ or "").split("\n\n")
    return "\n\n".join(t(" ".join(paragraph.split())) for paragraph in paragraphs)


def show_hypotheses(found: Sequence[Hypothesis], runs: Sequence[str]) -> None:
    """What separates sick runs from healthy ones, where all the runs it speaks of are among those shown."""
    told = [one for one in found if {*one.sick, *one.healthy} <= set(runs)][:MOST]
    if told:
        with st.container(border=True, key="hypotheses", gap="xsmall"):
            title = t("What separates the sick from the healthy")
            st.markdown(f":material/troubleshoot: **{blocks.plain(title)}**")
            for one in told:
                st.text(t(one.text))
            blocks.note(t("Hypotheses from counts, not proofs: other settings may differ along with these."))


def show_checks() -> None:
    """Every condition that is looked for, and the thresholds of one."""
    with st.expander(t("The {count} conditions that are looked for, and their thresholds", count=len(CHECKS))):
        name = selection.pick_of_many(
            t("Condition"),
            [check.name for check in CHECKS],
            key="condition",
            names={check.name: verdicts.title_of(check.name) for check in CHECKS},
        )
        st.text(advice_of(name))
        verdicts.threshold_inputs(name, key="all")


def _curve(logs: Logbook, finding: Finding) -> plot.Point | None:
    """The curve in which the finding was made; gives the point clicked in it."""
    x = usual_x(logs.scalars[logs.scalars["run"] == finding.run])
    data = prepare(logs.scalars, metric=finding.metric, runs=[finding.run], x=x)
    if not data.total:
        return None
    panel = figures.curve_panel(finding.metric, data, axes=Axes(x), colours=selection.colours([finding.run]))
    return plot.plots([panel], key="finding-curve", legend={})


def _evidence_rows(finding: Finding, name: str) -> pd.Series:
    """The rows that prove the finding, as a table; gives the one chosen in it, at first the first."""
    rows = finding.rows[["epoch", "step", "value", "line", "source", "tag"]]
    values, texts = [tables.text_of(value) for value in rows["value"]], rows[["tag", "source"]].astype("str")
    shown = rows.assign(value=values, tag=texts["tag"], source=texts["source"]).dropna(axis="columns", how="all")
    heads = {
        "epoch": t("epoch"), "step": t("step"), "value": t("value"), "tag": t("tag"), "source": t("file"), "line": t("line"),
    }  # fmt: skip
    position = tables.choose_row(shown, key=name, config=heads, most=318, on_choose=partial(selection.open_point, name, None))
    return rows.iloc[position or 0]
