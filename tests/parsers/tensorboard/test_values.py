"""Every scalar that the writers know comes out as the number that was written."""

import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata

from parsers.tensorboard import read, sniff
from tests.parsers.tensorboard.written import NAME, VERSION, frame, frames, picture, read_bytes, rows, scalar, source_of, tensor

# TensorFlow's number for a type, how it is packed as raw content, the field it is typed in, values.
TYPES = {
    "float32": (1, "<f", "float_val", [0.1, -0.0, 1e-45, 3.4e38, math.inf, -math.inf]),
    "float64": (2, "<d", "double_val", [0.1, 1e-320, 1e308, -math.inf]),
    "int32": (3, "<i", "int_val", [0, 1, -1, 2**31 - 1, -(2**31)]),
    "uint8": (4, "<B", "int_val", [0, 1, 255]),
    "int16": (5, "<h", "int_val", [1, -1, -32768]),
    "int8": (6, "<b", "int_val", [1, -1, -128]),
    "int64": (9, "<q", "int64_val", [1, -1, 2**53, -(2**62)]),
    "bool": (10, "<?", "bool_val", [True, False]),
    "uint16": (17, "<H", "int_val", [1, 65535]),
    "uint32": (22, "<I", "uint32_val", [1, 2**32 - 1]),
    "uint64": (23, "<Q", "uint64_val", [1, 2**63]),
}
CASES = [(name, value) for name, (_, _, _, values) in TYPES.items() for value in values]


def value_of(tmp_path: Path, *events: Event) -> float:
    """The only scalar of a file."""
    values = read_bytes(frames(VERSION, *events), tmp_path).scalars.value
    assert len(values) == 1
    return float(values[0])


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_tensor_of_one_number_is_read_from_its_content(tmp_path: Path, name: str, value: float) -> None:
    dtype, packing, _, _ = TYPES[name]
    written = struct.unpack(packing, struct.pack(packing, value))[0]
    assert value_of(tmp_path, tensor("a", dtype=dtype, content=struct.pack(packing, value))) == float(written)


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_tensor_of_one_number_is_read_from_its_typed_field(tmp_path: Path, name: str, value: float) -> None:
    dtype, packing, field, _ = TYPES[name]
    written = struct.unpack(packing, struct.pack(packing, value))[0]
    assert value_of(tmp_path, tensor("a", dtype=dtype, **{field: [value]})) == float(written)


@pytest.mark.parametrize("bits", [0x0000, 0x8000, 0x0001, 0x03FF, 0x3C00, 0x3555, 0x7BFF, 0x7C00, 0xFC00, 0x7E00])
def test_half_precision_is_exact(tmp_path: Path, bits: int) -> None:
    expected = repr(float(np.uint16(bits).view(np.float16)))
    assert repr(value_of(tmp_path, tensor("a", dtype=19, half_val=[bits]))) == expected
    assert repr(value_of(tmp_path, tensor("a", dtype=19, content=struct.pack("<H", bits)))) == expected


@pytest.mark.parametrize("bits", [0x0000, 0x8000, 0x0001, 0x3F80, 0x3EAB, 0x7F7F, 0x7F80, 0xFF80, 0x7FC0])
def test_bfloat16_is_the_upper_half_of_a_float(tmp_path: Path, bits: int) -> None:
    expected = repr(float(np.uint32(bits << 16).view(np.float32)))
    assert repr(value_of(tmp_path, tensor("a", dtype=14, half_val=[bits]))) == expected
    assert repr(value_of(tmp_path, tensor("a", dtype=14, content=struct.pack("<H", bits)))) == expected


def test_a_tensor_of_one_element_in_several_dimensions_is_a_scalar(tmp_path: Path) -> None:
    assert value_of(tmp_path, tensor("a", dims=(1, 1), dtype=1, float_val=[2.5])) == 2.5


def test_a_zero_that_is_left_out_is_a_zero(tmp_path: Path) -> None:
    assert value_of(tmp_path, tensor("a", dtype=1)) == 0.0


@pytest.mark.parametrize("event", [
    tensor("a", dims=(2,), dtype=1, float_val=[1, 2]),
    tensor("a", dims=(0,), dtype=1),
    tensor("a", dims=(2**40, 2**40), dtype=1),
    tensor("a", dtype=7, string_val=[b"text"]),
    tensor("a", dtype=8, scomplex_val=[1, 2]),
    tensor("a", plugin="of_my_own", dtype=1, float_val=[1]),
])  # fmt: skip
def test_a_tensor_that_is_no_one_number_is_counted(tmp_path: Path, event: Event) -> None:
    reading = read_bytes(frames(VERSION, event), tmp_path)
    assert len(reading.scalars) == 0
    assert reading.other == {"tensor": 1}


def test_a_plugin_of_ones_own_may_call_its_values_scalars(tmp_path: Path) -> None:
    event = tensor("a", plugin="of_my_own", dtype=1, float_val=[1])
    event.summary.value[0].metadata.data_class = 1
    assert value_of(tmp_path, event) == 1.0


def test_only_the_first_value_of_a_tag_need_say_what_it_is(tmp_path: Path) -> None:
    first = tensor("pr", plugin="pr_curves", dtype=1, dims=(1,), float_val=[1])
    later = tensor("pr", plugin="", step=1, dtype=1, dims=(1,), float_val=[1])
    assert read_bytes(frames(VERSION, first, later), tmp_path).other == {"pr curve": 2}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=300), st.integers(-(2**63), 2**63 - 1), st.floats(width=32))))
def test_every_tag_step_and_value_comes_back(tmp_path: Path, points: list[tuple[str, int, float]]) -> None:
    reading = read_bytes(frames(VERSION, *(scalar(tag, step, value, wall_time=1.5) for tag, step, value in points)), tmp_path)
    assert rows(reading) == [(tag, step, repr(value)) for tag, step, value in points]
    assert reading.problems == []


def test_a_thousand_tags_are_kept_apart(tmp_path: Path) -> None:
    tags = [f"{'layer' * (i % 50)}{i}" for i in range(1000)] * 2
    reading = read_bytes(frames(VERSION, *(scalar(tag, i, i) for i, tag in enumerate(tags))), tmp_path)
    assert [tag for tag, _, _ in rows(reading)] == tags


def test_many_values_in_one_event_are_all_read(tmp_path: Path) -> None:
    values = [Summary.Value(tag=f"tag {i}", simple_value=i) for i in range(3000)]
    reading = read_bytes(frames(VERSION, Event(wall_time=1.0, step=7, summary=Summary(value=values))), tmp_path)
    assert [tag for tag, _, _ in rows(reading)] == [value.tag for value in values]
    assert set(reading.scalars.line.tolist()) == {1}


def test_a_tag_that_is_no_utf8_is_read_all_the_same(tmp_path: Path) -> None:
    payload = scalar("abc", 1, 2.0).SerializeToString().replace(b"abc", b"a\xff\xfe")
    assert rows(read_bytes(frame(payload), tmp_path)) == [("a\ufffd\ufffd", 1, "2.0")]


def test_fields_in_any_order_mean_the_same(tmp_path: Path) -> None:
    event = scalar("a", 5, 1.5)
    summary = event.summary.SerializeToString()
    payload = bytes([42, len(summary)]) + summary + bytes([16, 5]) + b"\x09" + struct.pack("<d", 3.0)
    reading = read_bytes(frame(payload), tmp_path)
    assert rows(reading) == [("a", 5, "1.5")]
    assert reading.scalars.wall_time is not None
    assert reading.scalars.wall_time.tolist() == [3.0]


def test_a_missing_wall_time_is_not_a_number(tmp_path: Path) -> None:
    event = scalar("a", 5, 1.5)
    event.ClearField("wall_time")
    wall_time = read_bytes(frames(event), tmp_path).scalars.wall_time
    assert wall_time is not None
    assert math.isnan(wall_time[0])


def test_the_lines_are_the_numbers_of_the_records(tmp_path: Path) -> None:
    reading = read_bytes(frames(VERSION, scalar("a", 0, 1), picture("p", 0), scalar("a", 1, 1)), tmp_path)
    assert reading.scalars.line.tolist() == [1, 3]
    assert (reading.lines, reading.claimed, reading.noise, reading.unclaimed) == (4, 2, 2, 0)


def test_an_event_file_is_known_by_its_name_or_its_first_record(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(frames(VERSION, scalar("a", 0, 1)))
    (tmp_path / NAME).write_bytes(b"")
    (tmp_path / "text.log").write_text("brain.Event:2 is a version\n" * 9)
    assert sniff(source_of(tmp_path / "log"))
    assert sniff(source_of(tmp_path / NAME))
    assert not sniff(source_of(tmp_path / "text.log"))


@pytest.mark.parametrize(("folder", "split"), [("train", "train"), ("validation", "val"), ("test", "test"), ("other", "")])
def test_the_folder_tells_the_split_where_the_tag_does_not(tmp_path: Path, folder: str, split: str) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / NAME
    path.write_bytes(frames(VERSION, scalar("epoch_loss", 0, 1), scalar("val/acc", 0, 1)))
    names = {name.tag: name.split for name in read(source_of(path, folder)).scalars.names}
    assert names == {"epoch_loss": split, "val/acc": "val"}


def test_add_scalars_is_one_curve_per_folder(tmp_path: Path) -> None:
    (tmp_path / "my_loss_val").mkdir()
    path = tmp_path / "my_loss_val" / NAME
    path.write_bytes(frames(VERSION, scalar("my/loss", 0, 1)))
    (name,) = read(source_of(path, "my_loss_val")).scalars.names
    assert (name.tag, name.split) == ("my/loss/val", "val")


def test_a_series_of_epochs_tells_the_epoch_of_every_row(tmp_path: Path) -> None:
    events = [scalar("loss", step, 1.0) for step in (0, 10, 20)] + [scalar("epoch", 0, 0), scalar("epoch", 15, 1)]
    epoch = read_bytes(frames(VERSION, *events), tmp_path).scalars.epoch
    assert epoch is not None
    assert epoch.tolist() == [0, 0, 1, 0, 1]


def test_a_share_logged_in_percent_is_told_from_a_fraction(tmp_path: Path) -> None:
    events = [scalar("val/acc", 0, 0.5), scalar("val/acc", 1, 87.5), scalar("test/acc", 1, 0.875), scalar("val/acc", 2, math.nan)]
    units = {name.tag: name.unit for name in read_bytes(frames(VERSION, *events), tmp_path).scalars.names}
    assert units == {"val/acc": "%", "test/acc": ""}


def test_metadata_alone_is_no_value(tmp_path: Path) -> None:
    value = Summary.Value(tag="a", metadata=SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="scalars")))
    reading = read_bytes(frames(VERSION, Event(wall_time=1, summary=Summary(value=[value]))), tmp_path)
    assert len(reading.scalars) == 0
    assert reading.other == {}
