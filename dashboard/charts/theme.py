"""The look of every chart: run colours that everybody can tell apart, and axes that suit light and dark pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

# Ten colours of at least 2.9 : 1 contrast on white and on the dark page. Their smallest distance under normal, protan, deutan
# and tritan vision (Machado 2009, distances in OKLab) is about that of the first six colours of Okabe and Ito.
COLOURS = ("#3a71ac", "#d63a00", "#52967d", "#c772f6", "#c68206", "#ba2783", "#567c33", "#795de7", "#f24e71", "#9a87bc")
DASHES = {"train": "solid", "": "solid", "val": "dash", "test": "dot"}
GREY = "#7d8590"  # readable on both pages
GRID = "rgba(125, 133, 144, 0.22)"


def assign_colours(runs: Sequence[str], *, among: Sequence[str] = (), before: Mapping[str, str] | None = None) -> dict[str, str]:
    """run -> colour. A run that had a colour `before` keeps it.

    A new run takes the colour of its place `among` all runs, so that it is the same in every session; if another of `runs` has
    that one, the colour that the fewest have.
    """
    colours = {run: before[run] for run in runs if before and run in before}
    counts = dict.fromkeys(COLOURS, 0) | Counter(colours.values())
    places = {run: place for place, run in enumerate(among or runs)}
    for run in runs:
        if run not in colours:
            own = COLOURS[places.get(run, 0) % len(COLOURS)]
            colours[run] = min(COLOURS, key=lambda colour: (counts[colour], colour != own))
            counts[colours[run]] += 1
    return colours


def layout(**more: Any) -> dict[str, Any]:
    """The plotly layout that all charts share, with `more` on top."""
    axis = {
        "gridcolor": GRID,
        "linecolor": GRID,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "title": {"standoff": 6, "font": {"size": 12}},
    }
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "size": 12},
        "margin": {"l": 48, "r": 12, "t": 8, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": axis | {"showspikes": True, "spikemode": "across", "spikethickness": 1, "spikedash": "dot", "spikecolor": GREY},
        "yaxis": axis,
    } | more


def faint(colour: str, density: float) -> str:
    """A colour (#rrggbb), mostly transparent."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5)) if colour.startswith("#") else (128, 128, 128)
    return f"rgba({red},{green},{blue},{density:g})"


def escape(text: str) -> str:
    """`text` as plotly shows it literally: its names and hovers take <b>, <br>, <a> and %{…} for markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("%{", "%&#123;").replace("$", "&#36;")
