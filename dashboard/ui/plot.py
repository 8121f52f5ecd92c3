"""The plot component: a grid of plotly charts that keeps its zoom, reports clicks and the zoomed range, and shares one legend.

`st.plotly_chart` draws its chart anew at every change of data and forgets the zoom; this draws with `Plotly.react`, from the
script that the plotly package itself ships.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component
from streamlit.components.v2 import component

from dashboard.ui import address
from dashboard.ui.packing import pack
from dashboard.ui.words import language, t

HERE = Path(__file__).parent
SCRIPTS = ("plot", "unpack", "legend", "readout", "series")
SCRIPT_FOLDER = Path(plotly.__file__).parent / "package_data"  # holds plotly.min.js

_grid = component(
    "epochbook_plots",
    css=(HERE / "plot.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
    isolate_styles=False,  # plotly puts its own styles into the page, out of a shadow root's reach
)


@dataclass(frozen=True)
class Panel:
    """One chart of the grid, with its title and a note (how many points are drawn …), both plain text."""

    title: str
    figure: go.Figure
    note: str = ""
    height: int = 0  # pixels; 0 for the usual
    axis: str = ""  # what its x is called, if the values of its lines at the pointer are to be read


@dataclass(frozen=True)
class Point:
    """A point that was clicked: whose it is, and the line (or record) of the source it was read from; what a mark says."""

    run: str
    metric: str
    split: str
    source: str
    line: int
    mark: str = ""
    text: str = ""


@dataclass(frozen=True)
class Bar:
    """Which colour of a scale stands for which value: what the scale is of, its ends, and colours from the one to the other."""

    name: str
    low: str
    high: str
    colours: tuple[str, ...]


@dataclass(frozen=True)
class Zoom:
    """The range of x that a grid is zoomed to, in the numbers of the axis called `axis` (its uirevision)."""

    axis: str
    range: tuple[Any, Any]


def plots(
    panels: Sequence[Panel], *, key: str, legend: Mapping[str, str], dashes: Mapping[str, str] | None = None,
    members: Mapping[str, Sequence[str]] | None = None, bar: Bar | None = None, linked: bool = True, kept: bool = False,
    symbols: Mapping[str, str] | None = None,
) -> Point | None:  # fmt: skip
    """Draws the panels under one legend; gives the point just clicked, if any.

    `legend` is name -> colour: of runs, or of what the runs in `members` (name -> runs) have in common; `symbols` is name ->
    symbol ("circle" or "x") where they are points, and not lines. `dashes` says what a dash means, `bar` what a colour scale
    does. Panels that are `linked` share their x axis, and are zoomed together; if `kept`, the address keeps the zoom.
    """
    zoom = zoomed(key) if kept else None
    runs = members or {}
    head = {
        "script": _script_url(),
        "words": _words(),
        "legend": [
            {"name": name, "colour": colour, "symbol": (symbols or {}).get(name, ""), "runs": list(runs.get(name, [name]))}
            for name, colour in legend.items()
        ],
        "dashes": [{"name": name, "dash": dash} for name, dash in (dashes or {}).items()],
        "bar": asdict(bar) if bar else None,
        "linked": linked,
        "zoom": asdict(zoom) if zoom else None,
    }
    data = pack(head | {"panels": [_told(panel) for panel in panels]})
    result = _grid(key=key, data=data, on_click_change=_ignore, on_zoom_change=partial(_keep_zoom, key) if kept else _ignore)
    return Point(**result.click) if result.click else None


def _told(panel: Panel) -> dict[str, Any]:
    figure = {"data": [trace.to_plotly_json() for trace in panel.figure.data], "layout": panel.figure.layout.to_plotly_json()}
    return {**vars(panel), "figure": figure}


def _words() -> dict[str, Any]:
    """What the read-out says, and what plotly does: in its own English -> in the reader's language."""
    names = {
        "Download plot as a PNG": t("Save as a picture"), "Download plot": t("Save as a picture"), "Zoom": t("Zoom"),
        "Pan": t("Move"), "Reset axes": t("See all"), "Double-click to zoom back out": t("Double-click to see all"),
    }  # fmt: skip
    return {
        "language": language(), "dictionary": names,
        "run": t("run"), "split": t("split"), "value": t("value"), "smoothed": t("smoothed"), "copy": t("Copy"),
        "copied": t("Copied"), "close": t("Close"), "hold": t("H, or a click beside the lines, holds this to select and copy."),
    }  # fmt: skip


def zoomed(key: str) -> Zoom | None:
    """The range of x that the grid `key` is zoomed to; the address says it, so that it lasts when the page is loaded again."""
    axis, *ends = address.word(f"zoom-{key}").split("~")
    try:
        low, high = (str(datetime.fromisoformat(end)) if axis.endswith(" date") else float(end) for end in ends)
    except ValueError:
        return None
    return Zoom(axis, (low, high))


def _keep_zoom(key: str) -> None:
    """Puts what a grid was just zoomed to into the address."""
    zoom = st.session_state[key].get("zoom")
    ends = [f"{end:.6g}" if isinstance(end, float) else str(end) for end in zoom["range"]]
    address.say(f"zoom-{key}", "~".join([zoom["axis"], *ends]))


def _script_url() -> str:
    """Where the browser gets plotly.min.js from: Streamlit serves the folder of a declared component."""
    served = declare_component("plotly", path=SCRIPT_FOLDER)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' if base else ''}{base}/component/{served.name}/plotly.min.js?{plotly.__version__}"


def _ignore() -> None:
    """What was reported is read from the result; Streamlit wants a callback to know its name."""
