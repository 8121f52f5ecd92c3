"""Logbook: the collected tables; refresh() reads only what grew."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from parsers.sources import Source, find_sources
from parsers.status import make_runs
from parsers.tables import Name, Problem, Reading, make_frame

Progress = Callable[[int, int, str], None]  # (sources done, sources in all, label of the last one)
Reader = ModuleType


@dataclass(frozen=True, eq=False)
class Read:
    """One source with the reader that read it and what it gave."""

    source: Source
    reader: str
    reading: Reading
    fingerprint: str


class Logbook:
    """The tables of a set of sources: scalars, runs, hparams, messages, problems, sources (columns in tables.py).

    Frames are made when first asked for and shared afterwards: copy one before changing it.
    """

    def __init__(
        self,
        reads: Sequence[Read],
        problems: Sequence[tuple[str, Problem]] = (),
        paths: Sequence[Any] = (),
        readers: Sequence[Reader] = (),
    ):
        self.reads = list(reads)
        self.paths = list(paths)
        self._found = list(problems)
        self._readers = list(readers)

    @cached_property
    def scalars(self) -> pd.DataFrame:
        return collect_scalars(self.reads)

    @cached_property
    def runs(self) -> pd.DataFrame:
        return make_runs(self)

    @cached_property
    def hparams(self) -> pd.DataFrame:
        return self._rows("hparams", lambda r: r.reading.hparams, ("name", "value", "line"))

    @cached_property
    def messages(self) -> pd.DataFrame:
        return self._rows("messages", lambda r: r.reading.messages, ("kind", "text", "line", "step", "epoch", "wall_time"))

    @cached_property
    def problems(self) -> pd.DataFrame:
        rows = self._found + [(r.source.label, problem) for r in self.reads for problem in r.reading.problems]
        columns = {field: [getattr(problem, field) for _, problem in rows] for field in Problem._fields}
        return make_frame("problems", {"source": [label for label, _ in rows], **columns})

    @cached_property
    def sources(self) -> pd.DataFrame:
        reads = self.reads
        columns: dict[str, list[Any]] = {
            "source": [r.source.label for r in reads],
            "run": [r.source.run for r in reads],
            "run_why": [r.source.run_why for r in reads],
            "reader": [r.reader for r in reads],
            "bytes": [r.source.size for r in reads],
            "points": [len(r.reading.scalars) for r in reads],
            "other": [", ".join(f"{kind} {count}" for kind, count in r.reading.other.items()) for r in reads],
            "fingerprint": [r.fingerprint for r in reads],
        }
        for field in ("dialect", "lines", "claimed", "noise", "unclaimed"):
            columns[field] = [getattr(r.reading, field) for r in reads]
        return make_frame("sources", columns)

    def path_of(self, source: str) -> os.PathLike[str] | None:
        """The file behind a label of the `source` column, or None."""
        return self._paths.get(source)

    @cached_property
    def _paths(self) -> dict[str, os.PathLike[str]]:
        return {r.source.label: r.source.path for r in self.reads}

    def refresh(self, progress: Progress | None = None) -> "Logbook":
        """This Logbook as of now: a new one, in which only files that grew or changed were read again."""
        return collect(self.paths, self._readers, progress=progress, before=self)

    def _rows(self, table: str, rows_of: Callable[[Read], list[Any]], fields: Sequence[str]) -> pd.DataFrame:
        columns: dict[str, list[Any]] = {field: [] for field in ("run", "source", *fields)}
        for read in self.reads:
            for row in rows_of(read):
                columns["run"].append(run_name(read, row.part))
                columns["source"].append(read.source.label)
                for field in fields:
                    columns[field].append(getattr(row, field))
        return make_frame(table, columns)


def collect(
    paths: Sequence[Any], readers: Sequence[Reader], progress: Progress | None = None, before: Logbook | None = None
) -> Logbook:
    """The Logbook of all sources below `paths`. What `before` holds of an unchanged file is taken over."""
    sources, problems = find_sources(paths)
    known = {r.source.path: r for r in before.reads} if before else {}
    reads: list[Read] = []

    def read(source: Source) -> Read:
        return read_source(source, readers, known.get(source.path))

    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        for done, result in enumerate(pool.map(read, sources), 1):
            reads.append(result)
            if progress:
                progress(done, len(sources), result.source.label)
    return Logbook(reads, problems, paths, readers)


def read_source(source: Source, readers: Iterable[Reader], before: Read | None = None) -> Read:
    """Reads one source with the first reader that recognises it; what cannot be opened becomes a Problem."""
    try:
        fingerprint = f"{source.size}-{source.modified:.6f}-{hashlib.blake2b(source.head[:256], digest_size=6).hexdigest()}"
        if before and before.fingerprint == fingerprint and not _is_outdated(before, source, readers):
            return Read(source, before.reader, before.reading, fingerprint)
        for reader in readers:
            if reader.sniff(source):
                bookmark = before.reading if before and before.reader == reader.name and _continues(before, source) else None
                return Read(source, reader.name, reader.read(source, bookmark), fingerprint)
        problem = None
    except OSError as error:
        fingerprint, problem = "", Problem(0, "unreadable-file", "error", f"This file cannot be read: {error.strerror or error}.")
    return Read(source, "", Reading(problems=[problem] if problem else []), fingerprint)


def _is_outdated(before: Read, source: Source, readers: Iterable[Reader]) -> bool:
    """Whether the reader of an unchanged file has learned to read it otherwise."""
    asked = [reader.is_outdated for reader in readers if reader.name == before.reader and hasattr(reader, "is_outdated")]
    return any(is_outdated(before.reading, source) for is_outdated in asked)


def _continues(before: Read, source: Source) -> bool:
    """Whether the file only grew since: same beginning, not shorter."""
    return source.size >= before.source.size and source.head[:256] == before.source.head[:256]


def run_name(read: Read, part: int) -> str:
    """The run of a row of a reading: the source's run, or a run inside the source."""
    name = read.reading.parts[part]
    return f"{read.source.run}/{name}" if name else read.source.run


def collect_scalars(reads: Sequence[Read]) -> pd.DataFrame:
    """The scalars table of `reads`: concatenated columns, strings as categoricals built from codes.

    Memory is touched once: the numbers of a single source are its table's columns as they are, codes are made in their final size.
    """
    reads = [r for r in reads if len(r.reading.scalars)]
    columns: dict[str, Any] = {name: _numbers(reads, name, dtype) for name, dtype in NUMBERS.items()}
    texts = {column: Codes() for column in ("run", *Name._fields, "source")}
    for read in reads:
        scalars, rows = read.reading.scalars, len(read.reading.scalars)
        for field in Name._fields:
            texts[field].put(rows, [getattr(name, field) for name in scalars.names], scalars.name)
        texts["source"].put(rows, [read.source.label])
        texts["run"].put(rows, [run_name(read, part) for part in range(len(read.reading.parts))], scalars.part)
    return make_frame("scalars", {**columns, **{column: codes.categorical() for column, codes in texts.items()}})


NUMBERS = {
    "step": np.int64,
    "epoch": np.float64,
    "wall_time": np.float64,
    "value": np.float64,
    "segment": np.int16,
    "line": np.int64,
}


def _numbers(reads: Sequence[Read], column: str, dtype: Any) -> np.ndarray:
    """One numeric column of all reads; what a source does not have is NaN (0 for segments)."""
    missing = np.zeros((), dtype) if column == "segment" else np.array(np.nan)
    parts = [getattr(r.reading.scalars, column) for r in reads]
    if len(parts) == 1 and parts[0] is not None:
        return parts[0]
    out = np.empty(sum(len(r.reading.scalars) for r in reads), dtype)
    start = 0
    for read, part in zip(reads, parts, strict=True):
        end = start + len(read.reading.scalars)
        out[start:end] = missing if part is None else part
        start = end
    return out


class Codes:
    """A categorical column under construction: for each stretch of rows, its texts and which of them each row has."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.stretches: list[tuple[int, list[int], np.ndarray | None]] = []

    def put(self, rows: int, texts: Sequence[str], index: np.ndarray | None = None) -> None:
        """Adds `rows` rows that are texts[index] (the only text, without an index)."""
        self.stretches.append((rows, [self.texts.setdefault(text, len(self.texts)) for text in texts], index))

    def categorical(self) -> pd.Categorical:
        """The finished column; its codes are the smallest integers that hold them."""
        dtype = np.int8 if len(self.texts) < 128 else np.int16 if len(self.texts) < 32768 else np.int32
        codes = np.empty(sum(rows for rows, _, _ in self.stretches), dtype)
        start = 0
        for rows, of_text, index in self.stretches:
            if index is None:
                codes[start : start + rows] = of_text[0]
            else:
                np.take(np.array(of_text, dtype), index, out=codes[start : start + rows], mode="clip")
            start += rows
        return pd.Categorical.from_codes(codes, categories=pd.Index(list(self.texts), dtype="str"), validate=False)
