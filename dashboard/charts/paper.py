"""Figures for a paper: the charts of a page or of the command line, set to a width, a font and a style that print well."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.composing import Part, compose
from dashboard.charts.greyscale import in_grey
from dashboard.charts.legend import name_entries, placed, room

CM, POINT = 96 / 2.54, 96 / 72  # in pixels of CSS, of which an inch has 96
ONE_COLUMN, TWO_COLUMNS = 8.6, 17.8  # cm, as in most journals and conferences
LEGENDS = ("below", "right", "inside", "none")
STYLES = ("colour", "grey")
SANS = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
SERIF = "'Times New Roman', 'Liberation Serif', 'Noto Serif CJK SC', SimSun, 'Songti SC', serif"
INK, FAINT = "#000000", "#e3e3e3"
SHAPE = 0.68  # height of a panel as a share of its width
USUAL_RIGHT = 12  # pixels
SCREEN_FONT = 12.0  # pixels of the font that the charts of the pages are made for
HAIRLINE = 0.5 * POINT
BARE = go.layout.Template()  # plotly's own would add colours


@dataclass(frozen=True)
class Paper:
    """How a figure is set. Sizes are in cm, the font's in points; a height of 0 is one that suits, as is 0 panels `across`."""

    width: float = ONE_COLUMN
    height: float = 0.0
    font: float = 8.0
    legend: str = "below"
    style: str = "colour"
    serif: bool = False
    across: int = 0


def figure_for_print(parts: Sequence[Part], *, paper: Paper) -> go.Figure:
    """The figures of `parts` as one of the paper's size, under one legend. They themselves stay as they are.

    Its layout has a width and a height in pixels of CSS; 96 of them are an inch, so that a PDF or SVG of it has the paper's size.
    """
    font, width = paper.font * POINT, paper.width * CM
    across = paper.across or panels_across(len(parts), paper.width)
    rows = -(-len(parts) // across)
    day = 1.3 * font if any(part.figure.layout.xaxis.type == "date" for part in parts) else 0.0  # it stands below the time
    gap = {"x": 5.5 * font, "y": 4.4 * font + day}  # room for the labels of an axis and its title
    sides = {"l": gap["x"], "r": 1.2 * font, "t": (1.6 if len(parts) > 1 else 0.6) * font, "b": 3.6 * font + day}
    sides["r"] = max(sides["r"], *(beside(part.figure) * font / SCREEN_FONT for part in parts))
    inner = width - sides["l"] - sides["r"]
    height = rows * (inner - gap["x"] * (across - 1)) / across * SHAPE + gap["y"] * (rows - 1)
    whole = compose(parts, across=across, gap=(gap["x"] / inner, gap["y"] / height))
    names = name_entries(whole["data"])
    shown = paper.legend != "none" and len(names) > 1
    if shown:
        widest, high = room(names, font=font, width=width)
        sides |= {"below": {"b": sides["b"] + high}, "right": {"r": sides["r"] + widest}}.get(paper.legend, {})
    for trace in whole["data"]:
        _set_trace(trace, font / SCREEN_FONT)
    if paper.style == "grey":
        in_grey(whole["data"], names)
    _set_layout(whole["layout"], font)
    whole["layout"] |= {
        "width": width, "height": paper.height * CM or height + sides["t"] + sides["b"], "margin": sides | {"pad": 0},
        "autosize": False, "paper_bgcolor": "white", "plot_bgcolor": "white", "showlegend": shown, "template": BARE,
        "font": {"family": SERIF if paper.serif else SANS, "size": font, "color": INK}, "legend": placed(paper.legend),
    }  # fmt: skip
    return go.Figure(whole)


def beside(figure: go.Figure) -> float:
    """What a figure wants to have free at its right, where it is more than is usual."""
    right = (figure.layout.margin.r or 0) if figure.layout.margin else 0
    return right if right > USUAL_RIGHT else 0.0


def panels_across(count: int, width: float) -> int:
    """How many of `count` panels stand side by side on a width in cm."""
    if width < 1.4 * ONE_COLUMN:
        return 1
    return 3 if count % 3 == 0 else min(count, 2)


def centimetres(text: str) -> float | None:
    """'8.6', '8.6cm', '86mm', '3.4in', 'one-column' or 'two-columns' as centimetres; None if it is none of these."""
    named = {"one-column": ONE_COLUMN, "two-columns": TWO_COLUMNS}
    if text in named:
        return named[text]
    unit = next((unit for unit in ("cm", "mm", "in") if text.endswith(unit)), "")
    try:
        number = float(text.removesuffix(unit)) * {"cm": 1.0, "": 1.0, "mm": 0.1, "in": 2.54}[unit]
    except ValueError:
        return None
    return number if 1 <= number <= 200 else None


def _set_layout(layout: dict[str, Any], font: float) -> None:
    """Axes in ink, and fonts in proportion to the paper's."""
    scale = font / SCREEN_FONT
    for name, axis in layout.items():
        if name[1:5] == "axis":
            title = {"text": (axis.get("title") or {}).get("text", ""), "standoff": 0.5 * font, "font": {"size": font}}
            axis |= {
                "linecolor": INK, "linewidth": HAIRLINE, "showline": axis.get("visible", True), "gridcolor": FAINT,
                "gridwidth": HAIRLINE, "ticks": "outside", "ticklen": 0.3 * font, "tickwidth": HAIRLINE, "tickcolor": INK,
                "automargin": axis.get("type") == "category", "zerolinecolor": INK, "zerolinewidth": HAIRLINE, "title": title,
            }  # fmt: skip
    for shape in layout["shapes"]:
        shape["line"] = shape.get("line", {}) | {"color": INK, "width": HAIRLINE}
    for note in layout["annotations"]:
        note.setdefault("bgcolor", "rgba(255,255,255,0.75)")
        note["font"] = {"size": note.get("font", {}).get("size", SCREEN_FONT) * scale}
        for shift in ("xshift", "yshift"):
            note[shift] = note.get(shift, 0) * scale


def _set_trace(trace: dict[str, Any], scale: float) -> None:
    """Lines and points in proportion to the font."""
    if trace.get("line") and "width" in trace["line"]:
        trace["line"] = trace["line"] | {"width": trace["line"]["width"] * scale * 0.9}
    marker = trace.get("marker") or {}
    if "size" in marker:
        trace["marker"] = marker | {"size": np.asarray(marker["size"]) * scale * 0.8}
    if trace.get("colorbar"):
        trace["colorbar"] = trace["colorbar"] | {"thickness": 10 * scale}
