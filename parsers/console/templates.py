"""Templates met in a text, and the plan of each in its context: dialects first, the general grammar behind them."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from parsers.console import dialect
from parsers.console.grammar import read_line
from parsers.console.headings import is_summary, may_head
from parsers.console.messages import find_message
from parsers.console.next_line import is_lone, named_quantity, told
from parsers.console.plan import CLAIMED, UNCLAIMED, Field, Masked, N, Plan, mask, spelled
from parsers.console.predictions import prediction_of
from parsers.console.prefixes import TIMES, strip_prefix
from parsers.console.quantities import is_measured
from parsers.console.rule import Rule
from parsers.console.tables import header_columns, is_rowlike, read_row
from parsers.console.titles import SETTINGS, evaluated, retested, retests_best, section_of, within
from parsers.console.values import kind_of
from parsers.vocabulary import OUTCOMES

CLOSING_BAR = re.compile(rf"\s*{N}/{N}\s*(?:\[|[━─\x02]|-\s)")  # Keras' bar: with its last batch it says the epoch's values

MOST_BLANKS = 24  # in a row
WIDE = re.compile(rf"[ \t]{{{MOST_BLANKS + 1},}}")
MOST_DIGITS = 7  # of a number of batches
KERAS_BAR = re.compile(rf"\s*{N}/{N}\s*(?:\[[=>.\s\x02-]|[━─╸╺\x02]|-\s)")


@dataclass(frozen=True)
class Template:
    """One template, by the first line that had it."""

    line: str
    masked: Masked
    rules: tuple[Rule, ...]  # of the dialects, in the order they are tried

    @cached_property
    def begin(self) -> int:
        """Where the message begins in the masked line."""
        return strip_prefix(self.masked)[0]

    @cached_property
    def by_dialect(self) -> Plan | None:
        return dialect.read_line(self.masked, self.rules)

    @cached_property
    def early(self) -> Plan:
        """How the line reads before training has begun: a line that gives no value later gives none before."""
        same = self.by_dialect or self.late.predicts or not (self.late.values or self.late.heading)
        return self.late if same else self._general(started=False)

    @cached_property
    def late(self) -> Plan:
        """How the line reads once training has begun."""
        return self._general(started=True)

    @cached_property
    def tells_outcome(self) -> bool:
        """Whether the line tells an outcome that nobody sets, and not where it stands: `RMSE: 0.0612`."""
        return not self.early.has_position and any(is_measured(f, self.masked) for f in self.early.values)

    @cached_property
    def reports(self) -> bool:
        """Whether the line tells such an outcome so that what follows may be more of them: not as a part of something."""
        return not self.indented and self.tells_outcome

    @property
    def indented(self) -> bool:
        """Whether the message stands further in than its prefix, or than the lines without one."""
        return self.masked.text[self.begin :].startswith("  " if self.begin else (" ", "\t"))

    @cached_property
    def refine(self) -> tuple[int, ...]:
        """The holes whose numbers are part of the names of the line's values: lines with others read otherwise."""
        if self.late.quantity:
            return tuple(hole for hole, place in enumerate(self.masked.at) if place >= self.begin)
        return self.late.refine if self.late.values else ()

    @cached_property
    def lone(self) -> bool:
        """Whether the line is a number and nothing else, which the line above may name."""
        return is_lone(self.masked, self.begin)

    def _general(self, started: bool) -> Plan:
        plan = self._by_dialect() or self._by_grammar(started)
        if not plan.dialect and not plan.has_position and prediction_of(self.line, 0):
            return Plan(
                CLAIMED, rule="prediction", fields=[f for f in plan.fields if f.role in TIMES], month=plan.month, predicts=True
            )
        if may_head(self.line, plan):
            return replace(plan, heading=True, fields=[f for f in plan.fields if not f.tag or is_summary(self.line)])
        if not plan.values and not plan.columns and retests_best(self.masked.text):
            plan = replace(plan, retests=True, message=plan.message or "note", claim=CLAIMED)
        return plan

    def _by_dialect(self) -> Plan | None:
        """The plan of a dialect, which says itself whether the line is a message or a title."""
        plan = self.by_dialect
        return replace(plan, claim=CLAIMED) if plan and plan.columns else plan

    def _by_grammar(self, started: bool) -> Plan:
        plan = read_line(self.masked, started)
        if not plan.values and KERAS_BAR.match(self.masked.text, self.begin) and self._total_digits() > MOST_DIGITS:
            plan = replace(plan, fields=[f._replace(role="skip") for f in plan.fields])  # bytes of a download
        plan = replace(plan, columns=() if plan.values else header_columns(self.masked))
        body = self.masked.text[self.begin :]
        if plan.message in ("", "note") and not plan.columns:
            plan = self._with_message(plan, self.begin)
        if plan.columns:
            plan = replace(plan, claim=CLAIMED, rule="table header")
        elif plan.section is None and not plan.values and not plan.message:
            plan = replace(plan, section=section_of(body, plan))
        rowlike = not plan.columns and not plan.values and is_rowlike(self.masked)
        bare = not (plan.columns or plan.values or plan.message or plan.has_position)
        return replace(plan, rowlike=rowlike, quantity=named_quantity(self._message) if bare else "")

    @property
    def _message(self) -> str:
        """The message of the line, its numbers as they were written."""
        return spelled(self.masked, self.begin)

    def _total_digits(self) -> int:
        """How long the second number of the message is."""
        return len([raw for place, raw in zip(self.masked.at, self.masked.raw, strict=True) if place >= self.begin][1])

    def _with_message(self, plan: Plan, begin: int) -> Plan:
        """The plan of a line that may say what happened; what it says of numbers it tells again."""
        kind, at = find_message(self.masked.text[begin:])
        if not kind:
            return plan
        fields = plan.fields
        first = min((self.masked.at[f.hole] for f in plan.fields if f.role in ("epoch", "batch", "step")), default=len(self.line))
        if kind == "best" and begin + at < first:
            fields = [_best_of(f) for f in fields]
        elif not plan.values:
            fields = [_told(f) if self.masked.at[f.hole] > begin + at else f for f in fields]
        return replace(plan, message=kind, claim=CLAIMED, fields=fields)

    @cached_property
    def batches(self) -> int:
        """The hole of the number of batches, if the line is a state of a bar as Keras draws it, else -1."""
        if not KERAS_BAR.match(self.masked.text, self.begin):
            return -1
        return next((f.hole for f in self.late.fields if f.role == "batches"), -1)

    def plan(self, *, started: bool, header: "Template | None", section: "Template | None", retest: bool, aside: bool) -> Plan:
        """How the line reads in its context.

        That is: under a table's header, in a titled block, in a test of the best model, or `aside`, in an evaluation after the
        epoch.
        """
        plan = self.late if started else self.early
        row = read_row(self.masked, header.late.columns) if header and plan.rowlike else None
        if header and header.late.quantity:
            plan = told(header.late.quantity, self.masked, self.begin, plan)
        elif header and row:
            plan = replace(row, dialect=header.late.dialect)
        if section and section.late.section == SETTINGS and self.indented and plan.values and not plan.has_position:
            kept = [f for f in plan.fields if f.tag and kind_of(f.tag) in OUTCOMES]
            plan = plan if kept else replace(plan, claim=UNCLAIMED, fields=[f for f in plan.fields if not f.tag])
        if section and plan.values and not plan.has_position:
            plan = replace(plan, fields=[within(field, section.late) if field.tag else field for field in plan.fields])
        if retest and plan.values:
            plan = replace(plan, fields=[retested(field) for field in plan.fields])
        if aside:
            plan = replace(plan, fields=[evaluated(field) for field in plan.fields])
        fractional = any(f.role == "epoch" and "." in self.masked.raw[f.hole] for f in plan.fields)
        return replace(plan, summing=bool(CLOSING_BAR.match(self.masked.text, self.begin)), fractional=fractional)


def _best_of(field: Field) -> Field:
    """The field of a number told again on a `new best model` line: a series of its own, not a second value of the metric."""
    return field._replace(tag=f"best {field.tag}") if field.tag and "best" not in field.tag.lower() else field


def _told(field: Field) -> Field:
    """The field of a position that a message tells of: `Model saved at iter 500` does not say where its line stands."""
    return field._replace(role=f"told_{field.role}") if field.role in ("epoch", "step") else field


def make_template(line: str, holes: list[tuple[int, int]], rules: tuple[Rule, ...]) -> Template:
    """The template of a line whose numbers stand at `holes`, read by `rules` before the general grammar."""
    line, holes = _narrowed(line, holes)
    return Template(line, mask(line, holes), rules)


def _narrowed(line: str, holes: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """A line padded to a terminal's width with no more blanks than matter: patterns take far longer over long runs of them."""
    for run in reversed(list(WIDE.finditer(line))):
        cut = run.end() - run.start() - MOST_BLANKS
        line = line[: run.start()] + " " * MOST_BLANKS + line[run.end() :]
        holes = [(a - cut, b - cut) if a >= run.end() else (a, b) for a, b in holes]
    return line, holes
