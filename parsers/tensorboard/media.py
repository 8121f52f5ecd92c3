"""Pictures, histograms, sounds and PR curves of an event file, read when somebody wants to see them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from parsers.logbook import Logbook


class Picture(NamedTuple):
    """One encoded picture (PNG, GIF …); `number` counts those logged together."""

    step: int
    wall_time: float
    number: int
    width: int
    height: int
    encoded: bytes


class Histogram(NamedTuple):
    """Counts between edges: there is one edge more than counts."""

    step: int
    wall_time: float
    edges: np.ndarray
    counts: np.ndarray


class Sound(NamedTuple):
    """One encoded sound (WAV); `number` counts those logged together."""

    step: int
    wall_time: float
    number: int
    encoded: bytes


class PRCurve(NamedTuple):
    """Precision and recall at rising thresholds."""

    step: int
    wall_time: float
    thresholds: np.ndarray
    precision: np.ndarray
    recall: np.ndarray


class Medium(NamedTuple):
    """What there is of one tag in one file: `kind` is image, histogram, audio or pr curve."""

    source: str
    kind: str
    tag: str
    values: int


def media_of(logs: "Logbook", run: str) -> list[Medium]:
    """What a run has besides numbers and texts."""
    readings = [(r.source.label, r.reading) for r in logs.reads if r.source.run == run and r.reader == "tensorboard"]
    return [
        Medium(label, kind, tag, count)
        for label, reading in readings
        if reading.bookmark
        for (kind, tag), count in reading.bookmark.contents().items()
        if kind in ("image", "histogram", "audio", "pr curve")
    ]


def read_images(path: Path, tag: str) -> list[Picture]:
    """The pictures of a tag, in file order; damaged records are left out, as in all that follow."""
    return _read(path, tag, _pictures)


def read_histograms(path: Path, tag: str) -> list[Histogram]:
    """The histograms of a tag."""
    return _read(path, tag, _histograms)


def read_audio(path: Path, tag: str) -> list[Sound]:
    """The sounds of a tag."""
    return _read(path, tag, _sounds)


def read_pr_curves(path: Path, tag: str) -> list[PRCurve]:
    """The PR curves of a tag."""
    return _read(path, tag, _pr_curves)


def _read(path: Path, tag: str, items: Callable[[Any, np.ndarray], Iterator[Any]]) -> list[Any]:
    """What `items` makes of each tensor of a tag. Values of TF1's kinds are first made tensors, as TensorBoard does."""
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.data_compat import migrate_value
    from tensorboard.util.tensor_util import make_ndarray

    from parsers.tensorboard.raw import records

    found: list[Any] = []
    for payload in records(path, tag):
        try:
            event = Event.FromString(payload)
            for value in event.summary.value:
                if value.tag == tag:
                    found += items(event, make_ndarray(migrate_value(value).tensor))
        except (DecodeError, ValueError, TypeError, IndexError):  # not what its tag's other values are
            continue
    return found


def _pictures(event: Any, strings: np.ndarray) -> Iterator[Picture]:
    """A tensor of strings: width, height, pictures."""
    width, height = int(strings[0]), int(strings[1])
    for number, encoded in enumerate(strings[2:]):
        yield Picture(event.step, event.wall_time, number, width, height, bytes(encoded))


def _histograms(event: Any, buckets: np.ndarray) -> Iterator[Histogram]:
    """A tensor [bucket, (left edge, right edge, count)]."""
    left, right, counts = buckets.reshape(-1, 3).astype(np.float64).T
    yield Histogram(event.step, event.wall_time, np.concatenate([left, right[-1:]]), counts)


def _sounds(event: Any, strings: np.ndarray) -> Iterator[Sound]:
    """A tensor of strings: sounds, or pairs of a sound and its label."""
    sounds = strings[:, 0] if strings.ndim == 2 else strings
    for number, encoded in enumerate(sounds):
        yield Sound(event.step, event.wall_time, number, bytes(encoded))


def _pr_curves(event: Any, rows: np.ndarray) -> Iterator[PRCurve]:
    """A tensor whose last two rows are precision and recall, at thresholds from 0 to 1."""
    yield PRCurve(event.step, event.wall_time, np.linspace(0, 1, rows.shape[1]), rows[4].astype(float), rows[5].astype(float))
