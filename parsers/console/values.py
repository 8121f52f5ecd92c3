"""Values: the numbers of a line that stand beside a name, with that name, in all the ways people write them."""

import re

from parsers.console.keys import APOSTROPHE, OPENED, SEPARATOR, Value, key_of
from parsers.console.numbered import spell
from parsers.console.plan import Masked, N
from parsers.console.several import several_at
from parsers.console.units import UNIT, clock_of, seconds_of, unit_of
from parsers.tables import AVERAGE
from parsers.vocabulary import OUTCOMES, SPLIT_OF, kind, name_of

STD = " (std)"
NAMED_AFTER = re.compile(r"^\s*(%?)\s*=\s*([^\W\d][\w @./-]{0,40}?)\s*$")  # `98.16% = cucumber AP`
NAMED_AT = re.compile(
    rf"([^\W\d][\w ]*?)\s+(?:after|at|in|for|of|on)\s+(?:the\s+)?(?:epoch|step|iter\w*)\W*{N}"
    rf"(?:[\W_]*(?:batch|iter\w*|step)[\W_]*{N})?\W*$",
    re.IGNORECASE,
)
BARS = re.compile(r"[|│┃]")
CELL = re.compile(r"(?<=[^|│┃\s])\s*[|│┃]$")  # `| loss | 0.5 |`: a cell with the name, a cell with the value
SHARE = re.compile(rf"\s*/\s*{N}\s*\(\s*{N}\s?%\s*\)")
ARROWS = re.compile(rf"(?:\s*(?:%|s)?\s*(?:-+>|→|=>)\s*{N})+")  # `lr 0.1 -> 0.01`: what it has become
RATIO = re.compile(rf"\s?/\s?{N}\s?=\s?{N}")  # `accuracy: 3045/10042=0.3032`: what it comes to
QUOTED = re.compile(r"\s*(['\"])(?:(?!\1).)*\1\s*$")  # a line that is one text, as an interpreter shows it
FACTOR = re.compile(r"\w\*$")  # `width*5`
SAID, REMARK = (
    re.compile(r"\(\w+\s*=\s*$"),
    re.compile(rf"\)\s*[:=]\s*{N}"),
)  # `recall (precision=0.95): 0.8`: said of what follows
DURATION = re.compile(r"\s*(?:days?|weeks?)\b|\s*天")  # `ETA: 1 day, 2:10:33`
OPEN_LIST, LISTED = re.compile(r"[\[({]\s*$"), re.compile(rf"\s*[,;\s]\s*{N}")  # `losses: [0.5, 0.4]`
TITLE = re.compile(r"([^\W\d][\w@./-]*(?: [\w@./-]+)?)\s*[:(\[{]\s*$")
AVERAGE_KEY = re.compile(r"^(?:avg|average|mean|ave|avg\.|平均|running|smoothed)$", re.IGNORECASE)
BRACKETED = re.compile(r"\s*\[?\(\s*(?:avg|ave|average|mean)?\.?\s*[:=]?\s*")
STD_BEFORE = re.compile(r"^\s*\(?\s*(?:±|\+/-|\+-|\\pm)\s*$")
EXTREME = re.compile(r"^(?:max(?:imum)?|min(?:imum)?|total|cumulative|median|std)[ _]", re.IGNORECASE)


def find_values(masked: Masked, begin: int, taken: dict[int, int]) -> list[Value]:
    """Every number from `begin` that stands beside a name, in order."""
    values: list[Value] = []
    edge = begin  # end of what is already understood
    title = ""  # `loss` in `loss: train=0.5 val=0.6`
    for hole, place in enumerate(masked.at):
        if place < begin or masked.text[place] != N:
            continue
        if hole in taken:
            edge = max(edge, taken[hole])
            continue
        if SAID.search(masked.text, edge, place) and REMARK.match(masked.text, place + 1):
            continue
        several = several_at(masked, hole, edge)
        if several:
            values += several
            taken |= {v.hole: masked.at[v.hole] + 1 for v in several}
            continue
        value = _value_at(masked, hole, edge, values[-1] if values else None)
        if value:
            title = _title_of(value, masked.text[edge:place], title)
            named = f"{title} {value.key}" if title else value.key
            values.append(value._replace(key=spell(named, masked, place)))
            taken |= {added: masked.at[added] + 2 for added, _ in value.added}
        unit = UNIT.match(masked.text, place + 1)
        if value or unit or not re.match(r" [A-Za-z]", masked.text[place + 1 :]):
            edge = unit.end() if unit else place + 1
    return values


def _title_of(value: Value, left: str, title: str) -> str:
    """The quantity that a value called after its split alone is of: what is said before it, or before its neighbour."""
    if value.key.lower() not in SPLIT_OF:
        return ""
    head = left[: max(0, left.rfind(value.key))]
    found = TITLE.search(head)
    if found:
        return found[1] if kind_of(found[1]) else ""
    return "" if re.search(r"[|;\n]", head) else title


def _value_at(masked: Masked, hole: int, edge: int, last: Value | None) -> Value | None:
    place = masked.at[hole]
    left, right = masked.text[edge:place], masked.text[place + 1 :]
    if last and masked.at[last.hole] < edge and _follows(masked, last, hole) and (suffix := _suffix(left, right)):
        return _more_of(last, suffix, hole, masked, unit_of(right)[0])
    joined = OPENED.sub("", left.removesuffix("<") if right.startswith(">") else left)
    separator = SEPARATOR.search(joined) or (CELL.search(joined) if len(BARS.findall(masked.text)) <= 3 else None)
    key, delimited = key_of(joined[: separator.start()] if separator else joined)
    named_after = NAMED_AFTER.match(right) if not key and not left.strip() else None
    if named_after:
        return Value(hole, named_after[2], named_after[1], True, 1.0)
    named = masked.text[: edge + separator.start()] if separator else ""
    if separator and (not key or key.lower() in ("epoch", "step")) and (titled := NAMED_AT.search(named)):
        key = key_of(titled[1])[0]
    share = (SHARE.match(right) or RATIO.match(right)) if key else None
    if share:  # `Accuracy: 9834/10000 (98%)`
        percent = share.re is SHARE or right[share.end() :].startswith("%")
        return Value(hole + 2, key, "%" if percent else "", separator is not None, 1.0, delimited=delimited)
    rest = masked.text[place:]
    spans = seconds_of(rest) or (clock_of(rest, key) if last else []) if key and kind_of(key) == "time" else []
    if spans:
        added = tuple((hole + k, scale) for k, scale in enumerate(spans) if k)
        return Value(hole, key, "s", separator is not None, spans[0], delimited=delimited, added=added)
    if not key or not _ends_well(right, separator is not None) or FACTOR.search(left):
        return None
    if _in_quotes(left) and _in_quotes(masked.text[masked.begin : place]) and not QUOTED.match(masked.text, masked.begin):
        return None
    if right.startswith(f",{N}") and masked.raw[hole].isdigit() and masked.raw[hole + 1].isdigit():
        return None  # `0,5123`: who writes so has no thousands
    if arrows := ARROWS.match(right):
        return Value(hole + arrows[0].count(N), key, unit_of(right)[0], separator is not None, 1.0, delimited=delimited)
    if DURATION.match(right) or (LISTED.match(right) and OPEN_LIST.search(left)):
        return None
    if last and AVERAGE_KEY.match(key) and not last.suffix and not delimited and re.match(r"\s*[(\[]", left):
        return last._replace(hole=hole, suffix=AVERAGE)
    unit, scale = unit_of(right, memory=kind_of(key) == "memory")
    return Value(hole, _path(masked.text[masked.begin : place]) + key, unit, separator is not None, scale, delimited=delimited)


def _path(left: str) -> str:
    """`train/` for what stands within `'train': {`: the names of the braces that are open."""
    if "{" not in left:
        return ""
    names: list[str] = []
    for brace in re.finditer(r"(?:['\"]?([\w./-]+)['\"]?\s*:\s*)?\{|\}", left):
        if brace[0] != "}":
            names.append(brace[1] or "")
        elif names:
            names.pop()
    return "".join(f"{name}/" for name in names if name)


def _suffix(left: str, right: str) -> str:
    """What a number beside a value is by the text around it: its average in brackets, its deviation, or '' for neither."""
    if BRACKETED.fullmatch(left) and re.match(r"\s?(?:%|s|ms)?\s*[)\]]", right):
        return AVERAGE
    return STD if STD_BEFORE.match(left) else ""


def _more_of(last: Value, suffix: str, hole: int, masked: Masked, unit: str) -> Value | None:
    """The average or deviation of a value; None for something else (`lr: 0.1 (12.3s)`) or the same again (`0.64 (64%)`)."""
    percent = unit == "%" and not last.unit and not _same_share(masked.raw[last.hole], masked.raw[hole])
    if last.suffix or not (suffix == STD or unit in ("", last.unit) or percent):
        return None
    return last._replace(hole=hole, suffix=suffix, added=())


def _same_share(fraction: str, percent: str) -> bool:
    """Whether a fraction is told again in percent: `Accuracy: 0.6453 (64.53%)`."""
    try:
        return abs(float(fraction) - float(percent) / 100) < 0.006
    except ValueError:
        return False


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
        or rest.rstrip() == ":"
        or rest[0] in " \t,;|)]}，；。、）】│┃%'\"*!>-"
        or (rest[0] == "." and (len(rest) == 1 or rest[1] in " \t"))
        or (rest[0] == "`" and strong)
        or (rest.startswith("(") and (strong or rest.startswith(f"({N}")))
        or re.match(rf"±|\+/?-|/{N}\s?[KMGT]i?B?\b|<br\s*/?>", rest)
    ):
        return not re.match(r"\s*[-+*/^]\s*[\w(]|\s*(?:x|×)\s*\ue000", rest) or bool(re.match(r"\s-+\s|\s+/\s+[A-Za-z]{2}", rest))
    return ord(rest[0]) > 0x2E80 or bool(re.match(r"[A-Za-z_]\w*\s*[:=]", rest)) or rest[0] in "\x02━"


def kind_of(key: str) -> str:
    """The kind of quantity a name tells of, also where it is the largest or the sum of them; a count is none."""
    found = kind(name_of(key).metric)
    extreme = "" if found else EXTREME.sub("", key)
    if extreme and extreme != key and (inner := kind(name_of(extreme).metric)) in OUTCOMES:
        return inner
    return "" if found == "count" else found
