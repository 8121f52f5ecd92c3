"""The words of the pages in the user's language: every text a user reads goes through `t`, so one catalogue translates all."""

import os

import streamlit as st

from dashboard.ui import address
from dashboard.words import LANGUAGE, LANGUAGES, catalogue, supported, translate


def t(text: str, **values: object) -> str:
    """`text` in the user's language, with {names} in it replaced by `values`; also what was computed with `words.say`."""
    translated = translate(text, language())
    return translated.format(**values) if values else translated


def tn(one: str, many: str, count: int, **values: object) -> str:
    """The wording for `count` things; {count} in it is replaced, with thousands separated."""
    return catalogue(language()).ngettext(one, many, count).format(count=f"{count:,}", **values)


def language() -> str:
    """The language of the page: the one in its address, else that of the command line, else the browser's, else English."""
    chosen = address.language()
    return chosen if chosen in LANGUAGES else supported(os.environ.get(LANGUAGE) or st.context.locale)
