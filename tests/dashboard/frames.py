"""Small tables of scalars to test with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from parsers.tables import make_frame

TEXTS = {"run": "a", "metric": "loss", "split": "", "tag": "", "unit": "", "source": "a.log"}
NUMBERS = {"epoch": np.nan, "wall_time": np.nan, "segment": 0}


def scalars(values: Sequence[float], **columns: Any) -> pd.DataFrame:
    """A table of scalars with these values; other columns are one value for all rows, or one for each."""
    count = len(values)
    full: dict[str, Any] = {"value": np.array(values, dtype="float64"), "step": np.arange(count), "line": np.arange(1, count + 1)}
    for name, default in (TEXTS | NUMBERS).items():
        given = columns.pop(name, default)
        full[name] = [given] * count if np.isscalar(given) else list(given)
    full |= {name: [given] * count if np.isscalar(given) else list(given) for name, given in columns.items()}
    return make_frame("scalars", full)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Tables of scalars, one below the other."""
    merged = pd.concat([frame.astype(dict.fromkeys(TEXTS, "str")) for frame in frames], ignore_index=True)
    return make_frame("scalars", {name: merged[name] for name in merged.columns})
