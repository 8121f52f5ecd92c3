"""The words of the pages: every text a user reads goes through `t`, so that one catalogue translates them all."""

import gettext
from functools import lru_cache
from pathlib import Path

import streamlit as st

CATALOGUES = Path(__file__).parents[1] / "locale"  # <language>/LC_MESSAGES/epochbook.mo
LANGUAGES = ("en", "zh")


def t(text: str, **values: object) -> str:
    """`text` in the user's language, with {names} in it replaced by `values`."""
    translated = _catalogue(language()).gettext(text)
    return translated.format(**values) if values else translated


def tn(one: str, many: str, count: int, **values: object) -> str:
    """The wording for `count` things; {count} in it is replaced, with thousands separated."""
    return _catalogue(language()).ngettext(one, many, count).format(count=f"{count:,}", **values)


def language() -> str:
    """The language of the page: the browser's, if there is a catalogue of it, else English."""
    wanted = (st.context.locale or "en").split("-")[0].lower()
    return wanted if wanted in LANGUAGES else "en"


@lru_cache
def _catalogue(name: str) -> gettext.NullTranslations:
    return gettext.translation("epochbook", CATALOGUES, languages=[name], fallback=True)
