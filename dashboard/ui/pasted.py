"""Pasted text as a run of the session: kept in a folder of its own, which goes with the session."""

import shutil
import tempfile
import weakref
from pathlib import Path

from dashboard.ui import selection
from parsers import Logbook, read_logs

LARGEST = 20_000_000  # characters


class Pasted:
    """The texts pasted in one session, each a file of a temporary folder."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._logs: Logbook | None = None
        self._joined: tuple[Logbook, Logbook] | None = None

    def add(self, text: str, *, name: str) -> None:
        """Keeps a text as a run called `name`."""
        folder = self._folder = self._folder or self._new_folder()
        stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in name.strip())[:60].strip(".") or "pasted"
        (folder / f"{stem}.log").write_text(text[:LARGEST], encoding="utf-8", errors="replace")
        self._logs, self._joined = read_logs(sorted(folder.iterdir())), None

    def _new_folder(self) -> Path:
        """A folder that goes when the session does."""
        folder = Path(tempfile.mkdtemp(prefix="epochbook-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def behind(self, logs: Logbook) -> Logbook:
        """The Logbook with the pasted runs behind its own; itself if there are none."""
        if self._logs is None:
            return logs
        if self._joined is None or self._joined[0] is not logs:
            self._joined = (logs, logs.joined(self._logs))
        return self._joined[1]


def pasted() -> Pasted:
    """What was pasted in this session."""
    return selection.of_session("pasted", Pasted)
