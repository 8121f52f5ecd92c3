"""Reads a notebook: each training that its cells printed is a run; cells that only evaluate belong to the one before them."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np

from parsers import text
from parsers.console.reader import dialects_of
from parsers.console.rule import Rule
from parsers.notebook.cells import Cell, Line, read_cells
from parsers.pasted import joined, moved, session_of
from parsers.sources import Source
from parsers.tables import Problem, Reading
from parsers.vocabulary import OUTCOMES, describe

LONGEST = 60  # of a name


@dataclass
class Training:
    """Cells that are one run, and the last epoch they came to (NaN: none)."""

    first: Cell
    lines: list[Line] = field(default_factory=list)
    epoch: float = math.nan


def sniff(source: Source) -> bool:
    """Whether the file is a notebook."""
    return PurePath(source.label).suffix.lower() == ".ipynb" and source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read(source: Source, before: Reading | None = None) -> Reading:
    """The trainings of a notebook, a part each; `before` is not needed, for it is saved as a whole."""
    content, problems = text.decode(source.path.read_bytes())
    lines = content.count("\n") + (not content.endswith("\n") and bool(content))
    try:
        cells = read_cells(content)
    except (ValueError, RecursionError):
        message = "This is no whole notebook: it is left out. Save it again in Jupyter."
        return Reading(problems=[*problems, Problem(0, "bad-notebook", "warning", message)], lines=lines, noise=lines)
    rules, errors = dialects_of(source)
    problems += [Problem(0, "dialect", "warning", str(error)) for error in errors]
    year = time.localtime(source.modified).tm_year
    trainings = find_trainings(cells, rules, year)
    readings = [read_training(training, rules, year) for training in trainings]
    whole = joined(readings, names_of([training.first for training in trainings]))
    whole.problems = [*problems, *whole.problems, *_said(trainings)]
    whole.lines = lines
    whole.claimed = min(whole.claimed, lines)
    whole.noise = lines - whole.claimed
    return whole


def read_training(training: Training, rules: tuple[Rule, ...], year: int) -> Reading:
    """What the cells of a training say, by the lines of the file."""
    session = session_of([line.text for line in training.lines], rules, year)
    reading = moved(session.reading(), np.array([line.at for line in training.lines]))
    printed = {hparam.name for hparam in reading.hparams}
    reading.hparams += [hparam for hparam in training.first.settings if hparam.name not in printed]
    return reading


def find_trainings(cells: Sequence[Cell], rules: tuple[Rule, ...], year: int) -> list[Training]:
    """The cells that tell of trainings; one whose epochs begin anew begins another."""
    found: list[Training] = []
    for cell in cells:
        reading = session_of([line.text for line in cell.lines], rules, year).reading()
        epochs = np.empty(0) if reading.scalars.epoch is None else reading.scalars.epoch[np.isfinite(reading.scalars.epoch)]
        outcome = any(describe(name.metric).kind in OUTCOMES for name in reading.scalars.names)
        if not outcome and not len(epochs):
            continue
        if not found or (len(epochs) and epochs[0] <= found[-1].epoch):
            found.append(Training(cell))
        found[-1].lines += cell.lines
        found[-1].epoch = float(epochs[-1]) if len(epochs) else found[-1].epoch
    return found


def names_of(cells: Sequence[Cell]) -> list[str]:
    """What the trainings that begin in these cells are called: by the heading above, else by `In [5]`; one alone by nothing."""
    if len(cells) < 2:
        return [""] * len(cells)
    headings = [cell.heading[:LONGEST].replace("/", "-") for cell in cells]
    named = [
        heading if heading and headings.count(heading) == 1 else f"{heading} [{cell.count or ' '}]".strip()
        for cell, heading in zip(cells, headings, strict=True)
    ]
    return [name if named.count(name) == 1 else f"{name} ({named[: k + 1].count(name)})" for k, name in enumerate(named)]


def _said(trainings: Sequence[Training]) -> list[Problem]:
    if len(trainings) < 2:
        return []
    message = f"This notebook holds {len(trainings)} trainings: where a cell's epochs begin anew, another run begins."
    return [Problem(trainings[1].lines[0].at, "several-runs", "info", message)]
