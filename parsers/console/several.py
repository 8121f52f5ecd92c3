"""Several values under one spelling: `train/val loss: 0.5/0.6`, `loss_a,loss_b 0.5 0.6`, `min|max: 0.5|0.6`."""

import re

from parsers.console.keys import OPENED, SEPARATOR, Value, key_of
from parsers.console.plan import Masked, N

BARRED = re.compile(r"(?:^|[\s,;])(?:([^\W\d][\w.@-]*)\s)?((?:[^\W\d][\w.@-]*\|)+[^\W\d][\w.@-]*)$")
NAMES = re.compile(r"(?:^|[\s|;])((?:[^\W\d][\w.-]*\s?,\s?)+[^\W\d][\w.-]*)$")


def several_at(masked: Masked, hole: int, edge: int) -> list[Value]:
    """The values that begin at a number and belong to as many names before it, or none."""
    left, right = masked.text[edge : masked.at[hole]], masked.text[masked.at[hole] + 1 :]
    joined = OPENED.sub("", left)
    separator = SEPARATOR.search(joined)
    names = joined[: separator.start()] if separator else joined
    strong = separator is not None
    return (
        _slashed(hole, names, right, strong=strong)
        or (_barred(hole, names, right) if strong else [])
        or _listed(hole, names, right, strong=strong)
    )


def _slashed(hole: int, names: str, right: str, *, strong: bool) -> list[Value]:
    """The values of `train/val loss: 0.5/0.6`, `P/R/F1 = 0.9/0.8/0.85`, whose names share the words around the slashes."""
    if "/" not in names:
        return []
    parts = [part.strip() for part in re.sub(r"[()\[\]]", " ", key_of(names)[0]).split("/")]
    chain = re.match(rf"(?P<unit>\s?%)?(?:\s*/\s*{N}(?:\s?%)?){{{len(parts) - 1}}}(?!\s*/)", right)
    if len(parts) < 2 or not all(parts) or not chain:
        return []
    head, _, parts[0] = parts[0].rpartition(" ")
    parts[-1], _, tail = parts[-1].partition(" ")
    unit = "%" if chain["unit"] or chain[0].endswith("%") else ""
    return [
        Value(hole + k, " ".join(f"{head} {part} {tail}".split()), unit, strong, 1.0, delimited=True)
        for k, part in enumerate(parts)
    ]


def _barred(hole: int, names: str, right: str) -> list[Value]:
    """The values of `loss min|avg|max: 0.7|0.9|3.5`."""
    found = BARRED.search(names.rstrip())
    parts = found[2].split("|") if found else []
    if not found or not re.match(rf"(?:\s*\|\s*{N}){{{len(parts) - 1}}}(?!\s*\|)", right):
        return []
    return [Value(hole + k, f"{found[1] or ''} {part}".strip(), "", True, 1.0, delimited=True) for k, part in enumerate(parts)]


def _listed(hole: int, names: str, right: str, *, strong: bool) -> list[Value]:
    """The values of `loss_a,loss_b 0.5 0.6`, as many as names and nothing behind them."""
    found = NAMES.search(names.rstrip())
    parts = [part.strip() for part in found[1].split(",")] if found else []
    if not parts or not re.fullmatch(rf"(?:[\s,]+{N}){{{len(parts) - 1}}}\s*[\])]?\s*", right):
        return []
    return [Value(hole + k, part, "", strong, 1.0, delimited=True) for k, part in enumerate(parts)]
