"""Logs that a session brought: dropped files, zips and pasted text, in a folder of their own, which goes with the session."""

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from dashboard.ui import selection
from dashboard.words import say
from parsers import Logbook, UserError, read_logs
from parsers.archive import Limits, safe_path, unpack

LONGEST_TEXT = 20_000_000  # characters
MOST = 500_000_000  # bytes of a session
DROPPED = "dropped"  # the folder of files that were dropped together


class Upload(Protocol):
    """A file as the browser sends it."""

    name: str
    size: int

    def read(self, size: int = -1, /) -> bytes: ...


class Brought:
    """What one session brought, as files of a temporary folder; `computed` is what was computed of the joined Logbook."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._logs: Logbook | None = None
        self._joined: tuple[Logbook, Logbook] | None = None
        self.computed: dict[tuple, Any] = {}
        self.drops = 0  # how often files were dropped

    @property
    def any(self) -> bool:
        """Whether anything was brought."""
        return self._logs is not None

    def paste(self, text: str, *, name: str) -> None:
        """Keeps a text as a run called `name`."""
        if len(text) > LONGEST_TEXT:
            raise UserError(say("The text is too long to paste. Save it as a file and drop that."))
        stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in name.strip())[:60].strip(".") or "pasted"
        (self._place() / f"{stem}.log").write_text(text, encoding="utf-8", errors="replace")
        self._read()

    def drop(self, uploads: Sequence[Upload]) -> list[str]:
        """Keeps files and unpacks zips, all or none; gives the links in zips, which are left out."""
        place = self._place()
        if sum(upload.size for upload in uploads) + _size(place) > MOST:
            raise UserError(say("That is more than {size} MB. Open the folder that the logs lie in instead.", size=MOST // 10**6))
        batch = Path(tempfile.mkdtemp(prefix=".batch-", dir=place))
        try:
            left_out = [link for upload in uploads for link in _keep(upload, batch, limits=Limits(size=MOST - _size(place)))]
            for path in sorted(batch.iterdir()):
                alone = list(path.iterdir()) if path.name == DROPPED else []
                kept = alone[0] if len(alone) == 1 else path  # one file or folder keeps its own name
                kept.rename(_free(place / kept.name))
        finally:
            shutil.rmtree(batch, ignore_errors=True)
        self._read()
        self.drops += 1
        return left_out

    def behind(self, logs: Logbook) -> Logbook:
        """The Logbook with what was brought behind its own; itself if there is nothing."""
        if self._logs is None:
            return logs
        if self._joined is None or self._joined[0] is not logs:
            self._joined = (logs, logs.joined(self._logs))
            self.computed.clear()
        return self._joined[1]

    def _read(self) -> None:
        self._logs, self._joined = (
            read_logs(sorted(path for path in self._place().iterdir() if not path.name.startswith("."))),
            None,
        )

    def _place(self) -> Path:
        """The folder of the session, which goes when the session does."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="epochbook-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


def brought() -> Brought:
    """What this session brought."""
    return selection.of_session("brought", Brought)


def _keep(upload: Any, folder: Path, *, limits: Limits) -> list[str]:
    """Puts a file among those that were dropped with it, or unpacks a zip beside them; gives its links, which are left out."""
    path = safe_path(upload.name, name=upload.name)
    if path.suffix.lower() == ".zip":
        return unpack(upload, _free(folder / path.stem), name=upload.name, limits=limits)
    target = _free(folder / DROPPED / path)  # of a folder that is dropped, the browser may tell the names of its files only
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(upload.read())
    return []


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _free(path: Path) -> Path:
    """The path, or one with a number behind it that is not taken."""
    candidates = (path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 1000)))
    return next(candidate for candidate in candidates if not candidate.exists())
