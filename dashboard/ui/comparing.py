"""The Tables page's own parts: what to compare and how, names and order by hand, and the table as file or on the clipboard."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.analysis.aggregate import SPREADS
from dashboard.analysis.best import BEST, EACH, FIRST_TIE, LAST, LAST_TIE, Rule
from dashboard.analysis.comparison import AS_LOGGED, FRACTION, PERCENT
from dashboard.analysis.facts import facts
from dashboard.analysis.gathering import GROUP, RUN, SEED
from dashboard.analysis.query import matching
from dashboard.exports import ENDINGS, SHEETS, html_sheet, latex_sheet, markdown_sheet
from dashboard.sheet import Sheet
from dashboard.ui import blocks, selection
from dashboard.ui.words import t
from parsers import Logbook, UserError

FORMATS = {
    "latex": "LaTeX",
    "md": "Markdown",
    "xlsx": "Excel",
    "csv": "CSV",
    "html": "HTML",
    "json": "JSON",
    "parquet": "Parquet",
}
MIME = {
    "latex": "application/x-tex",
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
NONE = ""


def choices() -> DeltaGenerator:
    """A row of pickers: their fields stand on one line."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")


def pick_rule(rankable: Sequence[str], *, main: Rule | None, choose: Callable[[str], Rule | None]) -> Rule:
    """Which values count: the best epoch by a metric, the last ones, or the best of each."""
    names = {BEST: t("best epoch"), LAST: t("last"), EACH: t("best of each")}
    picks = selection.pick_one(t("Values"), [BEST, LAST, EACH] if rankable else [LAST], key="values", names=names)
    if picks != BEST:
        return Rule(picks=picks)
    metric = selection.pick_of_many(t("Best by"), _first(rankable, main.metric if main else ""), key="best-by")
    ties = {FIRST_TIE: t("first"), LAST_TIE: t("last")}
    tie = selection.pick_one(t("Of ties"), list(ties), key="ties", names=ties)
    rule = choose(metric) or main
    return Rule(rule.metric, rule.split, rule.better, tie) if rule else Rule(picks=LAST)


def pick_described(logs: Logbook, runs: Sequence[str], *, rule: Rule) -> tuple[str, ...]:
    """Those of `runs` that the user's query describes; all while there is none, or none that is understood, which is said."""
    query = selection.pick_words(t("Only runs such as: lr > 0.01 and mAP > 50 and status = finished"), key="where")
    if not query:
        return tuple(runs)
    try:
        found = matching(facts(logs.scalars, logs.runs, logs.hparams, rule=rule, query=query), query=query)
    except UserError as error:
        blocks.note(str(error))
        return tuple(runs)
    described = set(found["run"])
    return tuple(run for run in runs if run in described)


def pick_rows(settings: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what makes a row, what makes further columns)."""
    names = {RUN: t("each run"), SEED: t("runs but for the seed"), GROUP: t("group"), NONE: t("nothing")}
    by = selection.pick_of_many(t("A row for"), [RUN, SEED, GROUP, *settings], key="rows", names=names)
    across = selection.pick_of_many(
        t("Columns for"), [NONE, *(name for name in settings if name != by)], key="across", names=names
    )
    return (() if by == RUN else (by,)), ((across,) if across else ())


def pick_baseline(rows: Sequence[str]) -> tuple[str, str]:
    """(the baseline's row or '', where the differences to it stand)."""
    places = {"column": t("a column"), "cell": t("the cell"), "row": t("a row"), "": t("nowhere")}
    baseline = selection.pick_of_many(t("Baseline"), [NONE, *rows], key="baseline", names={NONE: t("none")})
    if not baseline:
        return "", ""
    return baseline, selection.pick_one(t("Differences in"), list(places), key="delta", names=places)


def pick_look(*, several: bool, columns: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    """(spread, scale, and the arguments of a Look) from behind a button."""
    spreads = {"std": t("± std"), "sem": t("± standard error"), "ci95": t("95 % interval"), "range": t("smallest and largest")}
    scales = {AS_LOGGED: t("as logged"), PERCENT: t("percent"), FRACTION: t("fraction")}
    with st.popover(t("Format"), icon=":material/tune:"):
        spread = selection.pick_one(t("Spread"), SPREADS, key="spread", names=spreads) if several else "std"
        scale = selection.pick_one(t("Shares"), list(scales), key="scale", names=scales)
        digits = ["", *map(str, range(7))]
        decimals = selection.pick_of_many(t("Decimals"), digits, key="decimals", names={"": t("by unit")})
        sort = selection.pick_of_many(t("Sort by"), ["", *columns], key="sort", names={"": t("order of the runs")})
        mark = selection.tick_box(t("Mark the best, the second and what is significant"), key="mark", default=True)
        footnote = selection.tick_box(t("Notes below the table"), key="footnote", default=True)
    return spread, scale, {"decimals": int(decimals) if decimals else None, "sort": sort, "mark": mark, "footnote": footnote}


def edit_names(rows: Sequence[str], columns: Sequence[str]) -> tuple[Mapping[str, str], Sequence[str]]:
    """(other names of rows and metrics, the rows in their order) as the user has put them down."""
    with st.expander(t("Names and order"), icon=":material/edit:"):
        blocks.note(t("Write another name, or a number to move a row: smaller numbers stand higher."))
        with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
            left = _editor(rows, key="row names", order=True)
            right = _editor(list(dict.fromkeys(columns)), key="column names", order=False)
    said = {
        old: new for frame in (left, right) for old, new in zip(frame["old"], frame["new"], strict=True) if new and new != old
    }
    place = pd.to_numeric(left["place"], errors="coerce").fillna(len(rows) + 1)
    return said, [str(name) for name in left.loc[place.sort_values(kind="stable").index, "old"]]


def _editor(names: Sequence[str], *, key: str, order: bool) -> pd.DataFrame:
    texts = pd.Series(list(names), dtype="str")
    frame = pd.DataFrame({"old": texts, "new": texts, "place": range(1, len(names) + 1)})
    config: dict[str, Any] = {
        "old": st.column_config.TextColumn(t("in the logs"), disabled=True),
        "new": st.column_config.TextColumn(t("in the table")),
        "place": st.column_config.NumberColumn(t("place"), min_value=0, step=1, width="small") if order else None,
    }
    shown = ["old", "new", "place"] if order else ["old", "new"]
    return st.data_editor(
        frame,
        hide_index=True,
        column_config=config,
        column_order=shown,
        key=f"{key} {hash(tuple(names))}",
        placeholder="",
        width=480 if order else 360,
    )


def show_sheet(sheet: Sheet) -> None:
    """The table as it is written to files."""
    st.html(f"<style>{html_sheet.STYLE}</style><div style='overflow-x: auto'>{html_sheet.table(sheet)}</div>")


def offer_files(sheet: Sheet, *, name: str) -> None:
    """Buttons that save the table in each format, and one that shows it to copy."""
    endings = {form: ending for ending, form in ENDINGS.items() if ending == "tex"}
    with st.popover(t("Copy"), icon=":material/content_copy:"):
        siunitx = selection.tick_box(t("LaTeX: align by siunitx"), key="siunitx")
        form = selection.pick_one(t("Copy as"), ["latex", "md", "tab"], key="copy", names=FORMATS | {"tab": t("cells with tabs")})
        st.code(_to_copy(sheet, form, siunitx=siunitx), language=None, height=260)
    for form, make in SHEETS.items():
        st.download_button(
            FORMATS[form],
            partial(latex_sheet.export, sheet, siunitx=siunitx) if form == "latex" else partial(make, sheet),
            file_name=f"{name}.{endings.get(form, form)}",
            mime=MIME[form],
            key=f"save-{form}",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
        )


def _to_copy(sheet: Sheet, form: str, *, siunitx: bool) -> str:
    if form == "latex":
        return latex_sheet.export(sheet, siunitx=siunitx).decode()
    return markdown_sheet.export(sheet).decode() if form == "md" else sheet.texts().to_csv(sep="\t", index=False)


def _first(options: Sequence[str], first: str) -> list[str]:
    return [*(option for option in options if option == first), *(option for option in options if option != first)]
