"""The commands that look at logs: thin glue over the same functions that the pages use."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from dashboard.analysis.compare import choose_rule, compare_runs, headline
from dashboard.analysis.findings import tally
from dashboard.analysis.progress import make_progress, with_progress
from dashboard.cli import terminal
from dashboard.cli.serve import HOST, serve
from dashboard.exports import EXPORTS
from dashboard.health.verdict import Judge, judge
from parsers import Logbook, UserError, ahead, read_logs
from parsers.side_file import READ_ONLY
from parsers.tables import SEVERITIES

FINDINGS = 1  # exit code of a check that found something

Table = Literal["scalars", "runs", "hparams", "messages", "predictions", "entries", "problems", "sources"]
Format = Literal["csv", "parquet", "json"]
Report = Literal["text", "json", "md"]
FailOn = Literal["error", "warning", "info", "never"]

Paths = Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders with logs.", show_default=False)]
Include = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN", help="Read only files or folders like this, such as '*.csv' or 'exp1/' (may be given again)."
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Leave out files or folders like this, such as 'old/' (may be given again)."),
]


def open_dashboard(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Files or folders with logs.", show_default=False)
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port. [default: the first free one from 8501 on]")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on. The default is for this machine only.")] = HOST,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="With --host: let everybody look, without a password.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="Write nothing: no notes, no settings, no journal.")] = False,
    base_path: Annotated[str, typer.Option(metavar="PATH", help="Path behind a reverse proxy, such as /epochbook.")] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser window.")] = False,
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Open the dashboard (what `epochbook PATH` does)."""
    chosen = [f"--include={pattern}" for pattern in include or ()] + [f"--exclude={pattern}" for pattern in exclude or ()]
    found = [str(existing(path)) for path in paths or ()]
    if read_only:
        os.environ[READ_ONLY] = "1"
    if found:
        ahead.begin(found, include=include or (), exclude=exclude or (), then=Judge())
    served = [*chosen, *found]
    serve(served, host=host, port=port, open_browser=not no_browser, open_to_all=no_auth, base_path=base_path)


def runs(
    paths: Paths,
    metric: Annotated[str, typer.Option(help="The metric that says which epoch is best. [default: the main one]")] = "",
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """List the runs: status, health, what each reached at its best epoch, how they differ."""
    logs = read(paths, include=include, exclude=exclude)
    rule = choose_rule(logs.scalars, metric=metric)
    if metric and rule is None:
        raise UserError(f"No run logged {metric}, or it is not known whether more of it is better. Leave --metric out.")
    metrics = headline(logs.scalars, rule, limit=5)
    health = tally(judge(logs).findings)
    table = compare_runs(logs.scalars, logs.runs, logs.hparams, rule=rule, metrics=metrics, health=health)
    terminal.console().print(terminal.draw_runs(with_progress(table, make_progress(logs))))


def export(
    paths: Paths,
    table: Annotated[Table, typer.Option(help="Which table.")] = "scalars",
    format_: Annotated[Format | None, typer.Option("--format", help="Format. [default: by the file's name, else csv]")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write. [default: standard output]")] = None,
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Write one of the tables as a file."""
    by_name = output.suffix[1:] if output and output.suffix[1:] in EXPORTS else "csv"
    data = EXPORTS[format_ or by_name](getattr(read(paths, include=include, exclude=exclude), table))
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror or error}. Choose another file with -o.") from error


def check(
    paths: Paths,
    fail_on: Annotated[FailOn, typer.Option(help="The least severity that makes the exit code 1.")] = "error",
    only: Annotated[list[str] | None, typer.Option(metavar="CHECK", help="Only this check (may be given again).")] = None,
    format_: Annotated[Report, typer.Option("--format", help="How to print the findings.")] = "text",
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Say which runs are sick, since when, with the log lines that prove it."""
    verdict = judge(read(paths, include=include, exclude=exclude), only=only or ())
    findings = verdict.findings
    if format_ == "json":
        typer.echo(terminal.as_json(findings))
    elif format_ == "md":
        typer.echo(terminal.as_markdown(findings), nl=False)
    else:
        terminal.console().print(terminal.draw_verdict(verdict))
    worst = max((SEVERITIES.index(finding.severity) for finding in findings), default=-1)
    if fail_on != "never" and worst >= SEVERITIES.index(fail_on):
        raise typer.Exit(FINDINGS)


def explain(
    file: Annotated[str | None, typer.Argument(help="A log.", show_default=False)] = None,
    unclaimed: Annotated[bool, typer.Option("--unclaimed", help="Only the lines that nothing could read.")] = False,
    dialects: Annotated[bool, typer.Option("--dialects", help="List the dialects instead.")] = False,
) -> None:
    """Show each line of a log: which dialect and rule read it, and what it gave."""
    from parsers.console.dialect import built_in
    from parsers.console.explained import explain as explain_log

    screen = terminal.console()
    if dialects:
        screen.print(terminal.draw_dialects(built_in()))
    elif file is None:
        raise UserError("There is nothing to explain. Name a log, or list the dialects with --dialects.")
    else:
        for line in explain_log(console_log(file)):
            if not unclaimed or line.claim == "unclaimed":
                screen.print(terminal.draw_line(line), soft_wrap=True)


def read(paths: Sequence[str], *, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> Logbook:
    """The Logbook of `paths`, with a bar while it is read; patterns choose among the files."""
    with terminal.progress_bar() as report:
        return read_logs(paths, progress=report, include=include or (), exclude=exclude or ())


def existing(path: str) -> Path:
    """The path, if something is there."""
    found = Path(path).expanduser()
    if not found.exists():
        raise UserError(f"There is no file or folder {path}. Check the path.")
    return found


def console_log(file: str) -> Path:
    """The file, if the console reader is the one that reads it."""
    path = existing(file)
    if path.is_dir():
        raise UserError(f"{file} is a folder. Name one log in it.")
    reader = read([str(path)]).sources["reader"].iloc[0]
    if reader != "console":
        raise UserError(
            f"{file} is read as a whole by the reader {reader or 'of no format'}, not line by line. Name a console log."
        )
    return path
