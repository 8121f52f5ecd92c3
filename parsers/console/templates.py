"""Templates met in a text, and the plan of each in its context: dialects first, the general grammar behind them."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from parsers.console import dialect
from parsers.console.grammar import read_line, split_of
from parsers.console.messages import find_message
from parsers.console.plan import CLAIMED, Field, Masked, N, Plan, mask
from parsers.console.prefixes import strip_prefix
from parsers.console.rule import Rule
from parsers.console.tables import header_columns, is_rowlike, read_row
from parsers.vocabulary import name_of

TITLE = re.compile(r"[:：]\s*$|[=\-*#>]{2,}|^\s*\[|…$|\.\.\.\s*$")
BEST_MODEL = "best model"  # group of what a best checkpoint gave when it was tested again
RETEST = re.compile(
    r"\b(?:re-?test|test|evaluat|validat|load|restor|result|stopp|using)\w*\b.{0,60}\bbest\b(?!.*\b(?:pre-?trained|sav(?:e|ed|ing)|from scratch)\b)"
    r"|\bbest (?:model|checkpoint|weights?|epoch)\b.{0,30}\b(?:test|eval|result|performance)|测试.{0,8}(?:最佳|最优|最好)|(?:最佳|最优|最好)模型.{0,8}测试",
    re.IGNORECASE,
)
BEST_ROW = re.compile(r"\bbest (?:iteration|round|step|epoch)\b[^:]*:\s*$", re.IGNORECASE)
CLOSING_BAR = re.compile(rf"\s*{N}/{N}\s*(?:\[|[━─\x02]|-\s)")  # Keras' bar: with its last batch it says the epoch's values
TITLE_LONGEST, TITLE_WORDS = 90, 9


@dataclass(frozen=True)
class Template:
    """One template, by the first line that had it."""

    line: str
    masked: Masked
    rules: tuple[Rule, ...]  # of the dialects, in the order they are tried

    @cached_property
    def by_dialect(self) -> Plan | None:
        return dialect.read_line(self.masked, self.rules)

    @cached_property
    def early(self) -> Plan:
        """How the line reads before training has begun."""
        return self._general(started=False)

    @cached_property
    def late(self) -> Plan:
        """How the line reads once training has begun."""
        return self._general(started=True)

    def _general(self, started: bool) -> Plan:
        plan = self._by_dialect() or self._by_grammar(started)
        if not plan.values and not plan.columns and len(self.line) < TITLE_LONGEST and RETEST.search(self.masked.text):
            plan = replace(plan, retests=True, message=plan.message or "note", claim=CLAIMED)
        return plan

    def _by_dialect(self) -> Plan | None:
        """The plan of a dialect, which says itself whether the line is a message or a title."""
        plan = self.by_dialect
        return replace(plan, claim=CLAIMED) if plan and plan.columns else plan

    def _by_grammar(self, started: bool) -> Plan:
        plan = read_line(self.masked, started)
        plan = replace(plan, columns=() if plan.values else header_columns(self.masked))
        begin, _, _ = strip_prefix(self.masked)
        body = self.masked.text[begin:]
        if not plan.message and not plan.columns:
            kind, at = find_message(body)
            plan = replace(plan, message=kind, claim=CLAIMED if kind else plan.claim)
            if kind == "best" and not plan.has_position:
                plan = replace(plan, fields=[_best_of(f) for f in plan.fields])
            if kind and not plan.values:
                plan = replace(plan, fields=[_told(f) if self.masked.at[f.hole] > begin + at else f for f in plan.fields])
        if plan.columns:
            plan = replace(plan, claim=CLAIMED, rule="table header")
        elif plan.section is None and not plan.values and not plan.message and _is_title(body, plan):
            plan = replace(plan, section=split_of(body))
        rowlike = not plan.columns and not plan.values and is_rowlike(self.masked)
        return replace(plan, rowlike=rowlike)

    @cached_property
    def ends_with_best(self) -> bool:
        """Whether the very next line is the best one told again: `Stopping. Best iteration:`."""
        return bool(BEST_ROW.search(self.masked.text))

    def plan(self, started: bool, header: "Template | None", section: "Template | None", retest: bool) -> Plan:
        """How the line reads in its context: under a table's header, in a block that a title opened, in a test of the best model."""
        plan = self.late if started else self.early
        row = read_row(self.masked, header.late.columns) if header and plan.rowlike else None
        if header and row:
            plan = replace(row, dialect=header.late.dialect)
        if section and plan.values and not plan.has_position:
            plan = replace(plan, fields=[_within(field, section.late) if field.tag else field for field in plan.fields])
        if retest and plan.values:
            plan = replace(plan, fields=[_retested(field) for field in plan.fields])
        return replace(plan, summing=True) if CLOSING_BAR.match(self.masked.text) else plan


def _within(field: Field, section: Plan) -> Field:
    """The field of a value in the block that a title opened."""
    split = field.split or ("" if name_of(field.tag).split else section.section or "")
    return field._replace(split=split, group="/".join(group for group in (section.group, field.group) if group))


def _retested(field: Field) -> Field:
    """The field of a value of the best checkpoint, tested again: where that stood is told, not where the training is."""
    if field.tag:
        return field._replace(group="/".join(group for group in (BEST_MODEL, field.group) if group))
    return field._replace(role="skip") if field.role in ("epoch", "batch", "step", "steps", "batches") else field


def _is_title(body: str, plan: Plan) -> bool:
    """Whether a line without values says what the lines below are about: `Validation Results - Epoch: 10`, `== Test ==`."""
    short = len(body) < TITLE_LONGEST and len(body.split()) <= TITLE_WORDS
    return short and bool(plan.has_position or TITLE.search(body)) and bool(split_of(body))


def _best_of(field: Field) -> Field:
    """The field of a number told again on a `new best model` line: a series of its own, not a second value of the metric."""
    return field._replace(tag=f"best {field.tag}") if field.tag and "best" not in field.tag.lower() else field


def _told(field: Field) -> Field:
    """The field of a position that a message tells of: `Model saved at iter 500` does not say where its line stands."""
    return field._replace(role=f"told_{field.role}") if field.role in ("epoch", "step") else field


def make_template(line: str, holes: list[tuple[int, int]], rules: tuple[Rule, ...]) -> Template:
    """The template of a line whose numbers stand at `holes`, read by `rules` before the general grammar."""
    return Template(line, mask(line, holes), rules)
