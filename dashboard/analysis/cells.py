"""The cells of a grid of curves made ready to draw: of metrics that were logged or derived, along the axes asked for."""

from collections.abc import Iterator, Mapping, Sequence

from dashboard.analysis.axes import Axes
from dashboard.analysis.derived import Derived
from dashboard.analysis.facets import Cell
from dashboard.analysis.series import Curves, prepare
from parsers import Logbook


def prepare_cells(
    logs: Logbook,
    cells: Sequence[Cell],
    *,
    axes: Axes,
    points: int,
    derived: Derived | None = None,
    window: Sequence[float] | None = None,
    timezone: str | None = None,
    batches: Mapping[str, float] | None = None,
    every: bool = False,
) -> Iterator[Curves]:
    """The Curves of each cell, one after another: of a thousand runs each takes a hundred megabytes; see series.prepare."""
    known = derived or Derived(logs.scalars)
    starts = dict(zip(logs.runs["run"], logs.runs["started"], strict=True))
    for cell in cells:
        yield prepare(
            known.scalars(cell.metric, cell.runs),
            metric=cell.metric,
            runs=cell.runs,
            x=axes.x,
            weight=axes.smoothing,
            kind=axes.smoother,
            points=points,
            window=window,
            starts=starts,
            timezone=timezone,
            batches=batches,
            others=known.rows(axes.metric, cell.runs),
            every=every,
        )
