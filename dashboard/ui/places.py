"""Where logs may be opened from: folders below the roots of this dashboard, and the folders opened lately."""

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from parsers import UserError
from parsers.side_file import may_write, write_side_file

SAMPLE = Path(__file__).parents[2] / "sample_logs"
SAMPLE_WORD = "sample"
MOST_RECENT = 8
MOST_ENTRIES = 2000
HEADING = "# Folders that you opened in Epochbook lately, the newest first.\n"


@dataclass(frozen=True)
class Entry:
    """A folder or a file that can be opened."""

    path: Path
    is_folder: bool
    modified: float


def roots_of(given: Sequence[str], *, private: bool) -> list[Path]:
    """The folders below which logs may be opened: those given on the command line; without any, the user's home and the
    folders opened lately, and only where nobody but this user can look."""
    if given:
        return [_real(path) for path in given]
    return [_real(Path.home()), *map(_real, recent_folders())] if private else []


def openable(word: str, roots: Sequence[Path]) -> Path | None:
    """The path that `word` asks for, links resolved, if it lies below a root; the sample by its own name."""
    if word == SAMPLE_WORD:
        return SAMPLE if SAMPLE.exists() else None
    try:
        path = Path(word).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None
    return path if any(path.is_relative_to(root) for root in roots) else None


def entries(folder: Path, roots: Sequence[Path]) -> list[Entry]:
    """What can be opened in a folder, folders first: nothing hidden, and no link that leads out of the roots."""
    found: list[Entry] = []
    try:
        with os.scandir(folder) as listing:
            for item in listing:
                if not item.name.startswith(".") and len(found) < MOST_ENTRIES:
                    found += _entry(item, roots)
    except OSError as error:
        raise UserError(f"{folder} cannot be opened: {error.strerror}. Choose another folder.") from None
    return sorted(found, key=lambda entry: (not entry.is_folder, entry.path.name.lower()))


def _entry(item: "os.DirEntry[str]", roots: Sequence[Path]) -> list[Entry]:
    try:
        if item.is_symlink() and openable(item.path, roots) is None:
            return []
        return [Entry(Path(item.path), item.is_dir(), item.stat().st_mtime)]
    except OSError:
        return []


def recent_folders() -> list[str]:
    """The folders opened lately that are still there, the newest first."""
    try:
        known = tomllib.loads(_recent_file().read_text("utf-8")).get("folders", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    return [folder for folder in known if isinstance(folder, str) and Path(folder).is_dir()][:MOST_RECENT]


def remember(folders: Sequence[str | Path]) -> None:
    """Puts folders among those opened lately; where that cannot be kept, it is not."""
    new = [str(_real(folder)) for folder in folders if Path(folder).is_dir()]
    known = list(dict.fromkeys([*new, *recent_folders()]))[:MOST_RECENT]
    if new and may_write():
        try:
            write_side_file(_recent_file(), HEADING + tomli_w.dumps({"folders": known}))
        except UserError:  # not worth a word
            return


def _recent_file() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) / "epochbook" if state else Path.home() / ".epochbook") / "recent.toml"


def _real(path: str | Path) -> Path:
    return Path(path).expanduser().resolve()
