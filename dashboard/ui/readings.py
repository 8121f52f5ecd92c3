"""Reading curves: the lines behind a point, and a table of the values at it, at the end of the range zoomed to, or last."""

from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd

from dashboard.analysis.axes import Axes
from dashboard.analysis.series import Curves
from dashboard.analysis.values_at import OVER, place_of, values_at
from dashboard.exports import csv_table
from dashboard.ui import blocks, lines, selection, tables
from dashboard.ui.plot import Point
from dashboard.ui.words import t
from parsers import Logbook


def show_lines(logs: Logbook, clicked: Point | None, *, behind: Callable[[Point], list[Point]], page: str) -> None:
    """The lines `behind` the point that was clicked now or before."""
    if clicked:
        selection.open_point(page, clicked)
    if point := selection.point(page):
        lines.line_drawer(logs, point, page=page, behind=behind(point))


def show_values(
    prepare: Callable[[], Iterable[Curves]], *, axes: Axes, window: tuple[float, float] | None, clicked: Point | None, page: str
) -> None:  # fmt: skip
    """The table of what `prepare` gives, if the user wants it; a row that is chosen opens its line of the log."""
    if clicked:
        selection.open_point(f"{page} at", clicked)
    if not selection.tick_box(t("Values at a place"), key="values-at"):
        return
    frames = [data.rows for data in prepare()]
    last = selection.point(f"{page} at")
    at = place_of(frames, run=last.run, source=last.source, line=last.line) if last else None
    found = values_at(frames, at=at, window=window)
    blocks.note(_where(at, window, axes))
    key = f"values-{page}-{at}-{window}-{len(found)}"
    choose = partial(selection.open_chosen, key, page, _points(found))
    tables.choose_row(_shown(found, axes), key=key, config=_heads(axes), on_choose=choose)
    blocks.download("values.csv", lambda: csv_table.export(found))


def _points(found: pd.DataFrame) -> list[Point]:
    columns = ["run", "metric", "split", "source", "line"]
    return [
        Point(str(run), str(metric), str(split), str(source), int(line))
        for run, metric, split, source, line in found[columns].itertuples(index=False)
    ]


def _where(at: float | None, window: tuple[float, float] | None, axes: Axes) -> str:
    """Of which place the values are, and how to choose another."""
    place = _told(at if at is not None else window[1] if window else None, axes)
    said = (
        t("Values at {axis} {place}, or the last before it.", axis=t(axes.title), place=place) if place else t("The last values.")
    )
    over = t("Lowest, highest and mean are of the range that is zoomed to.") if window else ""
    return " ".join(filter(None, [said, over, t("Click a point or zoom into a range to see the values there.")]))


def _told(place: float | None, axes: Axes) -> str:
    if place is None:
        return ""
    return str(pd.Timestamp(place, unit="ms").floor("s")) if axes.x == "wall" else f"{place:.6g}"


def _shown(found: pd.DataFrame, axes: Axes) -> pd.DataFrame:
    """The values as a table shows them: NaN and infinity by name; columns that say nothing or the same are left out."""
    found = found.drop(columns="x") if axes.x in found else found
    texts = found.astype(dict.fromkeys(("run", "metric", "split", "source"), "str"))
    if len(found) and not found["value"].map(pd.notna).all():
        texts["value"] = [tables.text_of(value) for value in found["value"]]
    return texts.dropna(axis="columns", how="all")


def _heads(axes: Axes) -> dict[str, str]:
    over = dict(zip(OVER, (t("lowest"), t("highest"), t("mean")), strict=True))
    return over | {
        "run": t("run"), "metric": t("metric"), "split": t("split"), "value": t("value"), "x": t(axes.title), "step": t("step"),
        "epoch": t("epoch"), "source": t("file"), "line": t("line"),
    }  # fmt: skip
