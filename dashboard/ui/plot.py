"""The plot component: a grid of plotly charts that keeps its zoom, reports clicks and the zoomed range, and shares one legend.

`st.plotly_chart` draws its chart anew at every change of data and forgets the zoom; this draws with `Plotly.react`, from the
script that the plotly package itself ships.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v1 import declare_component
from streamlit.components.v2 import component

HERE = Path(__file__).parent
SCRIPT_FOLDER = Path(plotly.__file__).parent / "package_data"  # holds plotly.min.js

_grid = component(
    "epochbook_plots",
    css=(HERE / "plot.css").read_text(encoding="utf-8"),
    js=(HERE / "plot.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # plotly puts its own styles into the page, out of a shadow root's reach
)


@dataclass(frozen=True)
class Panel:
    """One chart of the grid, with its title and a note (how many points are drawn …), both plain text."""

    title: str
    figure: go.Figure
    note: str = ""
    height: int = 0  # pixels; 0 for the usual


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


def plots(
    panels: Sequence[Panel], *, key: str, legend: Mapping[str, str], dashes: Mapping[str, str] | None = None, linked: bool = True
) -> Point | None:
    """Draws the panels under one legend (run -> colour; what a dash means); gives the point just clicked, if any.

    Panels that are `linked` share their x axis, and are zoomed together.
    """
    head = {
        "script": _script_url(),
        "legend": [{"name": name, "colour": colour} for name, colour in legend.items()],
        "dashes": [{"name": name, "dash": dash} for name, dash in (dashes or {}).items()],
        "linked": linked,
    }
    drawn = [f'{_head(panel)[:-1]},"figure":{panel.figure.to_json()}}}' for panel in panels]
    data = f'{json.dumps(head)[:-1]},"panels":[{",".join(drawn)}]}}'.encode()
    result = _grid(key=key, data=data, on_click_change=_ignore, on_zoom_change=_ignore)
    return Point(**result.click) if result.click else None


def _head(panel: Panel) -> str:
    return json.dumps({"title": panel.title, "note": panel.note, "height": panel.height})


def zoomed(key: str) -> tuple[float, float] | None:
    """The range of x that the grid `key` is zoomed to, or None."""
    state: Any = st.session_state.get(key)
    window = state.get("zoom") if state else None
    return (window[0], window[1]) if window else None


def _script_url() -> str:
    """Where the browser gets plotly.min.js from: Streamlit serves the folder of a declared component."""
    served = declare_component("plotly", path=SCRIPT_FOLDER)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' if base else ''}{base}/component/{served.name}/plotly.min.js?{plotly.__version__}"


def _ignore() -> None:
    """What was reported is read from the result; Streamlit wants a callback to know its name."""
