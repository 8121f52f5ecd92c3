"""A zip from anywhere, unpacked into a folder: nothing leaves the folder, nothing grows without bound, nothing is a link."""

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from parsers.tables import UserError

CHUNK = 1 << 20
MEGABYTE = 1_000_000
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}  # names of devices
IGNORED = {"__MACOSX", ".DS_Store", "Thumbs.db"}  # what systems put into a zip by themselves


@dataclass(frozen=True)
class Limits:
    """What may be unpacked: bytes in all, files, folders one in another, and how much larger than the zip it may be."""

    size: int = 1000 * MEGABYTE
    files: int = 5000
    depth: int = 20
    growth: int = 200  # logs compress well, by 5 to 30 times
    growth_free: int = 20 * MEGABYTE  # so much is unpacked however small the zip is


def unpack(archive: IO[bytes], folder: Path, *, name: str, limits: Limits | None = None) -> list[str]:
    """Unpacks a zip into `folder`, which must not be there yet: all of it or nothing. Gives the links that were left out.

    Raises UserError for what is no zip, is damaged, is behind a password, is too large, or would leave the folder.
    """
    limits = limits or Limits()
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        with zipfile.ZipFile(archive) as opened:
            left_out = _unpack(opened, place, name=name, limits=limits, packed=_size(archive))
        place.rename(folder)
        return left_out
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise UserError(f"{name} cannot be unpacked: {error}. Pack it again as an ordinary zip.") from None
    except OSError as error:
        raise UserError(
            f"{name} cannot be unpacked: {error.strerror or error}. Unpack it yourself and open the folder."
        ) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unpack(opened: zipfile.ZipFile, place: Path, *, name: str, limits: Limits, packed: int) -> list[str]:
    entries = [entry for entry in opened.infolist() if not entry.is_dir() and not IGNORED & set(entry.filename.split("/"))]
    links = [entry.filename for entry in entries if stat.S_ISLNK(entry.external_attr >> 16)]
    wanted = [entry for entry in entries if entry.filename not in links]
    if len(wanted) > limits.files:
        raise UserError(f"{name} holds {len(wanted)} files; {limits.files} are taken at most. Open the folder itself.")
    if any(entry.flag_bits & 1 for entry in wanted):
        raise UserError(f"{name} is behind a password. Pack it again without one.")
    budget = min(limits.size, max(limits.growth_free, packed * limits.growth))
    for entry in wanted:
        target = place / safe_path(entry.filename, name=name, depth=limits.depth)
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(entry) as source, target.open("xb") as file:
            for chunk in _chunks(source):
                budget -= len(chunk)
                if budget < 0:
                    raise UserError(f"{name} is too large unpacked, or is made to be. Open the folder itself.")
                file.write(chunk)
    return links


def safe_path(path: str, *, name: str, depth: int = 20) -> PurePosixPath:
    """A path of an archive or of an upload below a folder. Raises UserError if it would leave it, or cannot be a path."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    odd = any(part == ".." or ":" in part or "\0" in part or part.split(".")[0].lower() in RESERVED for part in parts)
    if not parts or odd or path.startswith(("/", "\\")):
        raise UserError(f"{name} holds the path {path!r}, which leads elsewhere. It is not opened.")
    if len(parts) > depth or max(map(len, parts)) > 200:
        raise UserError(f"{name} holds folders that are too deep or names that are too long. Open the folder itself.")
    return PurePosixPath(*parts)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _size(archive: IO[bytes]) -> int:
    archive.seek(0, 2)
    size = archive.tell()
    archive.seek(0)
    return size
