"""Figures in black and white: lines told apart by their dashes, points by their symbols, areas by their shades."""

import re
from collections.abc import Sequence
from typing import Any

DASHES = ("solid", "5px,2px", "1px,2px", "6px,2px,1px,2px", "10px,3px", "3px,1px,1px,1px,1px,1px")
SHADES = ("#000000", "#6b6b6b", "#a3a3a3")
SYMBOLS = ("circle", "square-open", "triangle-up", "diamond-open", "cross", "star-open")
HEX, RGBA = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})"), re.compile(r"rgba?\(([^)]*)\)")
LIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue


def in_grey(traces: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    """Changes traces to shades of grey; those of each legend entry in `names` get a dash and symbol of their own."""
    places = {name: place for place, name in enumerate(names)}
    for trace in traces:
        place = places.get(trace.get("legendgroup", ""))
        for part in ("line", "marker", "error_x", "error_y"):
            if trace.get(part):
                trace[part] = {key: _grey(value) for key, value in trace[part].items()}
        if trace.get("fillcolor"):
            trace["fillcolor"] = _grey(trace["fillcolor"])
        if "colorscale" in trace:
            trace["colorscale"] = "Greys"
        if place is not None:
            _tell_apart(trace, place)


def _tell_apart(trace: dict[str, Any], place: int) -> None:
    shade = SHADES[place // len(DASHES) % len(SHADES)]
    if trace.get("line"):
        trace["line"] = {**trace["line"], "color": shade, "dash": DASHES[place % len(DASHES)]}
        trace["mode"] = str(trace.get("mode", "lines")).replace("lines+markers", "lines")  # dots would hide the dashes
    if trace.get("marker"):
        marker = {**trace["marker"], "color": shade}
        if "symbol" not in marker:
            marker["symbol"] = SYMBOLS[place % len(SYMBOLS)]
        trace["marker"] = marker


def _grey(value: Any) -> Any:
    """A colour as grey as it is light; anything else as it is."""
    if isinstance(value, list):
        return [_grey(one) for one in value]
    if not isinstance(value, str):
        return value
    if found := HEX.fullmatch(value):
        level = round(sum(share * int(part, 16) for share, part in zip(LIGHTNESS, found.groups(), strict=True)))
        return f"#{level:02x}{level:02x}{level:02x}"
    if found := RGBA.fullmatch(value):
        red, green, blue, *alpha = (float(part) for part in found[1].split(","))
        level = round(sum(share * part for share, part in zip(LIGHTNESS, (red, green, blue), strict=True)))
        return f"rgba({level},{level},{level},{alpha[0] if alpha else 1:g})"
    return value
