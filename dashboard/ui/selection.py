"""What the user chose: the one home of session state and of the page's address.

Every picker is bound to a parameter of the address, so a link opens the same view and a choice lives on from page to page.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from dashboard.charts.theme import assign_colours
from dashboard.ui.plot import Point
from dashboard.ui.words import t, tn

T = TypeVar("T")
SHOWN = 30  # runs that are shown while none is chosen
WRAPPED = 12  # chosen runs from which on they stand in one line that scrolls


def of_session(name: str, make: Callable[[], T]) -> T:
    """What the session keeps under a name; made when it is first asked for."""
    if name not in st.session_state:
        st.session_state[name] = make()
    return st.session_state[name]


def pick_runs(runs: Sequence[str]) -> None:
    """The picker of runs that stands above every page."""
    st.session_state["all runs"] = runs
    _forget_unknown("runs", runs)
    all_shown = tn("The only run is shown", "All {count} runs are shown", len(runs))
    shown = all_shown if len(runs) <= SHOWN else t("The first {shown} of {all} runs are shown", shown=SHOWN, all=f"{len(runs):,}")
    hint = t("Choose some here, or tick them on the Runs page.")
    st.multiselect(
        t("Runs"),
        runs,
        key="runs",
        bind="query-params",
        label_visibility="collapsed",
        wrap=len(chosen_runs()) < WRAPPED,
        placeholder=f"{shown}. {hint}" if runs else t("No runs"),
    )
    colours(shown_runs(runs))


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


def tickable(key: str, rows: Sequence[str]) -> dict[str, Any]:
    """The arguments that let a table of runs (`rows`, in its order) show and change which runs are chosen."""
    chosen = set(chosen_runs())
    ticked = [position for position, run in enumerate(rows) if run in chosen]
    st.session_state[key] = {"selection": {"rows": ticked}}
    return {"key": key, "on_select": partial(_tick, key, tuple(rows), frozenset(ticked)), "selection_mode": "multi-row"}


def _tick(key: str, rows: tuple[str, ...], before: frozenset[int]) -> None:
    """What was ticked or unticked since the table was drawn is chosen or not; other runs stay as they are.

    Streamlit calls this, too, when nothing was ticked but the table and the session differ in the order of the rows.
    """
    now = set(st.session_state[key]["selection"]["rows"])
    gone, new = ([rows[position] for position in sorted(some) if position < len(rows)] for some in (before - now, now - before))
    st.session_state["runs"] = [run for run in chosen_runs() if run not in gone] + [
        run for run in new if run not in chosen_runs()
    ]


def pick_metrics(metrics: Sequence[str], *, default: Sequence[str], key: str = "metrics") -> list[str]:
    """The metrics to show: `default`, which may change with the runs, until the user chooses others."""
    _forget_unknown(key, metrics)
    proposed = f"{key} proposed"
    untouched = st.session_state[key] == st.session_state.get(proposed) if key in st.session_state else key not in st.query_params
    if untouched:
        st.session_state[key] = list(default)
    st.session_state[proposed] = list(default)
    return st.multiselect(t("Metrics"), metrics, key=key, bind="query-params")


def timezone() -> str:
    """The time zone of the user's browser."""
    return st.context.timezone or "UTC"


def pick_metric(label: str, metrics: Sequence[str], *, default: str, key: str = "by") -> str:
    """One metric, at first `default`; '' if there is none."""
    if not metrics:
        return ""
    if st.session_state.get(key) not in metrics:
        st.session_state.pop(key, None)
    index = list(metrics).index(default) if default in metrics else 0
    return st.selectbox(
        label,
        metrics,
        index=index,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
        width=240,
        format_func=lambda name: f"{label}: {name}",
    )


def pick_words(label: str, *, key: str) -> str:
    """A search box."""
    return st.text_input(
        label,
        key=key,
        bind="query-params",
        type="search",
        live=True,
        icon=":material/search:",
        placeholder=label,
        label_visibility="collapsed",
    )


def pick_one(label: str, options: Sequence[str], *, key: str, default: str = "", names: Mapping[str, str] | None = None) -> str:
    """One of a few options, at first `default` or the first."""
    first, show = default or options[0], dict(names or {})
    chosen = st.segmented_control(
        label,
        options,
        default=first,
        required=True,
        key=key,
        bind="query-params",
        format_func=lambda option: show.get(option, option),
    )
    return chosen or first


def pick_several(
    label: str, options: Sequence[str], *, key: str, default: Sequence[str] = (), names: Mapping[str, str] | None = None
) -> list[str]:
    """Any of a few options, at first `default`."""
    show = dict(names or {})
    return st.pills(
        label,
        options,
        selection_mode="multi",
        default=list(default),
        key=key,
        bind="query-params",
        format_func=lambda option: show.get(option, option),
    )


def point(key: str) -> Point | None:
    """The point (a line of a source) that was opened on a page."""
    return st.session_state.get(f"point {key}")


def open_point(key: str, found: Point | None) -> None:
    """Opens a point on a page, or closes it with None."""
    st.session_state[f"point {key}"] = found


def line(name: str) -> int:
    """The line that was opened in a log; 0 for none."""
    return int(st.session_state.get(f"line {name}", 0))


def open_line(name: str, number: int) -> None:
    """Opens a line in a log."""
    st.session_state[f"line {name}"] = number


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


def admitted() -> bool:
    """Whether this session gave the password."""
    return bool(st.session_state.get("admitted", False))


def admit() -> None:
    """This session gave the password."""
    st.session_state["admitted"] = True


def switch(label: str, *, key: str) -> bool:
    """A switch, off at first."""
    return st.toggle(label, key=key, bind="query-params")


def step_through(label: str, first: int, *, most: int, key: str) -> int:
    """A whole number from 1 to `most`, at first `first`."""
    return int(st.number_input(label, 1, max(1, most), min(first, max(1, most)), key=f"{key}-{first}", width=200))


def day() -> str:
    """The day that was opened in the journal, as ISO; '' for none."""
    return st.session_state.get("day", "") or str(st.query_params.get("day", ""))


def open_day(chosen: str) -> None:
    """Opens a day in the journal."""
    st.session_state["day"] = chosen
    st.query_params["day"] = chosen


def _forget_unknown(key: str, options: Sequence[str]) -> None:
    """A choice that a new reading of the logs no longer offers is dropped: Streamlit would refuse it."""
    if key in st.session_state:
        known = set(options)
        kept = [option for option in st.session_state[key] if option in known]
        if len(kept) != len(st.session_state[key]):
            st.session_state[key] = kept


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
        check = pick_of_many(t("Check"), ["", *checks], key="check", names={"": t("every check")})
        dismissed = st.checkbox(t("Show dismissed"), key="dismissed", bind="query-params")
    return severity, by, check, dismissed


def pick_of_many(
    label: str, options: Sequence[str], *, key: str, default: str = "", names: Mapping[str, str] | None = None
) -> str:
    """One of many options, at first `default` or the first; a choice that is no longer offered is dropped."""
    if st.session_state.get(key, options[0]) not in options:
        del st.session_state[key]
    show = dict(names or {})
    return st.selectbox(
        label,
        options,
        index=options.index(default) if default in options else 0,
        key=key,
        bind="query-params",
        width=320,
        format_func=lambda option: show.get(option, option),
    )
