"""VisualDL's record files are read without its library, and read on as they grow."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import read_logs


def varint(value):
    out, value = b"", value & (1 << 64) - 1
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def message(*fields):
    """A protocol-buffer message of (field, value): whole numbers, float32, ('double', x) or bytes."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        elif isinstance(value, float):
            out += varint(number << 3 | 5) + struct.pack("<f", value)
        elif isinstance(value, tuple):
            out += varint(number << 3 | 1) + struct.pack("<d", value[1])
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def record(*fields):
    data = message((1, message(*fields)))
    return struct.pack("<Q", len(data)) + data


def scalar(tag, step, value, when=1_795_270_609_000):
    return record(*([(1, step)] if step else []), (2, tag.encode()), (3, when + 1000 * step), (4, value))


META = record((2, b"meta_data_tag"), (10, message((1, b"run"))))
SETTINGS = record(
    (2, b"hparam"), (13, message(
        (1, message((2, ("double", 0.1)), (4, b"lr"))), (1, message((1, -3), (4, b"seed"))),
        (1, message((3, b"sgd"), (4, b"opt"))),
        (2, message((2, ("double", 0.0)), (4, b"acc"))), (3, b"abc"))),
)  # fmt: skip
CONTENT = (
    META + SETTINGS + b"".join(scalar("训练/loss", step, 1 / (step + 1)) for step in range(4)) + scalar("acc", 0, float("nan"))
)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "exp" / "vdlrecords.1795270609.log"
    path.parent.mkdir()

    def write(content, name=path.name):
        path.with_name(name).write_bytes(content)
        return tmp_path

    return write


def test_scalars_are_the_floats_that_were_written_with_their_steps_times_and_records(log):
    logs = read_logs(log(CONTENT))
    rows = logs.scalars[logs.scalars["tag"] == "训练/loss"]
    assert list(rows["step"]) == [0, 1, 2, 3]
    assert list(rows["value"]) == [float(np.float32(1 / (step + 1))) for step in range(4)]
    assert list(rows["line"]) == [3, 4, 5, 6]
    assert list(rows["wall_time"]) == [1_795_270_609 + step for step in range(4)]
    assert np.isnan(logs.scalars.loc[logs.scalars["tag"] == "acc", "value"]).all()
    assert list(logs.runs["run"]) == ["exp"]


def test_settings_are_typed_and_metrics_among_them_are_none(log):
    hparams = read_logs(log(CONTENT)).hparams
    assert dict(zip(hparams["name"], hparams["value"], strict=True)) == {"lr": 0.1, "seed": -3, "opt": "sgd"}


def test_several_values_under_one_tag_are_series_of_their_own(log):
    tagged = [record((1, 1), (2, b"both"), (14, message((1, name), *value))) for name, value in ((b"a", [(2, 2.5)]), (b"b", []))]
    logs = read_logs(log(b"".join(tagged)))
    assert dict(zip(logs.scalars["tag"], logs.scalars["value"], strict=True)) == {"both/a": 2.5, "both/b": 0.0}


def test_what_is_no_scalar_is_counted(log):
    logs = read_logs(log(CONTENT + record((2, b"img"), (5, message((4, b"png")))) + record((2, b"t"), (12, message((1, b"hi"))))))
    assert logs.sources["other"].iloc[0] == "image 1, text 1"
    assert not logs.sources["unclaimed"].any()


def test_two_files_in_a_folder_are_one_run_and_its_restart(log):
    log(CONTENT)
    logs = read_logs(log(scalar("训练/loss", 2, 0.25, when=1_795_280_000_000), name="vdlrecords.1795280000.log"))
    assert list(logs.runs["run"]) == ["exp"]
    assert logs.scalars.loc[logs.scalars["source"].str.contains("1795280000"), "segment"].min() == 1


@pytest.mark.parametrize("cut", range(1, len(CONTENT), 7))
def test_a_grown_file_gives_what_a_fresh_reading_gives(log, cut):
    logs = read_logs(log(CONTENT[:cut]))
    log(CONTENT)
    grown, fresh = logs.refresh(), read_logs(log(CONTENT))
    assert grown.scalars.astype(object).equals(fresh.scalars.astype(object))
    assert grown.hparams.equals(fresh.hparams)
    assert grown.problems.empty


def test_damage_is_said_with_its_byte_and_what_stands_before_is_read(log):
    whole = META + scalar("loss", 1, 0.5)
    logs = read_logs(log(whole + struct.pack("<Q", 1 << 40) + b"\x0a" * 40))
    assert list(logs.scalars["value"]) == [0.5]
    assert list(logs.problems["code"]) == ["bad-frame"]
    assert f"byte {len(whole):,}" in logs.problems["message"].iloc[0]


@settings(max_examples=100)
@given(at=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255), cut=st.integers(9, len(CONTENT)))
def test_any_wrong_byte_and_any_cut_is_survived(tmp_path_factory, at, byte, cut):
    path = tmp_path_factory.mktemp("vdl") / "vdlrecords.1.log"
    path.write_bytes((CONTENT[:at] + bytes([byte]) + CONTENT[at + 1 :])[:cut])
    logs = read_logs(path)
    assert not set(logs.problems["code"]) & {"reader-failed", "unreadable-file"}
