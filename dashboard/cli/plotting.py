"""The command that draws curves for a paper, and keeps the numbers that they are drawn from beside the figure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from dashboard.analysis.gathering import GROUP, RUN, SEED, Key, gather, label
from dashboard.cli.commands import Exclude, Include, Paths, read
from dashboard.cli.comparing import GroupBy, Metrics, Runs, Spread, Where, chosen_runs, names, rule_of, series_of, write
from dashboard.cli.words import t
from dashboard.exports import csv_table
from parsers import UserError

Axis = Literal["epoch", "step", "relative", "wall"]
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
    x: Annotated[Axis | None, typer.Option("--x", help="Horizontal axis. [default: epochs, else steps]")] = None,
    smoothing: Annotated[float, typer.Option(min=0, max=0.99, help="Weight of the moving average.")] = 0.0,
    log_y: Annotated[bool | None, typer.Option("--log-y/--linear-y", help="Vertical axis. [default: by the values]")] = None,
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
    from dashboard.report.figure import Curved, Paper, draw_figure
    from dashboard.report.pictures import picture

    form = output.suffix[1:].lower()
    if form not in FORMATS:
        raise UserError(f"What {output} is to be cannot be told from its name. The formats are: {', '.join(FORMATS)}.")
    paper = Paper(size_of(width), size_of(height) if height else 0.0, font_size, legend, style, serif, across)
    logs = read(paths, include=include, exclude=exclude)
    chosen = chosen_runs(logs, patterns=runs or (), where=where, rule=rule_of(logs, ""))
    wanted = list(dict.fromkeys(one.metric for one in series_of(logs, metrics, chosen)))
    groups = groups_of(gather(chosen, logs.hparams, by=names(group_by)), by=names(group_by)) if group_by else None
    curved = Curved(x or "", smoothing, log_y, groups, spread)
    figure, rows = draw_figure(logs, metrics=wanted, runs=list(chosen["run"]), curved=curved, paper=paper, tell=t)
    write(picture(figure, form=form, dpi=dpi), output, binary=True)
    if data:
        write(csv_table.export(rows), output.with_suffix(".csv"), binary=False)


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
