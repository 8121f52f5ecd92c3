"""Where logs come from: the sample, folders opened lately, a folder to pick, files to drop, text to paste."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.ui import address, blocks, howto, loading, places, selection, tables
from dashboard.ui.brought import brought
from dashboard.ui.words import t
from parsers import UserError

FIRST_PAGE = "app_pages/runs.py"


def draw() -> None:
    """The whole page."""
    blocks.heading(t("Which logs do you want to see?"))
    left, right = st.columns(2, gap="large")
    with left:
        _known()
        _picker()
    with right:
        _drop()
        with st.expander(t("Paste text"), icon=":material/content_paste:", expanded=True):
            paste()
    blocks.heading(t("How to get a log out of …"))
    howto.show_howtos()


def _known() -> None:
    """The sample, what the command line asks for, and the folders opened lately: each one click away."""
    if places.SAMPLE.exists():
        help_text = t("Five runs of one experiment: two of them are sick.")
        _opener(t("Open the sample"), places.SAMPLE_WORD, icon=":material/science:", kind="primary", help_text=help_text)
    if given := loading.given().paths:
        st.button(
            t("Open what Epochbook was started with"),
            on_click=loading.close_place,
            icon=":material/home:",
            key="open-given",
            help=blocks.plain(" ".join(given)),
        )
    roots = loading.roots()
    recent = [folder for folder in places.recent_folders() if places.openable(folder, roots)]
    if recent:
        _title(t("Opened lately"))
        with st.container(gap=None):
            for folder in recent:
                _opener(folder, folder, icon=":material/history:", kind="tertiary", key="again")


def _opener(label: str, path: str, *, icon: str, kind: str, key: str = "open", help_text: str | None = None) -> None:
    if st.button(blocks.plain(label), icon=icon, type=kind, key=f"{key} {path}", help=help_text):  # type: ignore[arg-type]
        _open(path)


def _open(path: str) -> None:
    loading.open_place(path)
    address.go(FIRST_PAGE)


def _picker() -> None:
    """A folder to pick, below the roots only."""
    roots = loading.roots()
    if not roots:
        blocks.note(t("Folders of this machine can be picked where Epochbook was started with one, or for this machine alone."))
        return
    _title(t("Pick a folder"))
    here = places.openable(selection.folder(), roots) or roots[0]
    here = here if here.is_dir() else here.parent
    st.text(str(here))
    above = places.openable(str(here.parent), roots)
    with blocks.row():
        st.button(
            t("Up"), icon=":material/arrow_upward:", disabled=above is None or above == here, on_click=selection.go_to,
            args=(str(here.parent),), key="folder-up",
        )  # fmt: skip
        if len(roots) > 1:
            selection.pick_root([str(root) for root in roots if root.is_dir()])
        _opener(t("Open this folder"), str(here), icon=":material/folder_open:", kind="secondary")
    try:
        _entries(places.entries(here, roots), here)
    except UserError as error:
        st.error(blocks.plain(t(str(error))))


def _entries(found: list[places.Entry], here: Path) -> None:
    """What is in the folder; a click enters a folder or opens a file."""
    frame = pd.DataFrame(
        {
            "name": [f"{entry.path.name}/" if entry.is_folder else entry.path.name for entry in found],
            "modified": pd.to_datetime([entry.modified for entry in found], unit="s", utc=True),
        }
    )
    if not found:
        blocks.note(t("This folder is empty."))
        return
    config = {
        "name": st.column_config.TextColumn(t("name"), width="large"),
        "modified": st.column_config.DatetimeColumn(
            t("changed"), format="YYYY-MM-DD HH:mm", timezone=selection.timezone(), width="small"
        ),
    }
    position = tables.choose_row(frame, key=f"folder {here}", config=config, most=300)
    if position is None:
        return
    if not found[position].is_folder:
        _open(str(found[position].path))
    selection.go_to(str(found[position].path))
    st.rerun()


def _title(text: str) -> None:
    st.markdown(f"**{blocks.plain(text)}**")


def _drop() -> None:
    """Files and zips from the user's machine, read as soon as they are there."""
    here = brought()
    kinds = {"files": t("Files or a zip"), "folder": t("A whole folder")}
    kind = selection.pick_one(t("What to bring"), list(kinds), key="bring", names=kinds)
    if kind == "folder":
        uploads = st.file_uploader(t("Drop a folder here"), accept_multiple_files="directory", key=f"folder {here.drops}")
        blocks.note(t("Every file in it is sent, weights too: where they are large, zip the logs alone."))
    else:
        uploads = st.file_uploader(
            t("Drop logs or a zip of a folder here"), accept_multiple_files=True, key=f"dropped {here.drops}"
        )
    blocks.note(t("They are kept for this session alone and are gone afterwards."))
    if uploads:
        _bring(lambda: _say_left_out(here.drop(uploads)))


def _say_left_out(links: list[str]) -> None:
    if links:
        st.toast(
            blocks.plain(t("Links in the zip are left out: {links}", links=", ".join(links[:3]))), icon=":material/link_off:"
        )


def paste(*, then: str = FIRST_PAGE) -> None:
    """A form that makes a run of pasted text; `then` is the page to go to."""
    with st.form("paste", border=False, clear_on_submit=True):
        text = st.text_area(t("Lines of a log"), height=120)
        name = st.text_input(t("Name of the run"), value="pasted")
        if st.form_submit_button(t("Read it")) and text.strip():
            _bring(lambda: brought().paste(text, name=name), then=then)


def _bring(action: Callable[[], None], *, then: str = FIRST_PAGE) -> None:
    """Does it and shows the runs; what cannot be done is said in its place."""
    try:
        action()
    except UserError as error:
        st.error(blocks.plain(t(str(error))))
        return
    address.go(then)
