"""draft: from one unclaimed line, a dialect to start from: its numbers become holes, the line is its own sample."""

import json
import re

from parsers.console.dialect import mask_line
from parsers.console.plan import ROLES, Field, Masked
from parsers.console.positions import find_positions
from parsers.console.prefixes import TIMES, strip_prefix
from parsers.console.rule import Rule
from parsers.console.units import unit_of
from parsers.console.values import find_values
from parsers.vocabulary import name_of

WORD_BEFORE = re.compile(r"([^\W\d_]\w*)\W*$", re.UNICODE)
RESERVED = re.compile(r"[@=*].*|_|\.\.\.|.*[{}|].*")
DRAFT = """\
# A draft: name what is misnamed, write {{skip}} for a number that is none of interest, {{_}} for text that varies.
name = "mine"
title = "My own dialect"

[[rule]]
name = "line"
line = {line}
[[rule.sample]]
line = {sample}
"""


def draft(line: str) -> str:
    """The text of a .toml file whose one rule reads the line."""
    masked = mask_line(line)
    begin = strip_prefix(masked)[0]
    template = template_of(masked, begin)
    text = DRAFT.format(line=quote(template), sample=quote(line))
    for under, values in told(Rule("mine", name="line", line=template), masked, begin).items():
        text += f"{under} = {{ {', '.join(f'{quote(name)} = {value}' for name, value in values.items())} }}\n"
    return text


def template_of(masked: Masked, begin: int) -> str:
    """The message of a masked line with a hole for each number: its role, or the name that stands beside it."""
    names = hole_names(masked, begin)
    pieces, done = [], begin
    for hole, place in enumerate(masked.at):
        if place >= begin:
            pieces += [plain(masked.text[done:place]), f"{{{names[hole]}}}"]
            done = place + 1
    return "".join([*pieces, plain(masked.text[done:])]).strip()


def hole_names(masked: Masked, begin: int) -> dict[int, str]:
    """What each hole is called: by the general grammar, else by the word before it; no name twice."""
    taken = {hole: place + 1 for hole, place in enumerate(masked.at) if place < begin}
    names = {field.hole: field.role for field in find_positions(masked, begin, taken)}
    named = {value.hole: value for value in find_values(masked, begin, taken)}
    edge = begin
    for hole, place in enumerate(masked.at):
        if place >= begin and hole not in names:
            word = WORD_BEFORE.search(masked.text[edge:place])
            value = named.get(hole)
            tag = value.key + value.suffix if value else word[1] if word else "skip"
            unit = value.unit if value else unit_of(masked.text[place + 1 :])[0]
            fit = not RESERVED.fullmatch(tag) and tag not in ROLES and tag not in {n.partition("|")[0] for n in names.values()}
            names[hole] = (f"{tag}|{unit}" if unit else tag) if fit else "skip"
        edge = place + 1
    return names


def plain(text: str) -> str:
    """Literal text as a rule may hold it: a brace would begin a hole."""
    return re.sub(r"[{}]+", "{_}", text)


def told(rule: Rule, masked: Masked, begin: int) -> dict[str, dict[str, str]]:
    """What the rule gives of the line, as a sample says it."""
    out: dict[str, dict[str, str]] = {}
    plan = rule.read(masked, begin)
    for field in plan.fields if plan else ():
        if field.role != "skip" and field.role not in TIMES:
            under = name_of(field.tag, field.unit, field.split).split if field.tag else ""
            out.setdefault(under or "gives", {})[field.tag or field.role] = _value(field, masked.raw[field.hole])
    return out


def _value(field: Field, raw: str) -> str:
    number = float(raw.replace(",", ""))
    text = f"{number:.0f}" if number.is_integer() and abs(number) < 2**53 else repr(number)
    return quote(f"{text} {field.unit}") if field.unit else text


def quote(text: str) -> str:
    """A TOML string."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
