"""The Sweep page's own parts: which runs are its trials, what the sweep says, and a view of them for each question."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.analysis import importance, trade_off
from dashboard.analysis.series import spans_orders
from dashboard.analysis.sweep import Trials, grid, text_of
from dashboard.analysis.sweep_sentences import about_sweep, reached
from dashboard.charts import parallel, sweep, trials
from dashboard.exports import csv_table
from dashboard.ui import blocks, comparing, loading, plot, selection, tables
from dashboard.ui.plot import Panel, Point
from dashboard.ui.words import t, tn
from parsers import Logbook
from parsers.groups import Sweep
from parsers.tables import AVERAGE
from parsers.vocabulary import better

KEY = "sweep"
ALL = "all"
AT_FIRST = 6  # settings that are shown at first
TOLD = 3  # settings that are told of in words
HOVERED = 8  # settings that are told of on hover
HIGH = 420  # pixels of a chart that stands alone
NO_WORDS = "–"


def pick_trials(found: Sequence[Sweep], groups: Mapping[str, str]) -> tuple[str, ...]:
    """The runs to look at: those the user chose, else those of a sweep, at first the largest if it is most of its group.

    `groups` is run -> group.
    """
    runs = list(groups)
    if chosen := selection.chosen_runs():
        return tuple(chosen)
    if not found:
        return tuple(runs)
    names: dict[str, str] = {}
    members: dict[str, tuple[str, ...]] = {}
    for number, one in enumerate(found, start=1):
        over = " × ".join(one.over[:TOLD]) + (" …" if len(one.over) > TOLD else "")
        option = f"{number} {over}"
        names[option] = tn("{over}: {count} run", "{over}: {count} runs", len(one.runs), over=over)
        members[option] = one.runs
    names[ALL] = tn("the only run", "all {count} runs", len(runs))
    together = [run for run in runs if groups[run] == groups[found[0].runs[0]]]
    first = next(iter(names)) if len(found[0].runs) * 2 > len(together) else ALL  # a random search is no sweep of one setting
    return members.get(selection.pick_of_many(t("Sweep over"), list(names), key="sweep", default=first, names=names), tuple(runs))


def pick_settings(found: Trials) -> list[str]:
    """The settings to look at, at first those of most values."""
    names = found.names
    if len(names) <= 1:
        return names
    return selection.pick_metrics(names, default=names[:AT_FIRST], key="settings", label=t("Settings"))


def show_sentences(found: Trials, settings: Sequence[str]) -> None:
    """What the sweep says, in words."""
    first, *others = about_sweep(found, settings[:TOLD])
    with st.container(border=True, key="sweep-says", gap="xsmall"):
        st.markdown(f":material/emoji_events: **{blocks.plain(t(first))}**")
        for one in others:
            st.text(t(one))
        if found.left_out:
            out, of = found.left_out, found.metric
            told = tn("{count} run without {metric} is left out.", "{count} runs without {metric} are left out.", out, metric=of)
            blocks.note(told)
        if len(found.settings.columns) > 1:
            blocks.note(t("Each value is told as the mean of its runs, whose other settings may differ, too."))


def show_view(view: str, logs: Logbook, found: Trials, settings: Sequence[str]) -> Sequence[Panel]:
    """One of the views by name; gives the charts it shows."""
    if view == "each":
        points = _points(found)
        return _show([_against(found, name, points) for name in settings])
    if view == "parallel":
        return _show([_parallel(found, settings)], legend=False)
    if view == "two":
        return _show_grid(found)
    if view == "importance":
        return _show_importance(found)
    return _show_front(logs, found) if view == "front" else _show_so_far(found)


def views() -> Mapping[str, str]:
    """The views -> what they are called."""
    return {
        "each": t("Each setting"), "parallel": t("All settings"), "two": t("Two settings"), "importance": t("Importance"),
        "front": t("Trade-off"), "time": t("Over time"),
    }  # fmt: skip


def as_csv(found: Trials) -> bytes:
    """The trials as a file: run, what it reached, whether it failed, its settings."""
    table = found.told[["value", "failed"]].rename(columns={"value": found.metric})
    return csv_table.export(table.join(found.settings.add_suffix(" (setting)")).reset_index())


def _points(found: Trials) -> pd.DataFrame:
    """The trials as points: run, y, failed, text, source, line."""
    told = found.told.reset_index()
    return told[["run", "failed", "source", "line"]].assign(y=told["value"].to_numpy(), text=_hovers(found))


def _hovers(found: Trials) -> list[str]:
    """What is said of each run on hover: what it reached, its settings, what became of it."""
    settings = found.settings[found.names[:HOVERED]].to_dict("records")
    texts = []
    for run, value, fates, own in zip(found.told.index, found.told["value"], found.told["fates"], settings, strict=True):
        told = t(reached(found, value)) if pd.notna(value) else t("no value")
        lines = [str(run), f"{found.metric}: {told}"]
        lines += [f"{name} = {text_of(setting)}" for name, setting in own.items() if pd.notna(setting)]
        lines += [t("Findings: {checks}", checks=", ".join(map(t, fates)))] if fates else []
        texts.append("\n".join(lines))
    return texts


def _names() -> dict[bool, str]:
    """failed -> what those runs are called in the legend."""
    return {False: t("went well"), True: t("failed")}


def _against(found: Trials, name: str, points: pd.DataFrame) -> Panel:
    """The metric against one setting; `points` are those of _points."""
    frame = points.assign(x=found.settings[name].to_numpy())
    unknown = int(frame["x"].isna().sum())
    note = [tn("{count} run does not state it", "{count} runs do not state it", unknown)] if unknown else []
    if silent := int(frame["y"].isna().sum()):
        note.append(tn("{count} run without a value, below the axis", "{count} runs without a value, below the axis", silent))
    log_y = spans_orders(frame.rename(columns={"y": "value"}))
    figure = trials.against(frame, names=_names(), x_title=name, y_title=found.metric, log_y=log_y)
    return Panel(t("{metric} against {name}", metric=found.metric, name=name), figure, " · ".join(note))


def _parallel(found: Trials, settings: Sequence[str]) -> Panel:
    frame = found.settings[list(settings)].assign(**{f"{found.metric} ": found.told["value"]})  # a setting may be called so
    texts = pd.Series(_hovers(found), index=frame.index)
    figure = parallel.parallel(
        frame, axes=list(frame.columns), better=found.better, failed=found.told["failed"], texts=texts, missing=t("no value")
    )
    return Panel(t("A line for each run"), figure, t("From blue, the worst, to orange, the best; failed runs are dotted."), HIGH)


def _show_grid(found: Trials) -> Sequence[Panel]:
    names = found.names
    if len(names) < 2:
        blocks.advise(t("Only one setting varies"), t("A map of two settings needs runs that differ in two."))
        return []
    with comparing.choices():
        across = selection.pick_of_many(t("Across"), names, key="grid-across")
        down = selection.pick_of_many(t("Down"), [name for name in names if name != across], key="grid-down")
    figure = sweep.heat(grid(found, down, across), x_title=across, y_title=down, better=found.better, no_value=t("no value"))
    return _show([Panel(found.metric, figure, t("Mean of the runs; × where some of them failed."), HIGH)], legend=False)


def _show_importance(found: Trials) -> Sequence[Panel]:
    """Bars of the forest, or why there are none; under them the rank correlations."""
    grown = loading.once(_forest, found=found)
    drawn: Sequence[Panel] = []
    if grown.refusal:
        blocks.advise(t("No importance can be told"), t(grown.refusal))
    else:
        title = t("How much hangs on each setting")
        note = t(
            "A random forest of {n} runs, which explains {share} of unseen ranks; whiskers: 95 % of the folds.",
            n=grown.n,
            share=f"{grown.explained:.0%}",
        )
        figure = sweep.bars(grown.importance, x_title=t("share of the variance of ranks"))
        drawn = _show([Panel(title, figure, note, max(160, 60 + 34 * len(grown.importance)))], legend=False)
    heads = [t("setting"), t("runs"), t("rank correlation"), t("95 % interval"), t("remark")]
    rows = [
        (one.name, one.n, NO_WORDS, NO_WORDS, t(one.refusal)) if one.refusal
        else (one.name, one.n, f"{one.rho:+.2f}", f"{one.low:+.2f} … {one.high:+.2f}", _remark(one))
        for one in importance.correlations(found)
    ]  # fmt: skip
    blocks.note(t("Spearman's rank correlation of each setting with {metric}:", metric=found.metric))
    tables.plain_table(pd.DataFrame(rows, columns=heads))
    return drawn


def _forest(_: Logbook, *, found: Trials) -> importance.Forest:
    return importance.forest(found)


def _remark(one: importance.Correlation) -> str:
    """Whether the interval leaves the direction open."""
    if one.low <= 0 <= one.high:
        return t("the interval holds 0: no direction can be told")
    return t("the larger, the higher") if one.rho > 0 else t("the larger, the lower")


def _show_front(logs: Logbook, found: Trials) -> Sequence[Panel]:
    """The metric against another one or a price, with those runs marked that no other run beats in both."""
    metrics = [name for name in logs.scalars["metric"].cat.categories if name != found.metric and not name.endswith(AVERAGE)]
    metrics.sort(key=lambda name: not better(name))  # those that say how good a run is come first
    numbers = [name for name in found.names if found.is_number(name)]
    options = list(dict.fromkeys([trade_off.DURATION, *numbers, *metrics]))
    sides = {"min": t("lower is better"), "max": t("higher is better")}
    with comparing.choices():
        other = selection.pick_of_many(t("Against"), options, key="front-of", names={trade_off.DURATION: t("duration (hours)")})
        side = selection.pick_one(t("Of it"), list(sides), key=f"front-side-{other}", default=better(other) or "min", names=sides)
    frame = _points(found).assign(x=trade_off.price(found, other, scalars=logs.scalars, runs=logs.runs).to_numpy())
    known = frame["x"].notna()
    if not (known & frame["y"].notna()).any():
        blocks.advise(t("No run has both"), t("Choose something else that these runs tell of."))
        return []
    by_run = frame.set_index("run")
    frame["front"] = trade_off.pareto_front(by_run["x"], by_run["y"], better_a=side, better_b=found.better).to_numpy()
    title = t("duration (hours)") if other == trade_off.DURATION else other
    figure = trials.front(frame[known], names=_names(), x_title=title, y_title=found.metric)
    ahead = int(frame["front"].sum())
    note = tn("{count} run is beaten by no other in both", "{count} runs are beaten by no other in both", ahead)
    return _show([Panel(t("{metric} against {name}", metric=found.metric, name=title), figure, note, HIGH)])


def _show_so_far(found: Trials) -> Sequence[Panel]:
    """What the best run was at each time."""
    rows = trade_off.best_so_far(found.told, better=found.better)
    if not len(rows):
        blocks.advise(t("No run says when it began"), t("Logs with times tell in which order the runs came."))
        return []
    frame = _points(found).set_index("run").loc[rows.index].reset_index()
    times = trade_off.local_milliseconds(rows["date"], selection.timezone())
    frame = frame.assign(x=times.to_numpy(), best=rows["best"].to_numpy())
    figure = trials.so_far(frame, names=_names(), y_title=found.metric)
    note = tn("{count} run set a new best", "{count} runs set a new best", int(rows["record"].sum()))
    return _show([Panel(t("Best so far"), figure, note, HIGH)])


def _show(panels: Sequence[Panel], *, legend: bool = True) -> Sequence[Panel]:
    """The panels, under a legend of what went well and what failed; a click opens the line of the log. Gives them back."""
    names = _names()
    colours = {names[False]: trials.WELL, names[True]: trials.FAILED} if legend else {}
    symbols = {names[False]: "circle", names[True]: "x"}
    clicked: Point | None = plot.plots(panels, key="sweep-plots", legend=colours, symbols=symbols, linked=False)
    if clicked and clicked.line:
        selection.open_point(KEY, clicked)
    return panels
