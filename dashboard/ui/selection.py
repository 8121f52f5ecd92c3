"""What the user chose: the pickers, each bound to the address of the page, and what else a session remembers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from dashboard.charts.theme import assign_colours
from dashboard.ui import address
from dashboard.ui.plot import Point
from dashboard.ui.words import t, tn

T = TypeVar("T")
SHOWN = 30  # runs that are shown while none is chosen
PAUSE = "100ms"  # of typing, after which a search begins
NAMED = 100  # chosen runs beyond which their names are not listed
INSTEAD = "runs instead"  # key of the picker that is there then
WRAPPED = 12  # chosen runs from which on they stand in one line that scrolls


def of_session(name: str, make: Callable[[], T]) -> T:
    """What the session keeps under a name; made when it is first asked for."""
    if name not in st.session_state:
        st.session_state[name] = make()
    return st.session_state[name]


def pick_runs(runs: Sequence[str]) -> None:
    """The picker of runs that stands above every page."""
    st.session_state["all runs"] = runs
    address.bind("runs", default=[], options=runs)
    all_shown = tn("The only run is shown", "All {count} runs are shown", len(runs))
    shown = all_shown if len(runs) <= SHOWN else t("The first {shown} of {all} runs are shown", shown=SHOWN, all=f"{len(runs):,}")
    hint = t("Choose some here, or tick them on the Runs page.")
    if len(chosen_runs()) > NAMED:
        _replace_many(runs)
        return
    st.multiselect(
        t("Runs"),
        runs,
        key="runs",
        label_visibility="collapsed",
        wrap=len(chosen_runs()) < WRAPPED,
        placeholder=t("{shown}. {hint}", shown=shown, hint=hint) if runs else t("No runs"),
    )
    colours(shown_runs(runs))


def _replace_many(runs: Sequence[str]) -> None:
    """The picker while so many runs are chosen that a browser would be busy for seconds with their names: it says how many."""
    chosen = chosen_runs()
    choose_runs(chosen)  # what no widget shows is kept only if the script says so
    colours(chosen)
    st.multiselect(
        t("Runs"),
        runs,
        key=INSTEAD,
        label_visibility="collapsed",
        placeholder=t(
            "{chosen} of {all} runs are chosen. Choose others here instead.", chosen=f"{len(chosen):,}", all=f"{len(runs):,}"
        ),
        on_change=lambda: choose_runs(st.session_state[INSTEAD]),
    )


def chosen_runs() -> list[str]:
    """The runs the user chose, in the order of choosing."""
    return list(st.session_state.get("runs", []))


def shown_runs(runs: Sequence[str]) -> list[str]:
    """The chosen runs, or the first ones of all while none is chosen."""
    return chosen_runs() or list(runs[:SHOWN])


def colours(runs: Sequence[str]) -> Mapping[str, str]:
    """run -> colour; a run keeps its colour for the session, on every page."""
    known: dict[str, str] = st.session_state.setdefault("colours", {})
    known |= assign_colours(list(runs), among=st.session_state.get("all runs", ()), before=known)
    return {run: known[run] for run in runs}


def tickable(key: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The arguments that let a table show and change which runs are chosen; `rows` are the runs of each of its rows."""
    chosen = set(chosen_runs())
    ticked = [position for position, runs in enumerate(rows) if chosen.issuperset(runs)]
    st.session_state[key] = {"selection": {"rows": ticked}}
    return {
        "key": key,
        "on_select": partial(_tick, key, tuple(map(tuple, rows)), frozenset(ticked)),
        "selection_mode": "multi-row",
    }


def _tick(key: str, rows: tuple[tuple[str, ...], ...], before: frozenset[int]) -> None:
    """What was ticked or unticked since the table was drawn is chosen or not; other runs stay as they are.

    Streamlit calls this, too, when nothing was ticked but the table and the session differ in the order of the rows.
    """
    now = set(st.session_state[key]["selection"]["rows"])
    gone, new = ({run for row in sorted(some) if row < len(rows) for run in rows[row]} for some in (before - now, now - before))
    kept = [run for run in chosen_runs() if run not in gone]
    added = [run for row in sorted(now - before) if row < len(rows) for run in rows[row] if run in new]
    st.session_state["runs"] = list(dict.fromkeys([*kept, *added]))


def choose_runs(runs: Sequence[str]) -> None:
    """Chooses these runs and no others."""
    st.session_state["runs"] = list(runs)


def pick_metrics(metrics: Sequence[str], *, default: Sequence[str], key: str = "metrics", label: str = "") -> list[str]:
    """The metrics (or what `label` says) to show: `default`, which may change with the runs, until the user chooses others."""
    offered = set(metrics)
    address.bind(key, default=[metric for metric in default if metric in offered], options=metrics)
    return st.multiselect(label or t("Metrics"), metrics, key=key, placeholder=t("Choose one or more"))


def timezone() -> str:
    """The time zone of the user's browser."""
    return st.context.timezone or "UTC"


def pick_metric(label: str, metrics: Sequence[str], *, default: str, key: str = "by") -> str:
    """One metric, at first `default`; '' if there is none."""
    if not metrics:
        return ""
    return pick_in_line(label, metrics, key=key, default=default)


def pick_in_line(
    label: str, options: Sequence[str], *, key: str, default: str = "", names: Mapping[str, str] | None = None
) -> str:
    """One of many options in a field that says its label itself."""
    show = dict(names or {})
    address.bind(key, default=default if default in options else options[0], options=options)
    return st.selectbox(
        label,
        options,
        key=key,
        label_visibility="collapsed",
        width=240,
        format_func=lambda option: f"{label}: {show.get(option, option)}",
    )


def pick_list(
    label: str, options: Sequence[str], *, key: str, default: Sequence[str] = (), names: Mapping[str, str]
) -> list[str]:
    """Several of many options, in the order of choosing."""
    offered = set(options)
    address.bind(key, default=[one for one in default if one in offered], options=options)
    return st.multiselect(
        label, options, key=key, format_func=lambda option: names.get(option, option), placeholder=t("Choose one or more")
    )


def propose(key: str, options: Sequence[str]) -> None:
    """Chooses what is proposed in a list."""
    st.session_state[key] = list(options)


def move(key: str, option: str | None, by: int) -> None:
    """Moves one of the options chosen in a list forward or back."""
    chosen = list(st.session_state[key])
    if option in chosen:
        place = chosen.index(option)
        chosen.insert(max(0, place + by), chosen.pop(place))
        st.session_state[key] = chosen


def pick_words(label: str, *, key: str) -> str:
    """A search box."""
    address.bind(key, default="")
    return st.text_input(
        label,
        key=key,
        type="search",
        live=PAUSE,
        icon=":material/search:",
        placeholder=label,
        label_visibility="collapsed",
    )


def write_word(label: str, *, key: str) -> str:
    """A word that is not a part of the view."""
    return st.text_input(label, key=key, label_visibility="collapsed", placeholder=label)


def pick_text(label: str, *, key: str, placeholder: str = "", hint: str = "") -> str:
    """A line of text."""
    address.bind(key, default="")
    return str(st.text_input(label, key=key, placeholder=placeholder, help=hint or None, width=300))


def pick_one(label: str, options: Sequence[str], *, key: str, default: str = "", names: Mapping[str, str] | None = None) -> str:
    """One of a few options, at first `default` or the first."""
    first, show = default or options[0], dict(names or {})
    address.bind(key, default=first, options=options)
    chosen = st.segmented_control(label, options, required=True, key=key, format_func=lambda option: show.get(option, option))
    return chosen or first


def pick_several(
    label: str, options: Sequence[str], *, key: str, default: Sequence[str] = (), names: Mapping[str, str] | None = None
) -> list[str]:
    """Any of a few options, at first `default`."""
    show = dict(names or {})
    address.bind(key, default=list(default), options=options)
    return st.pills(label, options, selection_mode="multi", key=key, format_func=lambda option: show.get(option, option))


def point(key: str) -> Point | None:
    """The point (a line of a source) that was opened on a page."""
    return st.session_state.get(f"point {key}")


def open_point(key: str, found: Point | None) -> None:
    """Opens a point on a page, or closes it with None."""
    st.session_state[f"point {key}"] = found


def open_chosen(table: str, page: str, points: Sequence[Point]) -> None:
    """Opens the point of the row that was just chosen in a table; none, if the choice was taken back."""
    rows = st.session_state[table]["selection"]["rows"]
    open_point(page, points[rows[0]] if rows and rows[0] < len(points) else None)


def line(name: str) -> int:
    """The line that was opened in a log; 0 for none."""
    return int(st.session_state.get(f"line {name}", 0))


def open_line(name: str, number: int) -> None:
    """Opens a line in a log."""
    st.session_state[f"line {name}"] = number


def go_to_line(label: str, line: int, *, most: int, log: str) -> None:
    """A box that shows the line a log is opened at, and goes to another one."""
    key = f"line-{log}"
    st.session_state[key] = line
    st.number_input(
        label, 1, most, key=key, label_visibility="collapsed", width=130,
        on_change=lambda: open_line(log, int(st.session_state[key])),
    )  # fmt: skip


def jump(label: str, places: Mapping[str, int], *, log: str, key: str) -> None:
    """A list of places in a log to go to: what they are called -> line."""

    def go() -> None:
        if (chosen := st.session_state[f"{key} {log}"]) in places:
            open_line(log, places[chosen])

    if places:
        st.selectbox(
            label, list(places), index=None, placeholder=label, key=f"{key} {log}", on_change=go, label_visibility="collapsed",
            width=190,
        )  # fmt: skip


def folder() -> str:
    """The folder that is open in the picker of folders; '' at first."""
    return st.session_state.get("folder of picker", "")


def go_to(folder: str) -> None:
    """Opens a folder in the picker of folders."""
    st.session_state["folder of picker"] = folder


def pick_root(roots: Sequence[str]) -> None:
    """Where to begin to look for a folder."""

    def go() -> None:
        if chosen := st.session_state["root"]:
            go_to(chosen)

    label = t("Begin in")
    st.selectbox(label, roots, index=None, placeholder=label, key="root", on_change=go, label_visibility="collapsed", width=220)


def admitted() -> bool:
    """Whether this session gave the password."""
    return bool(st.session_state.get("admitted", False))


def admit() -> None:
    """This session gave the password."""
    st.session_state["admitted"] = True


def pick_log(labels: Sequence[str]) -> str | None:
    """One of the console logs; None where there is none."""
    if labels:
        address.bind("explained", default=labels[0], options=labels)
    return st.selectbox(t("Log"), labels, key="explained", placeholder=t("No console log here"))


def switch(label: str, *, key: str, default: bool = False) -> bool:
    """A switch, off at first or as said."""
    address.bind(key, default=default)
    return st.toggle(label, key=key)


def tick_box(label: str, *, key: str, default: bool = False) -> bool:
    """A box to tick."""
    address.bind(key, default=default)
    return st.checkbox(label, key=key)


def step_through(label: str, first: int, *, most: int, key: str) -> int:
    """A whole number from 1 to `most`, at first `first`."""
    return int(st.number_input(label, 1, max(1, most), min(first, max(1, most)), key=f"{key}-{first}", width=200))


def day() -> str:
    """The day that was opened in the journal, as ISO; '' for none."""
    return address.word("day")


def open_day(chosen: str) -> None:
    """Opens a day in the journal."""
    address.say("day", chosen)


def pick_findings(checks: Sequence[str]) -> tuple[str, str, str, bool]:
    """The least severity to show, by what to group, which check ('' for all), and whether to show those dismissed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        severities = {"info": t("all"), "warning": t("warnings and errors"), "error": t("errors")}
        severity = pick_one(t("Show"), list(severities), key="severity", default="warning", names=severities)
        by = pick_one(
            t("Group by"),
            ["severity", "run", "check"],
            key="group",
            names={"severity": t("severity"), "run": t("run"), "check": t("check")},
        )
        check = pick_of_many(
            t("Check"), ["", *checks], key="check", names={"": t("every check"), **{name: t(name) for name in checks}}
        )
        dismissed = tick_box(t("Show dismissed"), key="dismissed")
    return severity, by, check, dismissed


def pick_of_many(
    label: str, options: Sequence[str], *, key: str, default: str = "", names: Mapping[str, str] | None = None
) -> str:
    """One of many options, at first `default` or the first; a choice that is no longer offered is dropped."""
    address.bind(key, default=default if default in options else options[0], options=options)
    show = dict(names or {})
    return st.selectbox(label, options, key=key, width=320, format_func=lambda option: show.get(option, option))
