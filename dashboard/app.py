"""Entry script: the page list and the shared pickers, nothing else. Start it with `streamlit run dashboard/app.py -- PATH`."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # `streamlit run` puts this folder on the path, not the project's
    sys.path.insert(0, str(HERE.parent))

from dashboard.ui import address, bar, borrowed, first_page, gate, loading, menu, start  # noqa: E402
from dashboard.ui.words import t  # noqa: E402
from parsers.memory import give_back  # noqa: E402

ALWAYS = ("bring", "explain")  # pages that need no metrics

first_page.spare()
about = t("Epochbook reads the logs that training leaves behind. What it shows stays on this machine.")
st.set_page_config(page_title="Epochbook", page_icon=str(HERE / "ui/icon.svg"), layout="wide", menu_items={"About": about})
st.logo(str(HERE / "ui/logo.svg"), size="medium")
page = st.navigation(
    [
        st.Page("app_pages/runs.py", title=t("Runs"), icon=":material/table_rows:", default=True),
        st.Page("app_pages/run.py", title=t("One run"), icon=":material/article:"),
        st.Page("app_pages/curves.py", title=t("Curves"), icon=":material/show_chart:"),
        st.Page("app_pages/tables.py", title=t("Tables"), icon=":material/table_chart:"),
        st.Page("app_pages/sweep.py", title=t("Sweep"), icon=":material/tune:"),
        st.Page("app_pages/diff.py", title=t("Two runs"), icon=":material/compare_arrows:"),
        st.Page("app_pages/health.py", title=t("Health"), icon=":material/monitor_heart:"),
        st.Page("app_pages/journal.py", title=t("Journal"), icon=":material/calendar_month:"),
        st.Page("app_pages/media.py", title=t("Media"), icon=":material/perm_media:"),
        st.Page("app_pages/sources.py", title=t("Sources"), icon=":material/folder_open:"),
        st.Page("app_pages/explain.py", title=t("Explain"), icon=":material/troubleshoot:"),
        st.Page("app_pages/bring.py", title=t("Bring logs"), icon=":material/upload_file:"),
    ],
    position="top" if gate.may_look() else "hidden",
)
borrowed.translate()
gate.enter()

address.arrive(page.url_path)
try:
    logs = loading.logbook()
    view, remark = bar.draw_bar(logs)
    if loading.nothing() and page.url_path not in ALWAYS:
        start.draw()
    elif len(logs.scalars) or page.url_path in ALWAYS or (page.url_path in ("sources", "media") and len(logs.sources)):
        page.run()
    else:
        bar.advise_no_metrics(logs)
    menu.draw_missing(remark)
    menu.draw_menu(view)
finally:  # whatever ends the run, a picker or a new run
    address.leave()
    give_back()
