"""Curves of groups: mean and spread of several runs at each step, with n; a band ends where too few runs are left."""

from collections.abc import Mapping

import pandas as pd

from dashboard.analysis.aggregate import summarise_groups

STRICT, LAX = "strict", "lax"
BY = ["group", "metric", "split"]
COLUMNS = [*BY, "x", "n", "mean", "low", "high"]


def bands(
    frame: pd.DataFrame, *, groups: Mapping[str, str], spread: str = "std", steps: str = STRICT, fewest: int = 1
) -> pd.DataFrame:
    """An aligned frame (columns run, metric, split, x, value; see series.align) as curves of groups: COLUMNS, ordered by x.

    `groups` is run -> group. With the steps 'strict' a group has values only where every one of its runs has one, else
    wherever `fewest` of them have. Of several values of a run at one x the last counts. A run that is NaN makes the mean NaN.
    """
    rows = frame.assign(group=frame["run"].astype("str").map(dict(groups)))
    rows = rows[rows["group"].notna()].drop_duplicates(["run", "metric", "split", "x"], keep="last")
    if not len(rows):
        return pd.DataFrame(columns=COLUMNS)
    told = summarise_groups(rows.astype({"metric": "str", "split": "str"}), by=[*BY, "x"], spread=spread)
    if steps == STRICT:
        members = rows.groupby(BY, observed=True)["run"].nunique().rename("members")
        needed = told.join(members, on=BY)["members"]
        told = told[told["n"] >= needed]
    return told[told["n"] >= fewest].sort_values([*BY, "x"], kind="stable").reset_index(drop=True)[COLUMNS]
