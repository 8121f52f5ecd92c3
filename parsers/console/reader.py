"""Console output -> a Reading: chunk by chunk, template by template, in bounded memory."""

import copy
import time
from codecs import getincrementaldecoder
from dataclasses import dataclass, field

import numpy as np

from parsers import text
from parsers.console.hparams import HParamBlock
from parsers.console.lines import CHUNK, Lines, split_lines
from parsers.console.plan import CLAIMED, NOISE, ROLES, UNCLAIMED, Plan
from parsers.console.templates import Template, make_template
from parsers.sources import Source
from parsers.tables import HParam, Message, Problem, Reading, Scalars
from parsers.vocabulary import name_of

MOST_TEMPLATES = 200_000  # past that, new ones are left unclaimed: no log has so many
RANKS = {NOISE: 0, UNCLAIMED: 1, CLAIMED: 2}
HPARAM_LINES = 5000  # settings are printed at the top
MESSAGE = -1  # name of the row that carries where and when a message was printed


@dataclass
class Context:
    """What is in force between two lines: templates of the last table header and title, and the numbers (see emit)."""

    state: np.ndarray
    last_step: np.ndarray = field(default_factory=lambda: np.full(64, -1.0))
    counts: np.ndarray = field(default_factory=lambda: np.zeros(64, np.int64))
    started: bool = False
    header: int = -1
    section: int = -1


class Session:
    """The reading of one text under way. `feed` takes whole lines; `reading` gives the tables so far."""

    def __init__(self, year: int = 1970):
        from parsers.console.emit import fresh_state

        self.context = Context(fresh_state(year))
        self.templates: list[Template] = []
        self.by_hash: dict[int, int] = {}
        self.plans: list[Plan] = []
        self.by_key: dict[tuple[int, ...], int] = {}
        self.names: list[tuple[str, str, str]] = []  # (tag, unit, split)
        self.by_name: dict[tuple[str, str, str], int] = {}
        self.pieces: list[tuple[np.ndarray, ...]] = []
        self.messages: list[Message] = []
        self.hparams: list[HParam] = []
        self.problems: list[Problem] = []
        self.settings = HParamBlock()
        self.lines = 0
        self.counts = {CLAIMED: 0, NOISE: 0, UNCLAIMED: 0}
        self.offset = 0  # bytes of the source read for good
        self.decoder = None
        self.traced: list[tuple[Lines, np.ndarray, np.ndarray]] | None = None

    def fork(self) -> "Session":
        """A copy that can go on while this one stays."""
        twin = copy.copy(self)
        twin.context = copy.deepcopy(self.context)
        for name in (
            "templates",
            "by_hash",
            "plans",
            "by_key",
            "names",
            "by_name",
            "pieces",
            "messages",
            "hparams",
            "problems",
            "counts",
        ):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.settings = copy.deepcopy(self.settings)
        return twin

    def feed(self, data: bytes) -> None:
        """Reads whole lines of UTF-8 text."""
        lines = split_lines(data)
        if not len(lines):
            return
        ids = self._template_ids(lines)
        plans = self._plan_ids(lines, ids)
        rows = self._emit(lines, plans)
        claims = np.array([RANKS[p.claim] for p in self.plans], np.int8)[plans]
        self._collect_messages(lines, plans, rows)
        if self.lines < HPARAM_LINES:
            self._collect_hparams(lines, claims)
        if self.traced is not None:
            self.traced.append((lines, plans, claims))
        self._count(lines, claims)
        self.lines += lines.count

    def _count(self, lines: Lines, claims: np.ndarray) -> None:
        """Adds up physical lines: claimed if any of a line's states is."""
        firsts = np.flatnonzero(np.diff(lines.physical, prepend=-1))
        ranks = np.bincount(np.maximum.reduceat(claims, firsts), minlength=3)
        for claim, rank in RANKS.items():
            self.counts[claim] += int(ranks[rank])
        self.counts[NOISE] += lines.count - len(firsts)

    def _template_ids(self, lines: Lines) -> np.ndarray:
        hashes, first, inverse = np.unique(lines.hashes, return_index=True, return_inverse=True)
        ids = np.empty(len(hashes), np.int64)
        for k in np.argsort(first):  # in order of appearance: the same ids wherever chunks end
            known = self.by_hash.get(int(hashes[k]))
            if known is None:
                known = len(self.templates)
                if known < MOST_TEMPLATES:
                    i = int(first[k])
                    self.templates.append(make_template(lines.text(i), lines.holes(i)))
                    self.by_hash[int(hashes[k])] = known
                else:
                    known = self._too_many()
            ids[k] = known
        return ids[inverse]

    def _too_many(self) -> int:
        if not any(p.code == "too-many-templates" for p in self.problems):
            text = f"More than {MOST_TEMPLATES:,} kinds of lines: what is new after that is left unread."
            self.problems.append(Problem(self.lines, "too-many-templates", "warning", text))
        return self.by_hash.setdefault(0, self._add_empty())

    def _add_empty(self) -> int:
        self.templates.append(make_template("", []))
        return len(self.templates) - 1

    def _plan_ids(self, lines: Lines, ids: np.ndarray) -> np.ndarray:
        """Per line, the plan of its template in its context."""
        used = np.unique(ids)
        flags = np.zeros((5, len(self.templates)), bool)
        for t in used:
            plan = self.templates[t].late
            flags[:, t] = plan.has_position, bool(plan.columns), plan.section is not None, plan.rowlike, _leaves_section(plan)
        placed, headers, titles, rowlike, leaving = (flag[ids] for flag in flags)
        n = len(ids)
        started = np.ones(n, bool)
        if not self.context.started:
            begin = int(np.argmax(placed)) if placed.any() else n
            started[:begin] = False
            self.context.started = begin < n
        header, self.context.header = _in_force(np.where(headers, ids, -1), self.context.header)
        section, self.context.section = _in_force(np.where(titles, ids, np.where(leaving, -2, -1)), self.context.section)
        header = np.where(rowlike, header, -1)
        section = np.where(titles | leaving | (section < 0), -1, section)
        keys = np.stack([ids, started, header, section], 1)
        packed = ((ids * 2 + started) * (len(self.templates) + 1) + header + 1) * (len(self.templates) + 1) + section + 1
        _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
        plan_of = np.empty(len(first), np.int32)
        for k in np.argsort(first):
            plan_of[k] = self._plan_id(tuple(int(v) for v in keys[first[k]]))
        return plan_of[inverse]

    def _plan_id(self, key: tuple[int, ...]) -> int:
        known = self.by_key.get(key)
        if known is None:
            template, started, header, section = key
            plan = self.templates[template].plan(
                bool(started), self.templates[header] if header >= 0 else None, self.templates[section] if section >= 0 else None
            )
            known = self.by_key[key] = len(self.plans)
            self.plans.append(plan)
        return known

    def _name_id(self, tag: str, unit: str, split: str) -> int:
        key = (tag, unit, split)
        if key not in self.by_name:
            self.by_name[key] = len(self.names)
            self.names.append(key)
        return self.by_name[key]

    def _compiled(self) -> tuple[np.ndarray, ...]:
        """The plans as flat columns: (start of each plan, hole, role, name, scale, month)."""
        from parsers.console.emit import VALUE

        rows, starts = [], [0]
        for plan in self.plans:
            if plan.message:
                rows.append((-1, VALUE, MESSAGE, 1.0))
            for f in plan.fields:
                role = ROLES.index(f.role) if f.role else VALUE
                rows.append((f.hole, role, self._name_id(f.tag, f.unit, f.split) if f.tag else 0, f.scale))
            starts.append(len(rows))
        table = np.array(rows, np.float64).reshape(-1, 4)
        months = np.array([p.month for p in self.plans], np.int64)
        whole = table[:, :3].astype(np.int64)
        return np.array(starts), whole[:, 0].copy(), whole[:, 1].copy(), whole[:, 2].copy(), table[:, 3].copy(), months

    def _emit(self, lines: Lines, plans: np.ndarray) -> dict[str, np.ndarray]:
        """Adds the rows of these lines; returns those that carry messages."""
        from parsers.console.emit import VALUE, emit

        starts, holes, roles, names, scales, months = self._compiled()
        context = self.context
        grow = len(self.names) + 1 - len(context.last_step)
        if grow > 0:
            context.last_step = np.append(context.last_step, np.full(grow + 64, -1.0))
            context.counts = np.append(context.counts, np.zeros(grow + 64, np.int64))
        values_before = np.append(0, np.cumsum(roles == VALUE))
        total = int(np.diff(values_before[starts])[plans].sum())
        columns = [np.empty(total, dtype) for dtype in (np.int64, np.int64, float, np.int64, float, float, np.int16)]
        emit(
            plans,
            lines.first_hole,
            lines.values,
            starts,
            holes,
            roles,
            names,
            scales,
            months,
            context.state,
            context.last_step,
            context.counts,
            *columns,
        )
        line, name = columns[0], columns[1]
        said = name == MESSAGE
        physical = lines.physical[line] + self.lines + 1
        piece = (physical, *columns[1:])
        self.pieces.append(tuple(column[~said] for column in piece) if said.any() else piece)
        return {"line": line[said], "step": columns[3][said], "epoch": columns[4][said], "time": columns[5][said]}

    def _collect_messages(self, lines: Lines, plans: np.ndarray, rows: dict[str, np.ndarray]) -> None:
        placed = self.context.state
        for i, step, epoch, when in zip(rows["line"], rows["step"], rows["epoch"], rows["time"], strict=True):
            plan = self.plans[plans[i]]
            best = next((f.hole for f in plan.fields if f.role == "best_epoch"), None)
            if plan.message == "best" and best is not None:
                epoch = lines.values[lines.first_hole[i] + best]
            line = int(lines.physical[i]) + self.lines + 1
            self.messages.append(
                Message(plan.message, text.plain(lines.text(i)).strip()[:500], line, float(step), float(epoch), float(when))
            )
        del placed

    def _collect_hparams(self, lines: Lines, claims: np.ndarray) -> None:
        for i in range(len(lines)):
            line = int(lines.physical[i]) + self.lines + 1
            found = self.settings.read(lines.text(i), line, bool(claims[i] == RANKS[CLAIMED]))
            if found:
                self.hparams += found
                claims[i] = RANKS[CLAIMED]
            if self.settings.closed:
                return

    def reading(self) -> Reading:
        """The tables so far."""
        columns = [np.concatenate(column) for column in zip(*self.pieces, strict=True)] if self.pieces else []
        scalars = Scalars()
        if columns:
            line, name, value, step, epoch, when, segment = columns
            used, name = np.unique(name, return_inverse=True)
            scalars = Scalars(
                names=[name_of(tag, unit, split) for tag, unit, split in (self.names[k] for k in used)],
                name=name.astype(np.int32), step=step, value=value, line=line, epoch=epoch, wall_time=_local(when), segment=segment,
            )  # fmt: skip
        dialects = {p.dialect for p in self.plans if p.dialect}
        return Reading(
            scalars=scalars, messages=_without_headings(self.messages), hparams=list(self.hparams), problems=list(self.problems), lines=self.lines,
            claimed=self.counts[CLAIMED], noise=self.counts[NOISE], dialect=", ".join(sorted(dialects)),
        )  # fmt: skip


def _leaves_section(plan: Plan) -> bool:
    """Whether a line ends the block above it: it stands at an epoch or step of its own and has values."""
    return plan.section is None and bool(plan.values) and any(f.role in ("epoch", "step") for f in plan.fields)


def _in_force(marks: np.ndarray, before: int) -> tuple[np.ndarray, int]:
    """Per line, the last mark at or above it (-1 is no mark), and the last of all."""
    at = np.maximum.accumulate(np.where(marks != -1, np.arange(len(marks)), -1))
    out = np.where(at >= 0, marks[at], before)
    return out, int(out[-1])


def _local(times: np.ndarray) -> np.ndarray:
    """Wall times of a clock in this machine's time zone as seconds since 1970 UTC."""
    known = times[~np.isnan(times)]
    if not len(known):
        return times
    naive = time.gmtime(known[0])
    return times + (time.mktime((*naive[:8], -1)) - known[0])


def _without_headings(messages: list[Message]) -> list[Message]:
    """`Traceback (most recent call last)` gives way to the line that ends it and says what went wrong."""
    kept = []
    for message, after in zip(messages, [*messages[1:], None], strict=False):
        heading = message.text.lstrip().startswith("Traceback")
        if not (
            heading
            and after
            and after.kind in ("crash", "oom", "interrupted")
            and not after.text.lstrip().startswith("Traceback")
        ):
            kept.append(message)
    return kept


def read_source(source: Source, before: Reading | None = None, trace: bool = False) -> tuple[Reading, Session]:
    """The Reading of a text file, and the session that read it (with its lines and plans if `trace`)."""
    session = before.bookmark.fork() if before and before.bookmark else Session(time.localtime(source.modified).tm_year)
    session.traced = [] if trace else None
    with source.path.open("rb") as file:
        file.seek(session.offset)
        rest = b""
        while data := file.read(CHUNK):
            rest += data
            cut = rest.rfind(b"\n") + 1
            if cut:
                _feed(session, rest[:cut], source)
                session.offset += cut
                rest = rest[cut:]
    tail = session
    if rest:
        tail = session.fork()
        _feed(tail, rest, source)
    reading = tail.reading()
    reading.bookmark = session
    return reading, tail


def _feed(session: Session, data: bytes, source: Source) -> None:
    """Decodes to UTF-8 where the text is anything else, then reads."""
    encoding = text.encoding_of(source.head)
    if encoding == "utf-8" and not data.startswith(b"\xef\xbb\xbf") and not text.suspicious(source.head):
        session.feed(data)
        return
    decoded, problems = text.decode(data)
    session.problems += [p for p in problems if p.code not in {q.code for q in session.problems}]
    session.feed(decoded.encode("utf-8", "replace"))


__all__ = ["Session", "getincrementaldecoder", "read_source"]
