"""Session: the reading of one text under way; what is in force is carried from one stretch of lines to the next."""

import copy
import math
import time

import numpy as np

from parsers import text
from parsers.columns import Columns
from parsers.console.headings import Heading, heading_of
from parsers.console.hparams import HParamBlock
from parsers.console.lines import Lines
from parsers.console.parts import divide
from parsers.console.plan import CLAIMED, NOISE, UNCLAIMED
from parsers.console.planner import EVALUATIONS, MESSAGE, MOST_TEMPLATES, Planner, Scope
from parsers.console.predictions import prediction_of
from parsers.console.rule import Rule
from parsers.tables import HParam, Message, Prediction, Problem, Reading, Scalars

RANKS = {NOISE: 0, UNCLAIMED: 1, CLAIMED: 2}
SETTINGS_LINES = 5000  # settings are printed at the top
TOLD = ("best_epoch", "told_epoch", "told_step")
MOST_HEADINGS = 10_000  # a line that comes more often heads no run
MOST_PREDICTIONS = 100_000  # kept of one text
TOLERANCE = 2 * 86400.0  # seconds that a log's clock may be ahead of its file's time
LAST_DAY = 1231  # a date that is said without its year is at most this
EXCERPT = 500  # characters of a message that are kept
COLUMNS = (np.int64, np.int32, np.float64, np.int64, np.float64, np.int16)  # line name value step epoch segment


class Session:
    """Reads text stretch by stretch: `feed` takes lines, `reading` gives the tables so far."""

    def __init__(self, year: int, rules: tuple[Rule, ...], *, written: float = math.nan) -> None:
        from parsers.console.emit import fresh_state  # numba is slow to import, and the command line starts without it

        self.planner = Planner(rules)
        self.scope = Scope()
        self.state = fresh_state(year, written + TOLERANCE)
        self.last_step = np.empty(0)  # per name
        self.counts = np.empty(0, np.int64)  # rows of each name
        self.rows = Columns(COLUMNS)
        self.times = Columns((np.float64,))  # of the rows; none before the first that is known
        self.bytes_ahead = 0  # of the source, to reserve room for its rows
        self.messages: list[Message] = []
        self.hparams: list[HParam] = []
        self.problems: list[Problem] = []
        self.predictions: list[Prediction] = []
        self.headings: list[Heading] = []
        self.settings = HParamBlock()
        self.lines = 0
        self.claims = dict.fromkeys(RANKS, 0)
        self.offset = 0  # bytes of the source read for good
        self.marked = False  # whether its lines stand behind the numbers of tasks
        self.traced: list[tuple[Lines, np.ndarray, np.ndarray]] | None = None  # (lines, plans, claims), if asked for

    def fork(self) -> "Session":
        """A copy that can go on while this one stays."""
        twin = copy.copy(self)
        twin.planner, twin.rows, twin.times = self.planner.fork(), self.rows.fork(), self.times.fork()
        for name in (
            "scope",
            "state",
            "last_step",
            "counts",
            "messages",
            "predictions",
            "hparams",
            "headings",
            "problems",
            "claims",
        ):
            setattr(twin, name, copy.copy(getattr(self, name)))
        twin.settings = copy.deepcopy(self.settings)
        return twin

    def feed(self, lines: Lines) -> None:
        """Reads a stretch of lines."""
        if not len(lines):
            return
        plans = self.planner.plan_lines(lines, self.scope)
        claims = np.array([RANKS[p.claim] for p in self.planner.plans], np.int8)[plans]
        self._emit(lines, plans)
        if "epochs" not in self.settings.seen:
            self._collect_planned_epochs(lines, plans)
        if self.lines < SETTINGS_LINES:
            self._collect_settings(lines, claims)
        self._collect_headings(lines, plans, claims)
        self._collect_predictions(lines, plans)
        if self.traced is not None:
            self.traced.append((lines, plans, claims))
        self._count(lines, claims)
        self.lines += lines.count
        if self.planner.full:
            note = f"More than {MOST_TEMPLATES:,} kinds of lines: those that are new from here on are left unread."
            self.report(Problem(self.lines, "too-many-templates", "warning", note))

    @property
    def placed(self) -> bool:
        """Whether a line has said where it stands."""
        from parsers.console.emit import C_PLACED

        return bool(self.state[C_PLACED])

    def report(self, problem: Problem) -> None:
        """Adds a problem, once of each code."""
        if problem.code not in {p.code for p in self.problems}:
            self.problems.append(problem)

    def _emit(self, lines: Lines, plans: np.ndarray) -> None:
        """Adds the rows and messages of these lines."""
        from parsers.console.emit import VALUE, emit

        starts, holes, roles, *rest = self.planner.compiled()
        grow = len(self.planner.names) - len(self.counts)
        self.last_step = np.append(self.last_step, np.full(grow, -1.0))
        self.counts = np.append(self.counts, np.zeros(grow, np.int64))
        evaluates = np.array([name.split in EVALUATIONS for name in self.planner.names], np.bool_)
        values_before = np.append(0, np.cumsum(roles == VALUE))
        total = int(np.diff(values_before[starts])[plans].sum())
        *columns, segments = self.rows.room(total, expected=int(self.bytes_ahead * total / max(1, len(lines.buffer))))
        columns += [np.empty(total), segments]
        carried = (self.state, self.last_step, self.counts, evaluates)
        emit(plans, lines.first_hole, lines.values, starts, holes, roles, *rest, *carried, *columns)
        if any(plan.message for plan in self.planner.plans):
            columns = self._without_messages(lines, plans, columns)
        columns[0][:] = lines.physical[columns[0]] + self.lines + 1
        self.rows.keep(len(columns[0]))
        self._keep_times(columns[5])

    def _without_messages(self, lines: Lines, plans: np.ndarray, columns: list[np.ndarray]) -> list[np.ndarray]:
        """The columns in the same place without the rows that tell where a message was printed, which are collected."""
        said = columns[1] == MESSAGE
        if not said.any():
            return columns
        self._collect_messages(lines, plans, *(columns[k][said] for k in (0, 3, 4, 5)))
        kept = [column[~said] for column in columns]
        for column, rest in zip(columns, kept, strict=True):
            column[: len(rest)] = rest
        return [column[: len(rest)] for column, rest in zip(columns, kept, strict=True)]

    def _keep_times(self, times: np.ndarray) -> None:
        """Adds the times of the last rows, once any is known."""
        if len(self.times) or not np.isnan(times).all():
            missing = len(self.rows) - len(times) - len(self.times)
            self.times.append([np.full(missing, np.nan)])
            self.times.append([times])

    def _collect_messages(self, lines: Lines, plans: np.ndarray, *where: np.ndarray) -> None:
        for i, step, epoch, when in zip(*where, strict=True):
            plan = self.planner.plans[plans[i]]
            told = {f.role: lines.values[lines.first_hole[i] + f.hole] for f in plan.fields if f.role in TOLD}
            here = told.get("told_epoch", epoch) in (epoch, np.floor(epoch))  # else the step in force is of another epoch
            epoch = told.get("best_epoch", told.get("told_epoch", epoch))
            step = told.get("told_step", step if here or epoch != epoch else -1)
            line = int(lines.physical[i]) + self.lines + 1
            said = text.plain(lines.text(i)).strip()[:EXCERPT]
            utc = when + zone_offset(when) if when == when else when
            self.messages.append(
                Message(plan.message, said, line, float(step) if step >= 0 else np.nan, float(epoch), float(utc))
            )

    def _collect_settings(self, lines: Lines, claims: np.ndarray) -> None:
        for i in range(len(lines)):
            if self.settings.closed:
                return
            found = self.settings.read(lines.text(i), int(lines.physical[i]) + self.lines + 1, bool(claims[i] == RANKS[CLAIMED]))
            if found:
                self.hparams += found
                claims[i] = RANKS[CLAIMED]

    def _collect_headings(self, lines: Lines, plans: np.ndarray, claims: np.ndarray) -> None:
        heading = np.array([p.heading for p in self.planner.plans], np.bool_)[plans]
        for i in np.flatnonzero(heading)[: MOST_HEADINGS - len(self.headings)]:
            found = heading_of(lines.text(i), int(lines.physical[i]) + self.lines + 1)
            if found:
                self.headings.append(found)
                claims[i] = RANKS[CLAIMED]

    def _collect_predictions(self, lines: Lines, plans: np.ndarray) -> None:
        predicts = np.array([p.predicts for p in self.planner.plans], np.bool_)[plans]
        for i in np.flatnonzero(predicts)[: MOST_PREDICTIONS - len(self.predictions)]:
            found = prediction_of(lines.text(i), int(lines.physical[i]) + self.lines + 1)
            self.predictions += [found] if found else []

    def _collect_planned_epochs(self, lines: Lines, plans: np.ndarray) -> None:
        """How many epochs the run is to have, as its first `Epoch 3/100` says."""
        holes = {k: f.hole for k, plan in enumerate(self.planner.plans) for f in plan.fields if f.role == "epochs"}
        at = np.flatnonzero(np.isin(plans, list(holes)))
        if len(at):
            i = int(at[0])
            planned = int(lines.values[lines.first_hole[i] + holes[int(plans[i])]])
            self.settings.seen.add("epochs")
            self.hparams.append(HParam("epochs", planned, int(lines.physical[i]) + self.lines + 1))

    def _count(self, lines: Lines, claims: np.ndarray) -> None:
        """Adds up physical lines: claimed if any of a line's states is; a line without any state is noise."""
        firsts = np.flatnonzero(np.diff(lines.physical, prepend=-1))
        ranks = np.bincount(np.maximum.reduceat(claims, firsts), minlength=len(RANKS))
        for claim, rank in RANKS.items():
            self.claims[claim] += int(ranks[rank])
        self.claims[NOISE] += lines.count - len(firsts)

    def reading(self) -> Reading:
        """The tables so far."""
        reading = Reading(
            scalars=self._scalars(),
            messages=without_headings(self.messages),
            hparams=list(self.hparams),
            predictions=list(self.predictions),
            problems=[*self.problems, *self._assumed_year()],
            lines=self.lines,
            claimed=self.claims[CLAIMED],
            noise=self.claims[NOISE],
            dialect=", ".join(sorted({p.dialect for p in self.planner.plans if p.dialect})),
        )
        return divide(reading, self.headings, placed=self.placed) if self.headings else reading

    def _assumed_year(self) -> list[Problem]:
        """What is to say of times that name a day and no year."""
        from parsers.console.emit import C_YEAR

        plans = self.planner.plans
        dated = any(plan.month or any(f.role == "mo" for f in plan.fields) for plan in plans)
        named = any(plan.month > LAST_DAY or any(f.role == "y" for f in plan.fields) for plan in plans)
        if named or not dated or not len(self.times):
            return []
        year = int(self.state[C_YEAR])
        text = f"Its times name no year: {year} is taken for the last of them, by when the file was last written."
        return [Problem(0, "year-assumed", "info", text)]

    def _scalars(self) -> Scalars:
        if not len(self.rows):
            return Scalars()
        line, name, value, step, epoch, segment = self.rows.arrays()
        times = local_times(self.times.arrays()[0]) if len(self.times) else None
        once = [k for k in self.planner.lone_names() if self.counts[k] == 1]  # a number that comes once is no series
        if once:
            kept = ~np.isin(name, once)
            line, name, value, step, epoch, segment = (column[kept] for column in (line, name, value, step, epoch, segment))
            times = times[kept] if times is not None else None
        used = np.setdiff1d(np.flatnonzero(self.counts), once)
        if len(used) == len(self.planner.names):
            return Scalars(list(self.planner.names), name, step, value, line, epoch, times, segment)
        renumbered = np.zeros(len(self.planner.names), np.int32)
        renumbered[used] = np.arange(len(used))
        names = [self.planner.names[k] for k in used]
        return Scalars(names, renumbered[name], step, value, line, epoch, times, segment)


def local_times(times: np.ndarray) -> np.ndarray | None:
    """Wall times of a clock in this machine's time zone as seconds since 1970 UTC; None if all are missing."""
    known = times[~np.isnan(times)]
    return times + zone_offset(known[0]) if len(known) else None


def zone_offset(clock: float) -> float:
    """What to add to a clock's reading (seconds since 1970, as if it showed UTC) in this machine's time zone to have UTC."""
    return time.mktime((*time.gmtime(clock)[:8], -1)) - int(clock)


def without_headings(messages: list[Message]) -> list[Message]:
    """`Traceback (most recent call last)` gives way to the line that ends it and says what went wrong."""
    kept = []
    for message, after in zip(messages, [*messages[1:], None], strict=False):
        heading = message.text.removeprefix("^C").startswith("Traceback")
        if not (heading and after and after.kind in ("crash", "oom", "interrupted") and not after.text.startswith("Traceback")):
            kept.append(message)
    return kept
