"""Putting right what belongs together: files into runs, runs renamed, joined, grouped or hidden, metrics told of."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import metric_notes
from dashboard.ui import loading
from dashboard.ui.blocks import note, plain
from dashboard.ui.tables import choose_row
from dashboard.ui.words import t, tn
from parsers import Logbook, UserError, corrections
from parsers.corrections import Correction

Action = Callable[[], None]
MANY = 2000  # runs whose names, several times over, are sent only when they are wanted


def panel(logs: Logbook, files: Sequence[str]) -> None:
    """The panel in which files (those chosen), runs and metrics are put right, and what was said is taken back."""
    said = corrections.corrections(logs.paths)
    many = len(logs.runs) > MANY
    title = t("Put right what belongs together")
    place = st.expander(title, icon=":material/edit:", key="corrections", on_change="rerun" if many else "ignore")
    if many and not place.open:
        return
    with place:
        note(t("What you say is kept in a small file beside the logs; the logs themselves are never changed."))
        titles = [t("Files"), t("Runs"), t("Metrics"), tn("What you said ({count})", "What you said ({count})", len(said))]
        for tab, draw in zip(
            st.tabs(titles),
            (partial(_files, logs, files), partial(_runs, logs), partial(_metrics, logs), partial(_said, said)),
            strict=True,
        ):
            with tab:
                draw()


def _files(logs: Logbook, files: Sequence[str]) -> None:
    """Puts the chosen files into a run: one that is there, or a new one."""
    if not files:
        note(t("Tick files in the table above to put them into another run or into a new one."))
        return
    note(tn("{count} file is chosen.", "{count} files are chosen.", len(files)), ", ".join(files[:3]), "…" if files[3:] else "")
    with _line():
        run = st.selectbox(
            t("Run"), _runs_of(logs), index=None, accept_new_options=True, placeholder=t("A run, or a new name"), key="put-into"
        )
        _button(t("Put there"), lambda: corrections.move_sources(logs.paths, files, run or ""), disabled=not run)
        _button(t("As the rules had it"), lambda: corrections.move_sources(logs.paths, files, ""))


def _runs(logs: Logbook) -> None:
    """Renames a run, joins it to another, groups it, hides it."""
    runs, paths = _runs_of(logs), logs.paths
    run = st.selectbox(t("Run"), runs, key="correct-run", width=420)
    if run is None:
        return
    with _line():
        name = st.text_input(t("New name"), placeholder=run, key=f"name-{run}")
        _button(t("Rename"), lambda: corrections.rename_run(paths, run, name, runs=runs), disabled=not name.strip())
    with _line():
        others = [other for other in runs if other != run]
        into = st.selectbox(t("Another run that it is a part of"), others, index=None, placeholder=t("A run"), key=f"into-{run}")
        _button(t("Join"), lambda: corrections.join_run(paths, run, into or ""), disabled=not into)
    with _line():
        groups = sorted(set(logs.runs["group"]) - {""})
        group = st.selectbox(
            t("Group"), groups, index=None, accept_new_options=True, placeholder=t("A group, or a new name"), key=f"group-{run}"
        )
        _button(t("Group"), lambda: corrections.note_run(paths, run, group=group or ""), disabled=not group)
        _button(t("Hide this run"), lambda: corrections.note_run(paths, run, hidden=True))


def _metrics(logs: Logbook) -> None:
    """Asks which side of a metric is better, and takes its unit or what else it is called."""
    table = loading.once(_metric_table)
    unknown = len(metric_notes.undirected(table))
    note(
        tn(
            "Of {count} metric it is not known which side is better: runs cannot be ranked by it.",
            "Of {count} metrics it is not known which side is better: runs cannot be ranked by them.",
            unknown,
        )
        if unknown
        else t("Of every metric it is known which side is better.")
    )
    config = {
        "metric": st.column_config.TextColumn(t("metric"), disabled=True),
        "runs": st.column_config.NumberColumn(t("runs"), disabled=True, width="small"),
        "better": st.column_config.SelectboxColumn(
            t("better side"), options=["", "max", "min"], format_func=lambda side: _side(str(side)), width="small"
        ),
        "unit": st.column_config.SelectboxColumn(t("unit"), options=["", "%", "s", "ms", "min", "h", "MB", "GB"], width="small"),
        "same_as": st.column_config.SelectboxColumn(t("the same as"), options=["", *table["metric"]]),
    }
    edited = st.data_editor(table, column_config=config, hide_index=True, key="metric-notes", height=300, placeholder="")
    changed = metric_notes.changes(table, edited)
    _button(t("Save"), lambda: _save(logs, changed), disabled=not changed)


def _metric_table(logs: Logbook) -> pd.DataFrame:
    return metric_notes.metric_table(logs.scalars, logs.metrics)


def _side(side: str) -> str:
    return {"max": t("highest"), "min": t("lowest")}.get(side, "")


def _save(logs: Logbook, changed: dict[str, dict[str, str]]) -> None:
    for metric, said in changed.items():
        corrections.note_metric(logs.paths, metric, **said)


def _said(said: Sequence[Correction]) -> None:
    """What was said so far, each to be taken back."""
    if not said:
        note(t("Nothing yet: all files, runs and metrics are as the rules have them."))
        return
    rows = pd.DataFrame({"name": [one.name for one in said], "what": [_told(one) for one in said]})
    config = {"name": st.column_config.TextColumn(t("of what")), "what": st.column_config.TextColumn(t("what you said"))}
    chosen = choose_row(rows, key="said-table", config=config, most=300)
    one = said[chosen] if chosen is not None else None
    _button(t("Take back"), lambda: corrections.take_back(one) if one else None, disabled=one is None)


def _told(one: Correction) -> str:
    """What was said of a file, run or metric, as text."""
    return " · ".join(_sentence(key, value) for key, value in one.said.items())


def _sentence(key: str, value: Any) -> str:
    told = _side(value) if key == "better" else ", ".join(value) if isinstance(value, tuple) else value
    return {
        "run": t("It belongs to the run {value}.", value=told),
        "name": t("It is called {value}.", value=told),
        "join": t("It is a part of the run {value}.", value=told),
        "hidden": t("It is hidden."),
        "pinned": t("It is pinned to the top."),
        "group": t("It is in the group {value}.", value=told),
        "tags": t("Its tags are {value}.", value=told),
        "note": t("Your note: {value}", value=told),
        "same_as": t("It is the same as {value}.", value=told),
        "better": t("Its better side is the {value}.", value=told),
        "unit": t("Its unit is {value}.", value=told),
    }[key]


def _runs_of(logs: Logbook) -> list[str]:
    return list(dict.fromkeys(logs.sources["run"]))


def _line() -> Any:
    return st.container(horizontal=True, vertical_alignment="bottom", width=760)


def _button(label: str, action: Action, *, disabled: bool = False) -> None:
    st.button(label, on_click=_do, args=(action,), disabled=disabled, width="content")


def _do(action: Action) -> None:
    """Does what was asked for and reads the logs again; what cannot be done is said."""
    try:
        action()
        loading.refresh()
    except UserError as error:
        st.toast(plain(t(str(error))), icon=":material/error:")
