"""The commands that compare runs: one table by one rule, in the terminal or as a file for a paper, a sheet or a script."""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer

from dashboard.analysis.best import Rule, parse_rule
from dashboard.analysis.compare import choose_rule, headline
from dashboard.analysis.comparison import AS_LOGGED, Question, Series, answer, demand, files_of, parse_series
from dashboard.analysis.facts import facts
from dashboard.analysis.presentation import Look, present
from dashboard.analysis.query import matching
from dashboard.analysis.tellings import of_runs
from dashboard.cli import terminal
from dashboard.cli.commands import Exclude, Include, Paths, read
from dashboard.cli.words import t
from dashboard.exports import ENDINGS, SHEETS, latex_sheet
from dashboard.sheet import Sheet
from parsers import Logbook, UserError

PANEL = "Compare runs"
Spread = Literal["std", "sem", "ci95", "range"]
Delta = Literal["column", "row", "cell"]
Scale = Literal["percent", "fraction"]
FileFormat = Literal["md", "latex", "csv", "xlsx", "html", "json", "parquet"]
BINARY = ("xlsx", "parquet")

Metrics = Annotated[
    str, typer.Option(metavar="NAMES", help="Metrics with commas between, such as 'mAP,R1,train/loss'. [default: the main ones]")
]
Runs = Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Only runs like this, such as 'lr*' (may be given again).")]
Where = Annotated[
    str, typer.Option(metavar="QUERY", help="Only runs described so: 'lr > 0.01 and mAP > 50 and status = finished'.")
]
Select = Annotated[
    str,
    typer.Option(
        metavar="RULE", help="Which values count: 'max val mAP', 'last' or 'best of each'. [default: best by the main metric]"
    ),
]
GroupBy = Annotated[
    str,
    typer.Option(
        metavar="NAMES", help="One row for the runs that share this: 'seed', 'group', or hyper-parameters such as 'lr'."
    ),
]
Baseline = Annotated[str, typer.Option(metavar="NAME", help="The run or row to which the others are compared.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write. [default: standard output]")]


def compare(
    paths: Paths,
    metrics: Metrics = "",
    runs: Runs = None,
    where: Where = "",
    select: Select = "",
    group_by: GroupBy = "",
    across: Annotated[str, typer.Option(metavar="NAMES", help="Columns for each value of this hyper-parameter.")] = "",
    baseline: Baseline = "",
    delta: Annotated[Delta | None, typer.Option(help="Where the differences to the baseline stand. [default: column]")] = None,
    spread: Annotated[Spread, typer.Option(help="What stands behind the ± of several runs.")] = "std",
    decimals: Annotated[int | None, typer.Option(min=0, max=9, help="Decimals of every number. [default: by unit]")] = None,
    scale: Annotated[Scale | None, typer.Option(help="Shares in percent or as fractions. [default: as logged]")] = None,
    sort: Annotated[str, typer.Option(metavar="METRIC", help="Sort by this metric, the best first.")] = "",
    format_: Annotated[FileFormat | None, typer.Option("--format", help="Format. [default: by the file's name]")] = None,
    siunitx: Annotated[bool, typer.Option("--siunitx", help="LaTeX: columns aligned by siunitx.")] = False,
    notes: Annotated[bool, typer.Option("--notes/--no-notes", help="Say below the table by which rule it was made.")] = True,
    output: Output = None,
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Compare runs in one table: what each reached, by one rule, with differences to a baseline."""
    logs = read(paths, include=include, exclude=exclude)
    chosen = chosen_runs(logs, patterns=runs or (), where=where, rule=rule_of(logs, select))
    question = question_of(logs, chosen, metrics=metrics, select=select, group_by=group_by, baseline=baseline)
    question = replace(question, across=names(across), spread=spread, scale=scale or AS_LOGGED)
    comparison = answer(logs.scalars, chosen, logs.hparams, question=question)
    sort_by = parse_series(sort)[0].metric if sort else ""
    look = Look(decimals=decimals, delta=delta or "column", sort=sort_by, footnote=notes)
    sheet = present(comparison, look, files=files_of(logs.sources, list(chosen["run"]))).told(t)
    if output is None and format_ is None:
        terminal.console().print(terminal.draw_sheet(sheet))
        return
    name = format_ or format_of(output, SHEETS)
    make: Callable[[Sheet], bytes] = SHEETS[name]
    write(latex_sheet.export(sheet, siunitx=True) if siunitx and name == "latex" else make(sheet), output, binary=name in BINARY)


def question_of(logs: Logbook, chosen: pd.DataFrame, *, metrics: str, select: str, group_by: str, baseline: str) -> Question:
    """What is asked of the chosen runs, in the words of the options."""
    return Question(series_of(logs, metrics, chosen), rule_of(logs, select), by=names(group_by), baseline=baseline)


def chosen_runs(logs: Logbook, *, patterns: Sequence[str], where: str, rule: Rule) -> pd.DataFrame:
    """The runs whose name is like one of the patterns (all without any) and that the query `where` describes."""
    runs = logs.runs
    kept = runs[[not patterns or any(fnmatchcase(run, one) for one in patterns) for run in runs["run"]]]
    if not len(kept):
        told = ", ".join(runs["run"].iloc[:12])
        raise UserError(
            f"No run is called like {', '.join(patterns)}. There are: {told}." if len(runs) else "There are no runs here."
        )
    if where:
        described = matching(facts(logs.scalars, kept, logs.hparams, rule=rule, query=where), query=where)
        kept = kept[kept["run"].isin(described["run"])]
    if not len(kept):
        raise UserError(f"No run is described by {where!r}. Ask for less in --where.")
    return kept.reset_index(drop=True)


def series_of(logs: Logbook, text: str, runs: pd.DataFrame) -> tuple[Series, ...]:
    """The series that the user names, or the metrics to look at first."""
    theirs = of_runs(logs.scalars, runs["run"])
    if text:
        series = tuple(parse_series(text))
        demand(series, scalars=theirs)
        return series
    return tuple(Series(metric) for metric in headline(theirs, choose_rule(theirs)))


def rule_of(logs: Logbook, text: str) -> Rule:
    """The rule that the user names, or the one by the main metric."""
    scalars = logs.scalars
    return parse_rule(text, otherwise=choose_rule(scalars), choose=lambda **said: choose_rule(scalars, **said))


def names(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def format_of(output: Path | None, known: Collection[str]) -> str:
    """The format that a file's name asks for."""
    ending = output.suffix[1:].lower() if output else ""
    name = ENDINGS.get(ending, ending)
    if name not in known:
        raise UserError(f"What {output} is to be cannot be told from its name. The formats are: {', '.join(known)}.")
    return name


def write(data: bytes, output: Path | None, *, binary: bool) -> None:
    """Writes to a file, or to standard output; bytes are not poured into a terminal."""
    if output is None:
        if binary and sys.stdout.isatty():
            raise UserError("This format is no text. Name a file with -o.")
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror or error}. Choose another file with -o.") from error
