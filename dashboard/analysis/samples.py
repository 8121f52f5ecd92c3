"""How many samples a step of a run takes: its batch size, where its log counts steps and not epochs."""

import pandas as pd

from dashboard.analysis.tellings import most_of_runs
from parsers.vocabulary import key

BATCH = frozenset(
    {"batchsize", "batch", "bs", "trainbatchsize", "batchsizetrain", "globalbatchsize", "totalbatchsize", "imsperbatch"}
)
PER_EPOCH = 2.0  # steps an epoch at least, or its steps are epochs themselves


def batch_sizes(scalars: pd.DataFrame, hparams: pd.DataFrame) -> dict[str, float]:
    """run -> how many samples a step takes, for the runs that say so."""
    told = hparams[hparams["name"].map(key).isin(BATCH)]
    numbers = pd.to_numeric(told["value"].astype("object"), errors="coerce")
    sizes = {run: float(size) for run, size in zip(told["run"], numbers, strict=True) if size > 0}
    reached = pd.DataFrame({column: most_of_runs(scalars, column) for column in ("step", "epoch")})
    reached = reached[reached.index.isin(list(sizes))]
    counts = reached["epoch"].isna() | (reached["step"] >= PER_EPOCH * (reached["epoch"] + 1))
    return {str(run): sizes[str(run)] for run in reached.index[counts]}
