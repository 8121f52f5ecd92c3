"""Streamlit's own words, which it knows in English only, said in the reader's language."""

import json

import streamlit as st

from dashboard.ui.words import language, t

HIDDEN = "font-size: 0"  # the word itself stays in the page, its place is taken by another
SHOWN = "content: {word}; font-size: {size}"


def translate() -> None:
    """Lays the words over Streamlit's, by their place in the page; nothing to do for readers of English."""
    if language() != "en":
        st.html(f"<style>{''.join(_rule(*words) for words in _words())}</style>")


def _words() -> list[tuple[str, str, str]]:
    """(where in the page, the word, its size)."""
    most = int(st.get_option("server.maxUploadSize"))
    return [
        ("[data-testid=stFileUploaderDropzone] button p", t("Choose files"), "0.875rem"),
        ("[data-testid=stFileUploaderDropzoneInstructions] span", t("At most {size} MB a file", size=most), "0.875rem"),
        ("[data-testid=stTopNav] [data-testid=stTopNavSection] p", t("More"), "0.875rem"),
        ("[role=option][data-key=__select_all__] > div", t("Select all"), "0.875rem"),
        ("[data-testid=stTextInput] [data-testid=InputInstructions] span", t("Enter takes it over"), "0.75rem"),
        ("[data-testid=stNumberInput] [data-testid=InputInstructions] span", t("Enter takes it over"), "0.75rem"),
        ("[data-testid=stTextArea] [data-testid=InputInstructions] span", t("Ctrl+Enter takes it over"), "0.75rem"),
        ("[data-testid=stMainMenuItem-theme-System]", t("System"), "0.8rem"),
        ("[data-testid=stMainMenuItem-theme-Light]", t("Light"), "0.8rem"),
        ("[data-testid=stMainMenuItem-theme-Dark]", t("Dark"), "0.8rem"),
        ("[data-testid=stMainMenuItem-about] [data-testid=stMainMenuItemLabel]", t("About"), "0.875rem"),
    ]


def _rule(place: str, word: str, size: str) -> str:
    return f"{place} {{ {HIDDEN} }} {place}::after {{ {SHOWN.format(word=json.dumps(word, ensure_ascii=False), size=size)} }}\n"
