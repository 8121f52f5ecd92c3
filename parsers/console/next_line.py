"""A quantity that is named on one line and told on the next: `Accuracy:` and below it `0.9123`."""

import re

from parsers.console.plan import CLAIMED, Field, Masked, N, Plan
from parsers.console.tables import is_quantity
from parsers.console.units import unit_of
from parsers.vocabulary import OUTCOMES, kind, name_of

NAMED = re.compile(
    r"\W*(?:(?:task|metric|score)\s*:\s*(?P<task>[^:=]{2,40}?)\s*:?|(?P<name>[^\W\d][^:=]{1,40}?)\s*[:=])\s*$", re.IGNORECASE
)
MOST_WORDS = 4
FRACTION = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")


def named_quantity(text: str) -> str:
    """The outcome that a line names and does not tell; '' for none."""
    found = NAMED.match(text)
    name = (found["task"] or found["name"]).strip() if found else ""
    known = name and len(name.split()) <= MOST_WORDS and is_quantity(name) and kind(name_of(name).metric) in OUTCOMES
    return name if known else ""


def is_lone(masked: Masked, begin: int) -> bool:
    """Whether the message of a line is a fraction or a share in percent and nothing else."""
    return bool(re.fullmatch(rf"{N}\s?%?", masked.text[begin:].strip())) and (
        "%" in masked.text[begin:] or bool(FRACTION.fullmatch(masked.raw[-1]))
    )


def told(quantity: str, masked: Masked, begin: int, plan: Plan) -> Plan:
    """The plan of a lone number that tells the quantity named above it; `plan` is how it reads by itself."""
    hole = len(masked.at) - 1
    unit, scale = unit_of(masked.text[masked.at[hole] + 1 :])
    before = [f for f in plan.fields if masked.at[f.hole] < begin and not f.tag]
    return Plan(CLAIMED, rule="named above", fields=[*before, Field(hole, quantity, unit=unit, scale=scale)], month=plan.month)
