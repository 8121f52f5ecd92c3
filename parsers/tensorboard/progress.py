"""Where the reading of an event file stands, and all that was found so far; a file's bookmark."""

from collections.abc import Iterable

import numpy as np

from parsers.columns import Columns, Joined
from parsers.sources import Source
from parsers.tables import HParam, Message, Problem, Reading, Scalars
from parsers.tensorboard.damage import damage
from parsers.tensorboard.records import Note, read_notes
from parsers.tensorboard.series import Grown, make_scalars, name_series
from parsers.tensorboard.state import (
    AT,
    BAD_FROM,
    BASE,
    CLAIMED,
    COLUMNS,
    DAMAGES,
    GARBLED,
    KINDS,
    LAST_TAG,
    LIMIT,
    NOWHERE,
    OTHERS,
    RECORD,
    ROWS,
    SCALAR,
    SEGMENT,
    SESSION,
    TEXT,
    Found,
    State,
    copy_state,
    make_states,
    most_rows,
    state_of,
    tags_of,
)  # fmt: skip

MOST = 1000  # texts, or restarts, told of one file
BEGIN = np.array([AT, BASE, LIMIT, OTHERS, DAMAGES, LAST_TAG, BAD_FROM])


class Progress:
    """Everything read of a file up to `offset`. A reading's bookmark is never changed: the next reading goes on with a fork."""

    def __init__(
        self, problems: Iterable[Problem] = (), *, states: State | None = None, before: Joined | None = None, offset: int = 0
    ) -> None:
        self.offset = offset
        self.go_on_with(make_states(1) if states is None else states)
        self.before = before or Joined(())  # the rows that earlier readings gave
        self.rows = Columns(COLUMNS, large=not len(self.before))  # and those that this one adds
        self._all: Joined | None = None
        self.messages: list[Message] = []
        self.hparams: list[HParam] = []
        self.problems = list(problems)
        self.segment = 0  # of the last row
        self.first = 0  # row in the arrays of `room`
        self.told = {TEXT: 0, SESSION: 0}

    def go_on_with(self, states: State) -> None:
        """Takes other states of this one file."""
        self.states, self.state = states, state_of(states, 0)

    def fork(self) -> "Progress":
        """A copy that may go on by itself."""
        twin = Progress(self.problems, states=copy_state(self.states, 0), before=self.all_rows(), offset=self.offset)
        twin.messages, twin.hparams, twin.segment, twin.told = self.messages[:], self.hparams[:], self.segment, dict(self.told)
        return twin

    def all_rows(self) -> Joined:
        """The rows so far."""
        if self._all is None or len(self._all) < len(self.before) + len(self.rows):
            self._all = Joined([*self.before.pieces, self.rows.fork()])
        return self._all

    def begin(self, size: int) -> np.ndarray:
        """The cursor, set to go on from `offset` of a file of so many bytes."""
        cursor = self.state.cursor
        cursor[BEGIN] = 0, self.offset, size, 0, 0, -1, NOWHERE
        return cursor

    def stop(self) -> "Progress":
        """A fork to go on from where the cursor is."""
        twin = self.fork()
        twin.offset = int(twin.state.cursor[BASE] + twin.state.cursor[AT])
        return twin

    def room(self, size: int, others: tuple[np.ndarray, np.ndarray]) -> Found:
        """Where the compiled pass may put what it finds in so many bytes: its rows, right where they stay."""
        cursor = self.state.cursor
        done, known = int(cursor[BASE]), len(self.before)
        expected = (known + len(self.rows)) * int(cursor[LIMIT]) // done - known if done else 0
        columns, self.first = self.rows.place(most_rows(size), expected=expected)
        cursor[ROWS] = self.first
        return Found._make([*columns, *others])

    def collect(self, buffer: np.ndarray, found: Found) -> None:
        """Takes over what the compiled pass found."""
        cursor = self.state.cursor
        now = cursor.tolist()
        end, others, damages = now[ROWS], now[OTHERS], now[DAMAGES]
        self.rows.keep(end - self.first)
        if end > self.first and now[SEGMENT] != self.segment:
            self._tell_restarts([column[self.first : end] for column in found[: len(COLUMNS)]])
        if others:
            self._read_notes(buffer, found.others[:others].tolist())
        if damages:
            self.problems += [damage(*row) for row in found.damages[:damages].tolist()]
        cursor[OTHERS] = cursor[DAMAGES] = 0

    def _tell_restarts(self, columns: list[np.ndarray]) -> None:
        _, steps, walls, _, records, segments = columns
        for row in np.flatnonzero(np.diff(segments, prepend=np.int16(self.segment))).tolist():
            self.told[SESSION] += 1
            if self.told[SESSION] <= MOST:
                text = f"resumed at step {steps[row]}: from here on the steps begin again"
                self.messages.append(Message("resumed", text, int(records[row]), float(steps[row]), wall_time=float(walls[row])))
        self.segment = int(segments[-1])

    def _read_notes(self, buffer: np.ndarray, others: list[list[int]]) -> None:
        notes = []
        for kind, _, start, end, record, ordinal in others:
            self.told[TEXT] += kind == TEXT
            if kind != TEXT or self.told[TEXT] <= MOST:
                notes.append(Note(kind, buffer[start:end].tobytes(), ordinal, record))
        for said in read_notes(notes):
            if isinstance(said, Message):
                self.messages.append(said)
            else:
                self.hparams.append(said)

    def reading(self, source: Source) -> Reading:
        """All that is known of the file."""
        cursor = self.state.cursor
        now = cursor.tolist()
        lines, claimed, garbled = now[RECORD], now[CLAIMED], now[GARBLED]
        messages = sorted(self.messages, key=lambda message: message.line)
        scalars = self._scalars(source)
        return Reading(
            scalars, messages, self.hparams[:], self.problems[:], lines=lines, claimed=claimed, noise=lines - claimed - garbled,
            other=self.other(),
        )  # fmt: skip

    def _scalars(self, source: Source) -> Scalars:
        rows, has_segments = self.all_rows(), self.segment > 0
        if not len(rows):
            return Scalars()
        (named,) = name_series(self.states, [source])
        if len(rows.pieces) > 1 and not named[1]:
            return Grown(named[0], rows, self.before, has_segments=has_segments)
        scalars = make_scalars(named, rows.arrays(), has_segments=has_segments)
        scalars.rows = rows
        return scalars

    def other(self) -> dict[str, int]:
        """How many values of each kind there are besides scalars."""
        if not self.state.counts.any():
            return {}
        counts = self.state.counts.sum(axis=0).tolist()
        return {KINDS[kind]: count for kind, count in enumerate(counts) if count and kind not in (SCALAR, SESSION)}

    def contents(self) -> dict[tuple[str, str], int]:
        """How many values of each (kind, tag) there are besides scalars; graphs and the like have no tag."""
        tags = ["", *(tag.decode("utf-8", "replace") for tag in tags_of(self.state))]
        rows, kinds = np.nonzero(self.state.counts)
        found: dict[tuple[str, str], int] = {}
        for row, kind in zip(rows.tolist(), kinds.tolist(), strict=True):
            place = (KINDS[kind], tags[row])
            found[place] = found.get(place, 0) + int(self.state.counts[row, kind])
        return found
