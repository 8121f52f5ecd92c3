"""What the command line prints: tables, findings and explained lines, for a terminal or a pipe."""

import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from dashboard import health
from dashboard.analysis.compare import RunsTable
from dashboard.analysis.findings import Finding, gravest_first
from dashboard.cli.words import t, tn
from dashboard.exports import json_table
from dashboard.health.verdict import Verdict
from dashboard.sheet import Sheet
from parsers import BINARY, Logbook
from parsers.excerpt import lines_around
from parsers.logbook import Progress as Report
from parsers.tables import SEVERITIES

if TYPE_CHECKING:
    from parsers.console.dialect import Dialect
    from parsers.console.explained import ExplainedLine

PIPE_WIDTH = 400  # columns where no terminal breaks the lines
TONES = {"": "", "better": "green", "worse": "red"}
STYLES = {
    "running": "cyan",
    "finished": "green",
    "incomplete": "yellow",
    "interrupted": "yellow",
    "crashed": "red",
    "diverged": "red",
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "noise": "dim",
    "unclaimed": "yellow",
}


def console() -> Console:
    """Standard output: colours and line breaks only where a person reads along."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, emoji=False, markup=False)


def accept_any_text() -> None:
    """Prints what the terminal's encoding lacks as an escape, instead of ending in an exception."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def printable(text: object) -> str:
    """The text on one line, with what would steer the terminal made visible: a log is data."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in str(text))


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar of the sources read, on standard error and only in a terminal; gives the callback that moves it."""
    screen = Console(stderr=True)
    columns = (TextColumn(t("Reading")), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[label]}", markup=False))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None, label="")
        yield lambda done, total, label: bar.update(task, completed=done, total=total, label=printable(label))


def draw_runs(runs: RunsTable) -> Group:
    """The runs table for a person, and by which rule its bests were found; curves are left to the dashboard."""
    frame = runs.frame.drop(columns=["trend", "started", "status_why", "date_from"])
    frame = frame.drop(columns=[name for name in ("done", "left", "pace") if frame[name].isna().all()])
    table = _table()
    for name in frame.columns:
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(Text(printable(heading(name))), justify="right" if numeric else "left", overflow="fold")
    for row in frame.to_dict("records"):
        table.add_row(*(Text(printable(as_text(name, cell)), STYLES.get(str(cell), "")) for name, cell in row.items()))
    return Group(table, Text("\n" + t(runs.rule.said) if runs.rule else "", "dim"))


def draw_sheet(sheet: Sheet) -> Group:
    """A sheet for a person: bests bold, seconds underlined, notes below."""
    table = _table()
    for one in sheet.headings:
        head = " ".join(part for part in (one.group, one.text) if part)
        table.add_column(Text(printable(head)), justify="right" if one.numeric else "left", overflow="fold")
    for row in sheet.rows:
        styles = ["bold" if cell.best else "underline" if cell.second else TONES[cell.tone] for cell in row]
        table.add_row(
            *(Text(printable(cell.text), style).append(cell.mark, "none") for cell, style in zip(row, styles, strict=True))
        )
    return Group(table, *(Text(("\n" if k == 0 else "") + printable(note), "dim") for k, note in enumerate(sheet.notes)))


def heading(column: Any) -> str:
    """What a column of the runs table is called."""
    named = {"run": t("run"), "status": t("status"), "health": t("health"), "epoch": t("epoch"), "duration": t("duration")}
    named |= {"done": t("done"), "left": t("time left"), "pace": t("time per epoch")}
    return named.get(column, str(column))


def as_text(column: Any, cell: Any) -> str:
    """A cell of the runs table as a person reads it; what is not known is blank, but a last value that is NaN is said."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell) and not str(column).endswith("(last)")):
        return ""
    if column in ("duration", "left"):
        return duration(cell)
    if column == "done":
        return f"{cell:.0%}"
    if column == "pace":
        return duration(cell) if cell >= 60 else f"{cell:.3g} s"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def duration(seconds: float) -> str:
    """Seconds as '3 d 04 h', '2 h 05 min', '7 min 09 s' or '41 s'."""
    for size, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} {int(seconds % size // smaller):02d} {name}"
    return f"{seconds:.0f} s"


def draw_verdict(verdict: Verdict) -> Group:
    """The findings, the gravest first, each with the line that proves it; then what separates the sick from the healthy."""
    lines: list[Text] = []
    for finding in gravest_first(verdict.findings):
        head = Text(f"{t(finding.severity)}  ", STYLES[finding.severity]).append(f"{printable(finding.run)}  ", "bold")
        lines.append(head.append(printable(t(finding.message)), "not bold").append(f"  [{finding.check}]", "dim"))
        if finding.severity != "info" and (quoted := quote(verdict.logs, finding.source, finding.line)):
            place = f"    {finding.source}:{finding.line}  "
            lines.append(Text(place + printable(quoted), "dim", no_wrap=True, overflow="ellipsis"))
    lines += [Text(t(hypothesis.text), "italic") for hypothesis in verdict.hypotheses]
    if verdict.dismissed:
        lines.append(Text(tn("{count} finding is dismissed.", "{count} findings are dismissed.", len(verdict.dismissed)), "dim"))
    lines += [Text(t(problem), "yellow") for problem in verdict.problems]
    return Group(*lines, Text(summary(verdict.findings), "dim"))


def quote(logs: Logbook, source: str, line: int) -> str:
    """The line of the log behind a finding; '' for a record of an event file, which has no text."""
    path = logs.path_of(source)
    if path is None or line < 1 or set(logs.sources.loc[logs.sources["source"] == source, "reader"]) & BINARY:
        return ""
    try:
        texts = [found.text.strip() for found in lines_around(path, line, neighbours=0)]
        return texts[0].splitlines()[-1] if any(texts) else ""  # of a progress bar, the last state
    except OSError:  # gone since it was read
        return ""


def summary(findings: Sequence[Finding]) -> str:
    """How many findings there are of which severity: '2 errors, 1 warning'."""
    counts = {severity: sum(f.severity == severity for f in findings) for severity in reversed(SEVERITIES)}
    said = {
        "error": tn("{count} error", "{count} errors", counts["error"]),
        "warning": tn("{count} warning", "{count} warnings", counts["warning"]),
        "info": tn("{count} remark", "{count} remarks", counts["info"]),
    }
    parts = [said[severity] for severity, count in counts.items() if count]
    return ", ".join(parts) or t("No findings.")


def first_proof(finding: Finding) -> str:
    """Where the first row that proves a finding stands, as file:line."""
    rows = finding.rows
    return f"{rows['source'].iloc[0]}:{rows['line'].iloc[0]}" if len(rows) else ""


def as_json(findings: Iterable[health.Finding]) -> str:
    """A list of objects with the fields of Finding; `rows` is a list of objects with the columns of scalars."""
    objects = []
    for finding in findings:
        told = [field.name for field in fields(finding) if field.name != "proof"]
        plain = {name: json_table.plain(getattr(finding, name)) for name in told}
        objects.append(plain | {"rows": json_table.records(finding.rows)})
    return json.dumps(objects, ensure_ascii=False, indent=2)


def as_markdown(findings: Sequence[Finding]) -> str:
    """A Markdown table of the findings, the gravest first."""
    rows = [(t(f.severity), f.run, t(f.message), f.check, first_proof(f)) for f in gravest_first(findings)]
    head = (t("severity"), t("run"), t("finding"), t("check"), t("first seen at"))
    lines = ["| " + " | ".join(head) + " |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(map(_escaped, row)) + " |" for row in rows), ""])


def draw_dialects(dialects: "Iterable[Dialect]") -> Table:
    """The dialects that the console reader knows."""
    table = _table(t("Dialect"), t("Rules"), t("What it reads"), t("More"))
    for dialect in dialects:
        table.add_row(dialect.name, str(len(dialect.rules)), dialect.title, dialect.url)
    return table


def draw_line(line: "ExplainedLine") -> Text:
    """A log line, and below it who claimed it and what it gave."""
    text = Text(f"{line.line:>7}  ", "dim").append(printable(line.text), STYLES.get(line.claim, "default"))
    if line.gave:
        by = " · ".join(part for part in (line.dialect, line.rule) if part)
        gave = "  ".join(f"{name}={number}" if number else name for name, number in line.gave)
        text.append(f"\n         {by}: ", "cyan").append(printable(gave), "green")
    return text


def _table(*headings: str) -> Table:
    return Table(*headings, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))


def _escaped(text: object) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|#$~])", r"\\\1", printable(text))
