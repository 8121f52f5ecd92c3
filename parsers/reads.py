"""One source read: by which reader, from where on, and what is said if that cannot be."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Any

from parsers.extent import Extent, Plan, extents_of, find_plan
from parsers.names import in_split
from parsers.sources import HEAD, Source
from parsers.tables import Problem, Reading

Reader = ModuleType
EDGE = 256  # bytes at both ends of a file by which it is known again


@dataclass(frozen=True, eq=False)
class Read:
    """One source with the reader that read it and what it gave. `edges` are the bytes that the file began and ended with.

    `replaced` is what was read of the file before it shrank or became another one.
    """

    source: Source
    reader: str
    reading: Reading
    fingerprint: str = ""
    edges: "Edges" = (b"", b"")
    replaced: "Read | None" = None

    @cached_property
    def runs(self) -> list[str]:
        """The run of each part of the reading: the source's run, or a run inside the source."""
        return [run_name(self, part) for part in range(len(self.reading.parts))]

    @cached_property
    def extents(self) -> dict[int, Extent]:
        """part -> what its points span, for the parts that have any."""
        return extents_of(self.source.label, self.reading.scalars)

    @cached_property
    def plans(self) -> list[Plan]:
        """What its settings say of the length of the run of each part."""
        return [find_plan(h for h in self.reading.hparams if h.part == part) for part in range(len(self.reading.parts))]


def run_name(read: Read, part: int) -> str:
    """The run of a row of a reading: the source's run, or a run inside the source."""
    name = read.reading.parts[part]
    return f"{read.source.run}/{name}" if name else read.source.run


def read_sources(sources: Sequence[Source], readers: Sequence[Reader], known: Mapping[Any, Read]) -> list[Read]:
    """Reads several sources, each as `read_source` does; `known` is what was read of files before.

    New ones are first offered to the first reader, which may read many small ones in one go.
    """
    done: dict[int, Read] = {}
    if readers and hasattr(readers[0], "read_together"):
        new = [source for source in sources if source.file not in known and not source.hidden]
        for source, data, reading in readers[0].read_together(new):
            reading.scalars = in_split(reading.scalars, source.split)
            edges = bytes(data[:EDGE]), bytes(data[-EDGE:])
            done[id(source)] = Read(source, readers[0].name, reading, _fingerprint(source, edges), edges)
    return [done.get(id(source)) or read_source(source, readers, known.get(source.file)) for source in sources]


def read_source(source: Source, readers: Sequence[Reader], before: Read | None = None) -> Read:
    """Reads one source with the first reader that recognises it; of a file that only grew since `before`, what is new.

    What cannot be opened, and what a reader fails at, becomes a Problem: one file costs the others nothing.
    """
    if source.hidden:
        return Read(source, "", Reading())
    try:
        if not source.size and not source.path.is_file():
            return Read(
                source, "", Reading(problems=[Problem(0, "no-file", "error", "This is no regular file: it is not read.")])
            )
        edges, edges_before = _edges(source, source.size, before.source.size if before else 0)
        fingerprint = _fingerprint(source, edges)
        known = before is not None and before.fingerprint == fingerprint and before.source.split == source.split
        if before and known and not _is_outdated(before, source, readers):
            same = (before.source.run, before.source.label, before.source.part) == (source.run, source.label, source.part)
            return before if same else Read(source, before.reader, before.reading, fingerprint, edges, before.replaced)
        reader = next((reader for reader in readers if reader.sniff(source)), None)
        if reader is None:
            return Read(source, "", Reading(), fingerprint, edges)
        goes_on = before is not None and source.size >= before.source.size and edges_before == before.edges
        reading = reader.read(source, before.reading if before and goes_on and before.reader == reader.name else None)
        reading.scalars = in_split(reading.scalars, source.split)
        earlier = before.replaced if before else None
        if before and before.reader and not goes_on:
            reading.problems.append(_replaced(before, source))
            earlier = before
        source.__dict__.pop("head", None)  # read again if it is asked for: a thousand of them are much
        return Read(source, reader.name, reading, fingerprint, edges, earlier)
    except OSError as error:
        problem = Problem(0, "unreadable-file", "error", f"This file cannot be read: {error.strerror or error}.")
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"[:300]
        message = f"Epochbook failed at this file ({fault}). Please report it with the file."
        problem = Problem(0, "reader-failed", "error", message)
    return Read(source, "", Reading(problems=[problem]))


def earlier_reads(read: Read) -> Iterator[Read]:
    """What was read of a file before it was replaced, the newest first, each as a source of a run of its own."""
    count, one = 1, read.replaced
    while one:
        called = "earlier" if count == 1 else f"earlier {count}"
        source = replace(one.source, file="", label=f"{read.source.label} ({called})", run=f"{read.source.run} ({called})")
        yield Read(source, one.reader, one.reading, one.fingerprint)
        count, one = count + 1, one.replaced


def _is_outdated(before: Read, source: Source, readers: Sequence[Reader]) -> bool:
    """Whether the reader of an unchanged file has learned to read it otherwise."""
    asked = [reader.is_outdated for reader in readers if reader.name == before.reader and hasattr(reader, "is_outdated")]
    return any(is_outdated(before.reading, source) for is_outdated in asked)


Edges = tuple[bytes, bytes]


def _fingerprint(source: Source, edges: Edges) -> str:
    """What tells whether a file is the same as before."""
    digest = hashlib.blake2b(b"".join(edges), digest_size=6).hexdigest()
    return f"{source.size}-{source.modified:.6f}-{digest}"


def _edges(source: Source, *sizes: int) -> list[Edges]:
    """For each of `sizes`, what the file's first so many bytes begin and end with."""
    if max(sizes) <= HEAD:
        return [(source.head[: min(EDGE, size)], source.head[max(0, size - EDGE) : size]) for size in sizes]
    with open(source.file, "rb", buffering=0) as file:  # noqa: PTH123 (Path.open takes twice as long)
        start, edges = file.read(EDGE), []
        for size in sizes:
            file.seek(max(0, size - EDGE))
            edges.append((start[:size], file.read(min(EDGE, size))))
        return edges


def _replaced(before: Read, source: Source) -> Problem:
    """What is said of a file that is another one, or shorter, than when it was last read."""
    shrank = source.size < before.source.size
    what = f"shrank from {before.source.size:,} to {source.size:,} bytes" if shrank else "is not what it was, grown"
    return Problem(0, "replaced", "warning", f"This file {what}, since it was last read: it was read anew from its beginning.")
