"""Titles: lines without values that say what the values below them are of."""

import re

from parsers.console.grammar import split_of
from parsers.console.plan import Field, Plan
from parsers.vocabulary import name_of

TITLE = re.compile(
    r"[:：]\s*$|[=\-*#>]{2,}|^\s*\[|…$|\.\.\.\s*$|^\W*(?:train|val|valid|validation|test|eval)\s*:\s", re.IGNORECASE
)
CAPITALS = re.compile(r"[A-Z]+(?: [A-Z]+){0,2} (?:METRICS|RESULTS|SCORES|PERFORMANCE|REPORT|SUMMARY)\s*$")
SETTINGS = "settings"
SETTINGS_TITLE = re.compile(
    r"\W*(?:(?:hyper-?|training |model |run )?param(?:eter)?s|(?:training |model |run )?config(?:uration)?s?"
    r"|settings|arguments|args|options)\s*[:：]\s*$",
    re.IGNORECASE,
)
LONGEST, MOST_WORDS = 90, 9
BEST_MODEL = "best model"  # group of what a best checkpoint gave when it was tested again
RETEST = re.compile(
    r"\b(?:re-?test|test|evaluat|validat|load|restor|result|stopp|using)\w*\b.{0,60}\bbest\b"
    r"(?!.*\b(?:pre-?trained|sav(?:e|ed|ing)|from scratch)\b)"
    r"|\bbest (?:model|checkpoint|weights?|epoch)\b.{0,30}\b(?:test|eval|result|performance)"
    r"|测试.{0,8}(?:最佳|最优|最好)|(?:最佳|最优|最好)模型.{0,8}测试",
    re.IGNORECASE,
)
BEST_ROW = re.compile(r"\bbest (?:iteration|round|step|epoch)\b[^:]*:\s*$", re.IGNORECASE)


def section_of(body: str, plan: Plan) -> str | None:
    """What a line without values says that the lines below are of, or None: `Validation Results - Epoch: 10`, `Parameters:`.

    That is: a split, or SETTINGS.
    """
    if SETTINGS_TITLE.match(body):
        return SETTINGS
    short = len(body) < LONGEST and len(body.split()) <= MOST_WORDS
    titled = short and bool(plan.has_position or TITLE.search(body) or CAPITALS.match(body))
    return (split_of(body) or None) if titled else None


def within(field: Field, section: Plan) -> Field:
    """The field of a value in the block that a title opened."""
    own = field.split or name_of(field.tag).split or section.section == SETTINGS
    split = field.split if own else section.section or ""
    return field._replace(split=split, group="/".join(group for group in (section.group, field.group) if group))


def retests_best(text: str) -> bool:
    """Whether the lines below test the best checkpoint again: `==> Test with the best model:`."""
    return len(text) < LONGEST and bool(RETEST.search(text))


def tells_best(text: str) -> bool:
    """Whether the very next line is the best one told again: `Stopping. Best iteration:`."""
    return bool(BEST_ROW.search(text))


def retested(field: Field) -> Field:
    """The field of a value of the best checkpoint, tested again: where that stood is told, not where the training is."""
    if field.tag:
        return field._replace(group="/".join(group for group in (BEST_MODEL, field.group) if group))
    return field._replace(role="skip") if field.role in ("epoch", "batch", "step", "steps", "batches") else field


def evaluated(field: Field) -> Field:
    """The field of a bar that an evaluation draws after the last epoch: its batches are none of the training's."""
    if field.tag:
        return field if field.split or name_of(field.tag).split else field._replace(split="test")
    return field._replace(role="skip") if field.role in ("batch", "batches") else field
