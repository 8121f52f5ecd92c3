"""The general grammar: reads `key: value (avg) unit`, `key=value`, `| key value |`, dicts and tables that no dialect knows."""

import re

from parsers.console.keys import Value
from parsers.console.not_metrics import is_noise
from parsers.console.numbered import inner_holes, name_numbers
from parsers.console.plan import CLAIMED, NOISE, Field, Masked, N, Plan
from parsers.console.positions import find_positions
from parsers.console.prefixes import find_stamp, strip_prefix
from parsers.console.quantities import accept
from parsers.console.values import find_values
from parsers.vocabulary import name_of

LONE = "lone number"
STARTED = re.compile(
    r"start|begin|began|launch|finish|\bend|date|\btime\b|training|session|开始|结束|完成|时间|日期", re.IGNORECASE
)
# What follows is told again: `best metric, acc: 0.75`, `[Best] mAP: 0.6`
BEST = re.compile(
    r"\W*(?:(?:the|current|new|our) )?best"
    r"(?:[ _-](?:so far|results?|metrics?|scores?|performance|model|val(?:idation)?|test))*\s*"
    rf"(?:(?:in|at|@|from|of)?\W*(?:epoch|iter\w*|step|round)\W*{N}\W*)?[:|,\])]",
    re.IGNORECASE,
)
PART = re.compile(
    r"(?<![\w/.-])(?:train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?|dev)(?: set| results?)?"
    rf"\s*[:(\[{{|=>-](?!\s*{N})|[\[(<](?:train|val(?:id)?|test|eval|dev)\w*[\])>]\s*(?=[A-Za-z])|(?:训练|验证|测试)集?\s*[:：(（|]",
    re.IGNORECASE,
)
SPLIT_WORDS = (
    (
        "val",
        re.compile(
            r"(?:^|[^a-z])(?:val(?:id(?:ation|ating)?)?|eval(?:uat\w+)?(?![ _]mode)|dev)(?:[^a-z]|$)|验证|驗證", re.IGNORECASE
        ),
    ),
    ("test", re.compile(r"(?:^|[^a-z])test(?:ing|ed)?(?:[^a-z]|$)|测试|測試", re.IGNORECASE)),
    ("train", re.compile(r"(?:^|[^a-z])train(?:ing|ed)?(?:[^a-z]|$)|训练|訓練", re.IGNORECASE)),
)


def read_line(masked: Masked, started: bool) -> Plan:
    """The plan of a line by the general grammar. `started`: a position was seen above, so training has begun."""
    begin, fields, month = strip_prefix(masked)
    masked = name_numbers(masked, begin)._replace(begin=begin)
    plan = Plan(fields=fields, month=month, refine=inner_holes(masked))
    body = masked.text[begin:]
    if not body.strip(" -=_*#.~+|\t") or (N not in body and not fields):
        plan.claim = NOISE
        return plan
    if not any(f.role == "h" for f in fields) and STARTED.search(body):
        stamp, plan.month = find_stamp(masked, begin)
        plan.fields, plan.passing = fields + stamp, bool(stamp)
    taken = {f.hole: masked.at[f.hole] + 1 for f in plan.fields}
    positions = find_positions(masked, begin, taken)
    lone = lone_number(masked, begin, taken, started)
    if not lone and is_noise(body, placed=bool(positions)):
        plan.claim = NOISE
        return plan
    values = find_values(masked, begin, taken)
    split = line_split(masked, begin)
    accepted = accept(values, masked, positions, started, begin=begin, split=split) or lone
    split = split or _split_amid(masked, positions, accepted) or _split_ahead(accepted)
    if not split and not positions and any(v.key.lower().startswith("best") for v in accepted):
        split = "val"  # a summary without a place of its own, that compares with the best so far: an evaluation
    if BEST.match(body):
        accepted = [v if v.key.lower().startswith("best") else v._replace(key=f"best {v.key}") for v in accepted]
    parts = part_splits(masked, begin, accepted)
    plan.rule = LONE if lone and accepted is lone else ""
    plan.fields += positions + [f for v, part in zip(accepted, parts, strict=True) for f in value_fields(v, part or split)]
    if accepted or any(f.role not in ("epochs", "skip") for f in positions):  # `MAX_EPOCHS: 120` may be a setting
        plan.claim = CLAIMED
    elif plan.passing:
        plan.claim, plan.message = CLAIMED, "note"
    elif N not in body:
        plan.claim = NOISE
    return plan


def lone_number(masked: Masked, begin: int, taken: dict[int, int], started: bool) -> list[Value]:
    """The value of a line that is one long fraction and nothing else: losses printed bare, once training has begun."""
    body = masked.text[begin:].strip()
    lone = started and body == N and re.fullmatch(r"-?\d+\.\d{4,}(?:[eE][-+]?\d+)?|nan", masked.raw[-1], re.IGNORECASE)
    return [Value(len(masked.at) - 1, "value", "", True, 1.0)] if lone and len(masked.at) - 1 not in taken else []


def value_fields(value: Value, split: str = "") -> list[Field]:
    """The field of a named value, and of what counts on to it; the name says the split itself, or the line does."""
    tag = value.key + value.suffix
    field = Field(value.hole, tag, unit=value.unit, split="" if name_of(tag).split else split, scale=value.scale)
    return [field, *(Field(hole, role="add", scale=scale) for hole, scale in value.added)]


def line_split(masked: Masked, begin: int) -> str:
    """The split that the line as a whole is about: what its first words say."""
    later = [place for place in masked.at if place >= begin]
    end = later[0] if later else len(masked.text)
    title = masked.text[begin:end][:60]
    return split_of(title) if title.strip() else ""


def _split_amid(masked: Masked, positions: list[Field], values: list[Value]) -> str:
    """The split that is said between the places of a line, before its values: `epoch: [25/25] val step: 0 loss: 0.5`."""
    holes = [f.hole for f in positions if values and f.hole < values[0].hole]
    return split_of(masked.text[masked.at[min(holes)] : masked.at[max(holes)]]) if holes else ""


def _split_ahead(values: list[Value]) -> str:
    """The split that stands before the first of several names, and before no other: `Epoch:19, validation PA:0.7, MIoU:0.4`."""
    splits = [name_of(value.key).split for value in values]
    word = values[0].key.partition(" ")[0] if len(values) > 1 and " " in values[0].key else ""
    return splits[0] if word.isalpha() and splits[0] == split_of(word) and not any(splits[1:]) else ""


def part_splits(masked: Masked, begin: int, values: list[Value]) -> list[str]:
    """The split of each value by the part of the line it stands in: `train (loss: 0.5, acc: 0.8), val (loss: 0.6, acc: 0.7)`.

    Parts are titled, or begin with a value whose name says its split and are told by names that come again.
    """
    titles = [(found.start(), split_of(found[0])) for found in PART.finditer(masked.text, begin)]
    splits = [""] * len(values)
    if len({split for _, split in titles}) > 1:
        ends = [masked.at[value.hole] for value in values]
        splits = [next((split for at, split in reversed(titles) if at < end), "") for end in ends]
    names = [value.key + value.suffix for value in values]
    last = ""
    for i, value in enumerate(values):
        last = name_of(value.key).split or last
        if not splits[i] and names.count(names[i]) > 1:
            splits[i] = last
    return splits


def split_of(text: str) -> str:
    """'val', 'test' or 'train' if exactly one of them is spoken of, else ''."""
    spoken = [split for split, pattern in SPLIT_WORDS if pattern.search(text)]
    return spoken[0] if len(spoken) == 1 else ""
