"""A scale of colours for numbers: from blue over purple to orange, readable on light and dark pages."""

import math
from collections.abc import Mapping

STOPS = ((53, 110, 205), (164, 74, 176), (224, 104, 40))
LOG_FROM = 50.0  # times: numbers that span more are told apart by their orders


def scale(values: Mapping[str, float]) -> dict[str, str]:
    """name -> colour by its value; by its order of magnitude where positive values span more than LOG_FROM times."""
    low, high = min(values.values()), max(values.values())
    place = math.log10 if low > 0 and high / low >= LOG_FROM else float
    first, last = place(low), place(high)
    return {name: colour_at((place(value) - first) / ((last - first) or 1.0)) for name, value in values.items()}


def colour_at(share: float) -> str:
    """The colour at a share, from 0 to 1, of the scale."""
    below = min(int(share * (len(STOPS) - 1)), len(STOPS) - 2)
    rest = share * (len(STOPS) - 1) - below
    mixed = (round(a + (b - a) * rest) for a, b in zip(STOPS[below], STOPS[below + 1], strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
