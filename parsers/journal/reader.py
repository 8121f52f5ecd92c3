"""Reads a journal: its entries, and each pasted log as a run, by the console reader; all other lines are noise."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

import numpy as np

from parsers import text
from parsers.console.reader import dialects_of
from parsers.console.rule import Rule
from parsers.console.session import Session
from parsers.dates import find_days
from parsers.journal.outline import CODE, REPORT, Block, Outline, outline
from parsers.journal.turned import as_pairs, as_told
from parsers.pasted import feed, joined, moved, session_of
from parsers.sources import HEAD, Source
from parsers.tables import Problem, Reading
from parsers.vocabulary import OUTCOMES, describe

SUFFIXES = (".md", ".markdown", ".mdx", ".mkd")
LARGEST = 16 << 20  # bytes; people write no more
MARKS = re.compile(rb"\A---\s|^(?:#{1,6}\s+\S|```|~~~)", re.M)  # of Markdown
MARKED = re.compile(r"^\s*[-*+]\s+|\*\*|__|`")  # of an item of a list
LEAST_LINES = 3  # of a log that tells of no epoch
LINE_END = re.compile(r"\r\n?")  # of Windows, and of old Macs
UNDERLINED = re.compile(r"^(\S[^\n|]*)\n(?:={3,}|-{3,})\s*$", re.M)  # a setext heading, if a day stands in it


def sniff(source: Source) -> bool:
    """Whether the file is Markdown that a person wrote."""
    suffix = PurePath(source.label).suffix.lower()
    if suffix not in SUFFIXES or source.size > LARGEST:
        return False
    headings = UNDERLINED.finditer(LINE_END.sub("\n", text.decode(source.head[:HEAD])[0]))
    return MARKS.search(source.head[:HEAD]) is not None or any(find_days(found[1]) for found in headings)


def read(source: Source, before: Reading | None = None) -> Reading:
    """The journal's entries and the runs pasted into it; `before` is not needed, for it is read at once."""
    content, problems = text.decode(source.path.read_bytes())
    content = LINE_END.sub("\n", content)
    lines = content.split("\n")
    count = len(lines) - (lines[-1] == "")
    found = outline(content, name=PurePath(source.label).stem, written=date.fromtimestamp(source.modified))
    rules, errors = dialects_of(source)
    problems += [Problem(0, "dialect", "warning", str(error)) for error in errors]
    year = int(found.entries[0].date[:4]) if found.entries else time.localtime(source.modified).tm_year
    readings = list(_pasted(found, lines, rules, year))
    whole = joined([reading for _, reading in readings], _part_names(found, [label for label, _ in readings]))
    inside = sum(reading.lines for _, reading in readings)
    return replace(
        whole, entries=found.entries, problems=[*problems, *whole.problems], lines=count, noise=whole.noise + count - inside
    )


def _pasted(found: Outline, lines: Sequence[str], rules: tuple[Rule, ...], year: int) -> Iterator[tuple[tuple, Reading]]:
    """((entry, path), reading) of each stretch of blocks under one label in which a log is."""
    label: tuple | None = None
    gathered: list[Block] = []
    for block in [*found.blocks, None]:
        own = (block.entry, block.path) if block else None
        if gathered and own != label:
            yield from _of_label(label or (), gathered, lines, rules, year)
            gathered = []
        if block:
            label = own
            gathered.append(block)


def _of_label(
    label: tuple, blocks: Sequence[Block], lines: Sequence[str], rules: tuple[Rule, ...], year: int
) -> Iterator[tuple[tuple, Reading]]:
    """One session for all logs under a label; blocks of code and prose are tried alone and dropped if they are no log."""
    session = Session(year, rules)
    kept, tried = [], []
    for block in blocks:
        alone = session_of(_rows_of(block, lines), rules, year)
        if _is_log(block, lines, alone.reading()):
            kept.append(block)
            tried.append(alone)
    # A report of outcomes and nothing else is one from its first line on.
    session.scope.started = any(alone.scope.started for alone in tried) and not any(alone.placed for alone in tried)
    for block in kept:
        feed(session, _rows_of(block, lines))
    if kept:
        yield label, moved(session.reading(), np.concatenate([np.arange(block.begin, block.end) for block in kept]) + 1)


def _rows_of(block: Block, lines: Sequence[str]) -> Sequence[str]:
    """The lines of a block as those of a log: items of a list without their marks, tables by their columns."""
    rows = lines[block.begin : block.end]
    if block.told:
        return [as_told(row) for row in rows]
    if block.pairs:
        return [MARKED.sub("", row) for row in rows]
    return as_pairs(rows) if block.language is None and rows[0].lstrip().startswith("|") else rows


def _is_log(block: Block, lines: Sequence[str], reading: Reading) -> bool:
    """Whether a block that reads so is a pasted log.

    Code and prose must tell of an epoch, or prose of several outcomes; anything else of an epoch or a known metric.
    """
    if not len(reading.scalars):
        return bool(reading.messages) and block.language is not None and block.language not in CODE
    epoch = reading.scalars.epoch
    in_epochs = epoch is not None and bool(np.isfinite(epoch).any())
    words = [line for line in lines[block.begin : block.end] if line.strip(" \t#")]
    kinds = {name.metric: describe(name.metric).kind for name in reading.scalars.names}
    outcomes = [metric for metric, kind in kinds.items() if kind in OUTCOMES]
    if block.language is None and not outcomes:
        return False
    if block.pairs:
        return not in_epochs  # else its items are read one by one
    if block.language in CODE or (block.language is None and not words[0].lstrip().startswith("|")):
        if block.language is None:
            plain = len(outcomes) > 1 and any(REPORT.search(line) for line in words)
        else:
            plain = reading.claimed >= 0.8 * max(len(words), LEAST_LINES)  # a log in a fence of code
        return (in_epochs or bool(reading.dialect) or plain) and reading.claimed >= len(words) / 2
    return in_epochs or any(kinds.values())


def _part_names(found: Outline, labels: Sequence[tuple]) -> list[str]:
    """What each pasted log is called: `<day>/<heading> / <list item>`; without the day in a journal without days."""
    names = []
    for entry, path in labels:
        day = found.entries[entry].date if entry >= 0 else ""
        names.append("/".join(part for part in (day, " / ".join(path)) if part))
    return names if len(set(names)) > 1 or found.entries else [""] * len(names)
