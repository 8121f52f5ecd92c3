"""The look of every chart: run colours that everybody can tell apart, and axes that suit light and dark pages."""

from collections.abc import Iterable, Mapping
from typing import Any

# Ten colours of at least 2.9 : 1 contrast on white and on the dark page. Their smallest distance under normal, protan, deutan
# and tritan vision (Machado 2009, distances in OKLab) is about that of the first six colours of Okabe and Ito.
COLOURS = ("#3a71ac", "#d63a00", "#52967d", "#c772f6", "#c68206", "#ba2783", "#567c33", "#795de7", "#f24e71", "#9a87bc")
DASHES = {"train": "solid", "": "solid", "val": "dash", "test": "dot"}
GREY = "#7d8590"  # readable on both pages
GRID = "rgba(125, 133, 144, 0.22)"


def assign_colours(runs: Iterable[str], *, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """run -> colour. A run that had a colour `before` keeps it; a new one takes the colour that the fewest of `runs` have."""
    names = list(dict.fromkeys(runs))
    colours = {run: before[run] for run in names if before and run in before}
    counts = dict.fromkeys(COLOURS, 0)
    for colour in colours.values():
        counts[colour] += 1
    for run in names:
        if run not in colours:
            colours[run] = min(COLOURS, key=counts.__getitem__)
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


def escape(text: str) -> str:
    """`text` as plotly shows it literally: its names and hovers take <b>, <br>, <a> and %{…} for markup."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("%{", "%&#123;").replace("$", "&#36;")
