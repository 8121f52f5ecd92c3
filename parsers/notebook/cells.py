"""The text of a notebook -> its cells with what they printed, line by line, and where in the file each line stands."""

import ast
import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from parsers.console.hparams import is_setting
from parsers.notebook.tables import rows_of
from parsers.tables import HParam
from parsers.vocabulary import OUTCOMES, describe, name_of

ENDED = re.compile(r"[^\r\n]*(?:\r*\n|\r)|[^\r\n]+$")  # a line, or a state of a progress bar
MAGIC = re.compile(r"\s*[%!?]|.*\?$")  # a command of IPython or the shell
HEADING = re.compile(r"(?m)^#{1,6}\s+(.+?)\s*#*$")


class Line(NamedTuple):
    """A printed line, and the line of the file that holds it."""

    text: str
    at: int


@dataclass
class Cell:
    """A cell of code that printed something. `count` is the number in its `In [5]`, `heading` the last one above it.

    `settings` are those assigned in it and the cells above it.
    """

    heading: str
    count: int | None
    lines: list[Line]
    settings: list[HParam] = field(default_factory=list)


def read_cells(content: str) -> list[Cell]:
    """The cells of a notebook in nbformat 3 or 4. Raises ValueError for what is none."""
    notebook = Places(content).placed(json.loads(content), "")
    if not isinstance(notebook, dict):
        raise ValueError("a notebook is an object")
    sheets = objects(notebook.get("worksheets")) or [notebook]
    found, heading = [], ""
    settings: dict[str, HParam] = {}
    for cell in (cell for sheet in sheets for cell in objects(sheet.get("cells"))):
        source = list(lines_of(strings(cell.get("source") or cell.get("input"))))
        if cell.get("cell_type") != "code":
            named = HEADING.findall("\n".join(line.text for line in source))
            heading = named[-1] if named else heading
            continue
        settings |= {hparam.name: hparam for hparam in assigned(source)}
        count = cell.get("execution_count", cell.get("prompt_number"))
        lines = [line for output in objects(cell.get("outputs")) for line in printed(output)]
        if lines:
            found.append(Cell(heading, count if isinstance(count, int) else None, lines, list(settings.values())))
    return found


def assigned(source: Sequence[Line]) -> Iterator[HParam]:
    """The settings that a cell's code assigns as plain numbers, switches and words: `lr = 1e-3`."""
    try:
        tree = ast.parse("\n".join("" if MAGIC.match(line.text) else line.text for line in source))
    except (SyntaxError, ValueError, RecursionError):
        return
    for statement in tree.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        name = statement.targets[0].id
        try:
            value = ast.literal_eval(statement.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        result = not isinstance(value, str) and describe(name_of(name).metric).kind in OUTCOMES  # `best_acc = 0`
        if isinstance(value, bool | int | float | str) and not result and is_setting(name, str(value)):
            yield HParam(name, value, source[statement.lineno - 1].at)


def printed(output: Mapping[str, Any]) -> Iterator[Line]:
    """The lines of one output: what was printed, a table that a trainer drew, an error's traceback."""
    data = output["data"] if isinstance(output.get("data"), dict) else output
    if output.get("output_type") == "stream":
        yield from lines_of(strings(output.get("text")))
    elif output.get("output_type") in ("error", "pyerr"):
        yield from lines_of(strings(output.get("traceback"))[-1:])  # before it, code is quoted
    elif rows := rows_of(strings(data.get("text/html") or data.get("html")), strings(data.get("text/plain"))):
        yield from (Line(*row) for row in rows)
    else:
        yield from lines_of(strings(data.get("text/plain") or data.get("text")))


def lines_of(texts: Sequence["Placed"]) -> Iterator[Line]:
    """The lines of pieces of text; what a piece leaves unended goes on in the next."""
    text, at = "", 0
    for piece in texts:
        for part in ENDED.findall(piece):
            text, at = text + part, piece.line
            if part.endswith(("\n", "\r")):
                yield Line(text.rstrip("\r\n"), at)
                text = ""
    if text:
        yield Line(text, at)


class Placed(str):
    """A string that knows its line in the file."""

    __slots__ = ("line",)
    line: int


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list in the JSON."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def strings(value: Any) -> list[Placed]:
    """The pieces of a text, which notebooks keep as one string or as a list of lines."""
    return [piece for piece in (value if isinstance(value, list) else [value]) if isinstance(piece, Placed)]


class Places:
    """Where the strings of a JSON text stand, asked for in their order: nbformat gives each printed line one of its own."""

    def __init__(self, content: str) -> None:
        self.at: dict[str, list[int]] = defaultdict(list)  # a line of the file -> where it stands, from 1
        self.line = 1
        for number, line in enumerate(content.split("\n"), 1):
            self.at[line.strip().removesuffix(",")].append(number)

    def placed(self, value: Any, key: str) -> Any:
        """A value of the JSON with each string in it as one that knows its line; `key` is the one it stands under."""
        if isinstance(value, dict):
            return {name: self.placed(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.placed(inner, "") for inner in value]
        return self._string(value, key) if isinstance(value, str) else value

    def _string(self, value: str, key: str) -> Placed:
        before = f"{json.dumps(key, ensure_ascii=False)}: " if key else ""
        for ascii_only in (False, True):
            if found := self.at.get(before + json.dumps(value, ensure_ascii=ascii_only)):
                self.line = found[min(bisect_left(found, self.line), len(found) - 1)]
                break
        placed = Placed(value)
        placed.line = self.line
        return placed
