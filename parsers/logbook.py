"""Logbook: the collected tables; refresh() reads only what grew."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import pandas as pd

from parsers.agreement import find_disagreements
from parsers.notes import MetricNote, notes_of_metrics
from parsers.reads import Read, Reader, earlier_reads, read_source, read_sources, run_name
from parsers.restarts import Restarts, find_restarts, newest
from parsers.scalars import Table
from parsers.sources import Source, find_sources
from parsers.status import Run, collect_runs, make_runs
from parsers.tables import Entry, Problem, make_frame
from parsers.vocabulary import take_word
from parsers.workers import spread

Progress = Callable[[int, int, str], None]  # (sources done, sources in all, label of the last one)
TOGETHER = 1 << 20  # bytes of small files that a thread reads in one go
SMALL = 1 << 17  # bytes of a file up to which opening it and keeping account of it takes longer than reading it
LITTLE = 1 << 23  # bytes in all that are read before another thread is ready


class Logbook:
    """The tables of a set of sources: scalars, runs, hparams, messages, problems, sources (columns in tables.py).

    Frames are made when first asked for and shared afterwards; `scalars` cannot be written to: copy it before changing it.
    """

    def __init__(
        self,
        reads: Sequence[Read],
        problems: Sequence[tuple[str, Problem]] = (),
        asked: "Asked | None" = None,
        before: "Logbook | None" = None,
        metrics: Mapping[str, MetricNote] | None = None,
    ) -> None:
        self.reads = list(reads)
        self.asked = asked or Asked((), ())
        self.metrics = dict(metrics or {})  # what the user says of metrics
        self._found = list(problems)
        self._earlier = before.table_so_far if before and before.metrics == self.metrics else None

    @property
    def paths(self) -> list[Any]:
        """The files and folders asked for."""
        return list(self.asked.paths)

    @cached_property
    def scalars(self) -> pd.DataFrame:
        """Every point. A source's rows are in its order; after a refresh, what it grew by stands at the end."""
        return self._table.frame()

    @cached_property
    def newest(self) -> pd.DataFrame:
        """`scalars` without what was logged again: of each step its newest value, and nothing that a restart went back over."""
        return newest(self.scalars)

    @cached_property
    def _table(self) -> Table:
        earlier, self._earlier = self._earlier, None
        with no_garbage_collection():
            segments = self._restarts.segments
            return earlier.grown(self.reads, segments) if earlier else Table(self.reads, segments, self.metrics)

    @property
    def table_so_far(self) -> Table | None:
        """The table of scalars, if it was made, or the one that it will grow out of."""
        return self.__dict__.get("_table", self._earlier)

    @cached_property
    def _restarts(self) -> Restarts:
        return find_restarts(self.reads)

    @cached_property
    def collected(self) -> list[Run]:
        """The runs, each with all its sources."""
        return collect_runs(self)

    @cached_property
    def runs(self) -> pd.DataFrame:
        return make_runs(self)

    @cached_property
    def hparams(self) -> pd.DataFrame:
        return self._rows("hparams", lambda r: r.reading.hparams, ("name", "value", "line"))

    @cached_property
    def messages(self) -> pd.DataFrame:
        restarts: dict[str, list[Any]] = {}
        for read, message in self._restarts.messages:
            restarts.setdefault(read.source.label, []).append(message)
        fields = ("kind", "text", "line", "step", "epoch", "wall_time")
        return self._rows("messages", lambda r: [*restarts.get(r.source.label, ()), *r.reading.messages], fields)

    @cached_property
    def predictions(self) -> pd.DataFrame:
        return self._rows("predictions", lambda r: r.reading.predictions, ("item", "label", "probability", "line"))

    @cached_property
    def entries(self) -> pd.DataFrame:
        rows = [(read.source.label, entry) for read in self.reads for entry in read.reading.entries]
        columns = {field: [getattr(entry, field) for _, entry in rows] for field in Entry._fields}
        return make_frame("entries", {"source": [label for label, _ in rows], **columns})

    @cached_property
    def problems(self) -> pd.DataFrame:
        rows = self._found + [(r.source.label, problem) for r in self.reads for problem in r.reading.problems]
        rows += [*find_disagreements(self.reads, self.metrics), *self._restarts.problems]
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
        return {r.source.label: r.source.path for r in self.reads if r.source.file}

    @cached_property
    def earlier(self) -> "Logbook | None":
        """What files held that shrank or were replaced since they were first read, as runs called '<run> (earlier)'; or None."""
        reads = [earlier for read in self.reads for earlier in earlier_reads(read)]
        return Logbook(reads, asked=self.asked, metrics=self.metrics) if reads else None

    def joined(self, other: "Logbook") -> "Logbook":
        """The Logbook of both: tables are those of the two, one behind the other."""
        return Logbook([*self.reads, *other.reads], [*self._found, *other._found], self.asked, metrics=self.metrics)

    def refresh(self, progress: Progress | None = None) -> "Logbook":
        """This Logbook as of now: a new one, in which only files that grew or changed were read again."""
        return collect(self.asked, progress=progress, before=self)

    def _rows(self, table: str, rows_of: Callable[[Read], list[Any]], fields: Sequence[str]) -> pd.DataFrame:
        columns: dict[str, list[Any]] = {field: [] for field in ("run", "source", *fields)}
        for read in self.reads:
            for row in rows_of(read):
                columns["run"].append(run_name(read, row.part))
                columns["source"].append(read.source.label)
                for field in fields:
                    columns[field].append(getattr(row, field))
        return make_frame(table, columns)


@dataclass(frozen=True)
class Asked:
    """What a Logbook was asked to hold: the files below `paths`, told by `readers`; patterns choose among the files."""

    paths: Sequence[Any]
    readers: Sequence[Reader]
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()


def collect(asked: Asked, progress: Progress | None = None, before: Logbook | None = None) -> Logbook:
    """The Logbook of all sources asked for. What `before` holds of an unchanged file is taken over."""
    with no_garbage_collection():
        return _collect(asked, progress, before)


def _collect(asked: Asked, progress: Progress | None, before: Logbook | None) -> Logbook:
    sources, problems = find_sources(asked.paths, include=asked.include, exclude=asked.exclude)
    known = {r.source.file: r for r in before.reads} if before else {}
    reads: list[Read] = []
    if progress:
        _announce(asked, sources, progress)

    def read(batch: list[Source]) -> list[Read]:
        return read_sources(batch, asked.readers, known)

    new = [source.size - min(known[source.file].source.size if source.file in known else 0, source.size) for source in sources]
    little = sum(new) <= LITTLE
    batches = list(_batches(sources, new))
    for result in chain.from_iterable(spread(read, batches, is_small=lambda batch: little or len(batch) > TOGETHER // SMALL)):
        reads.append(result)
        if progress:
            progress(len(reads), len(sources), result.source.label)
    metrics = notes_of_metrics(asked.paths)
    take_word({metric: note.better for metric, note in metrics.items()}, of=tuple(map(str, asked.paths)))
    return Logbook(reads, problems, asked, before, metrics)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Nothing made here is garbage: looking through all of it again and again would take as long as making it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _announce(asked: Asked, sources: Sequence[Source], progress: Progress) -> None:
    """Says why it takes a while, if a reader has to be made ready first."""
    for reader in asked.readers:
        said = reader.preparing(sources) if hasattr(reader, "preparing") else ""
        if said:
            progress(0, len(sources), said)


def _batches(sources: Sequence[Source], new: Sequence[int]) -> Iterator[list[Source]]:
    """Sources of which little is to be read (so many bytes each) together: handing each to a thread would take longer."""
    batch: list[Source] = []
    size = 0
    for source, more in zip(sources, new, strict=True):
        if batch and size + more > TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += more
    if batch:
        yield batch


__all__ = ["Asked", "Logbook", "Progress", "Read", "Reader", "collect", "read_source", "run_name"]
