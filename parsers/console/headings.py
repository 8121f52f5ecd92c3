"""Headings of runs: lines that say with which settings, fold or seed what follows was trained."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from parsers.console.hparams import NAMESPACE, flat, literal, namespace
from parsers.console.plan import NOISE, Plan
from parsers.vocabulary import kind, name_of

RULE = r"[=\-*#>~+_.: \u2500-\u257f]"  # what headings are drawn with
COUNTED = r"(?:k-?)?folds?|runs?|trials?|seeds?|experiments?|exp|repeats?|repetitions?|replicates?|configs?|settings?|splits?"
VERBS = r"start(?:ing)?|begin(?:ning)?|run(?:ning)?|train(?:ing)?|processing|using|with|for|on|the|random|cv|cross[- ]validation"
NUMBER = r"\s*(?:no\.?|number|\#|:|=|-)*\s*\[?(?P<value>\d+)\]?(?:\s*(?:/|of|out of)\s*\d+)?"
OF_WHAT = r"(?:\s*[|:,(]\s*[A-Za-z_ ]+[=:]?\s*\d+[\s,|()]*(?:[A-Za-z_ ]+[=:]?\s*\d+[\s,|()]*)*)?"  # `| train=113  val=29`
NUMBERED = re.compile(
    rf"^{RULE}*(?:(?:{VERBS})[\s:]+)*(?P<name>{COUNTED}){NUMBER}(?P<of>{OF_WHAT}){RULE}*$"
    rf"|^{RULE}*第\s*(?P<count>\d+)\s*(?:/\s*\d+\s*)?(?P<what>折|次实验|次运行|组参数){RULE}*$",
    re.IGNORECASE,
)
ANNOUNCED = re.compile(
    r"^\W*(?:running|run|starting|start|training|train|testing|trying|evaluating|fitting|experiment|config(?:uration)?|setting|trial)\b",
    re.IGNORECASE,
)
DRAWN = re.compile(rf"^\s*[=\-*#~+\u2500-\u257f]{{2,}}\s*(.*?)\s*{RULE}*$")
SETTING = re.compile(r"(?P<name>[^\W\d][\w.\-]{0,40})\s*[:=]\s*(?P<value>[^\s,;|()\[\]=:]+)(?=[\s,;|)\]]|$)")
COUNT_OF = re.compile(r"([A-Za-z_]+)[ =:]*(\d+)")
SUMMARY = re.compile(
    r"\b(?:average|mean|overall|summary|aggregate\w*|final)\b.{0,40}\b(?:folds|runs|seeds|trials|cross[- ]validation|cv)\b"
    r"|\b(?:across|over|of) (?:all |the )?(?:\d+ )?(?:folds|runs|seeds|trials)\b",
    re.IGNORECASE,
)
# Settings whose change makes no other run: where things are, and how a run goes on.
INCIDENTAL = re.compile(
    r"dir|path|port|resume|rank|time|date|start|name|file|url|uuid|save|output|load|init|gpu|device|ckpt|checkpoint"
)
LONGEST, MOST_SETTINGS = 200, 6


class Heading(NamedTuple):
    """A line that may begin a run inside a text: its `kind` (headings of one kind replace each other) and what it says."""

    line: int
    kind: str
    settings: tuple[tuple[str, Any], ...]
    summary: bool = False  # what follows is of all runs


def may_head(text: str, plan: Plan) -> bool:
    """Whether lines of a template may be headings of runs; `plan` is how they read otherwise."""
    if plan.has_position or (plan.dialect and plan.claim != NOISE):
        return False
    return heading_of(text, 0) is not None


def heading_of(text: str, line: int) -> Heading | None:
    """The heading that a line is, or None."""
    if is_summary(text):
        return Heading(line, "", (), summary=True)
    if found := NAMESPACE.search(text):
        pairs = list(namespace(found[1])) if found[1] is not None else flat(literal(found[2]))
        return Heading(line, "settings", tuple(pairs)) if len(pairs) > 1 else None
    if len(text) > LONGEST:
        return None
    if (numbered := NUMBERED.search(text)) and not any(map(_is_outcome, COUNT_OF.findall(numbered["of"] or ""))):
        name, value = numbered["name"] or numbered["what"], numbered["value"] or numbered["count"]
        return Heading(line, name.lower(), ((name.lower(), int(value)),))
    drawn = DRAWN.search(text)
    pairs = [(m["name"], literal(m["value"])) for m in SETTING.finditer(drawn[1] if drawn else text)]
    if not pairs or len(pairs) > MOST_SETTINGS or not (drawn or ANNOUNCED.search(text)) or any(map(_is_outcome, pairs)):
        return None
    return Heading(line, " ".join(name for name, _ in pairs), tuple(pairs))


def is_summary(text: str) -> bool:
    """Whether a line begins what is said of all runs: `Average over 5 folds: 0.91`."""
    return len(text) <= LONGEST and bool(SUMMARY.search(text))


def is_count(name: str) -> bool:
    """Whether a setting only counts runs: a fold, a seed."""
    return bool(re.fullmatch(COUNTED, name))


def is_incidental(name: str, values: Iterable[str]) -> bool:
    """Whether a setting tells no run from another: a path, a time, a device."""
    return bool(INCIDENTAL.search(name.lower())) or any("/" in value for value in values)


def _is_outcome(pair: tuple[str, Any]) -> bool:
    """Whether a pair is something reached, not something set."""
    return kind(name_of(pair[0]).metric) in ("loss", "score", "error", "reward", "time", "speed", "memory")
