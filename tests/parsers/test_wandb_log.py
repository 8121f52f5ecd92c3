"""The file of an offline Weights & Biases run is read without its library."""

import json
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.leveldb import BLOCK
from parsers.sources import find_sources
from parsers.wandb_log import read, sniff


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def message(*fields):
    """A protocol-buffer message of (number, whole number or bytes)."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def item(value, *path):
    return message(*((1 if len(path) == 1 else 2, key.encode()) for key in path), (16, json.dumps(value).encode()))


def history(step, **values):
    return message(
        (1, step + 1),
        (2, message(*((1, item(value, *name.split("__"))) for name, value in values.items()), (2, message((1, step))))),
    )


def wandb_file(*records):
    """The bytes that Weights & Biases writes."""
    return in_blocks(struct.pack("<4sHB", b":W&B", 0xBEE1, 0), records)


def in_blocks(out, records):
    """Records behind a header in LevelDB's log format."""
    for record in records:
        first = True
        while record or first:
            room = BLOCK - len(out) % BLOCK
            if room < 7:
                out, room = out + bytes(room), BLOCK
            piece, record = record[: room - 7], record[room - 7 :]
            kind = (1 if not record else 2) if first else (4 if not record else 3)
            out += struct.pack("<IHB", zlib.crc32(bytes([kind]) + piece), len(piece), kind) + piece
            first = False
    return out


CONFIG = message(
    (
        17,
        message(
            (1, b"abc"), (4, message((1, item(0.1, "lr")), (1, item({"name": "adam"}, "optim")), (1, item({"cli": 1}, "_wandb"))))
        ),
    )
)
EXIT = message((18, message((1, 0))))
RUN = [CONFIG, *(history(i, loss=1 / (i + 1), train__acc=0.5, _timestamp=1700000000.5 + i) for i in range(5)), EXIT]


@pytest.fixture
def source(tmp_path):
    def write(content):
        path = tmp_path / "run-abc.wandb"
        path.write_bytes(content)
        (found,), _ = find_sources([path])
        return found

    return write


def test_history_settings_and_end_are_read(source):
    found = source(wandb_file(*RUN, message((7, b"")), message((13, b""))))
    assert sniff(found)
    reading = read(found)
    scalars = reading.scalars
    tags = [scalars.names[i].tag for i in scalars.name]
    assert [(tag, step, value) for tag, step, value in zip(tags, scalars.step, scalars.value, strict=True) if tag == "loss"] == [
        ("loss", i, 1 / (i + 1)) for i in range(5)
    ]
    assert {(name.metric, name.split) for name in scalars.names} == {("loss", ""), ("accuracy", "train")}
    assert scalars.wall_time[0] == 1700000000.5
    assert {hparam.name: hparam.value for hparam in reading.hparams} == {"lr": 0.1, "optim.name": "adam"}
    assert [(told.kind, told.text) for told in reading.messages] == [("finished", "the run ended")]
    assert reading.other == {"system metrics": 1, "console output": 1}
    assert (reading.lines, reading.claimed, reading.noise) == (9, 7, 2)


def test_records_over_several_blocks_are_whole(source):
    long = history(0, loss=0.5, text="x" * 100_000)
    reading = read(source(wandb_file(long, *RUN)))
    assert len(reading.scalars) == 11
    assert not reading.problems


def test_a_run_that_failed_says_so(source):
    reading = read(source(wandb_file(*RUN[:-1], message((18, message((1, 1)))))))
    assert [(told.kind, told.text) for told in reading.messages] == [("crash", "the run ended with exit code 1")]


def test_a_damaged_stretch_costs_its_block_and_says_so(source):
    content = bytearray(wandb_file(*(history(i, loss=float(i), text="x" * 20_000) for i in range(6))))
    content[100] ^= 255
    reading = read(source(bytes(content)))
    assert [problem.code for problem in reading.problems] == ["bad-frame"]
    assert list(reading.scalars.value) == [2, 3, 4, 5]


def test_what_has_grown_is_read_on(source):
    content = wandb_file(*RUN)
    whole = read(source(content))
    for cut in range(7, len(content), 13):
        part = read(source(content[:cut]))
        grown = read(source(content), part)
        assert list(grown.scalars.value) == list(whole.scalars.value)
        assert grown.lines == whole.lines
        assert len(grown.messages) == 1


@settings(max_examples=200)
@given(at=st.integers(7, 400), byte=st.integers(0, 255), cut=st.integers(4, 800))
def test_any_wrong_byte_and_any_cut_is_survived_and_gives_no_wrong_number(tmp_path_factory, at, byte, cut):
    content = bytearray(wandb_file(*RUN))
    content[at % len(content)] = byte
    path = tmp_path_factory.mktemp("wandb") / "run-abc.wandb"
    path.write_bytes(bytes(content[:cut]))
    (found,), _ = find_sources([path])
    good = {1 / (i + 1) for i in range(5)} | {0.5}
    if sniff(found):
        assert set(read(found).scalars.value) <= good
