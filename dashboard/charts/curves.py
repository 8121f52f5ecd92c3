"""Curves of one metric: a line per run and split, with NaN and ±inf as marks in a strip along the axis."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.marks import mark_traces
from dashboard.charts.theme import DASHES, GREY, escape, layout

SYMBOLS = {"NaN": "x", "+inf": "triangle-up", "−inf": "triangle-down"}
ROW, ROWS = 0.055, 4  # height of a run's row of marks as a share of the chart's, and how many rows there are at most
FEW = 40  # points up to which each is drawn as a dot, too
BINS = 80  # places along the axis; marks of one kind and series in the same place are drawn as one
EXTREME = 1e300  # plotly's axis breaks when its ends are further apart than the largest float


def curves(
    frame: pd.DataFrame,
    *,
    marks: pd.DataFrame,
    colours: Mapping[str, str],
    events: pd.DataFrame | None = None,
    behind: Sequence[dict[str, Any]] = (),
    x: str = "step",
    x_title: str = "",
    log_x: bool = False,
    log_y: bool = False,
    smoothed: bool = False,
) -> go.Figure:
    """The curves of `frame`: columns run, metric, split, x, value, smooth, gap, step, epoch, source, line; ordered by
    series and x.

    `marks` (same columns, and begins) are the non-finite values. With `smoothed`, the line is `smooth` and the values lie
    faintly under it. `events` are marked on the lines (see marks.mark_traces), the traces `behind`
    lie under them.
    `trace.meta` says what a trace is (and where it is infinite), `customdata` the line of each point (and the index of its
    source in the meta, where there are several).
    """
    traces: list[dict[str, Any]] = [*behind]
    dashes = dashes_of(frame)
    for key, rows in frame.groupby(["run", "metric", "split"], observed=True, sort=False):
        run, metric, split = map(str, key)
        about = _told(broken := _broken(rows), run, metric, split)
        for column in ("value", "smooth") if smoothed else ("value",):
            under = smoothed and column == "value"
            line = _line(broken, column, colours.get(run, GREY), dashes[split], faint=under)
            traces.append(about | line | {"meta": about["meta"] | {"raw": under, "infinite": _infinite(broken[column])}})
    traces += _marks(marks, colours, pd.concat([frame["x"], marks["x"]]))
    if events is not None:
        traces += mark_traces(events, colours=colours)
    x_kind = "date" if x == "wall" else "log" if log_x else "linear"
    figure = layout()
    figure["xaxis"] |= {
        "type": x_kind,
        "title": {"text": escape(x_title), "standoff": 6, "font": {"size": 12}},
        "uirevision": f"{x} {x_kind}",
    }
    figure["yaxis"] |= {"type": "log" if log_y else "linear", "uirevision": f"log {log_y}", "exponentformat": "e"}
    if len(marks):
        _add_strip(figure, rows=marks["run"].nunique())
    elif not traces:
        figure["xaxis"]["visible"] = figure["yaxis"]["visible"] = False
    return go.Figure({"data": traces, "layout": figure}, _validate=False)  # checking 200 traces costs 40 ms; a test does it


def _add_strip(figure: dict[str, Any], *, rows: int) -> None:
    """Makes room for rows of marks between the curves and the x axis."""
    rows = min(rows, ROWS)
    height = ROW * (rows + 0.5)
    figure["xaxis"]["anchor"] = "y2"
    figure["yaxis"]["domain"] = [height, 1]
    figure["yaxis2"] = {"domain": [0, height], "range": [-0.75, rows - 0.25], "fixedrange": True, "visible": False}


def dashes_of(frame: pd.DataFrame) -> dict[str, str]:
    """split -> dash of its lines: solid, unless some run has lines of several splits."""
    told = frame[["run", "split"]]
    splits = told[(told != told.shift()).any(axis="columns")].drop_duplicates()
    differ = splits["run"].duplicated().any()
    return {str(split): DASHES.get(split, "solid") if differ else "solid" for split in splits["split"].unique()}


def _broken(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a series with one without a value before each that follows a gap: a line must not tell what was not logged."""
    at = np.flatnonzero(rows["gap"])
    if not len(at):
        return rows
    wide = rows.iloc[np.insert(np.arange(len(rows)), at, at)]
    empty = np.zeros(len(wide), dtype=bool)
    empty[at + np.arange(len(at))] = True
    return wide.assign(value=wide["value"].mask(empty), smooth=wide["smooth"].mask(empty))


def _line(rows: pd.DataFrame, column: str, colour: str, dash: str, *, faint: bool = False) -> dict[str, Any]:
    values = rows[column].to_numpy(dtype="float64", copy=True)
    values[~np.isfinite(values)] = np.nan
    few = len(rows) <= FEW and not faint
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "x": _places(rows),
        "y": np.clip(values, -EXTREME, EXTREME),
        "line": {"color": colour, "dash": dash, "width": 1 if faint else 1.8},
        "marker": {"color": colour, "size": 4},
        "opacity": 0.3 if faint else 1,
        "connectgaps": False,
        "hoverinfo": "skip" if faint else None,
    }


def _infinite(values: pd.Series) -> dict[int, int]:
    """position -> sign, of values that are infinite and so have no place on the line."""
    found = values.to_numpy(dtype="float64")
    return {int(at): int(np.sign(found[at])) for at in np.flatnonzero(np.isinf(found))}


def _marks(frame: pd.DataFrame, colours: Mapping[str, str], x: pd.Series) -> list[dict[str, Any]]:
    """One trace of marks per series and kind of non-finite value; each run has a row of its own."""
    kinds = np.select([frame["value"] == np.inf, frame["value"] == -np.inf], ["+inf", "−inf"], "NaN")
    rank = {run: place % ROWS for place, run in enumerate(frame["run"].unique())}
    traces = []
    for (run, metric, split, kind), rows in frame.groupby(
        [frame["run"], frame["metric"], frame["split"], kinds], observed=True, sort=False
    ):
        marked, counts = _first_of_each_place(rows, x)
        begins = marked["begins"].to_numpy()
        texts = [kind if count == 1 else f"{kind}, one of {count} here" for count in counts]
        traces.append(
            _told(marked, str(run), str(metric), str(split), f"{escape(str(metric))}: %{{text}}")
            | {
                "type": "scatter",
                "mode": "markers",
                "x": _places(marked),
                "y": np.full(len(marked), rank[run]),
                "yaxis": "y2",
                "text": texts,
                "marker": {
                    "symbol": np.where(begins, SYMBOLS[str(kind)], "circle").tolist(),
                    "size": np.where(begins, 10, 4),
                    "color": colours.get(str(run), GREY),
                    "line": {"width": 0},
                },
                "cliponaxis": False,
            }
        )
    return traces


def _first_of_each_place(rows: pd.DataFrame, x: pd.Series) -> tuple[pd.DataFrame, np.ndarray]:
    """Of the rows in each of BINS places along x the one where a stretch begins, else the first; and how many there are."""
    low, high = x.min(), x.max()
    places = np.floor((rows["x"] - low) / ((high - low) or 1) * BINS)
    ordered = rows.assign(place=places).sort_values(["place", "begins"], ascending=[True, False], kind="stable")
    counts = ordered.groupby("place", sort=True).size().to_numpy()
    return ordered.drop_duplicates("place"), counts


def _told(rows: pd.DataFrame, run: str, metric: str, split: str, value: str = "%{y}") -> dict[str, Any]:
    """What a trace says of its points: on hover, and to whom asks what was clicked."""
    codes, places = pd.factorize(rows["source"].cat.codes)
    sources = rows["source"].cat.categories[places]
    lines = rows["line"].to_numpy()
    where = f" ({escape(split)})" if split else ""
    return {
        "name": escape(run),
        "meta": {"run": run, "metric": metric, "split": split, "sources": [str(source) for source in sources]},
        "customdata": lines if len(sources) == 1 else np.column_stack([lines, codes]),
        "hovertemplate": f"<b>{escape(run)}</b>{where}<br>{value} at %{{x}}<extra></extra>",
    }


def _places(rows: pd.DataFrame) -> np.ndarray:
    """x, as small integers where it is whole: a third of the bytes to send."""
    x = rows["x"].to_numpy()
    whole = np.abs(x).max(initial=0) < 2**31 and (x == np.floor(x)).all()
    return x.astype("int32") if whole else x
