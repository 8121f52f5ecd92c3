"""Which values of two series of one run belong together: those of an epoch, else the newest since the one before."""

import numpy as np
import pandas as pd


def partners(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """For each row of a series the position in `others` of the one that belongs to it, −1 where there is none.

    Both have the columns step and epoch and are ordered by step. Where each has one value an epoch, those of an epoch belong
    together; else to a row belongs the last of the others at its step or before it, but after the row before.
    """
    epochs, theirs = rows["epoch"].to_numpy("float64"), others["epoch"].to_numpy("float64")
    if _one_each(epochs) and _one_each(theirs):
        order = np.argsort(theirs)
        at = np.searchsorted(theirs[order], epochs).clip(max=len(theirs) - 1)
        return np.where(theirs[order][at] == epochs, order[at], -1)
    steps, known = rows["step"].to_numpy("float64"), others["step"].to_numpy("float64")
    at = np.searchsorted(known, steps, side="right") - 1
    before = np.concatenate([[-np.inf], steps[:-1]])
    before = np.where(before == steps, -np.inf, before)  # several values at a step have the same partner
    return np.where((at >= 0) & (known[at] > before), at, -1)


def _one_each(epochs: np.ndarray) -> bool:
    """Whether these are epochs that each stand there once."""
    return (
        len(epochs) > 0
        and bool(np.isfinite(epochs).all())
        and len(np.unique(epochs)) == len(epochs)
        and bool((epochs % 1 == 0).all())
    )
