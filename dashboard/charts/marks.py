"""Marks on curves: a symbol for each kind of event, its sentence on hover, its line of the log behind it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.theme import GREY, escape

SYMBOLS = {
    "finding": ("diamond", 11),
    "best": ("star", 13),
    "lr": ("triangle-down-open", 9),
    "checkpoint": ("square-open", 8),
    "stage": ("line-ns-open", 16),
}
SEVERITIES = {"error": "#d0342c", "warning": "#c68206"}
TARGET = 6  # pixels; with more, plotly would give the line below the preference
WIDEST = 60  # characters of a line in a hover


def mark_traces(marks: pd.DataFrame, *, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """The symbols, and what is hovered and clicked, per run and kind of `marks`: columns kind, run, metric, split, x, y, text,
    severity, source, line."""
    groups = list(marks.groupby(["kind", "run"], sort=False))
    symbols = [_symbols(str(kind), str(run), rows, colours.get(str(run), GREY)) for (kind, run), rows in groups]
    return symbols + [_targets(str(kind), str(run), rows) for (kind, run), rows in groups]


def _symbols(kind: str, run: str, rows: pd.DataFrame, colour: str) -> dict[str, Any]:
    symbol, size = SYMBOLS[kind]
    is_open = "open" in symbol
    return _markers(run, rows) | {
        "meta": {"run": run},
        "hoverinfo": "skip",
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": [SEVERITIES.get(severity, colour) for severity in rows["severity"]],
            "line": {"width": 2 if is_open else 1, "color": colour if is_open else "#ffffff"},
        },
    }


def _targets(kind: str, run: str, rows: pd.DataFrame) -> dict[str, Any]:
    """What is hovered and clicked, unseen: plotly prefers the smallest marker, and the line itself to the symbols' size."""
    codes, sources = pd.factorize(rows["source"])
    texts = [str(text) for text in rows["text"]]
    first = rows.iloc[0]
    meta = {"run": run, "metric": str(first["metric"]), "split": str(first["split"]), "sources": [str(one) for one in sources]}
    return _markers(run, rows) | {
        "text": [_wrapped(text) for text in texts],
        "customdata": list(zip(rows["line"].astype("int64").tolist(), codes.tolist(), strict=True)),
        "meta": meta | {"mark": kind, "texts": texts},
        "hovertemplate": f"<b>{escape(run)}</b><br>%{{text}}<extra></extra>",
        "marker": {"size": TARGET, "opacity": 0},
    }


def _markers(run: str, rows: pd.DataFrame) -> dict[str, Any]:
    places = {"x": rows["x"].to_numpy(), "y": rows["y"].to_numpy()}
    return {"type": "scatter", "mode": "markers", "name": escape(run), "cliponaxis": False} | places


def _wrapped(text: str) -> str:
    """A sentence in lines of about WIDEST characters, for plotly does not wrap what it shows on hover."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > WIDEST and lines[-1]:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(map(escape, lines))
