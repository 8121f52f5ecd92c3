"""Side files: the small TOML files in which what the user said of logs is kept, beside them or in the user's folder."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from parsers.tables import UserError

FOLDER = ".epochbook"
READ_ONLY = "EPOCHBOOK_READ_ONLY"  # the variable that forbids all writing


def side_path(folder: Path, name: str) -> Path:
    """Where a side file of a folder of logs is: beside the logs, or in the user's configuration where that cannot be written."""
    beside = folder / FOLDER / name
    if beside.exists() or os.access(beside.parent if beside.parent.exists() else folder, os.W_OK):
        return beside
    home = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    key = hashlib.blake2b(str(folder.resolve()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    of = "" if name == "notes.toml" else f".{Path(name).stem}"
    return Path(home) / "epochbook" / f"{folder.resolve().name or 'logs'}-{key}{of}.toml"


def may_write() -> bool:
    """Whether anything may be written for a user."""
    return not os.environ.get(READ_ONLY)


def ask_to_write() -> None:
    """Raises UserError where nothing may be written: everything that writes for a user asks first."""
    if not may_write():
        raise UserError("This dashboard is read-only: nothing is kept or written. Open one of your own without --read-only.")


def write_side_file(path: Path, text: str) -> None:
    """Writes the file at once or not at all. Raises UserError if it cannot be written."""
    ask_to_write()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UserError(f"{path} cannot be saved: {error.strerror}. Free the disk or give write access.") from None
