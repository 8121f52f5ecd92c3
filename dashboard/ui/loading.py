"""The Logbook behind the pages: which paths were asked for, read once for all sessions with progress, read again on demand."""

import gc
import os
import sys
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import streamlit as st

from dashboard.health.verdict import Judge
from dashboard.ui import address, gate, places, selection
from dashboard.ui.blocks import advise
from dashboard.ui.brought import brought
from dashboard.ui.words import t
from parsers import Logbook, UserError, ahead, read_logs
from parsers.notes import RunNote, notes_of_runs
from parsers.side_file import may_write

LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPENED = "open"  # the parameter of the address that says what the session opened
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
        self.judge = Judge()

    def read(self, progress: Callable[[int, int, str], None], *, only_news: bool = False) -> None:
        """Reads the paths; when they were read before, only what has grown or changed since.

        With `only_news`, what was computed is kept where nothing has.
        """
        began = time.thread_time()
        if self._on_disk:
            now = self._on_disk.refresh(progress)
        else:
            now = self._read_first(progress)
            gc.freeze()  # what was read stays: to look for garbage in it stops every page for up to half a second
        self.read_at = time.time()
        if only_news and self._says_the_same(now):
            return
        self._on_disk, self.logs = now, now.joined(now.earlier) if now.earlier else now
        self.judged_at = self.read_at
        self.computed.clear()
        self.costs = [self.costs[1], time.thread_time() - began]

    def _read_first(self, progress: Callable[[int, int, str], None]) -> Logbook:
        """The first reading: the one that was begun with the server, if there is one, and goes on being judged meanwhile."""
        paths, patterns = self.asked.paths, {"include": self.asked.include, "exclude": self.asked.exclude}
        begun = ahead.take(paths, **patterns)
        if begun is None:
            return read_logs(paths, **patterns, progress=progress)
        if isinstance(begun.then, Judge):
            self.judge = begun.then
        return begun.wait(progress)

    def _says_the_same(self, now: Logbook) -> bool:
        """Whether a new reading gives what is known: no file has changed, and no run has fallen silent for too long."""
        before = self._on_disk
        if before is None or _state_of(now) != _state_of(before):
            return False
        if self.read_at - self.judged_at < JUDGE_EVERY or not (before.runs["status"] == "running").any():
            return True
        self.judged_at = self.read_at
        return now.runs[["run", "status"]].equals(before.runs[["run", "status"]])


def given() -> Request:
    """What the command line asks for: `--include=PATTERN --exclude=PATTERN PATH …`."""
    words: dict[str, list[str]] = {"--include": [], "--exclude": [], "": []}
    for argument in sys.argv[1:]:
        flag, equals, pattern = argument.partition("=")
        known = bool(equals) and flag in words
        words[flag if known else ""].append(pattern if known else argument)
    return Request(tuple(words[""]), tuple(words["--include"]), tuple(words["--exclude"]))


def asked() -> Request:
    """What this session looks at: what it opened itself, else what the command line asks for."""
    request = given()
    word = address.word(OPENED)
    if not word:
        return request
    known: dict[str, Path | None] = selection.of_session("opened", dict)
    if word not in known:
        known[word] = places.openable(word, roots())
    if path := known[word]:
        return replace(request, paths=(str(path),))
    address.refuse(OPENED)
    return request


def nothing() -> bool:
    """Whether there is nothing to look at: no path was given or opened, nothing was dropped or pasted."""
    return not asked().paths and not brought().any


def asked_paths() -> tuple[str, ...]:
    """The paths of this session."""
    return asked().paths


def roots() -> list[Path]:
    """The folders below which a session may open logs."""
    return places.roots_of(given().paths, private=is_private())


def is_private() -> bool:
    """Whether nobody but the user of this machine can look: no other address, no proxy, no gate."""
    host = str(st.get_option("server.address") or "")
    others = st.get_option("server.baseUrlPath") or os.environ.get(gate.PASSWORD) or gate.signs_in()
    return host in LOOPBACK and not others and may_write()


def open_place(path: str) -> None:
    """Opens a folder or a file below the roots, or the sample, for this session."""
    address.say(OPENED, path)
    if path != places.SAMPLE_WORD:
        places.remember([path])


def close_place() -> None:
    """Goes back to what the command line asks for."""
    address.say(OPENED, "")


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
        with here.lock:
            if here.logs is None:
                _read(here)
                if is_private():
                    places.remember(here.asked.paths)
    except UserError as error:
        advise(t("Nothing to read"), str(error), icon=":material/folder_off:")
        st.stop()
    assert here.logs is not None  # else the page has ended
    return brought().behind(here.logs)


def run_notes() -> dict[str, RunNote]:
    """What the user said of runs: run -> note, as of now."""
    return notes_of_runs(asked_paths())


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
    computed = here.computed if logs is here.logs else brought().computed
    key = (compute.__module__, compute.__qualname__, *tables, *sorted(options.items()))
    with here.lock:
        if key not in computed:
            began = time.thread_time()
            computed[key] = compute(*arguments, **options)
            here.costs[1] += time.thread_time() - began
        return computed[key]


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
                reading = t("Reading {done} of {total} files", done=f"{done:,}", total=f"{total:,}")
                joining = t("Putting together what {total} files hold", total=f"{total:,}")
                st.progress(done / total, text=reading if done < total else joining)
                st.text(label if done < total else "")

    try:
        here.read(progress)
    finally:
        place.empty()
