"""Profiles: many curves as one matrix, each in at most 64 even parts, so that a check judges all of them at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.health.curves import Curves

PARTS = 64
MOVES = 10  # second differences that are not 0, fewer of which tell nothing of the noise
TRENDLESS = np.sqrt(6)  # the second difference of white noise is so many times as wide as the noise


@dataclass(frozen=True, eq=False)
class Profile:
    """Row k is the curve `number[k]`: `mean` of the finite values in each of its parts, NaN behind the last."""

    curves: Curves
    number: np.ndarray
    edges: np.ndarray  # (curves, PARTS + 1): where each part begins among the finite values of all curves
    mean: np.ndarray
    parts: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    @cached_property
    def column(self) -> np.ndarray:
        """The number of each part, as a row to compare with."""
        return np.arange(PARTS)[None]

    @cached_property
    def filled(self) -> np.ndarray:
        """Where there is a part."""
        return self.column < self.parts[:, None]

    @property
    def values(self) -> np.ndarray:
        """How many finite values each curve has."""
        return self.edges[np.arange(len(self)), self.parts] - self.edges[:, 0]

    @cached_property
    def noise(self) -> np.ndarray:
        """How far one part lies beside the trend (a standard deviation), robustly, from second differences."""
        return median(self._bends) / (0.6745 * TRENDLESS)

    @cached_property
    def noise_in_motion(self) -> np.ndarray:
        """The same where parts differ at all (a rate of zero at the end leaves the last of them equal); 0 where few do."""
        moves = self._bends > 0
        noise = median(np.where(moves, self._bends, np.nan)) / (0.6745 * TRENDLESS)
        return np.where(moves.sum(axis=1) >= MOVES, noise, 0.0)

    @cached_property
    def _bends(self) -> np.ndarray:
        return np.abs(self.mean[:, 2:] - 2 * self.mean[:, 1:-1] + self.mean[:, :-2])

    @cached_property
    def smooth(self) -> np.ndarray:
        """The median of each part and its two neighbours; the ends are as they are."""
        smooth = self.mean.copy()
        inner = np.sort(np.stack([self.mean[:, :-2], self.mean[:, 1:-1], self.mean[:, 2:]]), axis=0)[1]
        smooth[:, 1:-1] = np.where(self.filled[:, 2:], inner, self.mean[:, 1:-1])
        return smooth

    def between(self, begin: float, end: float) -> np.ndarray:
        """The parts from share `begin` to share `end` of each curve, at least one, as a mask."""
        low = np.minimum((begin * self.parts).astype(int), self.parts - 1)
        high = np.maximum(np.ceil(end * self.parts).astype(int), low + 1)
        return (self.column >= low[:, None]) & (self.column < high[:, None]) & self.filled

    def level(self, begin: float, end: float) -> np.ndarray:
        """The median of the parts between two shares of each curve."""
        return median(np.where(self.between(begin, end), self.mean, np.nan))

    def trend(self, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(slope per part, its standard error) of a line through the parts in the mask `where`."""
        count = where.sum(axis=1)
        x = np.where(where, self.column, 0.0)
        y = np.where(where, self.mean, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            x = np.where(where, x - (x.sum(axis=1) / count)[:, None], 0.0)
            y = np.where(where, y - (y.sum(axis=1) / count)[:, None], 0.0)
            spread = np.square(x).sum(axis=1)
            slope = (x * y).sum(axis=1) / spread
            rest = np.square(np.where(where, y - slope[:, None] * x, 0.0)).sum(axis=1)
            return slope, np.sqrt(rest / (count - 2) / spread)

    def at(self, row: int, part: int) -> int:
        """The position within its curve at which a part begins."""
        i = self.number[row]
        return self.curves.position(i, int(self.edges[row, part] - self.curves.finite_starts[i]))


def profile(curves: Curves, chosen: np.ndarray, *, least: int = 1, begin: np.ndarray | None = None) -> Profile:
    """The Profile of `chosen` curves (a mask or numbers) with at least so many finite values from their position `begin` on."""
    low = curves.finite_starts[:-1] + (0 if begin is None else begin)
    number = np.arange(len(curves))[chosen]
    number = number[curves.finite_starts[number + 1] - low[number] >= least]
    low, high = low[number], curves.finite_starts[number + 1]
    parts = np.minimum(high - low, PARTS)
    column = np.minimum(np.arange(PARTS + 1)[None], parts[:, None])
    edges = low[:, None] + column * (high - low)[:, None] // np.maximum(parts, 1)[:, None]
    return Profile(curves, number, edges, _means(curves.finite, edges, parts), parts)


def _means(values: np.ndarray, edges: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """The mean of the values between every two edges of a row; NaN where a row has no more parts."""
    filled = np.arange(PARTS)[None] < parts[:, None]
    mean = np.full(filled.shape, np.nan)
    if filled.any():
        begin, end = edges[:, :-1][filled], edges[:, 1:][filled]
        cuts = np.stack([begin, end], axis=1).ravel()
        with np.errstate(over="ignore"):  # sums between the cuts are not used; the last cut may be the end of all
            mean[filled] = np.add.reduceat(values, cuts[:-1] if cuts[-1] == len(values) else cuts)[::2] / (end - begin)
    return mean


def median(rows: np.ndarray) -> np.ndarray:
    """The median of each row without its NaN; NaN for a row that has nothing else."""
    ordered = np.sort(rows, axis=1)  # NaN go to the end
    count = np.count_nonzero(~np.isnan(rows), axis=1)
    row, low, high = np.arange(len(rows)), np.maximum((count - 1) // 2, 0), np.minimum(count // 2, rows.shape[1] - 1)
    return np.where(count > 0, (ordered[row, low] + ordered[row, high]) / 2, np.nan)


def median_of(values: np.ndarray) -> float:
    """The median of finite values, NaN of none: numpy's takes ten times as long for the few that these are."""
    if not len(values):
        return np.nan
    ordered = np.sort(values)
    return float((ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2)
