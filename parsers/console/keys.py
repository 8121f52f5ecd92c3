"""Keys: the name at the end of a stretch of text, as people write it before a number."""

import re
from typing import NamedTuple

from parsers.console.not_metrics import NOT_A_NAME
from parsers.console.numbered import INNER
from parsers.console.plan import N

SEPARATOR = re.compile(r"\s*(?:(?:\bis\s*)?(?:['\"]?\s*:|：)|(?<![<>=!])=|＝|->|-->|→|⇒|=>|is|为|是|~|≈|<-|\bof)\s*$")
OPENED = re.compile(
    r"(?:[\s\[({\"'“`*$~≈↑↓]|\b(?:tensor|array|np\.float\d+|Array|float|tf\.Tensor)\(|<tf\.Tensor: shape=\(\),.*numpy=)*$"
)
DELIMITER = re.compile(
    r"[,;|\t，；、│┃║—]|\s[-–]+\s|\s\*+\s|\s/\s|\s{2,}|^\s*[-*•·>#=]+\s*|[({\[<]|[)\]}>]\s|\s>+\s|!\s|(?<!val)(?<!avg)(?<!train)(?<!test)(?<!acc)\.\s|--+|==+|>>+|\*\*|\x02|[━─██-▏#=>]{2,}",
    re.IGNORECASE,
)
TITLED = re.compile(r"(?:^|(?<=\s))\[\w+\](?=[^\W\d])")  # `[Avg]top1: 91.2`
SIGNS = re.compile(r"^[\s\u2190-\u21ff\u2300-\u2bff\ufe0f\U0001f000-\U0001faff]+")  # `✓ Final loss`: drawn before a name
LED_BY = re.compile(
    r"^(?:(?:and|with|at|currently,?|(?-i:an?)|the|has|got|finished|done|completed?|ended|none|null|n/a|#\w+)\s+)+(?=\w)",
    re.IGNORECASE,
)  # `in 12.3s with loss 0.36`
WITH = re.compile(r"^.*\s(?:with|by)\s+(?=\w+$)")  # `update accepted with kl=0.01`
SHUT = re.compile(
    r"[\[(](?:[^\[\]()]|(?<![a-z])[A-Za-z]\([^\[\]()]*\)){1,24}[\])]$"
)  # `mAP (all)`, `F1[macro]`, `D(G(z))`: part of the name
KEY = re.compile(r"[^\W\d]|[#@%]", re.UNICODE)
APOSTROPHE = re.compile(r"(?<=\w)'(?=s\b|t\b)")  # `training's auc`
WORD_COUNT = 9


class Value(NamedTuple):
    """A number with the name that stands beside it. `strong`: the two are joined by a colon or an equals sign."""

    hole: int
    key: str
    unit: str
    strong: bool
    scale: float
    suffix: str = ""
    delimited: bool = False
    added: tuple[tuple[int, float], ...] = ()  # (hole, scale) of numbers that count on: `2m 30s`


def key_of(left: str) -> tuple[str, bool]:
    """(the name at the end of `left`, whether a delimiter stands before it); '' if there is none."""
    text = TITLED.sub("", re.sub(r"[\s\[({]+$", "", left))
    shut = SHUT.search(text)
    tail, body = (text[shut.start() :], text[: shut.start()]) if shut and shut.start() > 0 else ("", text)
    if tail and N in tail:
        tail, body = "", body if "=" in tail else text  # `recall (at=0.95)`: said of it, and no part of its name
    at = 0
    for found in DELIMITER.finditer(body):
        if found.end() < len(body.rstrip()):
            at = found.end()
    if ":" in body[at:] or "：" in body[at:]:
        at = max(at, _last_colon(body, at))
    key = (body[at:] + tail).strip(" \t'\"“”`*-=.:：>,;|!?&\x02").strip()
    key = WITH.sub("", LED_BY.sub("", re.sub(r"^[\])}\s,'\"]+|^[#*•]+\s+|[\[({\s'\"]+$", "", SIGNS.sub("", key))))
    key = re.sub(r"\s+", " ", key.replace(N, "")).strip(" '\"")
    if not KEY.search(key) or len(key) > 60 or len(key.split()) > WORD_COUNT or NOT_A_NAME.search(APOSTROPHE.sub("", key)):
        return "", False
    if key.count("(") != key.count(")") or key.count("[") != key.count("]"):
        return "", False
    return key, at > 0


def _last_colon(body: str, at: int) -> int:
    """Where the name begins after a title with a colon (`Validation: loss`), but `loss::x` stays whole."""
    colon = max((found.start() for found in re.finditer(rf"[:：](?!{INNER})", body[at:])), default=-1 - at) + at
    return colon + 1 if body[colon + 1 :].strip() and "::" not in body[at:] else at
