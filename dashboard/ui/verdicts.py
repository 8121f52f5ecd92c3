"""The verdict on the logs as pages show it: findings by the user's thresholds, and what the user dismissed or set."""

import datetime as dt
from contextlib import nullcontext

import pandas as pd
import streamlit as st

from dashboard.health import CHECKS, Finding
from dashboard.health.settings import Settings, read_settings, thresholds, titles, write_settings
from dashboard.health.verdict import Verdict, folder_of
from dashboard.journal.calendar import days_of
from dashboard.journal.day import Day, day_of
from dashboard.ui import blocks, loading
from dashboard.ui.words import t
from parsers import Logbook, UserError

MANY = 5000  # runs that take more than a few seconds to check


def verdict() -> Verdict:
    """The verdict, computed once for each reading of the logs and each change of the settings."""
    return _judged(_settings(loading.logbook()))


def _judged(settings: Settings) -> Verdict:
    return loading.once(_judge, settings=settings)


def findings() -> list[Finding]:
    """The findings to be shown."""
    return verdict().findings


def day(first: dt.date, last: dt.date) -> Day:
    """The facts of the days from `first` to `last`, gathered once."""
    return loading.once(_day, settings=_settings(loading.logbook()), first=first, last=last)


def days() -> pd.DataFrame:
    """What there is of each day (columns of calendar.days_of), gathered once."""
    return loading.once(_days, settings=_settings(loading.logbook()))


def _days(logs: Logbook, *, settings: Settings) -> pd.DataFrame:
    return days_of(_judged(settings))


def _day(logs: Logbook, *, settings: Settings, first: dt.date, last: dt.date) -> Day:
    return day_of(_judged(settings), first, last)


def _judge(logs: Logbook, *, settings: Settings) -> Verdict:
    runs = len(logs.runs)
    waiting = st.spinner(t("Checking {count} runs", count=f"{runs:,}"), show_time=True) if runs > MANY else nullcontext()
    with waiting:
        return loading.shelf().judge(logs, settings=settings)


def _settings(logs: Logbook) -> Settings:
    folder = folder_of(logs)
    return read_settings(folder, CHECKS) if folder else Settings()


def dismissal(found: Finding) -> None:
    """The button that dismisses a finding, and asks why; for one that is dismissed, the reason and the way back."""
    settings = verdict().settings
    reason = settings.reason(found)
    name = f"{found.check}-{found.run}-{found.metric}-{found.split}"
    if reason is not None:
        with blocks.row():
            blocks.note(t("Dismissed: {reason}", reason=reason or t("no reason given")))
            if st.button(t("Show again"), key=f"restore-{name}", icon=":material/undo:", type="tertiary"):
                _save(settings.with_dismissed(found, None))
        return
    with st.popover(t("Dismiss"), icon=":material/notifications_off:", type="tertiary", key=f"dismiss-{name}"):
        why = st.text_input(t("Why it is none"), key=f"why-{name}", placeholder=t("the loss was rescaled here on purpose"))
        blocks.note(t("Kept in .epochbook beside the logs; the logs are not changed."))
        if st.button(t("Dismiss this finding"), key=f"dismissed-{name}", type="primary"):
            _save(settings.with_dismissed(found, why.strip()))


def title_of(check: str) -> str:
    """What a check is called in the reader's language, and by what the settings and the command line know it."""
    told = t(check)
    return told if told == check else f"{told} · {check}"


def threshold_inputs(name: str, *, key: str) -> None:
    """The thresholds of a check, each in a box; a change is kept beside the logs and judged by at once."""
    now = verdict()
    check, own = (next(one for one in checks if one.name == name) for checks in (now.checks, CHECKS))
    told = titles(check)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for field, value in thresholds(check).items():
            wanted = _number(told[field], value, name=field, key=f"threshold-{key}-{name}-{field}")
            if wanted != value:
                _save(now.settings.with_threshold(own, field, wanted))


def _number(title: str, value: float, *, name: str, key: str) -> float:
    """A box for one threshold, a whole number where it is one; its name in the settings file is beside its title."""
    whole = isinstance(value, int)
    return st.number_input(
        f"{t(title)} :gray[:small[· {name}]]", value=value, min_value=1 if whole else 0.0, step=1 if whole else None,
        format="%d" if whole else "%g", key=key, width=320,
    )  # fmt: skip


def show_problems() -> None:
    """What in the settings means nothing, and which checks failed."""
    for problem in verdict().problems:
        st.warning(blocks.plain(t(problem)), icon=":material/settings_alert:")


def _save(settings: Settings) -> None:
    """Keeps the settings and judges anew."""
    folder = folder_of(loading.logbook())
    try:
        if folder is None:
            raise UserError(t("There is no folder to keep this in: open Epochbook with the folder of your logs."))
        write_settings(settings, folder)
    except UserError as error:
        st.error(blocks.plain(error))
    else:
        st.rerun()
