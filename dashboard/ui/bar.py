"""What stands above every page: which runs are chosen, and the button that reads the logs again."""

import time
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui import loading, menu, selection
from dashboard.ui.blocks import advise
from dashboard.ui.words import t, tn
from parsers import Logbook

FASTEST, SLOWEST = 5.0, 60.0  # seconds between two looks at running logs
SHARE = 0.04  # of a core that looking may cost: what takes long to draw is drawn less often


def draw_bar(logs: Logbook) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The picker of runs and the refresh button; gives the places for the menu of the view and for a remark on the link."""
    read_at = datetime.fromtimestamp(loading.shelf().read_at).strftime("%H:%M:%S")
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="right", key="bar"):
        if not loading.nothing():
            selection.pick_runs(list(logs.runs["run"]))
            help_text = t("Reads what has grown or changed since {time}.", time=read_at)
            with st.container(horizontal=True, width="content", vertical_alignment="center", key="live-bar"):
                live(logs)
            st.button(t("Refresh"), icon=":material/refresh:", on_click=loading.refresh, help=help_text, key="refresh")
        place = menu.place()
    return place, st.container(key="link")


def live(logs: Logbook) -> None:
    """While something is running: a switch, on at first, that reads what has grown by itself, and when that last was."""
    running = logs.runs[logs.runs["status"] == "running"]
    if not len(running):
        return
    on = st.toggle(t("Live"), True, key="live", help=t("Reads what has grown by itself while runs are running."))
    if on:
        st.fragment(_look, run_every=interval_of(logs))()


def interval_of(logs: Logbook) -> float:
    """Seconds between two looks: how long the running logs take to grow, within reason and what it may cost."""
    running = set(logs.runs.loc[logs.runs["status"] == "running", "run"])
    times = logs.scalars.loc[logs.scalars["run"].isin(running), "wall_time"].dropna()
    gaps = times.drop_duplicates().sort_values().tail(50).diff().dropna()
    growth = gaps.median() if len(gaps) else FASTEST * 2
    return float(max(min(SLOWEST, max(FASTEST, growth)), max(loading.shelf().costs) / SHARE))


def _look() -> None:
    """One look; the page is drawn anew only if something has grown. The first run of the fragment is that of the page itself."""
    shelf = loading.shelf()
    if time.time() - shelf.read_at > FASTEST / 2 and loading.look_again():
        st.rerun()
    st.caption(t("read at {time}", time=datetime.fromtimestamp(shelf.read_at).strftime("%H:%M:%S")), width="content")


def advise_no_metrics(logs: Logbook) -> None:
    """What to do where the logs hold no metric at all."""
    if len(logs.sources):
        count = len(logs.sources)
        what = tn(
            "{count} file was read, but no metric was found in it",
            "{count} files were read, but no metric was found in them",
            count,
        )
        hint = t(
            "The Sources page says of each file who read it and which lines were not understood. Is it the folder you meant?"
        )
        advise(what, hint)
        st.page_link("app_pages/sources.py", label=t("Open Sources"), icon=":material/folder_open:")
    else:
        hint = t(
            "Epochbook looks for console output, event files, CSV and JSON tables. Start it with the folder that holds them, "
            "or bring some."
        )
        advise(t("There are no logs in this folder"), "\n".join([*loading.asked_paths(), "", hint]), icon=":material/folder_off:")
        st.page_link("app_pages/bring.py", label=t("Bring logs"), icon=":material/upload_file:")
