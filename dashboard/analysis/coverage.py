"""What was read of the files: per source how many problems there are, and in sum how much was understood."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Coverage:
    """Sums over sources. `understood` is the share of text lines and records that gave something or are known to mean nothing."""

    files: int
    silent: int  # files that gave no point, message or setting
    points: int
    lines: int
    understood: float
    problems: int


def with_problems(sources: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """`sources` with the column problems: how many there are in each."""
    counts = problems.groupby("source").size()
    return sources.assign(problems=sources["source"].map(counts).fillna(0).astype("int64"))


def coverage(sources: pd.DataFrame) -> Coverage:
    """The Coverage of sources that know their problems (see `with_problems`)."""
    lines, unclaimed = int(sources["lines"].sum()), int(sources["unclaimed"].sum())
    return Coverage(
        files=len(sources),
        silent=int(((sources["claimed"] == 0) & (sources["points"] == 0)).sum()),
        points=int(sources["points"].sum()),
        lines=lines,
        understood=1 - unclaimed / lines if lines else 1.0,
        problems=int(sources["problems"].sum()),
    )


def matching(sources: pd.DataFrame, words: str) -> pd.DataFrame:
    """The sources in whose path, run, reader or dialect every one of `words` is found."""
    if not words.strip():
        return sources
    told = zip(*(sources[name] for name in ("source", "run", "reader", "dialect")), strict=True)
    lines = (" ".join(texts).lower() for texts in told)
    return sources[[all(word in line for word in words.lower().split()) for line in lines]]
