"""Puts a generated entry into a Markdown journal, between markers; outside of them not one byte is changed."""

import contextlib
import difflib
import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.journal.style import Spot, find_spot
from dashboard.words import say
from parsers.side_file import ask_to_write
from parsers.tables import UserError

BEGIN, END = "<!-- epochbook:begin {key} {hash} -->", "<!-- epochbook:end {key} -->"
WAIT = 10.0  # seconds for another process that writes
TRIES = 5  # readings of a file that others keep changing
BACKUP = ".before-epochbook"  # added to the name of the copy that is kept of a journal as it first was


@dataclass(frozen=True)
class Placed:
    """A journal's text with the entry in it, and what is to say: '' or a note. `changed` is whether it differs from before."""

    before: str
    text: str
    note: str = ""

    @property
    def changed(self) -> bool:
        return self.text != self.before

    @property
    def diff(self) -> str:
        """What would change, as a unified diff; '' for nothing."""
        old, new = (text.splitlines(keepends=True) for text in (self.before, self.text))
        lines = difflib.unified_diff(old, new, "before", "after", n=2)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def place(text: str, entry: str, *, key: str, name: str = "") -> Placed:
    """The journal `text` with `entry` as its generated part for the days of `key` ('2025-01-08' or '2025-01-06..2025-01-12').

    Where the journal has a part for these days, that is replaced, unless a person has changed it; else it is put below the
    heading of the first day, which is added in the journal's own style and order where it is missing. `name` is the file's.
    """
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    made = entry.strip("\n").replace("\r\n", "\n")
    found = _part(text, key)
    if found:
        inside = found["inside"].replace("\r\n", "\n").strip("\n")
        if hash_of(inside) != found["hash"]:
            note = say(
                "The entry of {days} was changed by hand and is left as it is. Remove its markers to have a new one written.",
                days=key,
            )
            return Placed(text, text, note)
        part = _marked(made, key).replace("\n", line_end)
        return Placed(text, text[: found.start()] + part + text[found.end() :])
    spot = find_spot(text, key.partition("..")[0], name=name)
    return Placed(text, _inserted(text, spot, _marked(made, key), line_end))


def _part(text: str, key: str) -> re.Match[str] | None:
    """The generated part for these days."""
    begin = re.escape(BEGIN).replace(r"\{key\}", re.escape(key)).replace(r"\{hash\}", r"(?P<hash>[0-9a-f]{12})")
    end = re.escape(END).replace(r"\{key\}", re.escape(key))
    return re.search(rf"{begin}\r?\n(?P<inside>.*?){end}", text, re.S)


def _marked(entry: str, key: str) -> str:
    """The entry between its markers; a line of it that looks like one of them cannot end it."""
    entry = entry.replace("<!-- epochbook:", "<!-- epochbook\u200b:")
    return f"{BEGIN.format(key=key, hash=hash_of(entry))}\n{entry}\n{END.format(key=key)}"


def hash_of(text: str) -> str:
    """By which a part is known to be as it was generated."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _inserted(text: str, spot: Spot, part: str, line_end: str) -> str:
    """The text with the part (and its heading) at a spot, an empty line before and after it."""
    before, after = text[: spot.at], text[spot.at :]
    made = f"{spot.heading}\n\n{part}" if spot.heading else part
    made = made.replace("\n", line_end)
    ends = len(before) - len(before.rstrip("\r\n"))
    gap = before[-ends:].count("\n") if ends else 0
    lead = "" if not before else line_end * max(0, 2 - gap) if before.endswith("\n") else line_end * 2
    begins = len(after) - len(after.lstrip("\r\n"))
    trail = after[:begins].count("\n")
    tail = line_end * (1 if not after else max(0, 2 - trail))
    return before + lead + made + tail + after


def write_into(path: Path, entry: str, *, key: str) -> Placed:
    """Puts an entry into the journal at `path`, at once or not at all; the first time a copy of the file is kept beside it.

    A file that changes meanwhile is read again. Raises UserError if it is missing, cannot be written, or is no text.
    """
    ask_to_write()
    if not path.is_file():
        raise UserError(f"There is no journal {path}. Make the file first, or leave --into out to see the entry.")
    lock = Path(tempfile.gettempdir()) / f"epochbook-{hash_of(str(path.resolve()))}.lock"
    try:
        with FileLock(lock, timeout=WAIT):
            for _ in range(TRIES):
                data = path.read_bytes()
                placed, made = placed_in(data, entry, key=key, name=path.stem)
                if not placed.changed:
                    return placed
                if _replace(path, data, made):
                    return placed
    except Timeout:
        raise UserError(f"Another process is writing into {path}. Try again when it is done.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Give write access, or choose another file.") from None
    raise UserError(f"{path} keeps changing while the entry is written. Close what writes into it, and try again.")


def placed_in(data: bytes, entry: str, *, key: str, name: str = "") -> tuple[Placed, bytes]:
    """The Placed of a file's bytes, and its new bytes in the same encoding. Raises UserError if it is no text."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
        made = mark + place(text, entry, key=key, name=name).text.encode(encoding)
        if mark + text.encode(encoding) == data:
            return place(text, entry, key=key, name=name), made
    raise UserError("The journal is no text in UTF-8, UTF-16 or GB18030. Save it as UTF-8 first.")


def _replace(path: Path, data: bytes, made: bytes) -> bool:
    """Whether the file still was what was read, and now is what was made."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, name)
        if path.read_bytes() != data:
            return False
        backup = path.with_name(path.name + BACKUP)
        if not backup.exists():
            shutil.copy2(path, backup)
        Path(name).replace(path.resolve())
        return True
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()
