"""The examples of the checks as Logbooks: literal series, or the text of a log."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dashboard.health.check import Example
from parsers import read_logs
from parsers.logbook import Logbook, Read
from parsers.sources import Source
from parsers.tables import Reading, Scalars
from parsers.vocabulary import name_of

RUN = "run"


def logbook_of(example: Example, folder: Path) -> Logbook:
    """The Logbook of an example; a text is written to `folder` and read from there, as any log."""
    if isinstance(example, str):
        log = folder / RUN / f"{RUN}.log"
        log.parent.mkdir(parents=True)
        log.write_text(example, "utf-8")
        return read_logs(log.parent)
    return logbook(example)


def logbook(series: Mapping[str, Sequence[float]]) -> Logbook:
    """A Logbook of `tag` or `run: tag` -> values, one an epoch."""
    runs: dict[str, dict[str, Sequence[float]]] = {}
    for name, values in series.items():
        run, _, tag = name.rpartition(": ")
        runs.setdefault(run or RUN, {})[tag] = values
    return Logbook([_read(run, tags) for run, tags in runs.items()])


def _read(run: str, tags: Mapping[str, Sequence[float]]) -> Read:
    at = np.concatenate([np.arange(len(values)) for values in tags.values()])
    name = np.repeat(np.arange(len(tags), dtype=np.int32), [len(values) for values in tags.values()])
    value = np.concatenate([np.asarray(values, dtype=float) for values in tags.values()])
    scalars = Scalars([name_of(tag) for tag in tags], name, at, value, at + 1, at.astype(float))
    return Read(Source(Path(f"{run}.log"), f"{run}.log", run, "", 0, 0.0), "console", Reading(scalars), "")
