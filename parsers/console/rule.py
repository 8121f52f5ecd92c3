"""Rules: the line of a log with holes in it, and what its numbers are.

    Epoch[{epoch}] Iteration[{batch}/{batches}] Loss: {Loss}, Acc: {Acc}, Base Lr: {Base Lr}

    {epoch} {batch} …   a number that says where the line stands (plan.ROLES; `{skip}` is read and not kept)
    {Loss}  {mAP|%}     the value of the tag so called, with its unit
    {@} … {=|%}         a name as printed, and further on its value: `CMC curve, {@}  :{=|%}%`; `{@}-{@}` is one name
    {=/mAP}             the value of that name with `/mAP` behind it
    {#}  {AP@#}         a number that is part of a name, and the value of that name
    {*}  {*|val}        the general grammar reads what stands here; its values are of that split
    {_}                 any text
    {...}               at the end: what stands from the first {@} on may come again and again

White space in a rule fits any white space or none, and around a number it is free. A number of the log that is no word's
part is always a hole, if only {skip}.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parsers.console.grammar import line_split, value_fields
from parsers.console.plan import CLAIMED, NOISE, ROLES, Field, Masked, N, Plan
from parsers.console.positions import find_positions
from parsers.console.quantities import accept
from parsers.console.values import find_values
from parsers.vocabulary import name_of

HOLE = re.compile(r"\{([^{}]*)\}")
WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
AGAIN, MOST_AGAIN = "{...}", 12


@dataclass(frozen=True)
class Rule:
    """One kind of line of a dialect.

    `split` is that of the values whose names do not say theirs (without it the line's words do), `section` the split of the
    lines below, `message` the kind of message that each such line is, `names` what {@} may be. `columns` are those of a
    table whose header the line is. `group` tells the values of the line, or of the block below it, from those of others
    (a data set, a trial): `market1501/mAP`; `@` in it is the name read by {@}. A rule that is `logged` only fits behind a time,
    a level or a logger.
    """

    dialect: str
    name: str
    line: str
    split: str = ""
    message: str = ""
    section: str | None = None
    noise: bool = False
    logged: bool = False
    group: str = ""
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    samples: tuple[dict[str, Any], ...] = ()

    @cached_property
    def parts(self) -> tuple[str, str]:
        """The line, and what of it may come again."""
        once, again, _ = self.line.partition(AGAIN)
        return once, once[once.index("{@}") :] if again else ""

    @cached_property
    def holes(self) -> list[str]:
        """The holes of the line, as written between the braces."""
        once, again = self.parts
        return HOLE.findall(once) + HOLE.findall(again) * MOST_AGAIN

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The rule as a pattern on masked text, one group a hole."""
        once, again = self.parts
        more = rf"(?:[\s,;|]*{self._pattern(again)})?" * MOST_AGAIN if again else ""
        return re.compile(rf"\s*{self._pattern(once)}{more}\s*$")

    def _pattern(self, line: str) -> str:
        parts = HOLE.split(line)
        holes = [self._group(hole.partition("|")[0]) for hole in parts[1::2]]
        return "".join(text for pair in zip(map(_literal, parts[::2]), [*holes, ""], strict=True) for text in pair)

    def _group(self, what: str) -> str:
        """The group of a hole. A name has no free-standing number in it, so that a long line fails fast."""
        if what == "@":
            return f"({'|'.join(map(re.escape, self.names))})" if self.names else rf"([^\s{N}](?:[^{N}]*?[^\s{N}])??)"
        return "(.*?)" if what in ("*", "_") else rf"\s*({N})\s*"

    @cached_property
    def word(self) -> str:
        """The longest word every such line has: most lines are told apart by it alone."""
        words = [w for text in HOLE.split(self.line)[::2] for w in WORD.findall(text)]
        return max(words, key=len, default="")

    @property
    def literal(self) -> int:
        """How much text the rule spells out: of two rules that fit, the one that says more is meant."""
        return len(re.sub(r"\s", "", "".join(HOLE.split(self.line)[::2])))

    def read(self, masked: Masked, begin: int) -> Plan | None:
        """The plan of a masked line whose message begins at `begin`, or None if the rule does not fit."""
        found = self.pattern.match(masked.text, begin) if begin or not self.logged else None
        if not found:
            return None
        fields, name = self._fields(found, masked)
        group = self.group.replace("@", name)
        inner = tuple(masked.at.index(found.start(i)) for i, hole in enumerate(self.holes, 1) if hole == "#" and found[i])
        return Plan(
            claim=NOISE if self.noise else CLAIMED, dialect=self.dialect, rule=self.name, message=self.message,
            section=self.section, group=group, columns=self.columns, refine=inner,
            fields=[f._replace(group=group) if f.tag else f for f in fields],
        )  # fmt: skip

    def _fields(self, found: re.Match[str], masked: Masked) -> tuple[list[Field], str]:
        """The fields of a match, and the last name read in it."""
        hole_at = {place: k for k, place in enumerate(masked.at)}
        split = self.split or line_split(masked, found.start())
        fields: list[Field] = []
        number = ""
        name, begin = "", -1  # begin: where the name under way sets in, for `{@}-{@}` is one name
        for i, hole in enumerate(self.holes, 1):
            what, _, unit = hole.partition("|")
            if what == "@":
                begin = begin if begin >= 0 else found.start(i)
                name = masked.text[begin : found.end(i)]
                continue
            begin = -1
            if what == "#":
                number = masked.raw[hole_at[found.start(i)]]
            elif what == "*":
                fields += self._rest(found.span(i), masked, fields, unit or split)
            elif what != "_" and found[i]:
                tag = name + what[1:] if what.startswith("=") else what.replace("#", number) if number else what
                fields.append(_field(hole_at[found.start(i)], tag, unit, split))
        return fields, name

    def _rest(self, span: tuple[int, int], masked: Masked, fields: list[Field], split: str) -> list[Field]:
        """What the general grammar finds between `span`. Where the rule says itself where its lines stand, that holds."""
        part = Masked(masked.text[: span[1]], [p for p in masked.at if p < span[1]], masked.raw, span[0])
        taken = {f.hole: masked.at[f.hole] + 1 for f in fields}
        places = [f._replace(role="skip") if f.role in self.holes else f for f in find_positions(part, span[0], taken)]
        values = accept(find_values(part, span[0], taken), part, [Field(0, role="epoch")], started=True)
        return places + [field for value in values for field in value_fields(value, split)]


def _field(hole: int, tag: str, unit: str, split: str) -> Field:
    """The field of a hole with a name of its own: a role, or a value whose name or line says its split."""
    return Field(hole, role=tag) if tag in ROLES else Field(hole, tag, unit=unit, split="" if name_of(tag).split else split)


def _literal(text: str) -> str:
    """Literal text of a rule as a pattern: white space is elastic."""
    return "".join(r"\s*" if piece.isspace() else re.escape(piece) for piece in re.split(r"(\s+)", text))
