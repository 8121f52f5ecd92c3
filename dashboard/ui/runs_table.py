"""The table of runs: its columns as chosen, a tick box for each run, groups of runs above it, and itself as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import annotations, compare, findings, progress, run_columns
from dashboard.analysis.compare import RunsTable
from dashboard.exports import csv_table
from dashboard.ui import loading, selection, verdicts
from dashboard.ui.tables import LETTER, NUMBER, STATUS_COLOURS, as_chips, chips, dot, height_of, letters, pin, told, told_health
from dashboard.ui.words import t

ALWAYS = ("colour", "pinned", "run")
SHARED = ("colour", "status_why", "date_from")  # what many runs have in common: each is sent once
DIGIT, PADDING = 7.5, 18  # pixels of a digit, and at the sides of a cell
WIDEST = 300  # pixels of the runs' names, at most
ENOUGH = 1000  # numbers by which a column's width is told


def complete(table: RunsTable) -> RunsTable:
    """The table with what is found in the runs, how far they are, and what the user said of them."""
    table = compare.with_health(table, findings.tally(verdicts.findings()))
    table = progress.with_progress(table, loading.once(progress.make_progress))
    return annotations.with_notes(table, loading.run_notes())


def pick_columns(table: RunsTable, metrics: Sequence[str]) -> tuple[list[str], list[str]]:
    """(the columns to show, in their order; those that stay at the left) from behind a button."""
    proposed, offered = run_columns.proposed(table), run_columns.offered(table, metrics)
    names = labels(table)
    with st.popover(t("Columns"), icon=":material/view_column:"):
        chosen = selection.pick_list(t("Columns, in their order"), offered, key="cols", default=proposed, names=names)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            moved = st.selectbox(t("Move a column"), chosen, key="col-moved", format_func=lambda name: names.get(name, name))
            for by, icon, label in ((-1, "arrow_back", t("Left")), (1, "arrow_forward", t("Right"))):
                st.button(label, icon=f":material/{icon}:", on_click=selection.move, args=("cols", moved, by), key=f"move {by}")
        kept = selection.pick_list(t("Stay at the left"), chosen, key="cols-pinned", names=names)
        st.button(t("As proposed"), icon=":material/undo:", on_click=selection.propose, args=("cols", proposed))
    return chosen, kept


def labels(table: RunsTable) -> dict[str, str]:
    """column -> how it is headed."""
    best = table.rule.metric if table.rule else ""
    names = {
        "run": t("run"),
        "pinned": t("pinned"),
        "status": t("status"),
        "health": t("health"),
        "tags": t("tags"),
        "note": t("note"),
        "epoch": t("at epoch"),
        "step": t("at step"),
        "trend": t("trend"),
        "started": t("started"),
        "duration": t("minutes"),
        "done": t("done"),
        "left": t("minutes left"),
        "pace": t("seconds per epoch"),
        "status_why": t("why this status"),
        "date_from": t("start known from"),
    }
    last = {name: t("{metric} (last)", metric=name.removesuffix(compare.AT_LAST)) for name in table.last}
    return {**last, **names, **({best: t("best {metric}", metric=best)} if best else {})}


def draw_runs(table: RunsTable, *, colours: Mapping[str, str], columns: Sequence[str], kept: Sequence[str] = ()) -> None:
    """The runs table with a tick box for each run."""
    frame = table.frame
    shown = _as_told(frame).assign(
        colour=frame["run"].map({run: dot(colour) for run, colour in colours.items()}),
        pinned=frame["pinned"].map({True: pin()}),
        status=as_chips(told(frame["status"])),
        health=as_chips(told_health(frame["health"])[0]),
        tags=as_chips(frame["tags"].where(frame["tags"] != "")),
    )
    config = {name: _pinned(column) if name in kept else column for name, column in _config(table, shown).items()}
    always = [name for name in ALWAYS if name == "colour" or shown[name].notna().any()]
    order = [name for name in dict.fromkeys([*always, *kept, *columns]) if name in shown]
    st.dataframe(
        shown[order].astype({name: "category" for name in SHARED if name in order}),
        hide_index=True,
        column_order=order,
        column_config=config,
        height=height_of(shown),
        placeholder="",
        **selection.tickable("runs-table", [(run,) for run in frame["run"].tolist()]),
    )


def _as_told(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns in the units and the language in which they are shown."""
    return frame.assign(
        started=pd.to_datetime(frame["started"], unit="s", utc=True),
        duration=frame["duration"] / 60,
        left=frame["left"] / 60,
        status_why=told(frame["status_why"]),
        date_from=told(frame["date_from"]),
    )


def _config(table: RunsTable, shown: pd.DataFrame) -> dict[str, Any]:
    names, frame = labels(table), table.frame
    best = table.rule.metric if table.rule else ""
    tags = sorted({tag for row in shown["tags"].dropna() for tag in row})
    column = st.column_config
    config: dict[str, Any] = {
        "colour": column.ImageColumn("", width=36, pinned=True, help=t("Its colour in the curves")),
        "pinned": column.ImageColumn("", width=36, pinned=True, help=t("Pinned to the top")),
        "run": column.TextColumn(
            names["run"], pinned=True, width=min(LETTER * int(frame["run"].str.len().max()) + PADDING, WIDEST)
        ),
        "status": chips(names["status"], {t(one): STATUS_COLOURS.get(one, "gray") for one in frame["status"].unique()}),
        "health": chips(names["health"], told_health(frame["health"])[1]),
        "tags": chips(names["tags"], dict.fromkeys(tags, "violet")),
        "epoch": column.NumberColumn(names["epoch"], format=NUMBER, width="small"),
        "step": column.NumberColumn(names["step"], format="%d", width="small"),
        "trend": column.LineChartColumn(names["trend"], width="small", help=t("{metric} over time", metric=best)),
        "started": column.DatetimeColumn(names["started"], format="YYYY-MM-DD HH:mm", timezone=selection.timezone()),
        "duration": column.NumberColumn(names["duration"], format="%.1f"),
        "done": column.ProgressColumn(names["done"], format="percent", min_value=0, max_value=1, width="small"),
        "left": column.NumberColumn(names["left"], format="%.0f", help=t("At the pace so far")),
        "pace": column.NumberColumn(names["pace"], format=NUMBER),
        "status_why": column.TextColumn(names["status_why"], width="medium"),
        "date_from": column.TextColumn(names["date_from"], width="small"),
        "note": column.TextColumn(names["note"], width="medium"),
    }
    numbers = [name for name in (*table.at_best, *table.last, *table.hparams) if pd.api.types.is_numeric_dtype(frame[name])]
    headed = {name: names.get(name, name) for name in numbers}
    return config | {
        name: column.NumberColumn(head, format=NUMBER, width=_width(head, frame[name])) for name, head in headed.items()
    }


def _width(head: str, values: pd.Series) -> int:
    """Pixels that a column of numbers takes, none cut off."""
    longest = max((len(f"{value:.6g}") for value in values.dropna().unique()[:ENOUGH]), default=0)
    return int(DIGIT * max(letters(head), longest)) + PADDING


def _pinned(column: Any) -> Any:
    return column | {"pinned": True}


def draw_groups(groups: pd.DataFrame, *, by: str, metric: str) -> None:
    """A row for each group of runs; its tick is that of all its runs."""
    column = st.column_config
    config = {
        "label": column.TextColumn(by, pinned=True),
        "runs": column.NumberColumn(t("runs"), width="small"),
        "sick": column.NumberColumn(t("sick"), width="small", help=t("Runs with errors or warnings")),
        "best": column.NumberColumn(t("best {metric}", metric=metric), format=NUMBER),
        "mean": column.NumberColumn(t("mean"), format=NUMBER),
        "std": column.NumberColumn(t("std"), format=NUMBER, help=t("Of the runs' best values; none for a single run")),
        "names": None,
    }
    st.dataframe(
        groups,
        hide_index=True,
        column_config=config,
        height=height_of(groups, most=260),
        placeholder="",
        **selection.tickable("groups-table", list(groups["names"])),
    )


def as_file(table: RunsTable, columns: Sequence[str], kept: Sequence[str] = ()) -> bytes:
    """What is on the screen as CSV: the rows and columns shown, in their order, and the rule by which the best was chosen."""
    order = ["run", *kept, *(name for name in columns if name not in kept and name != "trend")]
    names = labels(table)
    frame = table.frame.assign(status=told(table.frame["status"]), health=told_health(table.frame["health"])[0])
    frame = _as_told(frame)[order]
    rule = str(table.rule.said) if table.rule else ""
    return csv_table.export(frame.rename(columns=lambda name: names.get(name, name)).assign(**{t("rule"): t(rule)}))
