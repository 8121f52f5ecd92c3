"""Smoothing of a series: moving averages, a Gaussian, a median; never over a value that is not finite, nor over a gap."""

import itertools

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d

EMA, TIME, GAUSSIAN, MEDIAN = KINDS = ("ema", "time", "gaussian", "median")
GAP = 10.0  # times the usual distance of two steps: more is a gap
FEWEST = 12  # steps from which on there is a usual distance
TICK = 1e6  # nanoseconds that stand for the usual distance of two points


def smoothed(
    values: np.ndarray, *, weight: float, kind: str = EMA, x: np.ndarray | None = None, gap: np.ndarray | None = None
) -> np.ndarray:
    """`values` smoothed; those that are not finite stay as they are and count for none of the others.

    `weight` is 0 (as it is) to below 1: the share of the average before in an exponential moving average. A Gaussian or median
    looks as far, about 1 / (1 − weight) points to each side, and not over a value that is not finite or a `gap` (true where one
    lies before the point). The time-weighted average forgets by the distance in `x`, not by the number of points.
    """
    finite = np.isfinite(values)
    result = values.astype("float64", copy=True)
    if weight <= 0 or not finite.any():
        return result
    if kind == EMA:
        result[finite] = moving_average(values[finite], weight)
    elif kind == TIME:
        result[finite] = time_weighted(values[finite], weight, np.arange(len(values))[finite] if x is None else x[finite])
    else:
        smoother = {GAUSSIAN: gaussian, MEDIAN: median}[kind]
        for part in _stretches(finite, gap):
            result[part] = np.clip(smoother(values[part], weight), values[part].min(), values[part].max())
    return np.where(finite, np.clip(result, values[finite].min(), values[finite].max()), values)  # rounding leads outside


def moving_average(values: np.ndarray, weight: float) -> np.ndarray:
    """The exponential moving average of finite values, debiased as TensorBoard's is."""
    return pd.Series(values).ewm(alpha=1 - weight, adjust=True).mean().to_numpy()


def time_weighted(values: np.ndarray, weight: float, x: np.ndarray) -> np.ndarray:
    """The debiased average that forgets by `weight` over the usual distance of two points in `x`, more over a longer one."""
    distances = np.diff(x)
    usual = float(np.median(distances[distances > 0])) if (distances > 0).any() else 1.0
    places = pd.to_datetime(np.round((x - x[0]) / usual * TICK).clip(0, 9e18).astype("int64"))
    half = pd.Timedelta(max(1, round(TICK * np.log(0.5) / np.log(weight))), unit="ns")
    return pd.Series(values).ewm(halflife=half, times=places).mean().to_numpy()  # type: ignore[arg-type]  # the stubs know none


def gaussian(values: np.ndarray, weight: float) -> np.ndarray:
    """The mean of finite values weighted by a Gaussian, whose weights at the ends are those of the points that are there."""
    sigma = reach(weight) / 2
    total = gaussian_filter1d(values, sigma, mode="constant", truncate=3.0)
    return total / gaussian_filter1d(np.ones(len(values)), sigma, mode="constant", truncate=3.0)


def median(values: np.ndarray, weight: float) -> np.ndarray:
    """The median of as many finite values to either side as are within reach; towards the ends these become fewer."""
    radius = min(round(reach(weight)), (len(values) - 1) // 2)
    series = pd.Series(values)
    result = series.rolling(2 * radius + 1, center=True).median().to_numpy(copy=True)
    result[:radius] = series[: 2 * radius].expanding().median().to_numpy()[::2]
    result[len(values) - radius :] = series[::-1][: 2 * radius].expanding().median().to_numpy()[::2][::-1]
    return result


def reach(weight: float) -> float:
    """How many points a weight looks to each side."""
    return 1 / (1 - weight)


def gaps(steps: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Where in the steps of series a gap lies before the point: GAP times the usual distance, and seldom so.

    A series begins at each of `begins`. Most have even steps, and are seen to have no gap without a look at each.
    """
    found, ends = np.zeros(len(steps), dtype=bool), np.append(begins[1:], len(steps))
    long = ends - begins >= FEWEST
    begins, ends = begins[long], ends[long]
    if len(begins):
        distance, inside = np.diff(steps), np.stack([begins, ends - 1], axis=1).ravel()
        inside = inside[:-1] if inside[-1] == len(distance) else inside
        least, most = (extreme.reduceat(distance, inside)[::2] for extreme in (np.minimum, np.maximum))
        uneven = most > GAP * np.maximum(1, least)
        for begin, end in zip(begins[uneven].tolist(), ends[uneven].tolist(), strict=True):
            of_one = distance[begin : end - 1]
            far = of_one > GAP * max(1.0, float(np.median(of_one)))
            found[begin + 1 : end] = far & (far.sum() <= 0.05 * len(far) + 1)
    return found


def _stretches(finite: np.ndarray, gap: np.ndarray | None) -> list[slice]:
    """Each run of finite values that no gap divides."""
    divided = ~(finite[1:] & finite[:-1]) if gap is None else ~(finite[1:] & finite[:-1]) | gap[1:]
    bounds = np.concatenate([[0], np.flatnonzero(divided) + 1, [len(finite)]])
    return [slice(a, b) for a, b in itertools.pairwise(bounds.tolist()) if finite[a]]
