"""The general grammar: reads `key: value (avg) unit`, `key=value`, `| key value |`, dicts and tables that no dialect knows."""

import re
from typing import NamedTuple

from parsers.console.not_metrics import NOT_A_NAME, PROSE, is_noise, is_setting
from parsers.console.numbered import INNER, inner_holes, name_numbers, spell
from parsers.console.plan import CLAIMED, NOISE, Field, Masked, N, Plan
from parsers.console.positions import find_positions
from parsers.console.prefixes import find_stamp, strip_prefix
from parsers.console.units import UNIT, unit_of
from parsers.tables import AVERAGE
from parsers.vocabulary import kind, name_of

STD = " (std)"
SEPARATOR = re.compile(r"\s*(?:['\"]?\s*:|=|：|＝|->|-->|→|⇒|=>|is|为|是|~|≈|<-|\bof)\s*$")
NAMED_AFTER = re.compile(r"^\s*(%?)\s*=\s*([^\W\d][\w @./-]{0,40}?)\s*$")  # `98.16% = cucumber AP`
NAMED_AT = re.compile(
    rf"([^\W\d][\w ]*?)\s+(?:after|at|in|for|of|on)\s+(?:the\s+)?(?:epoch|step|iter\w*)\W*{N}\W*$", re.IGNORECASE
)
BARS = re.compile(r"[|│┃]")
CELL = re.compile(r"(?<=[^|│┃\s])\s*[|│┃]$")  # `| loss | 0.5 |`: a cell with the name, a cell with the value
SHARE = re.compile(rf"\s*/\s*{N}\s*\(\s*{N}\s?%\s*\)")
ARROW = re.compile(rf"\s*(?:%|s)?\s*(?:-+>|→|=>)\s*{N}")  # `lr 0.1 -> 0.01`: what it has become
DURATION = re.compile(r"\s*(?:days?|weeks?)\b|\s*天")  # `ETA: 1 day, 2:10:33`
OPEN_LIST, LISTED = re.compile(r"[\[({]\s*$"), re.compile(rf"\s*[,;\s]\s*{N}")  # `losses: [0.5, 0.4]`
OPENED = re.compile(r"(?:[\s\[({\"'“`*$~≈]|\b(?:tensor|array|np\.float\d+|Array|float)\()*$")
DELIMITER = re.compile(
    r"[,;|\t，；、│┃║—]|\s[-–]+\s|\s\*+\s|\s/\s|\s{2,}|^\s*[-*•·>#=]+\s*|[({\[<]|[)\]}>]\s|\s>+\s|!\s|(?<!val)(?<!avg)(?<!train)(?<!test)(?<!acc)\.\s|--+|==+|>>+|\*\*|\x02|[━─██-▏#=>]{2,}",
    re.IGNORECASE,
)
TITLED = re.compile(r"(?:^|(?<=\s))\[\w+\](?=[^\W\d])")  # `[Avg]top1: 91.2`
KEY = re.compile(r"[^\W\d]|[#@%]", re.UNICODE)
AVERAGE_KEY = re.compile(r"^(?:avg|average|mean|ave|avg\.|平均|running|smoothed)$", re.IGNORECASE)
STD_BEFORE = re.compile(r"^\s*(?:±|\+/-|\+-|\\pm)\s*$")
STARTED = re.compile(
    r"start|begin|began|launch|finish|\bend|date|\btime\b|training|session|开始|结束|完成|时间|日期", re.IGNORECASE
)
APOSTROPHE = re.compile(r"(?<=\w)'(?=s\b|t\b)")  # `training's auc`
OUTCOMES = ("loss", "score", "error", "reward")
WORD_COUNT = 9
SPLIT_WORDS = (
    ("val", re.compile(r"(?:^|[^a-z])(?:val(?:id(?:ation|ating)?)?|eval(?:uat\w+)?|dev)(?:[^a-z]|$)|验证", re.IGNORECASE)),
    ("test", re.compile(r"(?:^|[^a-z])test(?:ing|ed)?(?:[^a-z]|$)|测试", re.IGNORECASE)),
    ("train", re.compile(r"(?:^|[^a-z])train(?:ing|ed)?(?:[^a-z]|$)|训练", re.IGNORECASE)),
)


class Value(NamedTuple):
    """A number with the name that stands beside it. `strong`: the two are joined by a colon or an equals sign."""

    hole: int
    key: str
    unit: str
    strong: bool
    scale: float
    suffix: str = ""
    delimited: bool = False


def read_line(masked: Masked, started: bool) -> Plan:
    """The plan of a line by the general grammar. `started`: a position was seen above, so training has begun."""
    begin, fields, month = strip_prefix(masked)
    masked = name_numbers(masked, begin)
    plan = Plan(fields=fields, month=month, refine=inner_holes(masked))
    body = masked.text[begin:]
    if not body.strip(" -=_*#.~+|\t") or (N not in body and not fields):
        plan.claim = NOISE
        return plan
    if not any(f.role == "h" for f in fields) and STARTED.search(body):
        stamp, plan.month = find_stamp(masked, begin)
        plan.fields, plan.passing = fields + stamp, bool(stamp)
        plan.claim, plan.message = (CLAIMED, "note") if stamp else (plan.claim, "")
    taken = {f.hole: masked.at[f.hole] + 1 for f in plan.fields}
    positions = find_positions(masked, begin, taken)
    lone = lone_number(masked, begin, taken, started)
    if plan.passing:
        return plan
    if not lone and is_noise(body, placed=bool(positions)):
        plan.claim = NOISE
        return plan
    values = find_values(masked, begin, taken)
    accepted = accept(values, masked, positions, started, begin) or lone
    split = line_split(masked, begin, positions)
    if not split and not positions and any(v.key.lower().startswith("best") for v in accepted):
        split = "val"  # a summary without a place of its own, that compares with the best so far: an evaluation
    plan.fields += positions + [value_field(v, split) for v in accepted]
    if accepted or any(f.role not in ("epochs", "skip") for f in positions):  # `MAX_EPOCHS: 120` may be a setting
        plan.claim = CLAIMED
    elif N not in body:
        plan.claim = NOISE
    return plan


def lone_number(masked: Masked, begin: int, taken: dict[int, int], started: bool) -> list[Value]:
    """The value of a line that is one long fraction and nothing else: losses printed bare, once training has begun."""
    body = masked.text[begin:].strip()
    lone = started and body == N and re.fullmatch(r"-?\d+\.\d{4,}(?:[eE][-+]?\d+)?|nan", masked.raw[-1], re.IGNORECASE)
    return [Value(len(masked.at) - 1, "value", "", True, 1.0)] if lone and len(masked.at) - 1 not in taken else []


def value_field(value: Value, split: str = "") -> Field:
    """The field of a named value; the name says the split itself, or the line does."""
    tag = value.key + value.suffix
    return Field(value.hole, tag, unit=value.unit, split="" if name_of(tag).split else split, scale=value.scale)


def line_split(masked: Masked, begin: int, positions: list[Field]) -> str:
    """The split that the line as a whole is about: what its first words say."""
    end = masked.at[0] if masked.at and masked.at[0] > begin else len(masked.text)
    later = [place for place in masked.at if place >= begin]
    end = later[0] if later else len(masked.text)
    title = masked.text[begin:end][:60]
    return split_of(title) if title.strip() else ""


def split_of(text: str) -> str:
    """'val', 'test' or 'train' if exactly one of them is spoken of, else ''."""
    spoken = [split for split, pattern in SPLIT_WORDS if pattern.search(text)]
    return spoken[0] if len(spoken) == 1 else ""


def find_values(masked: Masked, begin: int, taken: dict[int, int]) -> list[Value]:
    """Every number from `begin` that stands beside a name, in order."""
    values: list[Value] = []
    edge = begin  # end of what is already understood
    for hole, place in enumerate(masked.at):
        if place < begin or masked.text[place] != N:
            continue
        if hole in taken:
            edge = max(edge, taken[hole])
            continue
        value = _value_at(masked, hole, edge, values[-1] if values else None)
        if value:
            values.append(value._replace(key=spell(value.key, masked, place)))
        unit = UNIT.match(masked.text, place + 1)
        if value or unit or not re.match(r" [A-Za-z]", masked.text[place + 1 :]):
            edge = unit.end() if unit else place + 1
    return values


def _value_at(masked: Masked, hole: int, edge: int, last: Value | None) -> Value | None:
    place = masked.at[hole]
    left, right = masked.text[edge:place], masked.text[place + 1 :]
    if last and masked.at[last.hole] < edge and _follows(masked, last, hole):
        if re.fullmatch(r"\s*\[?\(\s*(?:avg|ave|average|mean)?\.?\s*[:=]?\s*", left) and re.match(
            r"\s?(?:%|s|ms)?\s*[)\]]", right
        ):
            unit = unit_of(right)[0]
            same = not unit or unit == "%" or unit == last.unit  # not `lr: 0.1 (12.3s)`
            return last._replace(hole=hole, suffix=AVERAGE) if same and not last.suffix else None
        if STD_BEFORE.match(left):
            return last._replace(hole=hole, suffix=STD) if not last.suffix else None
    joined = OPENED.sub("", left)
    separator = SEPARATOR.search(joined) or (CELL.search(joined) if len(BARS.findall(masked.text)) <= 3 else None)
    key, delimited = key_of(joined[: separator.start()] if separator else joined)
    named_after = NAMED_AFTER.match(right) if not key and not left.strip() else None
    if named_after:
        return Value(hole, named_after[2], named_after[1], True, 1.0)
    named = masked.text[: edge + separator.start()] if separator else ""
    if separator and (not key or key.lower() in ("epoch", "step")) and (titled := NAMED_AT.search(named)):
        key = key_of(titled[1])[0]
    share = SHARE.match(right) if key else None
    if share:  # `Accuracy: 9834/10000 (98%)`
        return Value(hole + 2, key, "%", separator is not None, 1.0, delimited=delimited)
    if not key or not _ends_well(right, separator is not None) or _in_quotes(left):
        return None
    if ARROW.match(right):
        return Value(hole + 1, key, unit_of(right)[0], separator is not None, 1.0, delimited=delimited)
    if DURATION.match(right) or (LISTED.match(right) and OPEN_LIST.search(left)):
        return None
    if last and AVERAGE_KEY.match(key) and not last.suffix and not delimited and re.match(r"\s*[(\[]", left):
        return last._replace(hole=hole, suffix=AVERAGE)
    unit, scale = unit_of(right, memory=_kind(key) == "memory")
    return Value(hole, _path(masked.text[:place]) + key, unit, separator is not None, scale, delimited=delimited)


def _path(left: str) -> str:
    """`train/` for what stands within `'train': {`: the names of the braces that are open."""
    names: list[str] = []
    for brace in re.finditer(r"(?:['\"]?([\w./-]+)['\"]?\s*:\s*)?\{|\}", left):
        if brace[0] != "}":
            names.append(brace[1] or "")
        elif names:
            names.pop()
    return "".join(f"{name}/" for name in names if name)


def _follows(masked: Masked, last: Value, hole: int) -> bool:
    return hole == last.hole + 1


def _in_quotes(left: str) -> bool:
    """Whether the number stands inside a quoted text: `device='cuda:0'`."""
    left = APOSTROPHE.sub("", left)
    return (left.count("'") % 2 == 1 and not re.search(r"'\s*$", left)) or (
        left.count('"') % 2 == 1 and not re.search(r'"\s*$', left)
    )


def _ends_well(right: str, strong: bool) -> bool:
    """Whether what follows a number lets it be a value: an end, a delimiter, a unit; no operator, no further word part."""
    unit = UNIT.match(right)
    rest = right[unit.end() :] if unit else right
    if re.match(rf":\s*{N}\s?%\s?\|", rest):
        return True  # a description before a progress bar
    if (
        not rest
        or rest[0] in " \t,;|)]}，；。、）】│┃%'\"*!>-"
        or (rest[0] == "." and (len(rest) == 1 or rest[1] in " \t"))
        or (rest.startswith("(") and (strong or rest.startswith(f"({N}")))
        or re.match(rf"±|\+/?-|/{N}\s?[KMGT]i?B?\b", rest)
    ):
        return not re.match(r"\s*[-+*/^]\s*[\w(]|\s*(?:x|×)\s*\ue000", rest) or bool(re.match(r"\s-+\s|\s+/\s+[A-Za-z]{2}", rest))
    return ord(rest[0]) > 0x2E80 or bool(re.match(r"[A-Za-z_]\w*\s*[:=]", rest)) or rest[0] in "\x02━"


def key_of(left: str) -> tuple[str, bool]:
    """(the name at the end of `left`, whether a delimiter stands before it); '' if there is none."""
    text = TITLED.sub("", re.sub(r"[\s\[({]+$", "", left))
    shut = re.search(r"([\[(])([^\[\]()]{1,24})([\])])$", text)  # `mAP (all)`, `F1[macro]`: part of the name
    tail, body = (text[shut.start() :], text[: shut.start()]) if shut and shut.start() > 0 else ("", text)
    if tail and N in tail:
        tail, body = "", text
    at = 0
    for found in DELIMITER.finditer(body):
        if found.end() < len(body.rstrip()):
            at = found.end()
    if ":" in body[at:]:
        at = max(at, _last_colon(body, at))
    key = (body[at:] + tail).strip(" \t'\"“”`*-=.:：>,;|!?&\x02").strip()
    key = re.sub(r"^[\])}\s,'\"]+|[\[({\s'\"]+$", "", key)
    key = re.sub(r"\s+", " ", key.replace(N, "")).strip(" '\"")
    if not KEY.search(key) or len(key) > 60 or len(key.split()) > WORD_COUNT or NOT_A_NAME.search(APOSTROPHE.sub("", key)):
        return "", False
    if key.count("(") != key.count(")") or key.count("[") != key.count("]"):
        return "", False
    return key, at > 0


def _last_colon(body: str, at: int) -> int:
    """Where the name begins after a title with a colon (`Validation: loss`), but `loss::x` stays whole."""
    colon = max((found.start() for found in re.finditer(rf":(?!{INNER})", body[at:])), default=-1 - at) + at
    return colon + 1 if body[colon + 1 :].strip() and "::" not in body[at:] else at


def accept(values: list[Value], masked: Masked, positions: list[Field], started: bool, begin: int = 0) -> list[Value]:
    """Of the named numbers of a line, those that are a training's quantities."""
    placed = any(f.role in ("epoch", "batch", "step") for f in positions)
    bare = [v for v in values if not v.suffix]
    if not bare:
        return []
    kinds = {v.hole: _kind(v.key) for v in bare}
    fractions = {v.hole for v in bare if not re.fullmatch(r"[-+]?[\d,]+", masked.raw[v.hole])}
    outcomes = [v for v in bare if kinds[v.hole] in OUTCOMES]
    if not placed and len(bare) > 3 and len(outcomes) * 2 < len(bare):  # a list of settings, or a score and how it came about
        led = started and bare[0] in outcomes and bare[0].hole in fractions
        return outcomes if led else []
    if (
        not placed
        and not started
        and len(outcomes) < 2
        and re.match(r"[ \t]", masked.text[begin:])
        and not any(v.unit == "%" for v in outcomes)
    ):
        return []  # an indented line of a configuration
    several = len(bare) > 1 and len(bare) * 2 >= len([place for hole, place in enumerate(masked.at) if hole >= bare[0].hole]) / 2
    whole = len(bare) == 1 and not re.search(rf"\w\s+\w+\s+\w+\s+\w+.*{N}|{N}.*\w\s+\w+\s+\w+", masked.text)
    kept: list[Value] = []
    for value in values:
        if value.suffix:
            if kept and kept[-1].key == value.key:
                kept.append(value)
        elif _is_quantity(value, kinds[value.hole], value.hole in fractions, placed, started, bool(outcomes), several or whole):
            kept.append(value)
    return kept


def _kind(key: str) -> str:
    """The kind of quantity a name tells of; a count is none."""
    found = kind(name_of(key).metric)
    return "" if found == "count" else found


def _is_quantity(value: Value, kind_: str, fraction: bool, placed: bool, started: bool, in_company: bool, laid_out: bool) -> bool:
    """Whether a named number is a training's quantity, by its name, its spelling and what else its line says.

    `placed`: the line says where it stands; `in_company`: it names a loss or score; `laid_out`: it is pairs and nothing else.
    """
    words = len(value.key.split())
    outcome = kind_ in OUTCOMES
    if not outcome and is_setting(value.key, placed=placed, known=bool(kind_)):
        return False
    prose = not kind_ and bool(PROSE.search(value.key))
    if not started and not placed:
        return outcome and value.strong and (fraction or value.unit == "%") and words <= 4
    if value.strong:
        return (bool(kind_) and (fraction or placed or outcome)) or (
            not prose and (placed or (words <= 4 and (fraction or value.unit == "%")) or (in_company and fraction))
        )
    named = bool(kind_) and (placed or laid_out or (started and fraction and words <= 3))
    return named or (placed and (fraction or value.delimited) and not prose and words <= 3)
