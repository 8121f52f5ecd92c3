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
WIDEST = 60  # characters of a line in a hover


def mark_traces(marks: pd.DataFrame, *, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """A trace per run and kind of `marks`: columns kind, run, metric, split, x, y, text, severity, source, line."""
    return [_trace(str(kind), str(run), rows, colours) for (kind, run), rows in marks.groupby(["kind", "run"], sort=False)]


def _trace(kind: str, run: str, rows: pd.DataFrame, colours: Mapping[str, str]) -> dict[str, Any]:
    symbol, size = SYMBOLS[kind]
    own = colours.get(run, GREY)
    codes, sources = pd.factorize(rows["source"])
    texts = [str(text) for text in rows["text"]]
    first = rows.iloc[0]
    meta = {"run": run, "metric": str(first["metric"]), "split": str(first["split"]), "sources": [str(one) for one in sources]}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": escape(run),
        "x": rows["x"].to_numpy(),
        "y": rows["y"].to_numpy(),
        "text": [_wrapped(text) for text in texts],
        "customdata": list(zip(rows["line"].astype("int64").tolist(), codes.tolist(), strict=True)),
        "meta": meta | {"mark": kind, "texts": texts},
        "hovertemplate": f"<b>{escape(run)}</b><br>%{{text}}<extra></extra>",
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": [SEVERITIES.get(severity, own) for severity in rows["severity"]],
            "line": {"width": 2 if "open" in symbol else 1, "color": "#ffffff" if "open" not in symbol else own},
        },
        "cliponaxis": False,
    }


def _wrapped(text: str) -> str:
    """A sentence in lines of about WIDEST characters, for plotly does not wrap what it shows on hover."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > WIDEST and lines[-1]:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "<br>".join(map(escape, lines))
