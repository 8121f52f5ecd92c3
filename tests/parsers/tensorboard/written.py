"""Event files for the tests, written record by record with TensorBoard's own protobuf and checksums."""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from parsers.sources import Source
from parsers.tables import Reading
from parsers.tensorboard import read

NAME = "events.out.tfevents.1700000000.host.1.0"
VERSION = Event(wall_time=1.7e9, file_version="brain.Event:2")


def frame(payload: bytes) -> bytes:
    """A record: length, its checksum, payload, its checksum."""
    header = struct.pack("<Q", len(payload))
    return header + struct.pack("<I", masked_crc32c(header)) + payload + struct.pack("<I", masked_crc32c(payload))


def frames(*events: Event) -> bytes:
    """The bytes of an event file that holds these events."""
    return b"".join(frame(event.SerializeToString()) for event in events)


def scalar(tag: str, step: int, value: float, wall_time: float | None = None) -> Event:
    """An event of one plain scalar."""
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=1.7e9 + step if wall_time is None else wall_time, step=step, summary=summary)


def picture(tag: str, step: int, size: int = 20_000, encoded: bytes = b"") -> Event:
    """An event of one picture: bytes that are not looked at until it is opened."""
    noise = encoded or bytes(i * 31 % 251 for i in range(size))
    image = Summary.Image(height=6, width=8, colorspace=3, encoded_image_string=noise)
    return Event(wall_time=1.7e9 + step, step=step, summary=Summary(value=[Summary.Value(tag=tag, image=image)]))


def tensor(
    tag: str, plugin: str = "scalars", step: int = 0, dims: Iterable[int] = (), content: bytes = b"", **fields: Any
) -> Event:
    """An event of one tensor, as TF2 and the newer writers log scalars, texts and the rest."""
    shape = TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in dims])
    metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin)) if plugin else None
    value = Summary.Value(tag=tag, metadata=metadata, tensor=TensorProto(tensor_shape=shape, tensor_content=content, **fields))
    return Event(wall_time=1.7e9 + step, step=step, summary=Summary(value=[value]))


def source_of(path: Path, part: str = "") -> Source:
    """The Source of a file as it is now."""
    info = path.stat()
    return Source(path, path.name, "run", "", info.st_size, info.st_mtime, part)


def read_bytes(data: bytes, folder: Path, before: Reading | None = None) -> Reading:
    """The Reading of an event file of these bytes."""
    path = folder / NAME
    path.write_bytes(data)
    return read(source_of(path), before)


def rows(reading: Reading) -> list[tuple[str, int, str]]:
    """(tag, step, repr of the value, so that NaN equals NaN) of every scalar, in order."""
    scalars = reading.scalars
    columns = (scalars.name.tolist(), scalars.step.tolist(), scalars.value.tolist())
    return [(scalars.names[i].tag, step, repr(value)) for i, step, value in zip(*columns, strict=True)]


def told(*events: Event) -> list[tuple[str, int, str]]:
    """What `rows` gives for events of plain scalars."""
    return [
        (value.tag, event.step, repr(float(np.float32(value.simple_value))))
        for event in events
        for value in event.summary.value
        if value.HasField("simple_value")
    ]
