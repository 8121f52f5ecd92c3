"""Logs that stand in something larger, a journal or a notebook: read as console output, told by the lines of the whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from parsers.console.lines import split_lines
from parsers.console.rule import Rule
from parsers.console.session import Session
from parsers.tables import Reading, Scalars


def session_of(lines: Sequence[str], rules: tuple[Rule, ...], year: int) -> Session:
    """A session that has read some lines."""
    session = Session(year, rules)
    feed(session, lines)
    return session


def feed(session: Session, lines: Sequence[str]) -> None:
    """Reads further lines."""
    session.feed(split_lines("".join(f"{line}\n" for line in lines).encode("utf-8", "replace")))


def moved(reading: Reading, line: np.ndarray) -> Reading:
    """A reading of some lines of the file, told by the lines of the file."""
    scalars = replace(reading.scalars, line=line[reading.scalars.line - 1])

    def there(row: Any) -> Any:
        return row._replace(line=int(line[row.line - 1]) if 0 < row.line <= len(line) else row.line)

    return replace(
        reading, scalars=scalars, messages=[there(m) for m in reading.messages], hparams=[there(h) for h in reading.hparams],
        predictions=[there(p) for p in reading.predictions], problems=[there(p) for p in reading.problems],
    )  # fmt: skip


def joined(readings: Sequence[Reading], names: Sequence[str]) -> Reading:
    """All pasted logs as one reading with a part each, and one for each run inside them; those of one name are one."""
    called = [
        ["/".join(filter(None, (name, own))) for own in reading.parts] for reading, name in zip(readings, names, strict=True)
    ]
    whole = Reading(parts=list(dict.fromkeys(name for own in called for name in own)) or [""])
    columns: dict[str, list[np.ndarray]] = {}
    for reading, own in zip(readings, called, strict=True):
        parts = np.array([whole.parts.index(name) for name in own], np.int32)
        _gather(columns, whole, reading.scalars, parts)
        for table in ("messages", "hparams", "predictions"):
            getattr(whole, table).extend(row._replace(part=int(parts[row.part])) for row in getattr(reading, table))
        whole.problems += reading.problems
        whole.claimed += reading.claimed
        whole.noise += reading.noise
        whole.dialect = ", ".join(sorted({*filter(None, whole.dialect.split(", ")), *filter(None, reading.dialect.split(", "))}))
    if columns:
        rows: dict[str, Any] = {key: np.concatenate(parts) for key, parts in columns.items()}
        whole.scalars = Scalars(whole.scalars.names, **rows)
    return whole


def _gather(columns: dict[str, list[np.ndarray]], whole: Reading, scalars: Scalars, parts: np.ndarray) -> None:
    """Adds the columns of one pasted log, whose parts are `parts` of the whole."""
    count = len(scalars)
    if not count:
        return
    known = {name: i for i, name in enumerate(whole.scalars.names)}
    numbers = []
    for one in scalars.names:
        if one not in known:
            known[one] = len(whole.scalars.names)
            whole.scalars.names.append(one)
        numbers.append(known[one])
    missing = {"epoch": np.nan, "wall_time": np.nan, "segment": 0}
    for key in ("name", "step", "value", "line", "epoch", "wall_time", "segment"):
        values = getattr(scalars, key)
        if values is None:
            values = np.full(count, missing[key], np.int16 if key == "segment" else np.float64)
        columns.setdefault(key, []).append(np.array(numbers, np.int32)[values] if key == "name" else values)
    columns.setdefault("part", []).append(parts[np.zeros(count, np.int32) if scalars.part is None else scalars.part])
