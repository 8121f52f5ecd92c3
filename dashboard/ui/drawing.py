"""How curves are drawn: the horizontal axis, the scales, the smoothing."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.analysis.along import METRIC, SAMPLES, X_AXES
from dashboard.analysis.axes import AUTO, LINEAR, LOG, SCALES, SYMLOG, Axes, x_name
from dashboard.analysis.smoothing import EMA, GAUSSIAN, KINDS, MEDIAN, TIME
from dashboard.charts.scales import from_symlog
from dashboard.ui import address, selection
from dashboard.ui.plot import Zoom
from dashboard.ui.words import t


def pick_axes(metrics: Sequence[str], *, known: Sequence[str], default_x: str) -> tuple[Axes, DeltaGenerator]:
    """The axes and the smoothing of curves, and where to draw what is seldom changed.

    x is one of those that are `known` of the runs, or one of the metrics.
    """
    offered = [x for x in (*X_AXES[:2], SAMPLES, *X_AXES[2:]) if x in known] + [METRIC]
    scales = {AUTO: t("auto"), LINEAR: t("linear"), LOG: t("log"), SYMLOG: t("symlog")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        names = {one: t(x_name(one)) for one in offered}
        x = selection.pick_one(t("Horizontal axis"), offered, key="x", default=default_x, names=names)
        metric = selection.pick_of_many(t("Along"), metrics, key="x_metric") if x == METRIC else ""
        y_scale = selection.pick_one(t("Vertical scale"), tuple(scales), key="y_scale", names=scales)
        address.bind("smoothing", default=0.0, bounds=(0.0, 0.99))
        smoothing = st.slider(t("Smoothing"), 0.0, 0.99, step=0.01, key="smoothing", width=150)
        more = st.popover(t("More"), icon=":material/tune:", key="more-axes")
    with more:
        x_scale = selection.pick_one(t("Horizontal scale"), SCALES, key="x_scale", names=scales)
        smoother = selection.pick_of_many(t("Smoothing by"), KINDS, key="smoother", names=_smoothers())
        clipped = selection.tick_box(t("Leave outliers out of sight"), key="clipped")
    return Axes(x, y_scale, LINEAR if x == "wall" else x_scale, smoothing, smoother, clipped, metric), more


def _smoothers() -> dict[str, str]:
    return {EMA: t("moving average"), TIME: t("moving average by distance"), GAUSSIAN: t("Gaussian"), MEDIAN: t("median")}


def window_of(axes: Axes, zoom: Zoom | None) -> tuple[float, float] | None:
    """The range of x in its own numbers that a zoom shows, if it is of these axes."""
    kind = "date" if axes.x == "wall" else axes.x_scale
    if zoom is None or zoom.axis != f"{axes.x} {kind}":
        return None
    if kind == "date":
        ends = np.array(zoom.range, dtype="datetime64[ms]").astype("int64").astype("float64")
    else:
        places = np.array(zoom.range, dtype="float64")
        ends = {LOG: 10.0**places, SYMLOG: from_symlog(places)}.get(kind, places)
    return float(ends[0]), float(ends[1])


def pick_every() -> bool:
    """Whether to show what restarts went back over, too."""
    help_text = t("After a restart the newer value of a step counts. What was logged before is drawn in grey.")
    address.bind("every", default=False)
    return st.toggle(t("Also what was logged again after a restart"), key="every", help=help_text)
