"""The curves of a day's experiments as pictures for a journal entry."""

from collections.abc import Sequence

from dashboard.analysis.along import usual_x
from dashboard.charts.paper import Paper
from dashboard.report.content import Tell
from dashboard.report.figure import Axes, Shown, draw_figure
from dashboard.report.pictures import pictures
from parsers import Logbook

WIDTH, FONT, DPI = 14.0, 8.0, 150  # cm, points and dots per inch of a picture


def draw(logs: Logbook, experiments: Sequence[tuple[str, Sequence[str]]], *, tell: Tell = str) -> list[bytes]:
    """A picture (PNG) for each of the experiments: (main metric, runs). Raises UserError where there is no browser to draw."""
    axes, paper = Axes(usual_x(logs.scalars)), Paper(WIDTH, font=FONT)
    figures = [
        draw_figure(logs, Shown([metric], list(runs)), axes=axes, paper=paper, tell=tell)[0] for metric, runs in experiments
    ]
    return pictures(figures, form="png", dpi=DPI) if figures else []
