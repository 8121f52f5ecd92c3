"""The lines of a table as blocks of rows under one header; what is no row is a comment, noise or a problem."""

import csv
import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from parsers.csv_log.cells import PANDAS_MISSING, is_number
from parsers.csv_log.layout import Layout, is_header, split_header, split_row
from parsers.tables import Problem

EXCERPT = 120
ROW_STARTS = frozenset("0123456789.-+")
LONGEST_QUOTE = 1000  # lines a quoted cell may span
RAGGED_SHOWN = 20


@dataclass
class Block:
    """Rows under one header: `frame`'s columns are numbered like `header`, `lines` are the physical lines from 1."""

    header: list[str]
    frame: pd.DataFrame
    lines: np.ndarray


@dataclass
class Rows:
    """A text as blocks, with what else its lines are. Blocks follow each other in the file."""

    blocks: list[Block] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    claimed: int = 0
    noise: int = 0


@dataclass
class _Lines:
    """The lines of one block while it is collected."""

    header: list[str]
    regular: list[str] = field(default_factory=list)
    regular_at: list[int] = field(default_factory=list)
    odd: list[list[str]] = field(default_factory=list)  # cells of rows that pandas would stumble over
    odd_at: list[int] = field(default_factory=list)


def read_rows(lines: list[str], layout: Layout, ends_open: bool) -> Rows:
    """All rows of `lines`; `ends_open`: the last line has no line end, so it may be cut."""
    out = Rows()
    blocks = [_Lines(list(layout.header))]
    cut = len(lines) - 1 if ends_open else -1
    separator, block = layout.separator, blocks[-1]
    for number, line, span in _logical(lines, separator):
        out.claimed += span
        if (
            line[:1] in ROW_STARTS
            and number != layout.header_line
            and line.count(separator) == len(block.header) - 1
            and '"' not in line
            and separator != " "
        ):
            block.regular.append(line)  # nearly all lines: no more is asked of them
            block.regular_at.append(number + 1)
            continue
        kind, cells = _classify(line, number, layout, block.header)
        if kind == "row":
            block.regular.append(line)
            block.regular_at.append(number + 1)
        elif kind == "odd":
            _odd_row(cells, number, number + span - 1 == cut, block, line, out, span)
        elif kind == "header":
            if cells != block.header:
                block = _Lines(cells)
                blocks.append(block)
        elif kind == "comment":
            out.comments.append((number + 1, line.strip().lstrip("#").strip()))
        else:
            out.claimed -= span
            out.noise += span if kind == "blank" else 0
    out.blocks = [_block(block, layout) for block in blocks]
    return out


def _logical(lines: list[str], separator: str) -> list[tuple[int, str, int]]:
    """(index, text, physical lines) of each line, cells quoted over several lines joined."""
    if separator == " " or not any('"' in line for line in lines):
        return [(i, line, 1) for i, line in enumerate(lines)]
    out, i = [], 0
    while i < len(lines):
        text, span = lines[i], 1
        while text.count('"') % 2 and i + span < len(lines) and span < LONGEST_QUOTE:
            text, span = f"{text}\n{lines[i + span]}", span + 1
        if text.count('"') % 2:  # never closed: a stray quote
            text, span = lines[i], 1
        out.append((i, text, span))
        i += span
    return out


def _classify(line: str, number: int, layout: Layout, header: list[str]) -> tuple[str, list[str]]:
    """(row, odd, header, comment, blank or text; the cells where they matter) of one line."""
    separator = layout.separator
    stripped = line.strip()
    if number == layout.header_line:
        return "header", header
    if not stripped:
        return "blank", []
    first = stripped[0]
    if first == "#":
        names = split_header(stripped.lstrip("#").strip(), separator, layout.cells)
        return ("header", header) if names == header else ("comment", [])
    count = len(stripped.split()) if separator == " " else line.count(separator) + 1
    plain = '"' not in line and "\n" not in line
    letter = stripped.lstrip(separator)[:1].isalpha()
    if count == len(header) and plain and not letter:
        return "row", []
    cells = split_row(line, separator)
    names = split_header(line, separator, len(header)) if letter or first in "\"'" else []
    if names and (names == header or _is_new_header(names, header)):
        return "header", names
    if is_header(cells) and _is_new_header(cells, header):
        return "header", cells
    if len(cells) < 2 or not any(is_number(cell) for cell in cells):
        return ("odd", cells) if len(cells) == len(header) else ("text", [])
    return ("row", []) if count == len(header) and plain else ("odd", cells)


def _is_new_header(names: list[str], header: list[str]) -> bool:
    """Whether names in mid-file are another header: they share at least one with the header so far."""
    return bool(set(names) & set(header) - {""})


def _odd_row(cells: list[str], number: int, is_cut: bool, block: _Lines, line: str, out: Rows, span: int) -> None:
    """A quoted or ragged row: what is there is read from the left, and said; a cut last row waits for its end."""
    wanted = len(block.header)
    while len(cells) > wanted and not cells[-1]:
        cells = cells[:-1]
    if len(cells) < wanted and is_cut:
        out.claimed -= span
        out.noise += span
        out.problems.append(
            Problem(number + 1, "cut-row", "info", "The last row ends in mid-row: it is the end for now.", line[:EXCERPT])
        )
        return
    if len(cells) != wanted and not (len(cells) == wanted - 1 and block.header[-1] == ""):
        extra = "what is beyond the last column is left out" if len(cells) > wanted else "the missing ones count as not logged"
        message = f"This row has {len(cells)} cells where the header has {wanted}; {extra}."
        out.problems.append(Problem(number + 1, "ragged-row", "warning", message, line[:EXCERPT]))
    block.odd.append((cells + [""] * wanted)[:wanted])
    block.odd_at.append(number + 1)


def _block(block: _Lines, layout: Layout) -> Block:
    """The collected lines as a frame, read by pandas' C engine; odd rows are put in at their place."""
    width = len(block.header)
    at = np.array(block.regular_at + block.odd_at, np.int64)
    frame = _parse(block.regular, layout, width)
    if frame is None:  # a control character that ends a line or a cell for one of us only
        block.odd = [(split_row(line, layout.separator) + [""] * width)[:width] for line in block.regular] + block.odd
        return _in_order(pd.DataFrame(block.odd, columns=range(width), dtype="str"), at, block.header)
    if not block.odd:
        return Block(block.header, frame, at)
    odd = pd.DataFrame(block.odd, columns=range(width), dtype="str")
    return _in_order(pd.concat([frame.astype("object"), odd], ignore_index=True) if len(frame) else odd, at, block.header)


def _in_order(frame: pd.DataFrame, at: np.ndarray, header: list[str]) -> Block:
    order = np.argsort(at, kind="stable")
    return Block(header, frame.iloc[order].reset_index(drop=True), at[order])


def _parse(lines: list[str], layout: Layout, width: int) -> pd.DataFrame | None:
    """Lines of `width` cells as a frame; None if they do not come out as so many rows."""
    if not lines:
        return pd.DataFrame(columns=range(width), dtype="str")
    separator = r"\s+" if layout.separator == " " else layout.separator
    try:
        frame = pd.read_csv(
            io.BytesIO("\n".join(lines).encode("utf-8", "replace")), sep=separator, header=None, names=range(width),
            index_col=False, skipinitialspace=True,
            keep_default_na=False, na_values=PANDAS_MISSING, low_memory=False, skip_blank_lines=False,
            quoting=csv.QUOTE_NONE, engine="c",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
        return None
    return frame if len(frame) == len(lines) else None
