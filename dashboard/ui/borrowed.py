"""Streamlit's own words, which it knows in English only, said in the reader's language."""

import json
from pathlib import Path

import streamlit as st

from dashboard.ui.words import language, t

SCRIPT = Path(__file__).with_suffix(".js")
HIDDEN = "font-size: 0"  # the word itself stays in the page, its place is taken by another
SHOWN = "content: {word}; font-size: {size}"


def translate() -> None:
    """Lays the words over Streamlit's, by their place in the page, or puts them in their place; not for readers of English."""
    if language() != "en":
        st.html(f"<style>.st-key-borrowed {{ display: none }} {''.join(_rule(*words) for words in _words())}</style>")
        script = f"{{ const WORDS = {json.dumps(_of_tables())};\n{SCRIPT.read_text('utf-8')} }}"
        with st.container(key="borrowed"):
            st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


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


def _of_tables() -> dict[str, str]:
    """What the tables' menus, tool bars and statistics say -> the same in the reader's language."""
    return {
        "Sort ascending": t("Sort ascending"), "Sort descending": t("Sort descending"), "Statistics": t("Statistics"),
        "Format": t("Format"), "Autosize": t("Fit the width"), "Pin column": t("Keep at the left"),
        "Unpin column": t("No longer keep at the left"), "Hide column": t("Hide this column"),
        "Automatic": t("Automatic"), "Localized": t("As usual here"), "Plain": t("Plain"), "Compact": t("Compact"),
        "Dollar": t("Dollar"), "Euro": t("Euro"), "Yen": t("Yen"), "Percent": t("Percent"), "Scientific": t("Scientific"),
        "Accounting": t("Accounting"), "Distance": t("How long ago"), "Calendar": t("Calendar"), "Duration": t("Duration"),
        "Values": t("Values"), "Empty": t("Empty"), "Distinct": t("Distinct"), "Average": t("Mean"), "Median": t("Median"),
        "Standard deviation": t("Standard deviation"), "Minimum": t("Minimum"), "25th percentile": t("25th percentile"),
        "75th percentile": t("75th percentile"), "Maximum": t("Maximum"), "Sum": t("Sum"),
        "Range": t("Range"), "Average length": t("Mean length"), "Minimum length": t("Shortest"),
        "Maximum length": t("Longest"), "True": t("True"), "False": t("False"), "Count": t("Count"),
        "Clear selection": t("Untick all"), "Show/hide columns": t("Show or hide columns"), "Select all": t("Select all"),
        "Download as CSV": t("Download CSV"), "Search": t("Search"), "Fullscreen": t("Full screen"),
        "Close fullscreen": t("Close full screen"),
    }  # fmt: skip


def _rule(place: str, word: str, size: str) -> str:
    return f"{place} {{ {HIDDEN} }} {place}::after {{ {SHOWN.format(word=json.dumps(word, ensure_ascii=False), size=size)} }}\n"
