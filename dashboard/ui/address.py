"""The address of the page: every picker is bound to it, so a link opens the same view and a choice lives on from page to page."""

import time
from collections.abc import Collection
from typing import Any, NoReturn
from urllib.parse import urlencode

import streamlit as st

from dashboard.ui.view import View

LANGUAGE = "lang"


def view() -> View:
    """The view of this session."""
    if "view of session" not in st.session_state:
        st.session_state["view of session"] = View()
    return st.session_state["view of session"]


def arrive(page: str) -> None:
    """Begins a run of the script: takes over what a link says."""
    here = view()
    here.arrive(query(), page=page, now=time.monotonic())
    here.say(LANGUAGE, next(iter(here.chosen.get(LANGUAGE, [])), ""))


def leave() -> None:
    """Ends a run of the script: writes what the page shows into its address."""
    address = view().leave(now=time.monotonic())
    if address != query():
        st.query_params.from_dict(address)


def go(script: str) -> NoReturn:
    """Goes to another page, by its script, with all that is chosen."""
    leave()
    st.switch_page(script, query_params=query())


def bind(key: str, *, default: Any, options: Collection[str] | None = None, bounds: tuple | None = None) -> None:
    """Binds the picker `key`, which is drawn next and without a default of its own, to the parameter of that name.

    The type of `default` is that of the choice; `options` or `bounds` say what can be chosen.

    A choice is said again in every run: a browser draws a picker behind a button when that is pressed, and knows only what the
    run before has said. What is typed or dragged is not, for it may have gone on meanwhile.
    """
    before = st.session_state.get(key)
    value = view().value(key, before=before, default=default, options=options, bounds=bounds)
    if before is None or value != before or options is not None or isinstance(default, bool):
        st.session_state[key] = value


def word(key: str) -> str:
    """What the address says under a name that no picker has; '' for nothing."""
    here = view()
    here.say(key, said := next(iter(here.chosen.get(key, [])), ""))
    return said


def refuse(key: str) -> None:
    """Takes out of the address what cannot be followed, and remembers it to be said."""
    here = view()
    here.missing += here.chosen.get(key, [])
    here.say(key, "")


def say(key: str, value: str) -> None:
    """Puts something into the address that no picker has."""
    view().say(key, value)


def language() -> str:
    """The language that was chosen, by a link or on the page; '' for none."""
    here = view()
    return next(iter(here.chosen.get(LANGUAGE, [])), "") if here.begun else st.query_params.get(LANGUAGE, "")


def choose_language(language: str) -> None:
    """Shows the pages in another language; what is chosen stays."""
    here = view()
    here.say(LANGUAGE, language)
    for key in here.known & set(st.session_state):  # browsers know options by what they are called
        st.session_state[key] = st.session_state[key]


def query() -> dict[str, list[str]]:
    """The parameters of the address."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def link() -> str:
    """The link to what the page shows."""
    parameters = view().told()
    base = (st.context.url or "").split("?")[0]
    return base + (f"?{urlencode(parameters, doseq=True)}" if parameters else "")
