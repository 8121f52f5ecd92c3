"""What the series of an event file are called, and the epochs that some writers log beside them."""

from pathlib import PurePosixPath

import numpy as np

from parsers.sources import Source
from parsers.tables import Name
from parsers.vocabulary import name_of

# Folders of one run's event files, by split: Keras writes train/ and validation/.
SPLIT_FOLDERS = {
    "train": "train", "training": "train", "learn": "train", "validation": "val", "valid": "val", "val": "val", "eval": "val",
    "evaluation": "val", "test": "test", "testing": "test",
}  # fmt: skip
EPOCH_TAGS = {"epoch", "train/epoch", "trainer/epoch"}  # whose values are the epochs of a run, not a metric


def name_series(tags: list[str], source: Source) -> list[Name]:
    """The names of a file's tags; the folder it lies in may tell the split, or the rest of the tag."""
    folder = PurePosixPath(source.part).name or source.path.parent.name
    if len(tags) == 1 and source.part:
        tags = [_with_folder(tags[0], PurePosixPath(source.part))]
    split = SPLIT_FOLDERS.get(folder.lower(), "")
    names = [name_of(tag) for tag in tags]
    return [name_of(name.tag, split=split) if split and not name.split else name for name in names]


def _with_folder(tag: str, folder: PurePosixPath) -> str:
    """add_scalars('loss', {'val': …}) writes the tag 'loss' into loss_val/ (torch) or loss/val/ (tensorboardX): 'loss/val'."""
    prefix = tag.replace("/", "_") + "_"
    if folder.name.startswith(prefix) and folder.name != prefix:
        return f"{tag}/{folder.name.removeprefix(prefix)}"
    return f"{tag}/{folder.name}" if str(folder.parent) == tag else tag


def epochs(names: list[Name], series: np.ndarray, step: np.ndarray, value: np.ndarray, segment: np.ndarray) -> np.ndarray | None:
    """The epoch of every row, the last that was told up to its step; None where no series tells it (Lightning, Hugging Face)."""
    tellers = [i for i, name in enumerate(names) if name.tag in EPOCH_TAGS]
    if not tellers or len(names) == len(tellers):
        return None
    epoch = np.full(len(step), np.nan)
    tells = np.isin(series, tellers) & np.isfinite(value)
    for one in np.unique(segment[tells]):
        rows, within = np.flatnonzero(segment == one), np.flatnonzero(tells & (segment == one))
        within = within[np.argsort(step[within], kind="stable")]
        last = np.searchsorted(step[within], step[rows], side="right") - 1
        epoch[rows] = np.where(last >= 0, value[within][last], np.nan)
    return epoch
