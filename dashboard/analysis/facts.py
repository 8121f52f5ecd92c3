"""What is known of each run in one row, for a query to ask: name, status and times, settings, what its metrics reached."""

import pandas as pd

from dashboard.analysis.best import Rule, counting_rows
from dashboard.analysis.compare import logged_by
from dashboard.analysis.comparison import Series, split_of
from dashboard.analysis.gathering import settings_of
from parsers.vocabulary import key

KNOWN = ["run", "group", "status", "started", "ended", "duration", "points", "date"]


def facts(scalars: pd.DataFrame, runs: pd.DataFrame, hparams: pd.DataFrame, *, rule: Rule, query: str = "") -> pd.DataFrame:
    """A row per run, in the order of `runs`: KNOWN, then every setting, then the metrics that `query` may name, by `rule`.

    A setting or metric that is called like a column before it is left out.
    """
    names = [str(run) for run in runs["run"]]
    frame = runs[KNOWN].reset_index(drop=True)
    settings = pd.DataFrame.from_dict(settings_of(hparams, names), orient="index").reindex(names).reset_index(drop=True)
    columns = {str(name): settings[name] for name in settings.columns if name not in frame}
    for metric in logged_by(scalars).index:
        if metric not in frame and metric not in columns and key(metric) in key(query):
            split = split_of(scalars, Series(metric), rule)
            told = counting_rows(scalars, rule=rule, metric=metric, split=split)["value"]
            columns[metric] = told.reindex(names).reset_index(drop=True)
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis="columns")
