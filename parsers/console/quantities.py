"""Of the named numbers of a line, those that are a training's quantities."""

import re

from parsers.console.keys import Value
from parsers.console.not_metrics import PROSE, is_setting
from parsers.console.plan import Field, Masked, N
from parsers.console.values import kind_of
from parsers.vocabulary import OUTCOMES, name_of

VAGUE = ("coverage", "std", "mean", "var", "min", "max", "sum")  # names of a metric only among others
REACHED = re.compile(r"(?i)(?:final|best)[ _]")  # what no setting is called
PAIR = re.compile(rf"\W*[^:=：{N}]+[:=：]\W*{N}\s?[%\w/]{{0,8}}\W*$")  # a line that is a name and its value
IN_PROSE = re.compile(rf"\w\s+\w+\s+\w+\s+\w+.*{N}|{N}.*\w\s+\w+\s+\w+")


def accept(
    values: list[Value], masked: Masked, positions: list[Field], started: bool, *, begin: int = 0, split: str = ""
) -> list[Value]:
    """Of the named numbers of a line, those that are a training's quantities; `split` is the one that the line names."""
    placed = any(f.role in ("epoch", "batch", "step") for f in positions)
    bare = [v for v in values if not v.suffix]
    if not bare:
        return []
    kinds = {v.hole: kind_of(v.key) for v in bare}
    fractions = {v.hole for v in bare if v.added or not re.fullmatch(r"[-+]?[\d,]+", masked.raw[v.hole])}
    outcomes = [v for v in bare if kinds[v.hole] in OUTCOMES]
    if not placed and len(bare) > 3 and len(outcomes) * 2 < len(bare):  # a list of settings, or a score and how it came about
        told = len(fractions) == len(bare) and any(kinds[v.hole] == "loss" and _decimals(v.hole, masked) > 2 for v in outcomes)
        led = started and bare[0] in outcomes and bare[0].hole in fractions
        if not told:
            return outcomes if led else []
    if (
        not placed
        and not started
        and len(outcomes) < 2
        and re.match(r"\s\s" if begin else r"\s", masked.text[begin:])
        and not any(v.unit == "%" or _is_measured(v, kinds[v.hole], masked) for v in outcomes)
        and not (split or any(name_of(v.key).split or REACHED.match(v.key) for v in outcomes))
    ):
        return []  # an indented line of a configuration
    several = len(bare) > 1 and len(bare) * 2 >= len([place for hole, place in enumerate(masked.at) if hole >= bare[0].hole]) / 2
    in_row = several and started and bool(outcomes) and len(bare) > 2  # `NMSE 1.33 rho 0.058 time 1.2`
    whole = len(bare) == 1 and (bool(PAIR.match(masked.text, begin)) or not IN_PROSE.search(masked.text))
    kept: list[Value] = []
    for value in values:
        if value.suffix:
            if kept and kept[-1].key == value.key:
                kept.append(value)
        elif _is_quantity(
            value, kinds[value.hole], value.hole in fractions, placed, started, bool(outcomes), several or whole
        ) or (whole and len(value.key.split()) <= 3 and _is_measured(value, kinds[value.hole], masked)):
            kept.append(value)  # the latter is a score, printed without a sign between it and its name
        elif in_row and value.hole in fractions and value.key.isalpha() and not _is_aside(value.key):
            kept.append(value)
    return kept


def _is_aside(name: str) -> bool:
    """Whether a name that nobody knows is that of a count or a setting."""
    return bool(PROSE.search(name)) or is_setting(name, placed=False, known=False)


def is_measured(field: Field, masked: Masked) -> bool:
    """Whether a value is an outcome for sure: a score or error that nobody sets, in percent or with many decimals."""
    return kind_of(field.tag) in ("score", "error") and (field.unit == "%" or _decimals(field.hole, masked) > 2)


def _is_measured(value: Value, kind_: str, masked: Masked) -> bool:
    """Whether a number is a score or an error with as many decimals as nobody sets: 0.6453."""
    return kind_ in ("score", "error") and _decimals(value.hole, masked) > 2


def _decimals(hole: int, masked: Masked) -> int:
    found = re.search(r"\.(\d+)", masked.raw[hole])
    return len(found[1]) if found else 0


def _is_quantity(value: Value, kind_: str, fraction: bool, placed: bool, started: bool, in_company: bool, laid_out: bool) -> bool:
    """Whether a named number is a training's quantity, by its name, its spelling and what else its line says.

    `placed`: the line says where it stands; `in_company`: it names a loss or score; `laid_out`: it is pairs and nothing else.
    """
    words = len(value.key.split())
    outcome = kind_ in OUTCOMES
    if not outcome and is_setting(value.key, placed=placed, known=bool(kind_)):
        return False
    if (
        not placed
        and not in_company
        and not kind_
        and (value.key.lower() in VAGUE or (len(value.key) == 1 and value.key.isascii()))
    ):
        return False  # `x = 3.14`
    prose = not kind_ and bool(PROSE.search(value.key)) and not (placed and fraction and value.key.lower() == "total")
    if not started and not placed:
        return outcome and value.strong and (fraction or value.unit == "%") and words <= 4
    if value.strong:
        return (bool(kind_) and (fraction or placed or outcome)) or (
            not prose and (placed or (laid_out and words <= 4 and (fraction or value.unit == "%")) or (in_company and fraction))
        )
    named = bool(kind_) and (placed or laid_out or (started and fraction and words <= 3))
    return named or (placed and (fraction or value.delimited) and not prose and words <= 3)
