"""Metrics that the user makes of others by a formula: where they are written, their values, and the lines behind a point."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.analysis.derived import Derived, lines_behind, parse_formulas
from dashboard.analysis.formula import Formula
from dashboard.ui import blocks, selection
from dashboard.ui.plot import Point
from dashboard.ui.words import t
from parsers import Logbook, UserError

EXAMPLE = "val_loss - train_loss"


def pick_metrics(logs: Logbook, logged: Sequence[str], *, default: Sequence[str]) -> tuple[list[str], Derived]:
    """The metrics to show, and the formulas behind those that the user derives, several divided by semicolons.

    One that is wrong is left out, and it is said why.
    """
    hint = t("Names as under Metrics, those with spaces or slashes in `backquotes`; several formulas are divided by semicolons.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metrics = selection.pick_metrics(logged, default=default)
        text = selection.pick_text(t("Formula"), key="formula", placeholder=EXAMPLE, hint=hint)
    found: dict[str, Formula] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        try:
            found |= parse_formulas([part], scalars=logs.scalars)
        except UserError as error:
            st.warning(blocks.plain(t(error.args[0])), icon=":material/function:")
    return [*metrics, *found], Derived(logs.scalars, found)


def points_behind(derived: Derived, point: Point) -> list[Point]:
    """The points of the logs that a point was made of: itself, if its metric was logged."""
    if point.metric not in derived.formulas or point.mark:
        return [point]
    found = lines_behind(
        derived.logged, derived.formulas[point.metric], run=point.run, split=point.split, source=point.source, line=point.line
    )
    names: dict[tuple[str, int], list[str]] = {}
    for name, place in found.items():
        names.setdefault(place, []).append(name)
    return [replace(point, metric=", ".join(own), source=source, line=line) for (source, line), own in names.items()]
