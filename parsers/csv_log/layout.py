"""How a table is written: its separator and header, told from its first lines, whatever the file is called."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from parsers.csv_log.cells import is_missing, is_number, number_of

SEPARATORS = (",", "\t", ";", " ")
SAMPLE = 200  # lines looked at
TABLE_SUFFIXES = {".csv", ".tsv", ".tab"}
GAP = re.compile(r"\s{2,}|\t")
FRACTION = re.compile(r"[-+]?\d*\.\d{3,}(?:[eE][-+]?\d+)?")
LEAST_ROWS = 5  # of a table without a header in a file that is not called one
COUNTED = ("epoch", "step", "iter", "iteration", "round", "batch")
LETTER = re.compile(r"[^\W\d_]")


# The results.txt of YOLOv3 and early YOLOv5 has no header: '  0/299  3.5G  0.05 …'. Its columns as results.csv calls them.
YOLO_ROW = re.compile(r"^\s*\d+/\d+\s+[\d.]+G\s")
YOLO_RESULTS = (
    "epoch", "gpu_mem", "train/box_loss", "train/obj_loss", "train/cls_loss", "train/total_loss", "labels", "img_size",
    "metrics/precision", "metrics/recall", "metrics/mAP_0.5", "metrics/mAP_0.5:0.95", "val/box_loss", "val/obj_loss",
    "val/cls_loss",
)  # fmt: skip


class Layout(NamedTuple):
    """The separator (' ' for any blanks), how many cells a row has, and where the header stands (-1: there is none)."""

    separator: str
    cells: int
    header: tuple[str, ...]
    header_line: int


def split_row(line: str, separator: str) -> list[str]:
    """The cells of one line, quotes removed."""
    if separator == " ":
        return line.split()
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]
    except csv.Error:  # a carriage return or a very long text in mid-cell
        return [cell.strip() for cell in line.split(separator)]


def find_layout(lines: Sequence[str], suffix: str) -> Layout | None:
    """The layout of a table that starts with `lines`, or None if this is no table.

    A file that is not called .csv or .tsv must be a table nearly throughout, with a header, and mostly of numbers:
    console logs have commas and columns too.
    """
    rows = tuple(islice(((i, line) for i, line in enumerate(lines) if line.strip() and not is_comment(line)), SAMPLE))
    return _layout_of(tuple(lines[: rows[-1][0] + 1]), rows, suffix) if rows else None


@lru_cache(maxsize=8)  # a table is looked at by the one who tells what it is and by its reader, who has more lines of it
def _layout_of(lines: Sequence[str], rows: Sequence[tuple[int, str]], suffix: str) -> Layout | None:
    if all(YOLO_ROW.match(line) and len(line.split()) == len(YOLO_RESULTS) for _, line in rows):
        return Layout(" ", len(YOLO_RESULTS), YOLO_RESULTS, -1)
    called = suffix in TABLE_SUFFIXES
    found = [fit for separator in (*SEPARATORS, *"|" * called) if (fit := _fit(rows, separator, called))]
    if not found:
        return None
    _, separator, cells = max(found, key=lambda fit: fit[0])
    header_line, header = _find_header(lines, rows, separator, cells)
    if header_line < 0 and suffix not in TABLE_SUFFIXES and _counts_on(rows, separator, cells):
        return Layout(separator, cells, ("step", *header[1:]), -1)
    if header_line < 0 and (suffix not in TABLE_SUFFIXES or separator == " "):
        return None
    if len(rows) == 1 and header_line >= 0 and suffix not in TABLE_SUFFIXES:
        return None
    return Layout(separator, cells, tuple(header), header_line)


def _counts_on(rows: Sequence[tuple[int, str]], separator: str, cells: int) -> bool:
    """Whether rows without a header are a curve: a number that counts on by one, and one to three fractions."""
    split = [split_row(line, separator) for _, line in rows]
    if len(rows) < LEAST_ROWS or not 2 <= cells <= 4 or any(len(row) != cells for row in split[:-1]):
        return False
    counts = [row[0] for row in split]
    begin = {"0": 0, "1": 1}.get(counts[0])
    return (
        begin is not None and counts == [str(begin + k) for k in range(len(rows))] and all(map(FRACTION.fullmatch, split[0][1:]))
    )


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _fit(rows: Sequence[tuple[int, str]], separator: str, called_table: bool) -> tuple[float, str, int] | None:
    """(how well, separator, cells) if the lines are rows of one table when split there."""
    split = [split_row(line, separator) for _, line in rows]
    if max(map(len, split)) < 2:
        return None
    told = [(row, [is_number(cell) for cell in row]) for row in split if len(row) > 1]
    data = [(row, are_numbers) for row, are_numbers in told if any(are_numbers)]
    if not data:
        return _fit_header(split, separator) if called_table else None
    cells, regular = Counter(len(row) for row, _ in data).most_common(1)[0]
    filled = sum(number or is_missing(cell) for row in data for cell, number in zip(*row, strict=True))
    numbers = filled / sum(len(row) for row, _ in data)
    if cells < 2 or numbers < (0.2 if called_table else 0.7):
        return None
    heads = sum(is_header(row) for row in split) or bool(split_header(rows[0][1], separator, cells))
    share = (regular + heads) / len(rows)
    return (share * numbers, separator, cells) if share >= (0.5 if called_table else 0.9) else None


def _fit_header(split: list[list[str]], separator: str) -> tuple[float, str, int] | None:
    """A table of which only the header is written yet."""
    return (0.1, separator, len(split[0])) if len(split[0]) > 1 and separator != " " and is_header(split[0]) else None


def is_header(cells: list[str]) -> bool:
    """Whether cells are names: none is a number, and all but the first are there."""
    names = [cell for cell in cells if cell]
    if len(names) < max(2, len(cells) - 2):
        return False
    return all((LETTER.search(name) or name == "#") and not is_number(name) and not is_missing(name) for name in names)


def _find_header(lines: Sequence[str], rows: Sequence[tuple[int, str]], separator: str, cells: int) -> tuple[int, list[str]]:
    """(line index, names) of the header: the line before the first row of numbers, maybe behind a '#'; else (-1, numbers)."""
    first = next((i for i, line in rows if any(number_of(cell) for cell in split_row(line, separator))), len(lines))
    for i in range(min(first, len(lines)) - 1, -1, -1):
        names = split_header(lines[i].lstrip().lstrip("#").strip() if is_comment(lines[i]) else lines[i], separator, cells)
        if names:
            return i, _around_gap(names, rows, separator)
    return -1, [f"column {i + 1}" for i in range(cells)]


def _around_gap(names: list[str], rows: Sequence[tuple[int, str]], separator: str) -> list[str]:
    """The names one short of their rows, whose surplus cell is not an index: the first of them is, and a column is empty.

    So is Flair's loss.tsv, which writes a tab too many.
    """
    if names[0] or names[1].lower() not in COUNTED or separator == " ":
        return names
    data = [row for _, line in rows if len(row := split_row(line, separator)) == len(names)]
    gap = next((k for k, cells in enumerate(zip(*data, strict=True)) if k and not any(cells)), 0)
    return [*names[1 : gap + 1], f"column {gap + 1}", *names[gap + 1 :]] if gap else names


def split_header(line: str, separator: str, cells: int) -> list[str]:
    """The names of a header line above rows of `cells` cells, [] if it is none.

    A header may be written with another separator than its rows, and one name short (a nameless index column).
    """
    candidates = [split_row(line, separator), GAP.split(line.strip())] + [split_row(line, other) for other in SEPARATORS]
    for names in candidates:
        while len(names) > cells and not names[-1]:
            names = names[:-1]
        if len(names) in (cells, cells - 1, cells + 1) and is_header(names):
            return _distinct(["", *names] if len(names) == cells - 1 and separator != " " and cells > 2 else names)
    return []


def _distinct(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        out.append(f"{name} ({seen[name]})" if seen[name] > 1 and name else name)
    return out
