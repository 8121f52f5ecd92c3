"""Several figures in one: a grid of panels, each with the axes it had."""

import string
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dashboard.charts.theme import escape

ON_SCREEN = {"uirevision", "showspikes", "spikemode", "spikethickness", "spikedash", "spikecolor"}  # of an axis
# Dates as ISO writes them: plotly would name the months in English, whatever language the figure is in.
SECOND, MINUTE, DAY = 1000, 60_000, 86_400_000  # milliseconds
DATES = [
    {"dtickrange": [None, SECOND - 1], "value": "%H:%M:%S.%2f\n%Y-%m-%d"},
    {"dtickrange": [SECOND, MINUTE - 1], "value": "%H:%M:%S\n%Y-%m-%d"},
    {"dtickrange": [MINUTE, DAY - 1], "value": "%H:%M\n%Y-%m-%d"},
    {"dtickrange": [DAY, None], "value": "%Y-%m-%d"},
]


class Part(NamedTuple):
    """One figure of a grid, and the title that stands at its y axis where it has none."""

    title: str
    figure: go.Figure


def compose(parts: Sequence[Part], *, across: int, gap: tuple[float, float]) -> dict[str, Any]:
    """The figures as one {'data', 'layout'}: `across` panels in a row, with a gap (shares of width and height) between them.

    Of several, each is lettered (a), (b) … The figures stay as they are.
    """
    rows = -(-len(parts) // across)
    width = (1 - gap[0] * (across - 1)) / across
    height = (1 - gap[1] * (rows - 1)) / rows
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    counts = {"x": 0, "y": 0}
    for place, part in enumerate(parts):
        row, column = divmod(place, across)
        left, bottom = column * (width + gap[0]), 1 - height - row * (height + gap[1])
        whole = {"data": [trace.to_plotly_json() for trace in part.figure.data], "layout": part.figure.layout.to_plotly_json()}
        names = _new_names(whole["layout"], counts)
        for old, new in names.items():
            start, extent = (left, width) if old[0] == "x" else (bottom, height)
            layout[_key(new)] = _axis(whole["layout"][_key(old)], names, start=start, extent=extent, old=old)
        own_y = layout[_key(names["y"])]
        named = (own_y.get("title") or {}).get("text") or own_y.get("type") == "category" or not own_y.get("visible", True)
        if not named:
            own_y["title"] = {**(own_y.get("title") or {}), "text": escape(part.title)}
        data += [_moved(trace, names, keys=("xaxis", "yaxis"), bare=("x", "y")) for trace in whole["data"]]
        for kind in ("annotations", "shapes"):
            layout[kind] += [_moved(one, names, keys=("xref", "yref"), bare=("x", "y")) for one in whole["layout"].get(kind, ())]
        if len(parts) > 1:
            layout["annotations"].append(_letter(place, left, bottom + height))
        layout |= {name: value for name, value in whole["layout"].items() if name in ("barmode", "boxmode", "bargap")}
    return {"data": data, "layout": layout}


def _new_names(layout: Mapping[str, Any], counts: dict[str, int]) -> dict[str, str]:
    """'x' -> 'x3': what the axes of one figure are called among all of them."""
    names = {}
    for key in ("xaxis", "yaxis", *sorted(name for name in layout if name[1:5] == "axis" and name[5:])):
        if key in layout:
            counts[key[0]] += 1
            names[key[0] + key[5:]] = key[0] + (str(counts[key[0]]) if counts[key[0]] > 1 else "")
    return names


def _key(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"


def _axis(axis: Mapping[str, Any], names: Mapping[str, str], *, start: float, extent: float, old: str) -> dict[str, Any]:
    """An axis in the panel from `start` on."""
    low, high = axis.get("domain", (0, 1))
    anchor = axis.get("anchor", "y" if old[0] == "x" else "x")
    moved = {name: value for name, value in axis.items() if name not in ON_SCREEN}
    if axis.get("type") == "date":
        moved["tickformatstops"] = DATES
    return moved | {"domain": [start + low * extent, start + high * extent], "anchor": names.get(anchor, anchor)}


def _moved(one: Mapping[str, Any], names: Mapping[str, str], *, keys: tuple[str, str], bare: tuple[str, str]) -> dict[str, Any]:
    """A trace, note or shape on the axes of its panel."""
    return {**one, **{key: names.get(one.get(key, own), own) for key, own in zip(keys, bare, strict=True)}}


def _letter(place: int, left: float, top: float) -> dict[str, Any]:
    """'(a)' at the upper left of a panel."""
    here = {"xref": "paper", "yref": "paper", "x": left, "y": top, "xanchor": "left", "yanchor": "bottom"}
    return here | {"text": f"({string.ascii_lowercase[place % 26]})", "showarrow": False}
