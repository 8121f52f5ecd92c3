"""What stands above every page: which runs are chosen, and the button that reads the logs again."""

from datetime import datetime

import streamlit as st

from dashboard.ui import loading, selection
from dashboard.ui.blocks import advise
from dashboard.ui.words import t, tn
from parsers import Logbook


def draw_bar(logs: Logbook) -> None:
    """The picker of runs and the refresh button."""
    read_at = datetime.fromtimestamp(loading.shelf().read_at).strftime("%H:%M:%S")
    with st.container(horizontal=True, vertical_alignment="top", key="bar"):
        selection.pick_runs(list(logs.runs["run"]))
        help_text = t("Reads what has grown or changed since {time}.", time=read_at)
        st.button(t("Refresh"), icon=":material/refresh:", on_click=loading.refresh, help=help_text, key="refresh")


def advise_no_metrics(logs: Logbook) -> None:
    """What to do where the logs hold no metric at all."""
    if len(logs.sources):
        one, many = (
            "{count} file was read, but no metric was found in it",
            "{count} files were read, but no metric was found in them",
        )
        hint = t(
            "The Sources page says of each file who read it and which lines were not understood. Is it the folder you meant?"
        )
        advise(tn(one, many, len(logs.sources)), hint)
        st.page_link("app_pages/sources.py", label=t("Open Sources"), icon=":material/folder_open:")
    else:
        hint = t(
            "Epochbook looks for console output, event files, CSV and JSON tables. Start it with the folder that holds them."
        )
        advise(t("There are no logs in this folder"), "\n".join([*loading.asked_paths(), "", hint]), icon=":material/folder_off:")
