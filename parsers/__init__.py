"""The front door: read_logs(), Logbook, READERS (an explicit, ordered list)."""

import os
from collections.abc import Iterable, Sequence

from parsers import (
    console,
    csv_log,
    hparams,
    journal,
    json_log,
    mlflow_log,
    notebook,
    swanlab_log,
    tensorboard,
    visualdl_log,
    wandb_log,
)
from parsers.logbook import Asked, Logbook, Progress, collect
from parsers.tables import UserError

# The first that recognises a source reads it; console takes any text, so it stands last.
READERS = [tensorboard, visualdl_log, wandb_log, swanlab_log, mlflow_log, notebook, json_log, hparams, journal, csv_log, console]
# Those of them that read records of files without lines.
BINARY = frozenset(reader.name for reader in (tensorboard, swanlab_log, visualdl_log, wandb_log))

Paths = str | os.PathLike[str]


def read_logs(
    paths: Paths | Iterable[Paths], *, progress: Progress | None = None, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Logbook:
    """The Logbook of a file or folder, or of several: tables scalars, runs, hparams, messages, problems, sources.

    `progress(done, total, label)` is called after each source. `include` and `exclude` are patterns of file names, as in
    .gitignore. Raises UserError if a path does not exist; a log that
    cannot be read raises nothing and becomes a row of `problems`.
    """
    several = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    return collect(Asked(several, READERS, include, exclude), progress=progress)


__all__ = ["BINARY", "READERS", "Logbook", "UserError", "read_logs"]
