"""How curves are drawn: the horizontal axis, the scales, the smoothing."""

from dataclasses import dataclass

import streamlit as st

from dashboard.analysis.series import X_AXES
from dashboard.analysis.smoothing import EMA, GAUSSIAN, KINDS, MEDIAN, TIME
from dashboard.ui import address, selection
from dashboard.ui.words import t


@dataclass(frozen=True)
class Axes:
    """How curves are drawn: which x axis, the scales ('auto', 'linear' or 'log'), the weight of smoothing
    (0 to below 1) and its kind."""

    x: str
    y_scale: str = "auto"
    log_x: bool = False
    smoothing: float = 0.0
    smoother: str = EMA


def x_name(x: str) -> str:
    """What an x axis is called."""
    return {"epoch": t("epoch"), "step": t("step"), "relative": t("seconds since start"), "wall": t("date and time")}[x]


def pick_axes(*, default_x: str) -> Axes:
    """The axes and the smoothing of curves."""
    scales = {"auto": t("auto"), "linear": t("linear"), "log": t("log")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        names = {axis: x_name(axis) for axis in X_AXES}
        x = selection.pick_one(t("Horizontal axis"), X_AXES, key="x", default=default_x, names=names)
        log_x = selection.pick_one(t("Horizontal scale"), ("linear", "log"), key="x_scale", names=scales) == "log"
        y_scale = selection.pick_one(t("Vertical scale"), tuple(scales), key="y_scale", names=scales)
        address.bind("smoothing", default=0.0, bounds=(0.0, 0.99))
        smoothing = st.slider(t("Smoothing"), 0.0, 0.99, step=0.01, key="smoothing", width=180)
        kinds = {EMA: t("moving average"), TIME: t("moving average by distance"), GAUSSIAN: t("Gaussian"), MEDIAN: t("median")}
        smoother = selection.pick_of_many(t("Smoothing by"), KINDS, key="smoother", names=kinds) if smoothing else EMA
    return Axes(x, y_scale, log_x and x != "wall", smoothing, smoother)


def pick_every() -> bool:
    """Whether to show what restarts went back over, too."""
    help_text = t("After a restart the newer value of a step counts. What was logged before is drawn in grey.")
    address.bind("every", default=False)
    return st.toggle(t("Also what was logged again after a restart"), key="every", help=help_text)
