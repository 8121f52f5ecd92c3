"""Reads JSON: line by line where each line is a record, else as documents."""

from pathlib import PurePath
from typing import Any

from parsers import text
from parsers.json_log.document import Array, Document, Record, document_of
from parsers.json_log.lines import EXCERPT, Lines, parse_line, read_lines
from parsers.json_log.records import has_position, has_records
from parsers.json_log.shapes import SETTINGS_STEM, Shape, is_summary, looks_like_training
from parsers.sources import HEAD, Source
from parsers.tables import Problem, Reading

SAMPLE = 50  # lines looked at
MOST_DOCUMENTS = 10_000  # values one after another in one file
PROSE = {"message", "msg", "event"}  # a record of these and no metric is a line of a program's log
LINES_SUFFIXES = {".jsonl", ".ndjson"}
JSON_SUFFIXES = {".json", *LINES_SUFFIXES}


def sniff(source: Source) -> bool:
    """Whether the file is JSON that is no mere file of settings."""
    head, path = source.head.lstrip(b"\xef\xbb\xbf \t\r\n"), PurePath(source.label)
    begins = head.startswith((b"{", b"[")) or _named_lines(path)
    if not begins and not text.encoding_of(source.head).startswith("utf-16"):
        return False
    content = text.decode(source.head)[0].lstrip()
    whole = len(source.head) < HEAD
    if _are_lines(content, path, whole):
        return True
    return content.startswith(("{", "[")) and _is_document(content, path, whole)


def _named_lines(path: PurePath) -> bool:
    """Whether a file is called JSON lines: then lines that are none are faults in it."""
    return path.suffix.lower() in LINES_SUFFIXES


def _sample(content: str, path: PurePath, whole: bool) -> list[Record]:
    """The first records, if most lines are records; else none."""
    lines = [line for line in content.split("\n") if line.strip()][: SAMPLE + 1]
    if len(lines) > 1 and (not whole or not parse_line(lines[-1])):
        lines.pop()
    rows = [row for line in lines[:SAMPLE] for row in parse_line(line)]
    alone = len(lines) == 1 and whole
    if alone and not (rows and has_position(rows[0]) and not has_records(rows[0])):
        return []  # a document on one line
    if alone and SETTINGS_STEM.match(path.stem) and not _named_lines(path):
        return []  # settings on one line: their epochs are a plan
    share = 0.3 if _named_lines(path) else 0.8
    return rows if any(rows) and len(rows) >= share * len(lines[:SAMPLE]) else []


def _tell_of_training(rows: list[Record]) -> bool:
    return looks_like_training(rows[1:] or rows)


def _are_lines(content: str, path: PurePath, whole: bool) -> bool:
    """Whether most lines are records that tell of training, or of nothing that a console log would say."""
    if not content.startswith(("{", "[")) and not _named_lines(path):
        return False
    rows = _sample(content, path, whole)
    return bool(rows) and (_tell_of_training(rows) or (len(rows) > 2 and not any(PROSE & set(row) for row in rows)))


def _is_document(content: str, path: PurePath, whole: bool) -> bool:
    document = document_of(content)
    if not document.values or (whole and 0 <= document.cut < 0.5 * len(content)):
        return False
    first = document.values[0]
    if Shape(str(path)).read(first):
        return True
    return path.suffix.lower() in JSON_SUFFIXES and (isinstance(first, Array) or not _is_config(first, path.stem))


def _is_config(document: Any, stem: str) -> bool:
    """Whether a document may hold settings: an object that is no summary and has no long lists of objects."""
    if not isinstance(document, Record) or is_summary(document, stem):
        return False
    lists = [value for value in document.values() if isinstance(value, Array) and len(value) > 20 and isinstance(value[0], dict)]
    return bool(SETTINGS_STEM.match(stem)) or not lists


def read(source: Source, before: Reading | None = None) -> Reading:
    """The records of a JSON file; `before` is its reading when it was shorter."""
    data = source.path.read_bytes()
    mark = before.bookmark if before else None
    if mark and len(data) >= mark.offset and data.isascii():
        return read_lines(data[mark.offset :].decode(), mark)
    content, problems = text.decode(data)
    rows = _sample(content[:HEAD], PurePath(source.label), len(content) < HEAD)
    if _tell_of_training(rows):
        return read_lines(content, Lines(problems=problems), goes_on=data.isascii())
    return _read_document(content, source, problems)


def _read_document(content: str, source: Source, problems: list[Problem]) -> Reading:
    document = Document(content)
    shape = Shape(source.label)
    lines = content.count("\n") + (not content.endswith("\n") and bool(content))
    told = [shape.read(value) for value in document.values[:MOST_DOCUMENTS]]
    reading = Reading(
        scalars=shape.records.scalars(), messages=shape.messages, hparams=shape.hparams + shape.records.hparams,
        problems=problems, lines=lines, other=shape.records.other,
    )  # fmt: skip
    if not any(told):
        reading.noise = lines
        reading.problems.append(Problem(0, "no-metrics", "info", "This JSON has no epoch or step and no metric that is known."))
        return reading
    reading.claimed = lines if document.cut < 0 else min(lines, document.line(document.cut))
    if document.cut >= 0:
        excerpt = content[document.cut :].strip()[:EXCERPT]
        message = (
            "The file goes on as no JSON here; what stands before is read."
            if excerpt
            else "The file is cut: it is the end for now."
        )
        problem = Problem(document.line(document.cut), "cut-file", "warning" if excerpt else "info", message, excerpt)
        reading.problems.append(problem)
    return reading
