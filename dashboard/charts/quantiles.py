"""Many runs behind the chosen ones: a line for the median of each group, bands for the middle half and the middle 80 %."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.theme import DASHES, GREY, escape, faint

BANDS = (("lowest", "highest", 0.12), ("low", "high", 0.22))  # the columns of its edges, and how dense a band is


def quantile_traces(frame: pd.DataFrame, *, colours: Mapping[str, str], hover: str) -> list[dict[str, Any]]:
    """The traces of `frame`: columns group, split, x, n, lowest, low, median, high, highest; ordered by x.

    `colours` is group -> colour. `hover` says {median}, {low}, {high}, {n} of a place.
    """
    differ = frame[["group", "split"]].drop_duplicates()["group"].duplicated().any()
    traces: list[dict[str, Any]] = []
    for (group, split), rows in frame.groupby(["group", "split"], sort=False):
        colour = colours.get(str(group), GREY)
        meta = {"run": str(group), "split": str(split)}
        for low, high, density in BANDS:
            edge = {"x": pd.concat([rows["x"], rows["x"][::-1]]), "y": pd.concat([rows[high], rows[low][::-1]])}
            band = {"fill": "toself", "mode": "none", "fillcolor": faint(colour, density), "hoverinfo": "skip", "meta": meta}
            traces.append({"type": "scatter"} | edge | band)
        texts = [
            hover.format(median=f"{row.median:.5g}", low=f"{row.low:.4g}", high=f"{row.high:.4g}", n=f"{row.n:,}")
            for row in rows.itertuples(index=False)
        ]
        name = escape(" · ".join(filter(None, (str(group), str(split)))))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": name, "x": rows["x"], "y": rows["median"], "meta": meta,
                "line": {"color": colour, "width": 2.4, "dash": DASHES.get(str(split), "solid") if differ else "solid"},
                "text": [escape(text) for text in texts], "hovertemplate": f"<b>{name}</b><br>%{{text}} at %{{x}}<extra></extra>",
            }
        )  # fmt: skip
    return traces
