"""The menu of the view above every page: the link to it, views saved under names, and the language."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui import address, loading, selection
from dashboard.ui.blocks import plain
from dashboard.ui.saved_views import SavedView, delete_view, folder_of, read_views, rename_view, save_view
from dashboard.ui.view import STAYS, WHOLE
from dashboard.ui.words import language, t
from parsers import UserError
from parsers.side_file import may_write

MOST_NAMED = 3  # things that a link asks for in vain
LANGUAGES = {"en": "English", "zh": "中文"}


def place() -> DeltaGenerator:
    """Where the menu is drawn, once it is known what the page shows."""
    return st.popover(t("View"), icon=":material/bookmark:", help=t("Link to this view, saved views, language"), key="view-menu")


def draw_menu(place: DeltaGenerator) -> None:
    """The menu."""
    with place:
        _title(t("Link to this view"))
        st.code(address.link(), language=None, wrap_lines=True, height="content")
        if folder := folder_of(loading.asked_paths()):
            try:
                _saved(folder)
            except UserError as error:
                st.error(plain(t(str(error))))
        _pick_language()


def draw_missing(place: DeltaGenerator) -> None:
    """What the link that opened the page asks for in vain, where there is such a thing."""
    if missing := address.view().missing:
        named = ", ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        place.warning(
            plain(t("The link asks for what is not here, and the rest is shown: {what}", what=named)), icon=":material/link_off:"
        )


def _saved(folder: Path) -> None:
    """The saved views, each a link; one to save this view; and one to put right what is saved."""
    views = read_views(folder)
    if views:
        _title(t("Saved views"))
        with st.container(height=220 if len(views) > 6 else "content", border=False, gap="small"):
            for name, view in views.items():
                script = f"app_pages/{view.page}.py"
                if (Path(__file__).parents[1] / script).is_file():
                    query = {**view.query, WHOLE: [name]}
                    st.page_link(script, label=plain(name), icon=":material/bookmark:", query_params=query)
    if not may_write():
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = selection.write_word(t("Name of this view"), key="view-name")
        _button(t("Save"), partial(_save, folder, name), icon=":material/bookmark_add:", disabled=not name.strip())
    if views:
        with st.expander(t("Rename or delete")):
            old = st.selectbox(t("View"), list(views), key="view-to-change", label_visibility="collapsed")
            new = st.text_input(t("New name"), placeholder=old, key=f"view-new-name {old}")
            with st.container(horizontal=True):
                _button(t("Rename"), partial(rename_view, folder, old, new), icon=":material/edit:", disabled=not new.strip())
                _button(t("Delete"), partial(delete_view, folder, old), icon=":material/delete:")


def _save(folder: Path, name: str) -> None:
    here = address.view()
    query = {key: values for key, values in here.told().items() if key not in STAYS}
    save_view(folder, name, SavedView(here.page or "runs", query))
    st.toast(t("Saved as {name}.", name=plain(name)), icon=":material/bookmark_added:")


def _button(label: str, action: Callable[[], None], *, icon: str, disabled: bool = False) -> None:
    st.button(label, on_click=_do, args=(action,), icon=icon, disabled=disabled, key=f"view {icon}")


def _do(action: Callable[[], None]) -> None:
    try:
        action()
    except UserError as error:
        st.toast(plain(t(str(error))), icon=":material/error:")


def _title(text: str) -> None:
    st.markdown(f"**{plain(text)}**")


def _pick_language() -> None:
    """A button for each other language."""
    for short, name in LANGUAGES.items():
        if short != language():
            st.button(
                name,
                on_click=address.choose_language,
                args=(short,),
                icon=":material/translate:",
                type="tertiary",
                key=f"language-{short}",
            )
