"""Metrics that the user makes of others by a formula: where they are written, their values, and the lines behind a point."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st

from dashboard.analysis.derived import derive, lines_behind, meant
from dashboard.analysis.formula import Formula, parse
from dashboard.analysis.tellings import pick
from dashboard.ui import blocks, selection
from dashboard.ui.plot import Point
from dashboard.ui.words import t
from parsers import Logbook, UserError


@dataclass(frozen=True)
class Formulas:
    """The formulas of a page, by their texts."""

    logs: Logbook
    by_text: dict[str, Formula] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """What the derived metrics are called."""
        return list(self.by_text)

    def scalars(self, metric: str, runs: Sequence[str]) -> pd.DataFrame:
        """The scalars in which to look for a metric: the logged ones, or those that its formula gives."""
        return derive(self.logs.scalars, self.by_text[metric], runs=runs) if metric in self.by_text else self.logs.scalars

    def rows(self, metric: str, runs: Sequence[str]) -> pd.DataFrame | None:
        """The rows of a metric, to draw others along it; None for no metric."""
        return pick(self.scalars(metric, runs), metrics=[metric], runs=runs) if metric else None

    def behind(self, point: Point) -> list[Point]:
        """The points of the logs that a point was made of: itself, if its metric was logged."""
        if point.metric not in self.by_text or point.mark:
            return [point]
        found = lines_behind(
            self.logs.scalars, self.by_text[point.metric], run=point.run, split=point.split, source=point.source, line=point.line
        )
        names: dict[tuple[str, int], list[str]] = {}
        for name, place in found.items():
            names.setdefault(place, []).append(name)
        return [replace(point, metric=", ".join(own), source=source, line=line) for (source, line), own in names.items()]


EXAMPLE = "val_loss - train_loss"


def pick_metrics(logs: Logbook, logged: Sequence[str], *, default: Sequence[str]) -> tuple[list[str], Formulas]:
    """The metrics to show, and the formulas behind those that the user derives, several divided by semicolons.

    One that is wrong is left out, and it is said why.
    """
    hint = t("Names as under Metrics, those with spaces or slashes in `backquotes`; several formulas are divided by semicolons.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metrics = selection.pick_metrics(logged, default=default)
        text = selection.pick_text(t("Formula"), key="formula", placeholder=EXAMPLE, hint=hint)
    found = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        try:
            formula = parse(part)
            meant(logs.scalars, formula)
        except UserError as error:
            st.warning(blocks.plain(t(error.args[0])), icon=":material/function:")
        else:
            found[part] = formula
    return [*metrics, *found], Formulas(logs, found)
