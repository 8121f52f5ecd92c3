"""Where each row of a table or list of records stands: step, epoch, and the segment that a restart begins."""

from typing import NamedTuple

import numpy as np


class Positions(NamedTuple):
    """Equally long columns, one entry a row."""

    step: np.ndarray
    epoch: np.ndarray | None
    segment: np.ndarray


def find_positions(epoch: np.ndarray | None, batch: np.ndarray | None, step: np.ndarray | None, series: np.ndarray) -> Positions:
    """The positions of rows from their epoch, batch and step columns (None: not there).

    `series` tells which rows carry the same quantities: falling back within one of them is a restart. The step is the step
    column, else epoch and batch, else the epoch, else the row's number.
    """
    if step is not None and epoch is not None and batch is None and starts_over_each_epoch(step, epoch):
        batch, step = step, None
    if step is not None:
        segment = find_segments([step], series)
        return Positions(whole(step), epoch, segment)
    if epoch is None:
        rows = np.arange(1, len(series) + 1)
        return Positions(rows if batch is None else whole(batch), None, np.zeros(len(series), np.int16))
    segment = find_segments([epoch] if batch is None else [epoch, batch], series)
    if batch is not None:
        return Positions(count_on(epoch, batch, segment), epoch, segment)
    if (epoch % 1 == 0).all():
        return Positions(whole(epoch), epoch, segment)
    return Positions(np.arange(1, len(series) + 1), epoch, segment)


def starts_over_each_epoch(step: np.ndarray, epoch: np.ndarray) -> bool:
    """Whether steps are counted within their epoch: they fall where the epoch rises, and else go on."""
    falls, rises = np.diff(step) < 0, np.diff(epoch) > 0
    both = int((falls & rises).sum())
    return both > 0 and both > 0.5 * rises.sum()


def whole(values: np.ndarray) -> np.ndarray:
    """Values as whole numbers, within what 64 bits hold."""
    return np.clip(np.nan_to_num(np.round(values)), -(2**62), 2**62).astype(np.int64)


def count_on(epoch: np.ndarray, batch: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """Steps that count on over epochs: an epoch's first batch stands one stride behind the last one of the epoch before."""
    strides = np.diff(batch)[(np.diff(epoch) == 0) & (np.diff(batch) > 0)]
    stride = strides[0] if len(strides) else 1
    offset = np.zeros(len(epoch))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(epoch) != 0]))
    begun: dict[float, float] = {}
    for k, start in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else len(epoch)
        before = start - 1
        if start == 0 or segment[before] != segment[start]:
            begins = begun.get(epoch[start], 0.0)
        else:
            begins = offset[before] + batch[before] + stride - batch[start]
        begun.setdefault(epoch[start], begins)
        offset[start:end] = begins
    return whole(offset + batch)


def find_segments(keys: list[np.ndarray], series: np.ndarray) -> np.ndarray:
    """Per row, how many restarts came before: a restart is a row that stands before the last one of its series."""
    order = np.argsort(series, kind="stable")
    grouped = series[order]
    falls = np.zeros(max(0, len(series) - 1), bool)
    equal = grouped[1:] == grouped[:-1]
    for values in keys:
        step = np.diff(values[order])
        falls |= equal & (step < 0)
        equal &= step == 0
    segment = np.zeros(len(series), np.int16)
    return _numbered(keys, series) if falls.any() else segment


def _numbered(keys: list[np.ndarray], series: np.ndarray) -> np.ndarray:
    segment, number = np.zeros(len(series), np.int16), 0
    last: dict[int, tuple[float, ...]] = {}
    rows = list(zip(*(values.tolist() for values in keys), strict=True))
    for row, (which, at) in enumerate(zip(series.tolist(), rows, strict=True)):
        if at < last.get(which, at):
            number = min(number + 1, 32767)
            last = {}
        last[which] = at
        segment[row] = number
    return segment
