"""Reads one file of a run that MLflow keeps: a metric's history, a parameter, a tag, or meta.yaml with how the run went."""

import re
from pathlib import Path

import numpy as np

from parsers import text
from parsers.hparams.formats import UnreadableError, read_yaml, typed
from parsers.mlflow_log.store import META, is_meta
from parsers.positions import find_positions
from parsers.sources import Source
from parsers.tables import HParam, Message, Problem, Reading, Scalars
from parsers.vocabulary import name_of

# A line of a metric: milliseconds, value, step, and since MLflow 3 what data set it is of.
POINT = re.compile(r"(\d{10,14}) ([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)) (-?\d+)(?: .*)?$", re.IGNORECASE)
OWN_TAG = "mlflow."  # begins the tags that MLflow itself sets
ENDINGS = {"3": ("finished", "MLflow notes that the run finished"), "4": ("crash", "MLflow notes that the run failed"),
           "5": ("killed", "MLflow notes that the run was killed")}  # fmt: skip
EXCERPT = 120


def sniff(source: Source) -> bool:
    """Whether the file is one that MLflow keeps of a run or experiment."""
    if source.name == META:
        return is_meta(source.head)
    kind, _ = _entry(source)
    if kind == "metrics":
        return bool(POINT.match(source.head[:200].decode("utf-8", "replace").split("\n")[0].rstrip("\r")))
    return kind in ("params", "tags")


def _entry(source: Source) -> tuple[str, str]:
    """(metrics, params or tags; the entry's name) of a file below such a folder beside a meta.yaml, else ('', '')."""
    parts = source.label.split("/")
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] in ("metrics", "params", "tags"):
            beside = Path(source.file).parents[len(parts) - 1 - at] / META
            return (parts[at], "/".join(parts[at + 1 :])) if beside.is_file() else ("", "")
    return "", ""


def read(source: Source, before: Reading | None = None) -> Reading:
    """What one file says; `before` is not needed, for each is short."""
    content, problems = text.decode(source.path.read_bytes())
    reading = Reading(problems=problems, lines=content.count("\n") + (not content.endswith("\n") and bool(content)))
    if source.name == META:
        _read_meta(content, reading)
        return reading
    kind, name = _entry(source)
    if kind == "metrics":
        _read_metric(content, name, reading)
    elif kind == "params":
        reading.hparams.append(HParam(name, typed(content), 1))
        reading.claimed = reading.lines
    elif name.startswith(OWN_TAG):
        reading.noise = reading.lines
    else:
        reading.hparams.append(HParam(name, content.strip(), 1))
        reading.claimed = reading.lines
    return reading


def _read_metric(content: str, tag: str, reading: Reading) -> None:
    lines = content.split("\n")
    rows, at = [], []
    for number, line in enumerate(lines, 1):
        if match := POINT.match(line.rstrip("\r")):
            rows.append((float(match[1]) / 1000, float(match[2]), float(match[3])))
            at.append(number)
        elif not line.strip():
            reading.noise += number < len(lines)
        elif number == len(lines):
            reading.noise += 1
            reading.problems.append(
                Problem(number, "cut-row", "info", "The last line is cut: it is the end for now.", line[:EXCERPT])
            )
        else:
            message = "This line of a metric is no time, value and step; it is left out."
            reading.problems.append(Problem(number, "bad-line", "warning", message, line[:EXCERPT]))
    reading.claimed = len(rows)
    if rows:
        time, value, step = np.array(rows).T
        unnumbered = len(rows) > 1 and not step.any()  # logged without a step: MLflow writes 0
        positions = find_positions(None, None, None if unnumbered else step, np.zeros(len(rows), np.int64))
        reading.scalars = Scalars(
            [name_of(tag)], np.zeros(len(rows), np.int32), positions.step, value, np.array(at, np.int64), wall_time=time,
            segment=positions.segment,
        )  # fmt: skip


def _read_meta(content: str, reading: Reading) -> None:
    """How the run ended; what it is called is its name already."""
    try:
        settings = {setting.name: setting for setting in read_yaml(content)}
    except UnreadableError as error:
        message, line = error.args
        reading.problems.append(
            Problem(line, "bad-settings", "warning", f"These settings cannot be read on from here: {message}.")
        )
        return
    reading.claimed = reading.lines
    status, end = settings.get("status"), settings.get("end_time")
    if status and str(status.value) in ENDINGS:
        kind, said = ENDINGS[str(status.value)]
        when = end.value / 1000 if end and isinstance(end.value, int) else np.nan
        reading.messages = [Message(kind, said, status.line, wall_time=when)]
