"""Pictures, histograms, sounds and PR curves of a run, picked and made ready to show."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from parsers import Logbook
from parsers.tensorboard.media import Medium, media_of

KINDS = ("image", "histogram", "audio", "pr curve")
BUCKETS = 60
RIDGES = 24  # histograms that are drawn one above the other


def runs_with_media(logs: Logbook) -> list[str]:
    """The runs that logged something besides numbers and texts into event files."""
    sources = logs.sources[logs.sources["reader"] == "tensorboard"]
    rows = sources[sources["other"].str.contains("|".join(KINDS), regex=True)]
    return list(dict.fromkeys(rows["run"]))


def tags_of(logs: Logbook, run: str, kind: str) -> dict[str, Medium]:
    """What there is of a kind, by the name it is chosen by: its tag, with the file where several files have it."""
    found = [medium for medium in media_of(logs, run) if medium.kind == kind]
    tags = [medium.tag for medium in found]
    names = [m.tag if tags.count(m.tag) == 1 else f"{m.tag} ({m.source})" for m in found]
    return dict(sorted(zip(names, found, strict=True)))


def read(path: Path, kind: str, tag: str) -> list[Any]:
    """The values of a tag, in the order of their steps."""
    from parsers.tensorboard import media  # protobuf is slow to import

    readers: dict[str, Callable[[Path, str], list[Any]]] = {
        "image": media.read_images,
        "histogram": media.read_histograms,
        "audio": media.read_audio,
        "pr curve": media.read_pr_curves,
    }
    return sorted(readers[kind](path, tag), key=lambda value: int(value.step))


def steps_of(values: Sequence[Any]) -> list[int]:
    """The steps at which there is a value, ascending."""
    return sorted({value.step for value in values})


def evenly(values: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the values, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[place] for place in np.unique(np.linspace(0, len(values) - 1, most).round().astype(int)).tolist()]


def ridges(histograms: Sequence[Any]) -> pd.DataFrame:
    """step · left · right · density, a row per bucket of at most RIDGES histograms; density is 1 at a histogram's peak.

    All are counted anew in the same BUCKETS of equal width, for writers make them narrow near zero. A count is spread evenly over
    its old bucket, as TensorBoard does.
    """
    drawn = [one for one in evenly(histograms, RIDGES) if one.counts.sum() > 0 and np.isfinite(one.edges).all()]
    columns = ["step", "left", "right", "density"]
    if not drawn:
        return pd.DataFrame(columns=columns)
    low, high = min(one.edges[0] for one in drawn), max(one.edges[-1] for one in drawn)
    edges = np.linspace(low, high if high > low else low + 1, BUCKETS + 1)
    frames = []
    for one in drawn:
        below = np.interp(edges, one.edges, np.concatenate([[0.0], np.cumsum(one.counts)]))
        counts = np.diff(below)
        density = counts / (counts.max(initial=0) or 1)
        frames.append(pd.DataFrame(dict(zip(columns, (one.step, edges[:-1], edges[1:], density), strict=True))))
    return pd.concat(frames, ignore_index=True)


def pr_points(curves: Sequence[Any]) -> pd.DataFrame:
    """step · threshold · precision · recall, a row per point of the curves."""
    columns = ["step", "threshold", "precision", "recall"]
    frames = [
        pd.DataFrame(dict(zip(columns, (one.step, one.thresholds, one.precision, one.recall), strict=True))) for one in curves
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
