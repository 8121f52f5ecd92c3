"""The legend of a figure that is printed: one entry for each run (and split, where lines differ by it), and the room it takes."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts.theme import escape

SYMBOL = 48.0  # pixels that plotly needs for the piece of line before a name, and between two entries


def name_entries(traces: Sequence[dict[str, Any]]) -> list[str]:
    """The names in the legend. Each trace is told its entry, and the first of each stands for it.

    Runs are told apart by their lines; where there are none, by their points.
    """
    lines = [trace for trace in traces if _run(trace) and _is_line(trace)]
    points = [trace for trace in traces if _run(trace) and trace.get("mode") == "markers"]
    dashes: dict[str, set[str]] = {}
    for trace in lines:
        dashes.setdefault(_run(trace), set()).add(trace["line"].get("dash", "solid"))
    by_split = any(len(found) > 1 for found in dashes.values())
    for trace in traces:
        trace["showlegend"] = False
        split = trace["meta"].get("split", "") if by_split and _run(trace) else ""
        trace["legendgroup"] = " · ".join(filter(None, (_run(trace), split)))
    names: list[str] = []
    for trace in lines or points:
        if trace["legendgroup"] not in names:
            names.append(trace["legendgroup"])
            trace |= {"showlegend": True, "name": escape(trace["legendgroup"])}
    return names


def room(names: Sequence[str], *, font: float, width: float) -> tuple[float, float]:
    """(width of the widest entry, height of the legend where it stands in rows of `width`), in pixels."""
    widest = max((SYMBOL + font * width_of(name) for name in names), default=0.0)
    rows = -(-len(names) // max(1, int(width // widest))) if names else 0
    return widest, rows * (max(16.0, 1.3 * font) + 3) + 0.5 * font


def width_of(text: str) -> float:
    """About how wide a text is, in font sizes: a Chinese character is one, a Latin letter about half of that."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.55 for letter in text)


def placed(where: str) -> dict[str, Any]:
    """The layout of a legend 'below', at the 'right' or 'inside' of the chart."""
    places: dict[str, dict[str, Any]] = {
        "below": {"orientation": "h", "x": 0.0, "xref": "container", "xanchor": "left", "y": 0.0, "yref": "container"},
        "right": {"x": 1.0, "xref": "container", "xanchor": "right", "y": 1.0, "yref": "container", "yanchor": "top"},
        "inside": {"x": 0.99, "xanchor": "right", "y": 0.99, "yanchor": "top", "bgcolor": "rgba(255,255,255,0.75)"},
    }
    return {"yanchor": "bottom", "borderwidth": 0, "itemwidth": 30, "tracegroupgap": 0} | places.get(where, {})


def _run(trace: Mapping[str, Any]) -> str:
    """The run a trace is of; '' for a mark or a band, which belong to no entry."""
    meta = trace.get("meta") or {}
    return "" if meta.get("mark") else str(meta.get("run", ""))


def _is_line(trace: Mapping[str, Any]) -> bool:
    return "lines" in str(trace.get("mode", "")) and trace.get("opacity", 1) > 0.5
