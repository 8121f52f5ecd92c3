"""The command that writes a report: runs, table, curves, findings and notes as one HTML file, or as Markdown with pictures."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.analysis.comparison import answer, files_of
from dashboard.analysis.presentation import Look, present
from dashboard.cli import terminal
from dashboard.cli.commands import Exclude, Include, Paths, read
from dashboard.cli.comparing import (
    Baseline,
    GroupBy,
    Metrics,
    Runs,
    Select,
    Where,
    chosen_runs,
    format_of,
    question_of,
    rule_of,
    write,
)
from dashboard.cli.words import language, t
from dashboard.health.verdict import judge
from parsers import UserError

FORMATS = ("html", "md")


def report(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .html, or .md with pictures beside it.")] = Path(
        "report.html"
    ),
    metrics: Metrics = "",
    runs: Runs = None,
    where: Where = "",
    select: Select = "",
    group_by: GroupBy = "",
    baseline: Baseline = "",
    title: Annotated[str, typer.Option(help="What stands above the report.")] = "",
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Write a report: the runs, the table that compares them, their curves, what is wrong with them, and your notes."""
    from dashboard.report import text, web
    from dashboard.report.content import compose

    form = format_of(output, FORMATS)
    logs = read(paths, include=include, exclude=exclude)
    chosen = chosen_runs(logs, patterns=runs or (), where=where, rule=rule_of(logs, select))
    question = question_of(logs, chosen, metrics=metrics, select=select, group_by=group_by, baseline=baseline)
    comparison = answer(logs.scalars, chosen, logs.hparams, question=question)
    sheet = present(comparison, Look(delta="column"), files=files_of(logs.sources, list(chosen["run"])))
    told = compose(logs, comparison, sheet, findings=judge(logs).findings, title=title, tell=t)
    if form == "html":
        write(web.export(told, tell=t, language=language()), output, binary=False)
        return
    folder = output.with_name(f"{output.stem}_files")
    try:
        drawn = text.save_pictures(told.pictures, folder)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror or error}. Choose another file with -o.") from error
    if not drawn:
        typer.echo(terminal.printable(t(text.no_browser())), err=True)
    write(
        text.export(told, pictures={name: f"{folder.name}/{file}" for name, file in drawn.items()}, tell=t), output, binary=False
    )
