"""The Logbook behind the pages: which paths were asked for, read once for all sessions with progress, read again on demand."""

import sys
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import streamlit as st

from dashboard.ui.blocks import advise
from dashboard.ui.pasted import pasted
from dashboard.ui.words import t
from parsers import Logbook, UserError, ahead

SAMPLE = Path(__file__).parents[2] / "sample_logs"
REPORT_EVERY = 0.1  # seconds between two moves of the progress bar
JUDGE_EVERY = 60.0  # seconds after which a run of which nothing was heard may have become silent

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What the dashboard was asked to show: files and folders, and patterns that choose among the files in them."""

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Shelf:
    """The newest Logbook of a request, when it was read, and what was computed from it.

    `logs` are those to show: beside what the files hold, what those held that shrank or were replaced since.
    """

    def __init__(self, asked: Request) -> None:
        self.asked = asked
        self.logs: Logbook | None = None
        self._on_disk: Logbook | None = None
        self.read_at = 0.0  # seconds since 1970
        self.judged_at = 0.0  # when the statuses of `logs` were true
        self.costs = [0.0, 0.0]  # seconds of CPU of the reading before and of this one, with what pages computed from it
        self.lock = RLock()
        self.computed: dict[tuple, Any] = {}

    def read(self, progress: Callable[[int, int, str], None], *, only_news: bool = False) -> None:
        """Reads the paths; when they were read before, only what has grown or changed since.

        With `only_news`, what was computed is kept where nothing has.
        """
        asked, began = self.asked, time.thread_time()
        if self._on_disk:
            now = self._on_disk.refresh(progress)
        else:
            now = ahead.read(asked.paths, include=asked.include, exclude=asked.exclude, progress=progress)
        self.read_at = time.time()
        if only_news and self._says_the_same(now):
            return
        self._on_disk, self.logs = now, now.joined(now.earlier) if now.earlier else now
        self.judged_at = self.read_at
        self.computed.clear()
        self.costs = [self.costs[1], time.thread_time() - began]

    def _says_the_same(self, now: Logbook) -> bool:
        """Whether a new reading gives what is known: no file has changed, and no run has fallen silent for too long."""
        before = self._on_disk
        if before is None or _state_of(now) != _state_of(before):
            return False
        if self.read_at - self.judged_at < JUDGE_EVERY or not (before.runs["status"] == "running").any():
            return True
        self.judged_at = self.read_at
        return now.runs[["run", "status"]].equals(before.runs[["run", "status"]])


def asked() -> Request:
    """What the command line asks for (`--include=PATTERN --exclude=PATTERN PATH …`); without a path, the project's own sample."""
    words: dict[str, list[str]] = {"--include": [], "--exclude": [], "": []}
    for argument in sys.argv[1:]:
        flag, equals, pattern = argument.partition("=")
        known = bool(equals) and flag in words
        words[flag if known else ""].append(pattern if known else argument)
    paths = words[""] or ([str(SAMPLE)] if SAMPLE.exists() else [])
    return Request(tuple(paths), tuple(words["--include"]), tuple(words["--exclude"]))


def asked_paths() -> tuple[str, ...]:
    """The paths on the command line, or the project's own sample."""
    return asked().paths


def shelf() -> Shelf:
    """The shelf of what was asked for."""
    return _shelf(asked())


@st.cache_resource(show_spinner=False, max_entries=8)
def _shelf(request: Request) -> Shelf:
    return Shelf(request)


def logbook() -> Logbook:
    """The Logbook of the paths asked for, read if that was not done yet.

    Where it cannot be read the page says why and what to do, and ends.
    """
    here = shelf()
    try:
        if not here.asked.paths:
            raise UserError(t("No folder was given. Start Epochbook with one: epochbook ~/my-experiments"))
        with here.lock:
            if here.logs is None:
                _read(here)
    except UserError as error:
        advise(t("Nothing to read"), str(error), icon=":material/folder_off:")
        st.stop()
    assert here.logs is not None  # else the page has ended
    return pasted().behind(here.logs)


def journals(logs: Logbook) -> list[str]:
    """The paths of the journals among the sources."""
    labels = logs.sources.loc[logs.sources["reader"] == "journal", "source"]
    return [str(path) for label in labels if (path := logs.path_of(label))]


def refresh() -> None:
    """Reads again what has grown or changed since the last reading."""
    here = shelf()
    with here.lock:
        _read(here)


def once(compute: Callable[..., T], *tables: str, **options: Hashable) -> T:
    """`compute` of these tables of the Logbook (of the Logbook itself without), computed once for each reading of the logs.

    The result is shared by all sessions: do not change it.
    """
    here, logs = shelf(), logbook()
    arguments = [getattr(logs, table) for table in tables] or [logs]
    if logs is not here.logs:  # a session with runs of its own
        return compute(*arguments, **options)
    key = (compute.__module__, compute.__qualname__, *tables, *sorted(options.items()))
    with here.lock:
        if key not in here.computed:
            began = time.thread_time()
            here.computed[key] = compute(*arguments, **options)
            here.costs[1] += time.thread_time() - began
        return here.computed[key]


def look_again() -> bool:
    """Reads again what has grown, without a word; gives whether anything has."""
    here = shelf()
    with here.lock:
        before = here.logs
        if before is None:
            return False
        here.read(lambda done, total, label: None, only_news=True)
        after = here.logs
    return after is not before


def _state_of(logs: Logbook) -> list[tuple[str, int, float]]:
    return [(read.source.label, read.source.size, read.source.modified) for read in logs.reads]


def _read(here: Shelf) -> None:
    """Reads under a bar that says how far it is."""
    place = st.empty()
    moved = time.monotonic()

    def progress(done: int, total: int, label: str) -> None:
        nonlocal moved
        if time.monotonic() - moved > REPORT_EVERY:
            moved = time.monotonic()
            with place.container():
                st.progress(done / total, text=t("Reading {done} of {total} files", done=done, total=total))
                st.text(label)

    try:
        here.read(progress)
    finally:
        place.empty()
