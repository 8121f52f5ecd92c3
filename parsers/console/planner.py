"""Planner: which plan each line has, in its context; templates and plans are made once and looked up ever after."""

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from parsers.console.grammar import LONE
from parsers.console.lines import Lines
from parsers.console.plan import ROLES, Field, Plan
from parsers.console.rule import Rule
from parsers.console.tables import has_places
from parsers.console.templates import Template, make_template
from parsers.console.titles import tells_best
from parsers.tables import Name
from parsers.vocabulary import name_of

MOST_TEMPLATES = 200_000  # past that, new ones are left unclaimed: no log has so many
MOST_REFINED = 1000  # kinds of lines by the numbers in their names; those with others are left unread
EVALUATIONS = ("val", "test")
MESSAGE = -1  # name of the row that carries where and when a message was printed


@dataclass
class Scope:
    """What stands above a line: whether training has begun, and the templates of the last table header and title (-1: none)."""

    started: bool = False
    header: int = -1
    section: int = -1
    named: int = -1  # of the line before, if it names what this one tells
    retest: int = 0  # whether the best checkpoint is being tested again
    best_row: bool = False  # whether the next line is the best one told again
    headed: bool = False  # whether no bar stands below the last `Epoch 2/10` yet
    batches: float = -1  # of the bar below it


@dataclass
class Planner:
    """The templates, plans and names met so far in one text."""

    rules: tuple[Rule, ...] = ()  # of the dialects
    templates: list[Template] = field(default_factory=list)
    by_hash: dict[int, int] = field(default_factory=dict)
    refined: dict[tuple[float, ...], int] = field(default_factory=dict)  # (template, numbers that are part of names) -> template
    plans: list[Plan] = field(default_factory=list)
    by_key: dict[tuple[int, ...], int] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    by_name: dict[tuple[str, str, str, str], int] = field(default_factory=dict)  # (tag, unit, split, group) as printed

    def fork(self) -> "Planner":
        """A copy that can go on while this one stays."""
        return Planner(*(copy.copy(getattr(self, name)) for name in self.__dataclass_fields__))

    @property
    def full(self) -> bool:
        """Whether new templates are left unread."""
        return len(self.templates) >= MOST_TEMPLATES

    def plan_lines(self, lines: Lines, scope: Scope) -> np.ndarray:
        """The plan of each line; `scope` is moved on to the last."""
        ids = self._template_ids(lines)
        placed, headers, titles, rowlike, leaving, retests, moving, announcing, reporting, telling, naming, lone = (
            flag[ids] for flag in self._flags(ids)
        )
        header, scope.header = _in_force(np.where(headers, ids, -1), scope.header)
        section, scope.section = _in_force(np.where(titles, ids, np.where(leaving, -2, -1)), scope.section)
        started = self._started(placed | reporting, telling, section, scope)
        named = np.append(scope.named, np.where(naming, ids, -1))
        scope.named = int(named[-1])
        header = np.where(lone & (named[:-1] >= 0), named[:-1], np.where(rowlike, header, -1))
        section = np.where(titles | leaving | (section < 0), -1, section)
        retest = self._retests(retests & started, moving, announcing, scope)
        aside = self._asides(lines, ids, moving, scope)
        keys = np.stack([ids, started, header, section, retest, aside], 1)
        base = len(self.templates) + 1
        packed = ((ids * 8 + started * 4 + retest * 2 + aside) * base + header + 1) * base + section + 1
        _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
        plan_of = np.empty(len(first), np.int32)
        for k in np.argsort(first):
            plan_of[k] = self._plan_id(tuple(int(v) for v in keys[first[k]]))
        return plan_of[inverse]

    def _template_ids(self, lines: Lines) -> np.ndarray:
        hashes, first, inverse = np.unique(lines.hashes, return_index=True, return_inverse=True)
        ids = np.empty(len(hashes), np.int64)
        for k in np.argsort(first):  # in order of appearance: the same ids wherever chunks end
            key = int(hashes[k])
            if key not in self.by_hash:
                i = int(first[k])
                line = ("", []) if self.full else (lines.text(i), lines.holes(i))
                self.by_hash[key] = min(len(self.templates), MOST_TEMPLATES)
                if len(self.templates) <= MOST_TEMPLATES:
                    self.templates.append(make_template(*line, self.rules))
            ids[k] = self.by_hash[key]
        return self._refine(lines, ids[inverse], ids)

    def _refine(self, lines: Lines, ids: np.ndarray, used: np.ndarray) -> np.ndarray:
        """The templates of lines, those with numbers in their names one for each of the names; `used` are those among `ids`."""
        for template in used[[bool(self.templates[t].refine) for t in used]]:
            at = np.flatnonzero(ids == template)
            holes = lines.first_hole[at][:, None] + np.array(self.templates[template].refine)
            numbers, first, inverse = np.unique(lines.values[holes], axis=0, return_index=True, return_inverse=True)
            own = np.array(
                [self._refined(lines, int(at[k]), (int(template), *row)) for k, row in zip(first, numbers.tolist(), strict=True)]
            )
            ids[at] = own[inverse]
        return ids

    def _refined(self, lines: Lines, line: int, key: tuple[float, ...]) -> int:
        if key not in self.refined:
            room = not self.full and len(self.refined) < MOST_REFINED
            if not room and () in self.refined:
                return self.refined[()]
            key, told = (key, (lines.text(line), lines.holes(line))) if room else ((), ("", []))
            self.refined[key] = len(self.templates)
            self.templates.append(make_template(*told, self.rules))
        return self.refined[key]

    def _flags(self, ids: np.ndarray) -> np.ndarray:
        """What the templates in use do to the lines around them, one row of flags a property."""
        flags = np.zeros((12, len(self.templates)), bool)
        for t in np.unique(ids):
            plan = self.templates[t].late
            flags[:, t] = (
                plan.has_position or has_places(plan.columns), bool(plan.columns),
                plan.section is not None, plan.rowlike, _leaves_section(plan),
                plan.retests, _moves_on(plan), plan.retests and tells_best(self.templates[t].masked.text),
                self.templates[t].reports, self.templates[t].tells_outcome,
                bool(plan.quantity), self.templates[t].lone,
            )  # fmt: skip
        return flags

    def _started(self, begins: np.ndarray, telling: np.ndarray, section: np.ndarray, scope: Scope) -> np.ndarray:
        """Per line, whether training has begun: a line says where it stands or what came out, or an evaluation's block does."""
        if scope.started:
            return np.ones(len(begins), bool)
        evaluations = [k for k, template in enumerate(self.templates) if template.late.section in EVALUATIONS]
        begins = begins | (telling & np.isin(section, evaluations))
        scope.started = bool(begins.any())
        return np.arange(len(begins)) >= (np.argmax(begins) if scope.started else len(begins))

    def _retests(self, retests: np.ndarray, moving: np.ndarray, announcing: np.ndarray, scope: Scope) -> np.ndarray:
        """Per line, whether it stands in a test of the best checkpoint, which the next epoch or step ends."""
        told = np.append(scope.best_row, announcing[:-1])
        scope.best_row = bool(announcing[-1])
        retest, scope.retest = _in_force(np.where(retests, 1, np.where(moving & ~told, 0, -1)), scope.retest)
        return retest

    def _asides(self, lines: Lines, ids: np.ndarray, heads: np.ndarray, scope: Scope) -> np.ndarray:
        """Per line, whether it is the bar of an evaluation: below `Epoch 2/10`, one of other length than the first."""
        batches = np.full(len(ids), -1.0)
        for template in np.unique(ids):
            if (hole := self.templates[template].batches) >= 0:
                at = np.flatnonzero(ids == template)
                batches[at] = lines.values[lines.first_hole[at] + hole]
        bars = np.flatnonzero(batches >= 0)
        if not len(bars):
            scope.headed = scope.headed or bool(heads.any())
            return np.zeros(len(ids), np.int64)
        heads_at = np.flatnonzero(heads & (batches < 0))
        above = np.searchsorted(heads_at, bars)  # heads above each bar
        first = np.diff(above, prepend=-1 if scope.headed else 0) > 0
        marks = np.full(len(ids), -1.0)
        marks[bars[first]] = batches[bars[first]]
        own, scope.batches = _in_force(marks, scope.batches)
        scope.headed = bool(len(heads_at) and heads_at[-1] > bars[-1])
        return ((batches >= 0) & (own >= 0) & (batches != own)).astype(np.int64)

    def _plan_id(self, key: tuple[int, ...]) -> int:
        if key not in self.by_key:
            template, started, header, section, retest, aside = key
            above, title = (self.templates[k] if k >= 0 else None for k in (header, section))
            self.by_key[key] = len(self.plans)
            plan = self.templates[template].plan(
                started=bool(started), header=above, section=title, retest=bool(retest), aside=bool(aside)
            )
            self.plans.append(plan)
        return self.by_key[key]

    def _name_id(self, f: Field) -> int:
        key = (f.tag, f.unit, f.split, f.group)
        if key not in self.by_name:
            name = name_of(f.tag, f.unit, f.split)
            self.by_name[key] = len(self.names)
            self.names.append(name._replace(metric=f"{f.group}/{name.metric}") if f.group else name)
        return self.by_name[key]

    def lone_names(self) -> set[int]:
        """The names of numbers that stand alone on their lines."""
        told: dict[bool, set[int]] = {True: set(), False: set()}
        for plan in self.plans:
            told[plan.rule == LONE] |= {self._name_id(f) for f in plan.values}
        return told[True] - told[False]

    def compiled(self) -> tuple[np.ndarray, ...]:
        """The plans as flat columns for emit.

        Where each plan's fields start; hole, role, name and scale of each field; month of each plan, whether its time passes,
        and whether it sums up its epoch.
        """
        from parsers.console.emit import PART, VALUE

        rows: list[tuple[int, int, int, float]] = []
        starts = [0]
        for plan in self.plans:
            if plan.message:
                rows.append((-1, VALUE, MESSAGE, 1.0))
            for f in plan.fields:
                role = PART if f.role == "epoch" and plan.fractional else ROLES.index(f.role) if f.role else VALUE
                rows.append((f.hole, role, self._name_id(f) if f.tag else 0, f.scale))
            starts.append(len(rows))
        table = np.array(rows, np.float64).reshape(-1, 4)
        holes, roles, names = (column.astype(np.int64) for column in table[:, :3].T)
        months = np.array([p.month for p in self.plans], np.int64)
        passing, summing = (np.array([getattr(p, flag) for p in self.plans], np.bool_) for flag in ("passing", "summing"))
        return np.array(starts), holes, roles, names, table[:, 3].copy(), months, passing, summing


def _leaves_section(plan: Plan) -> bool:
    """Whether a line ends the block above it: it stands at an epoch or step of its own and has values."""
    return plan.section is None and bool(plan.values) and any(f.role in ("epoch", "step") for f in plan.fields)


def _moves_on(plan: Plan) -> bool:
    """Whether a line ends a test of the best checkpoint: it stands at an epoch or step and opens no evaluation."""
    return not plan.section and any(f.role in ("epoch", "step") for f in plan.fields)


def _in_force(marks: np.ndarray, before: float) -> tuple[np.ndarray, Any]:
    """Per line, the last mark at or above it (-1 is no mark), and the last of all."""
    at = np.maximum.accumulate(np.where(marks != -1, np.arange(len(marks)), -1))
    out = np.where(at >= 0, marks[at], before)
    return out, out[-1].item()
