"""Our scalars are TensorBoard's own, bit for bit: its reader beside ours, over files of every writer at hand."""

import importlib
import math
import warnings
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from parsers import read_logs
from parsers.tensorboard import read
from tests.conftest import corpus_files, identify, sample_files
from tests.parsers.tensorboard.written import source_of

Points = dict[str, list[tuple[float, int, str]]]  # tag -> (wall time, step, repr of the value), in file order
EVENT_FILES = [path for path in [*sample_files(), *corpus_files()] if "tfevents" in path.name]


def ours(path: Path) -> Points:
    found: Points = defaultdict(list)
    scalars = read(source_of(path)).scalars
    if len(scalars):
        assert scalars.wall_time is not None
        columns = (scalars.name, scalars.wall_time, scalars.step, scalars.value)
        for i, wall_time, step, value in zip(*(column.tolist() for column in columns), strict=True):
            found[scalars.names[i].tag].append((wall_time, step, repr(value)))
    return found


def tensorboards(path: Path) -> Points:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    accumulator = EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0}, purge_orphaned_data=False)
    accumulator.Reload()
    found: Points = defaultdict(list)
    for tag in accumulator.Tags()["scalars"]:
        found[tag] = [(event.wall_time, event.step, repr(float(event.value))) for event in accumulator.Scalars(tag)]
    for tag in accumulator.Tags()["tensors"]:
        if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            for event in accumulator.Tensors(tag):
                value = make_ndarray(event.tensor_proto)
                found[tag].append((event.wall_time, event.step, repr(float(value.item()))))
    return found


@pytest.mark.parametrize("path", EVENT_FILES, ids=identify)
def test_a_real_event_file_gives_what_tensorboard_reads(path: Path) -> None:
    assert ours(path) == tensorboards(path)


def everything(writer: Any) -> None:
    """Logs each kind of value that a PyTorch-like writer has."""
    pictures = np.zeros((3, 8, 8), np.float32)
    for step in range(20):
        writer.add_scalar("train/loss", 1 / (step + 3), step)
        writer.add_scalar("损失", -step, step - 5)
        writer.add_scalar("odd", [math.nan, math.inf, -math.inf, 1e-40, 0.0][step % 5], step, walltime=1.7e9 + step / 3)
    writer.add_scalars("both", {"train": 1.0, "val": 2.0}, 3)
    writer.add_histogram("weights", np.arange(50.0), 1)
    writer.add_image("picture", pictures, 1)
    writer.add_text("note", "it runs\nwell", 4)
    writer.add_pr_curve("pr", np.array([0, 1, 1]), np.array([0.1, 0.8, 0.4]), 1)
    writer.add_hparams({"lr": 0.1, "layers": 3, "net": "resnet", "augment": True}, {"hparam/acc": 0.9})
    writer.close()


def module(name: str) -> Any:
    """A writer's module; where it is not installed the test is skipped."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name)


def by_torch(folder: Path) -> None:
    everything(module("torch.utils.tensorboard").SummaryWriter(str(folder)))


def by_tensorboardx(folder: Path) -> None:
    everything(module("tensorboardX").SummaryWriter(str(folder)))


def by_tensorboard(folder: Path) -> None:
    """TensorBoard's own writer, of TF2's tensors of numbers."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.scalar.metadata import create_summary_metadata
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto

    writer = EventFileWriter(str(folder))
    metadata = create_summary_metadata("", "")
    for step in range(12):
        for dtype in (np.float16, np.float32, np.float64, np.int8, np.int32, np.int64, np.uint8, np.bool_):
            proto = make_tensor_proto(np.array(step / 7, dtype))
            value = Summary.Value(tag=np.dtype(dtype).name, tensor=proto, metadata=metadata)
            writer.add_event(Event(wall_time=1.7e9 + step / 9, step=step, summary=Summary(value=[value])))
    writer.close()


@pytest.fixture(params=[by_torch, by_tensorboardx, by_tensorboard])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """The event files of one writer."""
    write: Callable[[Path], None] = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(tmp_path)
    return sorted(path for path in tmp_path.rglob("*tfevents*") if path.is_file())


def test_what_a_writer_writes_is_what_tensorboard_reads(written: list[Path]) -> None:
    points = [ours(path) for path in written]
    assert sum(len(series) for found in points for series in found.values()) > 60
    assert points == [tensorboards(path) for path in written]


@pytest.mark.parametrize("write", [by_torch, by_tensorboardx])
def test_what_is_no_scalar_is_counted_or_read(tmp_path: Path, write: Callable[[Path], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(tmp_path / "exp")
    logs = read_logs(tmp_path)
    other = ", ".join(logs.sources["other"])
    assert all(f"{kind} 1" in other for kind in ("histogram", "image", "text", "pr curve"))
    assert logs.messages["text"].tolist() == ["note: it runs\nwell"]
    assert dict(zip(logs.hparams["name"], logs.hparams["value"], strict=True)) == {
        "lr": 0.1, "layers": 3, "net": "resnet", "augment": True,
    }  # fmt: skip
    assert not len(logs.problems)


def test_the_sub_folders_that_torch_writes_are_parts_of_the_run(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_torch(tmp_path / "exp")
    logs = read_logs(tmp_path)
    assert {"both/train", "both/val", "hparam/acc"} <= set(logs.scalars["tag"])
    assert set(logs.runs["run"]) == {"exp"}


@pytest.mark.parametrize("path", [path for path in EVENT_FILES if path.stat().st_size > 2000][:4], ids=identify)
def test_the_whole_way_to_the_table_is_tbparses(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = importlib.import_module("tbparse").SummaryReader(str(path), extra_columns={"wall_time"})
        theirs = pd.concat([pd.DataFrame(columns=["tag"]), reader.scalars, reader.tensors])
    table = read_logs(path).scalars
    for tag, expected in theirs.groupby("tag"):
        rows = table[table["tag"] == tag]
        for column in ("step", "value", "wall_time"):
            assert rows[column].tolist() == [float(x) for x in expected[column]]
    assert len(table) == len(theirs)
