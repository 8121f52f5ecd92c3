"""Values of one metric in one unit: runs that log percent and runs that log a fraction compare right."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from parsers.tables import codes_of
from parsers.vocabulary import factor, is_fraction, kind


def usual_units(rows: pd.DataFrame) -> dict[str, str]:
    """metric -> the unit that most of its rows have, of those metrics that are logged in several (columns metric, unit)."""
    metrics, units = rows["metric"].cat, rows["unit"].cat
    counts = np.bincount(codes_of(rows["metric"]).astype("int64") * len(units.categories) + codes_of(rows["unit"]))
    pairs = np.flatnonzero(counts)
    found: dict[str, list[tuple[int, str]]] = {}
    for pair, count in zip(pairs.tolist(), counts[pairs].tolist(), strict=True):
        metric, unit = divmod(pair, len(units.categories))
        found.setdefault(str(metrics.categories[metric]), []).append((count, str(units.categories[unit])))
    return {metric: max(several)[1] for metric, several in found.items() if len(several) > 1}


def in_units(rows: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    """`rows` (columns metric, unit, value) with the values of each metric in its wanted unit; what cannot be converted stays."""
    if not wanted:
        return rows
    values = rows["value"].to_numpy(copy=True)
    units = codes_of(rows["unit"]).copy()
    categories = rows["unit"].cat.categories
    for metric, unit in wanted.items():
        of_metric = (rows["metric"] == metric).to_numpy()
        for code in np.unique(units[of_metric]).tolist():
            scale = factor(categories[code], unit) if _may_convert(metric, categories[code], unit) else np.nan
            if np.isfinite(scale) and scale != 1:
                here = of_metric & (units == code)
                values[here] *= scale
                units[here] = list(categories).index(unit)
    converted = pd.Categorical.from_codes(units, categories=categories)
    return rows.assign(value=values, unit=converted)


def _may_convert(metric: str, unit: str, wanted: str) -> bool:
    """A number without a unit is a fraction only where the metric is a share, or nothing is known of it."""
    return (unit != "" and wanted != "") or is_fraction(metric) or not kind(metric)
