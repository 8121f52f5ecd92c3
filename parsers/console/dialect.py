"""Dialects: a .toml file of rules each, with sample lines and what they give.

A rule's `line` is the log line with holes: `Epoch[{epoch}] Iteration[{batch}/{batches}] Loss: {Loss}, Base Lr: {Base Lr}`.

    {epoch} {batch} …   a number that says where the line stands (plan.ROLES; `{skip}` is read and not kept)
    {Loss}  {mAP|%}     the value of the tag so called, with its unit
    {@} … {=}           a name as printed, and further on its value: `CMC curve, {@}  :{=|%}`
    {*}                 the general grammar reads what stands here
    {_}                 any text

White space in a rule fits any white space, or none beside punctuation. A rule may also say `split`, `message` (a kind of message), `section` (the split of
the lines below), `noise = true`, or `columns` (the line is a table's header of these names).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from parsers.console.grammar import accept, find_values, value_field
from parsers.console.plan import CLAIMED, NOISE, ROLES, Field, Masked, N, Plan
from parsers.console.prefixes import strip_prefix
from parsers.tables import UserError
from parsers.vocabulary import name_of

FOLDER = Path(__file__).with_name("dialects")
HOLE = re.compile(r"\{([^{}]*)\}")
WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)


@dataclass(frozen=True)
class Rule:
    """One kind of line of a dialect."""

    dialect: str
    name: str
    line: str
    split: str = ""
    message: str = ""
    section: str | None = None
    noise: bool = False
    columns: tuple[str, ...] = ()
    samples: tuple[dict[str, Any], ...] = ()

    @cached_property
    def holes(self) -> list[str]:
        """The holes of the line, as written between the braces."""
        return HOLE.findall(self.line)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The rule as a pattern on masked text, one group a hole."""
        parts = HOLE.split(self.line)
        out = [_literal(parts[0])]
        for hole, text in zip(parts[1::2], parts[2::2], strict=True):
            out.append(_group(hole) + _literal(text))
        return re.compile(rf"\s*{''.join(out)}\s*$")

    @cached_property
    def word(self) -> str:
        """The longest word every such line has: most lines are told apart by it alone."""
        words = [w for text in HOLE.split(self.line)[::2] for w in WORD.findall(text)]
        return max(words, key=len, default="")

    def read(self, masked: Masked, begin: int) -> list[Field] | None:
        """The fields of a masked line whose message begins at `begin`, or None if the rule does not fit."""
        if self.word not in masked.text:
            return None
        found = self.pattern.match(masked.text, begin)
        return self._fields(found, masked) if found else None

    def _fields(self, found: re.Match[str], masked: Masked) -> list[Field] | None:
        hole_at = {place: k for k, place in enumerate(masked.at)}
        fields: list[Field] = []
        name = ""
        for i, hole in enumerate(self.holes, 1):
            what, _, unit = hole.partition("|")
            if what == "@":
                name = found[i].strip()
            elif what == "*":
                fields += self._rest(found.span(i), masked, fields)
            elif what != "_" and found[i]:
                number = hole_at[found.start(i)]
                if what in ROLES:
                    fields.append(Field(number, role=what))
                else:
                    fields.append(Field(number, name if what == "=" else what, unit=unit, split=self.split))
        return fields

    def _rest(self, span: tuple[int, int], masked: Masked, fields: list[Field]) -> list[Field]:
        """What the general grammar finds between `span`."""
        part = Masked(masked.text[: span[1]], [p for p in masked.at if p < span[1]], masked.raw)
        values = accept(find_values(part, span[0], {f.hole: masked.at[f.hole] + 1 for f in fields}), part, [Field(0, role="epoch")], started=True)
        return [value_field(v, self.split) for v in values]

    def plan(self, masked: Masked) -> Plan | None:
        """The plan of a line by this rule, or None."""
        begin, prefix, month = strip_prefix(masked)
        fields = self.read(masked, begin)
        if fields is None:
            return None
        fields = [f._replace(split=self.split) if f.tag and not f.split and not name_of(f.tag).split else f for f in fields]
        return Plan(
            claim=NOISE if self.noise else CLAIMED, dialect=self.dialect, rule=self.name, fields=prefix + fields, message=self.message,
            section=self.section, columns=self.columns, month=month,
        )  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """A framework's or project's way of printing."""

    name: str
    title: str
    url: str
    rules: tuple[Rule, ...] = field(default=())


def _literal(text: str) -> str:
    """Literal text of a rule as a pattern: white space is elastic."""
    out = []
    for piece in re.split(r"(\s+)", text):
        out.append((r"\s*" if out or piece else "") if piece.isspace() else re.escape(piece))
    return "".join(out)


def _group(hole: str) -> str:
    what = hole.partition("|")[0]
    return {"@": r"(\S.*?)", "*": r"(.*?)", "_": r"(.*?)"}.get(what, f"({N})")


def load_dialect(path: Path) -> Dialect:
    """The dialect of a .toml file. Raises UserError that says what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        name = data["name"]
        rules = tuple(_rule(name, rule) for rule in data.get("rule", ()))
        for rule in rules:
            assert rule.pattern
        return Dialect(name, data["title"], data.get("url", ""), rules)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError, re.error) as error:
        raise UserError(
            f"The dialect {path.name} cannot be used: {error}. Compare it with the ones in parsers/console/dialects."
        ) from error


def _rule(dialect: str, rule: dict[str, Any]) -> Rule:
    samples = tuple(rule.pop("sample", ()))
    return Rule(dialect, columns=tuple(rule.pop("columns", ())), samples=samples, **rule)


@cache
def built_in() -> tuple[Dialect, ...]:
    """The dialects that come with Epochbook, in alphabetical order."""
    return tuple(load_dialect(path) for path in sorted(FOLDER.glob("*.toml")))


def rules(dialects: Iterable[Dialect]) -> Iterator[Rule]:
    """All rules, the more specific (more literal text) before the more general."""
    every = [rule for dialect in dialects for rule in dialect.rules]
    return iter(sorted(every, key=lambda rule: -len(re.sub(r"\s", "", "".join(HOLE.split(rule.line)[::2])))))


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules of the built-in dialects, the most specific first."""
    return tuple(rules(built_in()))


def read_line(masked: Masked, ordered: Iterable[Rule]) -> Plan | None:
    """The plan of a line by the first rule that fits, or None."""
    return next((plan for rule in ordered if (plan := rule.plan(masked))), None)
