"""What can be done with the ticked runs: tagged, pinned, hidden, named otherwise, noted; kept beside the logs."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.analysis.annotations import as_tag, with_tag, without_tag
from dashboard.ui import loading, selection
from dashboard.ui.blocks import note, plain
from dashboard.ui.words import t, tn
from parsers import UserError, corrections
from parsers.notes import RunNote, notes_of_runs
from parsers.side_file import may_write

Say = Callable[[RunNote], dict[str, Any]]


def draw_actions(chosen: Sequence[str], *, shown: Sequence[str], runs: Sequence[str]) -> None:
    """The actions on the `chosen` runs, of those `shown` in the table, of all `runs`."""
    st.button(
        t("Tick all"), on_click=selection.choose_runs, args=(shown,), type="tertiary", icon=":material/select_all:",
        help=tn("{count} run is shown", "{count} runs are shown", len(shown)),
    )  # fmt: skip
    if not chosen:
        return
    st.button(t("Untick all"), on_click=selection.choose_runs, args=((),), type="tertiary", icon=":material/deselect:")
    if may_write() and loading.asked_paths():
        title = tn("With the ticked run", "With the {count} ticked runs", len(chosen))
        with st.popover(title, icon=":material/checklist:"):
            _mark(chosen)
            _tag(chosen)
            if len(chosen) == 1:
                _name(chosen[0], runs)
                _note(chosen[0])
            note(t("Kept in .epochbook beside the logs; the logs are not changed. Taken back on the page Sources."))


def _mark(chosen: Sequence[str]) -> None:
    with st.container(horizontal=True):
        _button(t("Pin to the top"), "keep", chosen, lambda _: {"pinned": True})
        _button(t("Unpin"), "keep_off", chosen, lambda _: {"pinned": False})
        _button(t("Hide"), "visibility_off", chosen, lambda _: {"hidden": True}, anew=True)


def _tag(chosen: Sequence[str]) -> None:
    said = notes_of_runs(loading.asked_paths())
    known = sorted({tag for one in said.values() for tag in one.tags})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tag = st.selectbox(
            t("Tag"), known, index=None, accept_new_options=True, placeholder=t("A tag, or a new one"), key="tag-of-runs"
        )
        word = as_tag(tag or "")
        _button(t("Add"), "new_label", chosen, partial(with_tag, tag=word), disabled=not word)
        _button(t("Remove"), "label_off", chosen, partial(without_tag, tag=word), disabled=not word)


def _name(run: str, runs: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(t("Another name"), placeholder=run, key=f"alias {run}")
        rename = partial(_rename, run, name, runs)
        st.button(t("Rename"), on_click=_do, args=(rename,), disabled=not name.strip(), icon=":material/edit:", key="rename-run")


def _rename(run: str, name: str, runs: Sequence[str]) -> None:
    corrections.rename_run(loading.asked_paths(), run, name, runs=runs)
    loading.refresh()
    selection.choose_runs([name.strip()])


def _note(run: str) -> None:
    said = notes_of_runs(loading.asked_paths()).get(run, RunNote())
    text = st.text_area(t("Note"), said.note, key=f"noted {run}", height=100)
    _button(t("Save the note"), "edit_note", [run], lambda _: {"note": text}, disabled=text == said.note)


def _button(label: str, icon: str, chosen: Sequence[str], say: Say, *, anew: bool = False, disabled: bool = False) -> None:
    """A button that says something of the chosen runs; the logs are read `anew` where that changes the runs."""

    def act() -> None:
        corrections.note_runs(loading.asked_paths(), chosen, say)
        if anew:
            loading.refresh()

    st.button(label, on_click=_do, args=(act,), icon=f":material/{icon}:", disabled=disabled, key=f"runs {icon}")


def _do(action: Callable[[], None]) -> None:
    """Does what was asked for; what cannot be done is said."""
    try:
        action()
    except UserError as error:
        st.toast(plain(t(str(error))), icon=":material/error:")
