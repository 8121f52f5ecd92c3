"""The command that draws curves for a paper, and keeps the numbers that they are drawn from beside the figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import pandas as pd
import typer

from dashboard.analysis.along import METRIC, SAMPLES, X_AXES, usual_x
from dashboard.analysis.axes import Axes
from dashboard.analysis.best import Rule, best_rows, ranked_rows
from dashboard.analysis.comparison import Series, demand, parse_series
from dashboard.analysis.derived import Derived, parse_formulas
from dashboard.analysis.gathering import GROUP, RUN, SEED, Key, gather, label
from dashboard.analysis.marks import of_best
from dashboard.cli.commands import Exclude, Include, Paths, read
from dashboard.cli.comparing import GroupBy, Metrics, Runs, Spread, Where, chosen_runs, names, rule_of, series_of, write
from dashboard.cli.words import t
from dashboard.exports import csv_table
from parsers import Logbook, UserError

if TYPE_CHECKING:
    from dashboard.report.figure import Shown

Smoother = Literal["ema", "time", "gaussian", "median"]
XScale = Literal["linear", "log", "symlog"]
YScale = Literal["auto", "linear", "log", "symlog"]
Legend = Literal["below", "right", "inside", "none"]
Style = Literal["colour", "grey"]
FORMATS = ("pdf", "svg", "png", "html")


def plot(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .pdf, .svg, .png or .html.")] = Path(
        "figure.pdf"
    ),
    metrics: Metrics = "",
    runs: Runs = None,
    where: Where = "",
    group_by: GroupBy = "",
    spread: Annotated[Spread, typer.Option(help="With --group-by: what the band around the mean is.")] = "std",
    formula: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMULA", help="A metric made of others: 'val_loss - train_loss' (may be given again)."),
    ] = None,
    select: Annotated[
        str,
        typer.Option(
            metavar="RULE", help="Mark each run's best epoch by this rule, such as 'max val mAP'; --where means it too."
        ),
    ] = "",
    x: Annotated[
        str,
        typer.Option(
            "--x", metavar="AXIS", help="epoch, step, samples, relative, wall, or a metric. [default: epoch, else step]"
        ),
    ] = "",
    x_scale: Annotated[XScale, typer.Option(help="Scale of the horizontal axis.")] = "linear",
    y_scale: Annotated[YScale, typer.Option(help="Scale of the vertical axis; auto is by the values.")] = "auto",
    smoothing: Annotated[float, typer.Option(min=0, max=0.99, help="Weight of the smoothing.")] = 0.0,
    smoother: Annotated[
        Smoother, typer.Option(help="Smooth by a moving average (of points, or by their distance), a Gaussian or a median.")
    ] = "ema",
    clip: Annotated[bool, typer.Option("--clip", help="Leave outliers out of sight.")] = False,
    width: Annotated[
        str, typer.Option(help="'one-column', 'two-columns', or a size such as 8.6cm, 86mm or 3.4in.")
    ] = "one-column",
    height: Annotated[str, typer.Option(help="Height, such as 6cm. [default: one that suits]")] = "",
    font_size: Annotated[float, typer.Option(min=4, max=40, help="Size of the font in points.")] = 8.0,
    style: Annotated[Style, typer.Option(help="Colours for everybody, or dashes in black and white.")] = "colour",
    legend: Annotated[Legend, typer.Option(help="Where the legend stands.")] = "below",
    serif: Annotated[bool, typer.Option("--serif", help="A font with serifs, as in most papers.")] = False,
    across: Annotated[
        int, typer.Option(min=0, max=9, help="Panels side by side. [default: by the width]", show_default=False)
    ] = 0,
    dpi: Annotated[int, typer.Option(min=50, max=1200, help="Dots per inch of a PNG.")] = 300,
    data: Annotated[bool, typer.Option("--data/--no-data", help="Write the numbers that are drawn beside it, as CSV.")] = True,
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Draw curves for a paper: a metric a panel, as PDF, SVG, PNG or a page that opens offline."""
    from dashboard.report.figure import Paper, draw_figure
    from dashboard.report.pictures import picture

    form = output.suffix[1:].lower()
    if form not in FORMATS:
        raise UserError(f"What {output} is to be cannot be told from its name. The formats are: {', '.join(FORMATS)}.")
    paper = Paper(size_of(width), size_of(height) if height else 0.0, font_size, legend, style, serif, across)
    logs = read(paths, include=include, exclude=exclude)
    rule = rule_of(logs, select)
    chosen = chosen_runs(logs, patterns=runs or (), where=where, rule=rule)
    derived = Derived(logs.scalars, parse_formulas(formula or (), scalars=logs.scalars))
    wanted = shown(logs, chosen, derived, metrics=metrics, group_by=group_by, spread=spread)
    if select:
        wanted = replace(wanted, events=best_epochs(logs, rule, runs=wanted.runs))
    axes = axes_of(x, derived)
    axes = replace(axes, x_scale=x_scale, y_scale=y_scale, smoothing=smoothing, smoother=smoother, clipped=clip)
    figure, rows = draw_figure(logs, wanted, axes=axes, paper=paper, tell=t)
    write(picture(figure, form=form, dpi=dpi), output, binary=True)
    if data:
        write(csv_table.export(rows), output.with_suffix(".csv"), binary=False)


def shown(
    logs: Logbook, chosen: pd.DataFrame, derived: Derived, *, metrics: str, group_by: str, spread: str
) -> "Shown":  # fmt: skip
    """What the options ask to be drawn of the chosen runs: the main metrics, where they name neither metric nor formula."""
    from dashboard.report.figure import Shown

    logged = series_of(logs, metrics, chosen) if metrics or not derived.names else ()
    by = names(group_by)
    groups = groups_of(gather(chosen, logs.hparams, by=by), by=by) if by else None
    wanted = list(dict.fromkeys([*(one.metric for one in logged), *derived.names]))
    splits = {one.metric: one.split for one in logged if one.split is not None and not named_otherwise(one, logged)}
    return Shown(wanted, list(chosen["run"]), groups, spread, derived, splits=splits)


def named_otherwise(one: Series, among: Sequence[Series]) -> bool:
    """Whether a metric is also asked for in another split, or in all of them."""
    return any(other.metric == one.metric and other.split != one.split for other in among)


def axes_of(x: str, derived: Derived) -> Axes:
    """The axes along what --x names: one of those that logs have, or a metric."""
    if x in ("", *X_AXES, SAMPLES):
        return Axes(x or usual_x(derived.logged))
    if x in derived.formulas:
        return Axes(METRIC, metric=x)
    found = parse_series(x)
    demand(found, scalars=derived.logged)
    return Axes(METRIC, metric=found[0].metric)


def best_epochs(logs: Logbook, rule: Rule, *, runs: Sequence[str]) -> pd.DataFrame | None:
    """Where each run was best, to be marked; None by a rule that looks at no metric."""
    if not rule.metric:
        return None
    best = best_rows(ranked_rows(logs.scalars, rule), rule)
    return of_best(best[best.index.isin(runs)], rule)


def groups_of(keys: Mapping[str, Key], *, by: Sequence[str]) -> dict[str, str]:
    """run -> what its group is called: 'lr = 0.01' where it is one of a setting."""
    said = f"{by[0]} = " if len(by) == 1 and by[0] not in (RUN, SEED, GROUP) else ""
    return {run: said + label(key) for run, key in keys.items()}


def size_of(text: str) -> float:
    """A size in cm."""
    from dashboard.report.figure import centimetres

    found = centimetres(text)
    if found is None:
        raise UserError(f"'{text}' is no size. Write one-column, two-columns, or a size such as 8.6cm, 86mm or 3.4in.")
    return found
