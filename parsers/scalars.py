"""The scalars table of many readings: made in columns, in their final types, and grown in place when sources grow."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from parsers.memory import reserve
from parsers.names import as_noted, settle
from parsers.notes import MetricNote
from parsers.reads import Read, run_name
from parsers.tables import SCALARS, Name
from parsers.workers import workers

NUMBERS = {column: np.dtype(dtype) for column, dtype in SCALARS.items() if dtype != "category"}
TEXTS = tuple(column for column, dtype in SCALARS.items() if dtype == "category")
MISSING: dict[str, Any] = {"epoch": np.nan, "wall_time": np.nan, "segment": np.int16(0)}
BATCH = 1 << 19  # rows that a thread fills in at a time
BLOCK = 1 << 16  # rows whose texts are looked up at a time: what is needed for it stays in the processor's cache
AHEAD = 1.25  # room reserved for rows to come; what is never written costs nothing
Segments = Mapping[str, tuple[int, ...]]  # source -> the run's segment for each of the file's own


class Stretch:
    """Rows of one source: those of its reading from `begin` on, with the names and segments that the table gives them."""

    def __init__(self, read: Read, names: list[Name], segments: tuple[int, ...], begin: int = 0) -> None:
        self.read, self.names, self.segments, self.begin = read, names, segments, begin
        self.rows = len(read.reading.scalars) - begin
        self.scalars = read.reading.scalars.since(begin) if begin and self.rows else read.reading.scalars

    def __len__(self) -> int:
        return self.rows

    def lacks(self, column: str) -> bool:
        """Whether all rows have in a column what MISSING says."""
        return getattr(self.scalars, column) is None and not (column == "segment" and self.segments)

    def column(self, column: str) -> np.ndarray | None:
        """A column of the rows; None if they lack it."""
        values: np.ndarray | None = getattr(self.scalars, column)
        if column == "segment" and self.segments:
            inside = np.zeros(self.rows, np.int16) if values is None else values
            return np.take(np.array(self.segments, np.int16), inside)
        return values


class Table:
    """The rows of all sources, one source behind the other.

    What sources grew by goes to the end, so every source's rows are in order, though not always in one piece. Rows that are
    there are never changed: a frame once made stays as it was.
    """

    def __init__(
        self, reads: Sequence[Read] = (), segments: Segments | None = None, metrics: Mapping[str, MetricNote] | None = None
    ) -> None:
        self.metrics = metrics or {}  # what the user says of metrics
        self.arrays: dict[str, np.ndarray] = {}
        self.codes: dict[str, dict[str, int]] = {column: {} for column in TEXTS}  # text -> code
        self.dtypes: dict[str, pd.CategoricalDtype] = {}
        self.stretches = _stretches(reads, segments or {}, {}, self.metrics)  # source -> all its rows
        self.size = 0
        self._lock = threading.Lock()
        self._went_on = False  # whether another table grew out of this one, behind our rows in the same arrays
        self._add(list(self.stretches.values()))

    def grown(self, reads: Sequence[Read], segments: Segments) -> "Table":
        """The table of `reads`: this one, with new rows at its end if that is all that changed; else another."""
        with self._lock:
            stretches = _stretches(reads, segments, self.stretches, self.metrics)
            known = [(label, old, stretches.get(label)) for label, old in self.stretches.items()]
            if self._went_on or not all(new and (new is old or _extends(new, old)) for _, old, new in known):
                return Table(reads, segments, self.metrics)
            lengths = {label: len(old) for label, old, _ in known}
            more = [Stretch(s.read, s.names, s.segments, lengths.get(label, 0)) for label, s in stretches.items()]
            if not any(map(len, more)):
                return self
            twin = Table(metrics=self.metrics)
            twin.arrays, twin.size = dict(self.arrays), self.size
            twin.codes, twin.dtypes = {column: dict(codes) for column, codes in self.codes.items()}, dict(self.dtypes)
            self._went_on = True
            twin.stretches = stretches
            twin._add([stretch for stretch in more if len(stretch)])
            return twin

    def frame(self) -> pd.DataFrame:
        """The table as a frame, which may not be written to."""
        columns: dict[str, Any] = {}
        for column in SCALARS:
            values = self.arrays[column] if column in self.arrays else np.broadcast_to(MISSING[column], self.size)
            columns[column] = values[: self.size]
            columns[column].flags.writeable = False
            if column in self.codes:
                columns[column] = pd.Categorical.from_codes(columns[column], dtype=self._texts(column), validate=False)
        return pd.DataFrame(columns, copy=False)

    def _texts(self, column: str) -> pd.CategoricalDtype:
        """The texts of a column in the order of their codes: the same object as long as none is added."""
        codes = self.codes[column]
        if column not in self.dtypes or len(self.dtypes[column].categories) != len(codes):
            self.dtypes[column] = pd.CategoricalDtype(pd.Index(list(codes), dtype="str"))
        return self.dtypes[column]

    def _add(self, stretches: list[Stretch]) -> None:
        """Puts rows at the end."""
        batches = list(_batches(stretches, self.size))
        coded = [(write, rows) for batch, rows in batches for write in self._coded(batch)]
        end = batches[-1][1].stop if batches else 0
        alone = len(self.stretches) == 1 and bool(stretches)
        own = {c: _own(stretches[0], c, dtype) for c, dtype in NUMBERS.items()} if alone else {}
        self.arrays |= {column: values for column, values in own.items() if values is not None}
        shared = [column for column in NUMBERS if own.get(column) is None and self._is_met(column, stretches)]
        self._reserve(end, shared)
        work = [partial(write, self.arrays, rows) for write, rows in coded]
        work += [partial(_fill, batch, column, self.arrays[column][rows]) for batch, rows in batches for column in shared]
        with workers(len(work) if end - self.size > BATCH else 1) as apply:
            list(apply(lambda call: call(), work))
        for batch, rows in batches:
            _keep_once(batch, {column: self.arrays[column][rows] for column in shared if column != "segment"})
        self.size = end

    def _is_met(self, column: str, stretches: list[Stretch]) -> bool:
        """Whether a column has memory of its own: one that all rows lack needs none."""
        return column in self.arrays or column not in MISSING or not all(stretch.lacks(column) for stretch in stretches)

    def _coded(self, batch: list[Stretch]) -> list["Write"]:
        """What writes the texts of a batch's rows as codes. Runs of one kind share one list of names, looked at once."""
        names = {id(stretch.names): stretch.names for stretch in batch}
        first = dict(zip(names, np.cumsum([0, *map(len, names.values())]).tolist(), strict=False))
        texts = zip(*(name for several in names.values() for name in several), strict=True)
        named = {column: self._code(column, of_column) for column, of_column in zip(Name._fields, texts, strict=True)}
        index = [_from(first[id(s.names)], piece) for s, piece in zip(batch, _pieces(batch, "name", 0), strict=True)]
        labels = self._code("source", [stretch.read.source.label for stretch in batch])
        lengths = [stretch.rows for stretch in batch]
        if all(stretch.scalars.part is None for stretch in batch):
            each = {"source": labels, "run": self._code("run", [run_name(stretch.read, 0) for stretch in batch])}
            return [partial(_take, named, index), partial(_repeat, each, lengths)]
        runs = [self._code("run", stretch.read.runs) for stretch in batch]
        starts = np.cumsum([0, *map(len, runs)]).tolist()
        parts = [_from(start, part) for start, part in zip(starts, _pieces(batch, "part", 0), strict=False)]
        inside = {"run": [code for codes in runs for code in codes]}
        return [partial(_take, named, index), partial(_repeat, {"source": labels}, lengths), partial(_take, inside, parts)]

    def _code(self, column: str, texts: Iterable[str]) -> list[int]:
        """The codes of texts; new ones get the next."""
        codes = self.codes[column]
        return [codes.setdefault(text, len(codes)) for text in texts]

    def _reserve(self, size: int, numbers: Iterable[str]) -> None:
        """Room for so many rows in all, for codes in the smallest type that pandas uses for them."""
        dtypes = {column: NUMBERS[column] for column in numbers}
        dtypes |= {column: np.dtype(_code_type(len(codes))) for column, codes in self.codes.items()}
        for column, dtype in dtypes.items():
            old = self.arrays.get(column)
            if old is None or old.dtype != dtype or len(old) < size:
                self.arrays[column] = reserve(int(size * AHEAD), size, dtype)
                self.arrays[column][: self.size] = MISSING.get(column, 0) if old is None else old[: self.size]


def _keep_once(batch: list[Stretch], columns: Mapping[str, np.ndarray]) -> None:
    """Gives readings the table's rows in place of equal ones of their own; those of a room that grows are left there."""
    begin = 0
    for stretch in batch:
        scalars, rows = stretch.scalars, slice(begin, begin + len(stretch))
        begin = rows.stop
        if stretch.begin or not (scalars.tabled or scalars.value.base is None):
            continue
        own = {column: values for column in columns if (values := getattr(scalars, column)) is not None}
        if scalars.tabled or all(values.base is None for values in own.values()):
            for column in own:
                setattr(scalars, column, columns[column][rows])
            scalars.tabled = True


Write = Callable[[Mapping[str, np.ndarray], slice], None]  # writes into rows of the columns


def _repeat(codes: Mapping[str, list[int]], lengths: list[int], arrays: Mapping[str, np.ndarray], rows: slice) -> None:
    """Writes columns of texts in which each code stands for so many rows."""
    for column, of_column in codes.items():
        out = arrays[column][rows]
        out[:] = np.repeat(np.array(of_column, out.dtype), lengths)


def _take(codes: Mapping[str, list[int]], index: list[np.ndarray], arrays: Mapping[str, np.ndarray], rows: slice) -> None:
    """Writes columns of texts of which the index (in pieces) tells each row's code."""
    several = [column for column, of_column in codes.items() if len(set(of_column)) > 1]
    for column in codes.keys() - set(several):
        arrays[column][rows] = codes[column][0]
    columns = [(np.array(codes[column], arrays[column].dtype), arrays[column][rows]) for column in several]
    end = 0
    for block in _blocks(index) if several else ():
        begin, end = end, end + len(block)
        for texts, out in columns:
            np.take(texts, block, out=out[begin:end], mode="clip")


def _blocks(index: list[np.ndarray]) -> Iterator[np.ndarray]:
    """An index in blocks of about BLOCK rows, in the type that numpy takes: else each look-up would make it anew."""
    small: list[np.ndarray] = []
    size = 0
    for piece in index:
        small.append(piece[:BLOCK])
        size += len(piece)
        if size >= BLOCK:
            yield np.concatenate(small, dtype=np.intp)
            small, size = [], 0
            yield from (piece[at : at + BLOCK].astype(np.intp) for at in range(BLOCK, len(piece), BLOCK))
    if small:
        yield np.concatenate(small, dtype=np.intp)


def _fill(batch: list[Stretch], column: str, out: np.ndarray) -> None:
    """Writes a column of numbers."""
    if column in MISSING and all(stretch.lacks(column) for stretch in batch):
        out[:] = MISSING[column]
    else:
        np.concatenate(_pieces(batch, column, MISSING.get(column)), out=out)


def _pieces(batch: list[Stretch], column: str, missing: Any) -> list[np.ndarray]:
    """A column of each source's rows; one that lacks it has `missing` in all of them."""
    pieces = [stretch.column(column) for stretch in batch]
    return [np.full(s.rows, missing) if piece is None else piece for s, piece in zip(batch, pieces, strict=True)]


def _from(start: int, index: np.ndarray) -> np.ndarray:
    """An index counted from `start`, however few bytes it takes."""
    return np.add(index, start, dtype=np.int32) if start else index


Batch = tuple[list[Stretch], slice]  # stretches, and their rows in the table


def _code_type(count: int) -> type[np.signedinteger[Any]]:
    """The integers in which pandas keeps codes of so many categories."""
    return np.int8 if count < 128 else np.int16 if count < 32768 else np.int32


def _own(stretch: Stretch, column: str, dtype: np.dtype) -> np.ndarray | None:
    """A reading's column as it is, for a table of that source alone; None where it must be made."""
    values = getattr(stretch.read.reading.scalars, column)
    return values if values is not None and values.dtype == dtype and not (column == "segment" and stretch.segments) else None


def _stretches(
    reads: Iterable[Read], segments: Segments, known: Mapping[str, Stretch], metrics: Mapping[str, MetricNote]
) -> dict[str, Stretch]:
    """All rows of each source; the known one where nothing changed."""
    found: dict[str, Stretch] = {}
    for read in reads:
        label, old = read.source.label, known.get(read.source.label)
        inside = segments.get(label, ())
        if old and old.read is read and old.segments == inside:
            found[label] = old
        elif len(read.reading.scalars):
            found[label] = Stretch(read, as_noted(settle(read.reading.scalars), metrics), inside)
    return found


def _extends(new: Stretch, old: Stretch) -> bool:
    """Whether a source's rows are those it had, perhaps with more behind them."""
    if new.names[: len(old.names)] != old.names or new.segments[: len(old.segments)] != old.segments or len(new) < len(old):
        return False
    if new.read.runs[: len(old.read.runs)] != old.read.runs or bool(new.segments) != bool(old.segments):
        return False
    if new.read.reading.scalars.goes_on_from(old.read.reading.scalars):
        return True
    columns = ((getattr(one.read.reading.scalars, column) for one in (new, old)) for column in (*NUMBERS, "name", "part"))
    return all(_begins_with(long, short) for long, short in columns)


def _begins_with(long: np.ndarray | None, short: np.ndarray | None) -> bool:
    """Whether a column begins with another: most are the same memory."""
    if long is None or short is None:
        return long is short
    if long.__array_interface__["data"][0] == short.__array_interface__["data"][0] and long.strides == short.strides:
        return True
    return np.array_equal(long[: len(short)], short, equal_nan=long.dtype.kind == "f")


def _batches(stretches: Iterable[Stretch], begin: int) -> Iterator[Batch]:
    """Sources that lie one behind the other, together enough rows to fill in at once."""
    batch: list[Stretch] = []
    end = begin
    for stretch in stretches:
        batch.append(stretch)
        end += len(stretch)
        if end - begin >= BATCH:
            yield batch, slice(begin, end)
            batch, begin = [], end
    if batch:
        yield batch, slice(begin, end)
