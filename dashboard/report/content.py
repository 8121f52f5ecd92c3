"""What a report tells, whatever the file: the runs, the table that compares them, curves, findings and notes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from dashboard.analysis import along, series
from dashboard.analysis.compare import differing
from dashboard.analysis.comparison import Comparison
from dashboard.analysis.findings import Finding, gravest_first
from dashboard.analysis.sweep import make_trials
from dashboard.analysis.sweep_sentences import about_sweep
from dashboard.analysis.sweeps import sweeps_of
from dashboard.charts.curves import curves
from dashboard.charts.theme import assign_colours, escape
from dashboard.sheet import Cell, Heading, Sheet
from dashboard.words import Said, say, sentences
from parsers import Logbook
from parsers.notes import notes_of_runs

Tell = Callable[[str], str]  # a text -> the same in the user's language
FIGURES = 8  # metrics that are drawn
DRAWN = 40  # runs that are drawn
SWEEPS, SETTINGS = 3, 3  # sweeps that are told of, and settings of each


@dataclass(frozen=True)
class Picture:
    """A figure of one metric, and what of it is not drawn."""

    title: str
    figure: Any  # plotly's Figure
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What a report tells, in the order in which it does."""

    title: str
    runs: Sheet
    table: Sheet
    pictures: tuple[Picture, ...]
    colours: Mapping[str, str]  # of the runs that are drawn
    sweeps: tuple[Said, ...]  # what the sweeps among the runs say, a sentence each
    findings: tuple[Finding, ...]
    notes: Mapping[str, str]  # run -> what the user noted of it


def compose(
    logs: Logbook, comparison: Comparison, table: Sheet, *, findings: Sequence[Finding], title: str = "", tell: Tell = str
) -> Report:
    """The Report on the runs of a comparison, told by `tell`; `table` is its sheet, `findings` are those of all runs."""
    runs = [run for row in comparison.rows for run in row.runs]
    drawn = runs[:DRAWN]
    colours = assign_colours(drawn, among=runs)
    metrics = list(dict.fromkeys(column.metric for column in comparison.columns))[:FIGURES]
    told = notes_of_runs(logs.paths)
    return Report(
        title or tell(say("Training report")),
        runs_sheet(logs, runs).told(tell),
        table.told(tell),
        tuple(draw(logs, metric, drawn, colours, tell=tell) for metric in metrics),
        colours,
        about_sweeps(logs, comparison, runs, findings),
        tuple(one for one in gravest_first(findings) if one.run in runs and one.severity != "info"),
        {run: told[run].note for run in runs if run in told and told[run].note},
    )


def about_sweeps(logs: Logbook, comparison: Comparison, runs: Sequence[str], findings: Sequence[Finding]) -> tuple[Said, ...]:
    """What the sweeps among the runs say of the metric of the comparison's rule, by the same rule."""
    rule = comparison.question.rule
    if not (rule.metric and rule.better):
        return ()
    told: list[Said] = []
    for one in [sweep for sweep in sweeps_of(logs) if set(sweep.runs) <= set(runs)][:SWEEPS]:
        found = make_trials(logs.scalars, logs.runs, logs.hparams, of=one.runs, rule=rule, findings=findings)
        told += about_sweep(found, found.names[:SETTINGS])
    return tuple(told)


def runs_sheet(logs: Logbook, runs: Sequence[str]) -> Sheet:
    """What is known of each run: how it ended, when it ran, and the settings in which it differs."""
    rows = logs.runs.set_index("run").loc[list(runs)]
    settings = differing(logs.hparams[logs.hparams["run"].isin(runs)]).reindex(list(runs))
    names = [say("run"), say("status"), say("started (UTC)"), say("duration"), *settings.columns]
    numeric = [False, False, False, True, *(pd.api.types.is_numeric_dtype(settings[name]) for name in settings.columns)]
    lines = []
    for run in runs:
        row, own = rows.loc[run].to_dict(), settings.loc[[run]].to_numpy().tolist()[0]
        texts = [run, str(row["status"]), moment(row["started"]), length(row["duration"]), *map(setting, own)]
        lines.append(tuple(Cell(text, text) for text in texts))
    return Sheet(tuple(Heading(name, numeric=right) for name, right in zip(names, numeric, strict=True)), tuple(lines))


def draw(logs: Logbook, metric: str, runs: Sequence[str], colours: Mapping[str, str], *, tell: Tell) -> Picture:
    """The curves of one metric."""
    x = along.usual_x(logs.scalars)
    data = series.prepare(logs.scalars, metric=metric, runs=runs, x=x, points=series.points_for(len(runs)))
    log_y = series.spans_orders(data.frame)
    name = say("epoch") if x == "epoch" else say("step")
    figure = curves(data.frame, marks=data.marks, colours=colours, x=x, x_title=tell(name), log_y=log_y)
    figure.update_layout(height=340, yaxis_title_text=escape(metric))
    return Picture(metric, figure, tell(note_of(data, log_y=log_y)))


def note_of(data: series.Curves, *, log_y: bool) -> Said:
    """What of the curves is not drawn as it was logged."""
    if len(data.marks) and len(data.frame) < data.total:
        return say(
            "{shown} of {all} points are drawn; {bad} values are not finite and marked below the axis.",
            shown=len(data.frame),
            all=data.total,
            bad=len(data.marks),
        )
    if len(data.marks):
        return say("{bad} values are not finite and marked below the axis.", bad=len(data.marks))
    if len(data.frame) < data.total:
        return say("{shown} of {all} points are drawn.", shown=len(data.frame), all=data.total)
    return say("The axis is logarithmic.") if log_y else sentences([])


def moment(seconds: float) -> str:
    """Seconds since 1970 as a date and time (UTC); '' where it is not known."""
    return "" if pd.isna(seconds) else datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M")


def length(seconds: float) -> str:
    """Seconds as h:mm; '' where it is not known."""
    return "" if pd.isna(seconds) else f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d} h"


def setting(value: Any) -> str:
    """A setting as it is read; '' where a run does not state it."""
    if pd.isna(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
