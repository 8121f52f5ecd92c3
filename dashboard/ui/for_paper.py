"""The dialog that sets the charts of a page for a paper: size, font, style and legend, and a file of it."""

from collections.abc import Callable, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.composing import Part
from dashboard.charts.paper import LEGENDS, ONE_COLUMN, STYLES, TWO_COLUMNS, Paper, figure_for_print
from dashboard.report.pictures import DRAWN, has_browser, no_browser, page, picture
from dashboard.ui import blocks
from dashboard.ui.plot import Panel
from dashboard.ui.words import t

MIME = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
WIDEST, LARGEST = 60.0, 40.0  # cm, points
MOST = 12  # panels that have room on a page


def offer_figure(panels: Sequence[Panel], *, data: Callable[[], bytes], key: str) -> None:
    """A button that opens the dialog for what a page shows; `data` makes the file of the numbers that are drawn."""
    if st.button(t("Figure for a paper …"), icon=":material/picture_as_pdf:", type="tertiary", key=f"paper-{key}"):
        st.dialog(t("Figure for a paper"), width="large")(_dialog)(panels, data)


def _dialog(panels: Sequence[Panel], data: Callable[[], bytes]) -> None:
    chosen = _pick_panels(panels[:MOST])
    paper = _pick_paper(several=len(chosen) > 1)
    if not chosen:
        blocks.advise(t("No chart is chosen"), t("Choose one or more charts above."))
        return
    figure = figure_for_print([Part(panel.title, panel.figure) for panel in chosen], paper=paper)
    with st.container(border=True, height=min(560, int(figure.layout.height) + 40), horizontal_alignment="center"):
        config = {"displayModeBar": False, "staticPlot": True}
        st.plotly_chart(figure, width="content", theme=None, config=config, key="paper-preview")
    _offer_files(figure, data)


def _pick_panels(panels: Sequence[Panel]) -> list[Panel]:
    """The charts that stand in the figure; of one there is nothing to choose."""
    if len(panels) < 2:
        return list(panels)
    places = range(len(panels))
    wanted = st.multiselect(
        t("Charts"), places, places[:4], format_func=lambda place: panels[place].title, key=f"paper-charts-{len(panels)}"
    )
    return [panels[place] for place in wanted]


def _pick_paper(*, several: bool) -> Paper:
    """How the figure is set."""
    presets = {t("one column"): ONE_COLUMN, t("two columns"): TWO_COLUMNS, t("other"): 0.0}
    legends = dict(zip(LEGENDS, (t("below"), t("at the right"), t("inside"), t("none")), strict=True))
    styles = dict(zip(STYLES, (t("colours for everybody"), t("black and white")), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        preset = st.segmented_control(t("Width"), list(presets), default=next(iter(presets)), required=True, key="paper-width")
        width = presets[preset or next(iter(presets))]
        width = width or st.number_input(t("Width (cm)"), 2.0, WIDEST, 12.0, 0.1, key="paper-cm", width=120)
        height = st.number_input(t("Height (cm, 0 suits)"), 0.0, WIDEST, 0.0, 0.1, key="paper-height", width=150)
        font = st.number_input(t("Font (pt)"), 4.0, LARGEST, 8.0, 0.5, key="paper-font", width=120)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        style = st.segmented_control(
            t("Style"), STYLES, default=STYLES[0], required=True, format_func=styles.__getitem__, key="paper-style"
        )
        legend = st.segmented_control(
            t("Legend"), LEGENDS, default=LEGENDS[0], required=True, format_func=legends.__getitem__, key="paper-legend"
        )
        serif = st.toggle(t("Serif font"), key="paper-serif")
    across = st.number_input(t("Side by side (0 suits)"), 0, 6, 0, key="paper-across", width=180) if several else 0
    return Paper(width, height, font, legend or LEGENDS[0], style or STYLES[0], serif, across)


def _offer_files(figure: go.Figure, data: Callable[[], bytes]) -> None:
    """A button for each format; where no browser can draw them, what to do."""
    with blocks.row():
        for form in DRAWN if has_browser() else ():
            make = partial(picture, figure, form=form)
            _save(form.upper(), make, name=f"figure.{form}", mime=MIME[form])
        _save("HTML", partial(page, figure), name="figure.html", mime="text/html")
        _save(t("Data (CSV)"), data, name="figure.csv", mime="text/csv")
    if not has_browser():
        blocks.note(t(no_browser()))


def _save(label: str, make: Callable[[], bytes], *, name: str, mime: str) -> None:
    st.download_button(
        label, make, file_name=name, mime=mime, key=f"paper-save-{name}", icon=":material/download:", on_click="ignore"
    )
