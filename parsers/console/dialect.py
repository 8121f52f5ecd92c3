"""Dialects: a .toml file of rules each, with sample lines and what they give; the rules of all in order.

[[rule]]
name = "batch"
line = "Epoch[{epoch}] Iteration[{batch}/{batches}] Loss: {Loss}"     # the language of rule.py
split = "train"                                                       # or section, group, message, noise, names, columns
[[rule.sample]]
line = "Epoch[1] Iteration[50/186] Loss: 12.243"
gives = { epoch = 1, batch = 50, batches = 186 }                      # positions, and values of no split
train = { Loss = 12.243 }                                             # values of a split; "0.17 s" with a unit
"""

import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from parsers.console.lines import split_lines
from parsers.console.plan import Masked, Plan, mask
from parsers.console.prefixes import strip_prefix
from parsers.console.rule import AGAIN, Rule
from parsers.tables import MESSAGE_KINDS, UserError

FOLDER = Path(__file__).with_name("dialects")
USER_FOLDER = Path(".epochbook") / "dialects"  # beside the logs
SPLITS = ("train", "val", "test")
LOOKED_UP = 2.0  # seconds for which it is remembered where a folder's dialects lie
LONGEST = 4000  # characters; a longer line is no framework's, and patterns would be slow on it


@dataclass(frozen=True)
class Dialect:
    """A framework's or project's way of printing."""

    name: str
    title: str
    url: str
    rules: tuple[Rule, ...] = ()


def load_dialect(path: Path) -> Dialect:
    """The dialect of a .toml file. Raises UserError that says what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        read = tuple(_rule(str(data["name"]), table) for table in data["rule"])
        return Dialect(str(data["name"]), str(data["title"]), str(data.get("url", "")), read)
    except KeyError as error:
        reason = f"{error} is missing"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        reason = str(error).replace("Rule.__init__() got an unexpected keyword argument", "a rule cannot say")
    raise UserError(f"The dialect {path.name} cannot be used: {reason}. Compare it with those in parsers/console/dialects.")


def _rule(dialect: str, table: dict[str, Any]) -> Rule:
    """The rule of a table. Raises an error that says why, where it could not be used."""
    said: dict[str, Any] = {"name": table["name"], "line": table["line"]}
    said |= {key: tuple(value) if isinstance(value, list) else value for key, value in table.items() if key != "sample"}
    rule = Rule(dialect, **said, samples=tuple(table["sample"]))
    for key, allowed in (("split", SPLITS), ("section", SPLITS), ("message", MESSAGE_KINDS)):
        if getattr(rule, key) not in ("", None, *allowed):
            raise ValueError(f"rule '{rule.name}' says {key} = {getattr(rule, key)!r}, which is none of {', '.join(allowed)}")
    if AGAIN in rule.line and "{@}" not in rule.line.partition(AGAIN)[0]:
        raise ValueError(f"rule '{rule.name}' has {AGAIN} without a {{@}} before it")
    for sample in rule.samples:
        masked = mask_line(sample["line"])
        if rule.read(masked, strip_prefix(masked)[0]) is None:
            raise ValueError(f"rule '{rule.name}' does not read its own sample {sample['line']!r}")
    return rule


def mask_line(line: str) -> Masked:
    """One line of text with its numbers masked."""
    lines = split_lines(line.encode("utf-8", "replace") + b"\n")
    return mask(lines.text(0), lines.holes(0))


@cache
def built_in() -> tuple[Dialect, ...]:
    """The dialects that come with Epochbook, in alphabetical order."""
    return tuple(load_dialect(path) for path in sorted(FOLDER.glob("*.toml")))


def rules(dialects: Iterable[Dialect]) -> Iterator[Rule]:
    """All rules, the more specific (more literal text) before the more general."""
    return iter(sorted((rule for dialect in dialects for rule in dialect.rules), key=lambda rule: -rule.literal))


@cache
def built_in_rules() -> tuple[Rule, ...]:
    """The rules of the built-in dialects, the most specific first."""
    return tuple(rules(built_in()))


def user_folder(log: Path) -> Path | None:
    """Where the user's dialects for a log lie: `.epochbook/dialects` beside it or in the next folder above that has one."""
    return _nearest(log.absolute().parent, int(time.monotonic() // LOOKED_UP))


@lru_cache(maxsize=4096)
def _nearest(folder: Path, moment: int) -> Path | None:
    """The user's dialects for the logs of a folder; looked up once in a moment, not for each of its files."""
    return next((own for above in (folder, *folder.parents) if (own := above / USER_FOLDER).is_dir()), None)


def stamp(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """(name, time, size) of a folder's dialects: while it is the same, what they read is the same."""
    files = sorted(folder.glob("*.toml")) if folder else ()
    return tuple((path.name, state.st_mtime_ns, state.st_size) for path in files for state in [path.stat()])


@lru_cache(maxsize=16)
def all_rules(
    folder: Path | None = None, stamp: tuple[tuple[str, int, int], ...] = ()
) -> tuple[tuple[Rule, ...], tuple[UserError, ...]]:
    """The user's rules and behind them the built-in ones, and what is wrong with the dialects that cannot be used."""
    dialects, errors = [], []
    for name, _, _ in stamp:
        try:
            dialects.append(load_dialect(Path(folder or "", name)))
        except UserError as error:
            errors.append(error)
    return (*rules(dialects), *built_in_rules()), tuple(errors)


def read_line(masked: Masked, ordered: Iterable[Rule]) -> Plan | None:
    """The plan of a line by the first rule that fits, or None."""
    if len(masked.text) > LONGEST:
        return None
    begin, prefix, month = strip_prefix(masked)
    for rule in ordered:
        if rule.word in masked.text and (plan := rule.read(masked, begin)):
            return replace(plan, fields=prefix + plan.fields, month=month)
    return None
