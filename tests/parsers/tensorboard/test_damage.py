"""Damage costs the records it hits and no others, whatever it is; it is always told of."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numba import njit
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

from parsers.tensorboard import read
from parsers.tensorboard.checksum import has_instruction, masked_by_instruction, masked_by_table
from tests.parsers.tensorboard.written import (
    NAME,
    VERSION,
    frame,
    frames,
    picture,
    read_bytes,
    rows,
    scalar,
    source_of,
    tensor,
    told,
)

PER_EXAMPLE = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
EVENTS = [VERSION]
for number in range(12):
    EVENTS += [scalar("train/loss", number, 1 / (number + 1)), scalar("lr", number, 0.1)]
    EVENTS += [picture("sample", number, 6000)] if number % 5 == 2 else []
SHORT = [tensor("a", dtype=1, dims=(1, 1), float_val=[1]), scalar("b", 3, 1)]
RECORDS = [frames(event) for event in EVENTS]
ENDS = np.cumsum([len(record) for record in RECORDS]).tolist()
STARTS = [0, *ENDS[:-1]]
WHOLE = b"".join(RECORDS)


def survivors(hit: set[int]) -> list[Event]:
    """The events none of whose bytes were hit."""
    return [event for event, a, b in zip(EVENTS, STARTS, ENDS, strict=True) if not any(a <= at < b for at in hit)]


@PER_EXAMPLE
@given(st.integers(0, len(WHOLE)))
def test_a_cut_anywhere_leaves_every_record_before_it(tmp_path: Path, cut: int) -> None:
    reading = read_bytes(WHOLE[:cut], tmp_path)
    assert rows(reading) == told(*(event for event, end in zip(EVENTS, ENDS, strict=True) if end <= cut))
    assert [problem.code for problem in reading.problems] == ([] if cut else ["empty-file"])


@PER_EXAMPLE
@given(st.dictionaries(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), min_size=1, max_size=6))
def test_flipped_bytes_cost_only_the_records_they_are_in(tmp_path: Path, flips: dict[int, int]) -> None:
    data = bytearray(WHOLE)
    for at, mask in flips.items():
        data[at] ^= mask
    reading = read_bytes(bytes(data), tmp_path)
    assert rows(reading) == told(*survivors(set(flips)))
    small = [(a, b) for a, b in zip(STARTS, ENDS, strict=True) if b - a < 4096 and b != len(WHOLE)]
    if any(a <= at < b for at in flips for a, b in small):  # a picture is verified when it is opened; the last may be unfinished
        assert reading.problems


@PER_EXAMPLE
@given(st.lists(st.tuples(st.integers(0, len(EVENTS) - 1), st.integers(0, 30), st.integers(0, 40)), min_size=1, max_size=5))
@example([(5, 0, 20), (0, 0, 0)])
@example([(0, 0, 25), (4, 15, 0)])
def test_pieces_of_files_in_a_row_give_all_their_whole_records(tmp_path: Path, pieces: list[tuple[int, int, int]]) -> None:
    """Two cut records that fit together may make a whole one, as in the second example; no value may be made up."""
    data, whole = b"", []
    for first, cut_front, cut_back in pieces:
        low, high = STARTS[first] + cut_front, len(WHOLE) - cut_back
        data += WHOLE[low:high]
        whole += [event for event, a, b in zip(EVENTS, STARTS, ENDS, strict=True) if low <= a and b <= high]
    found = rows(read_bytes(data, tmp_path))
    assert set(found) <= set(told(*EVENTS))
    rest = iter(found)
    assert all(row in rest for row in told(*whole))


@PER_EXAMPLE
@given(st.binary(max_size=400), st.integers(0, len(RECORDS)))
def test_foreign_bytes_between_records_are_skipped(tmp_path: Path, noise: bytes, at: int) -> None:
    reading = read_bytes(b"".join([*RECORDS[:at], noise, *RECORDS[at:]]), tmp_path)
    assert rows(reading) == told(*EVENTS)


@PER_EXAMPLE
@given(st.binary(max_size=2000))
def test_any_bytes_are_survived(tmp_path: Path, data: bytes) -> None:
    assert read_bytes(data, tmp_path).unclaimed >= 0


@PER_EXAMPLE
@given(st.lists(st.binary(max_size=200), max_size=8))
def test_any_payload_with_a_good_checksum_is_survived(tmp_path: Path, payloads: list[bytes]) -> None:
    good = scalar("a", 1, 2.0)
    data = b"".join(map(frame, payloads)) + frames(good)
    reading = read_bytes(data, tmp_path)
    assert rows(reading)[-1] == ("a", 1, "2.0")
    assert reading.lines == len(payloads) + 1


@PER_EXAMPLE
@given(
    st.integers(0, 200),
    st.integers(1, 255),
    st.sampled_from([tensor("a", dtype=1, dims=(1, 1), float_val=[1]), scalar("b", 3, 1)]),
)
def test_a_garbled_event_with_a_good_checksum_is_survived(tmp_path: Path, at: int, mask: int, event: Event) -> None:
    payload = bytearray(event.SerializeToString())
    payload[at % len(payload)] ^= mask
    reading = read_bytes(frames(VERSION) + frame(bytes(payload)) + frames(scalar("after", 9, 1.5)), tmp_path)
    assert rows(reading)[-1] == ("after", 9, "1.5")
    assert reading.lines == 3


def test_the_problem_says_where_and_how_much(tmp_path: Path) -> None:
    data = bytearray(WHOLE)
    data[STARTS[3] + 20] ^= 1
    (problem,) = read_bytes(bytes(data), tmp_path).problems
    assert (problem.code, problem.line, problem.severity) == ("bad-checksum", 3, "error")
    assert f"byte {STARTS[3]:,}" in problem.message
    assert f"{ENDS[3] - STARTS[3]:,} bytes were skipped" in problem.message


def test_zeros_at_the_end_are_told_of_and_read_again_when_the_file_grows(tmp_path: Path) -> None:
    torn = read_bytes(WHOLE[: ENDS[10]] + bytes(500), tmp_path)
    assert rows(torn) == told(*EVENTS[:11])
    assert [problem.code for problem in torn.problems] == ["bad-frame"]
    whole = read_bytes(WHOLE, tmp_path, torn)
    assert rows(whole) == told(*EVENTS)
    assert whole.problems == []


def test_an_impossible_length_with_a_good_checksum_hides_nothing(tmp_path: Path) -> None:
    for length in (2**62, 2**31, len(WHOLE) * 3):
        header = struct.pack("<Q", length)
        liar = header + struct.pack("<I", masked_crc32c(header))
        assert rows(read_bytes(RECORDS[0] + liar + b"".join(RECORDS[1:]), tmp_path)) == told(*EVENTS)


def test_a_picture_that_was_cut_off_hides_nothing_behind_it(tmp_path: Path) -> None:
    """A crashed writer's file to which another appended: the picture's length reaches far into the other's records."""
    torn = frames(VERSION, scalar("a", 0, 1.0), picture("p", 1, 8000))[:-3000]
    for behind in (WHOLE, frames(scalar("a", 1, 2.0))):
        reading = read_bytes(torn + behind, tmp_path)
        assert rows(reading)[0] == ("a", 0, "1.0")
        assert rows(reading)[1:] == (told(*EVENTS) if behind is WHOLE else [("a", 1, "2.0")])
        assert len(reading.problems) == 1


def test_a_flip_inside_a_picture_costs_nothing(tmp_path: Path) -> None:
    data = bytearray(WHOLE)
    at = next(a for a, b in zip(STARTS, ENDS, strict=True) if b - a > 4096)
    data[at + 3000] ^= 1
    reading = read_bytes(bytes(data), tmp_path)
    assert rows(reading) == told(*EVENTS)
    assert reading.other == {"image": 2}


@njit
def by_table(buf, at, end):
    return masked_by_table(buf, at, end)


@njit
def by_instruction(buf, at, end):
    return masked_by_instruction(buf, at, end)


@settings(max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 20))
def test_both_ways_to_the_checksum_are_tensorboards(data: bytes, begin: int) -> None:
    buffer = np.frombuffer(bytes(begin) + data, np.uint8)
    expected = masked_crc32c(data)
    assert by_table(buffer, begin, len(buffer)) == expected
    assert not has_instruction() or by_instruction(buffer, begin, len(buffer)) == expected


def test_no_single_flipped_bit_gives_another_value(tmp_path: Path) -> None:
    event = frames(scalar("loss", 3, 0.25))
    after = frames(scalar("loss", 4, 0.5))
    for bit in range(len(event) * 8):
        data = bytearray(event)
        data[bit // 8] ^= 1 << bit % 8
        assert rows(read_bytes(bytes(data) + after, tmp_path)) == [("loss", 4, "0.5")]


def test_a_record_larger_than_the_window_is_read(tmp_path: Path) -> None:
    reading = read_bytes(frames(scalar("a", 0, 1), picture("p", 0, 5 << 20), scalar("a", 1, 2)), tmp_path)
    assert rows(reading) == [("a", 0, "1.0"), ("a", 1, "2.0")]
    assert reading.other == {"image": 1}


def test_a_folder_of_the_name_is_no_file(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(OSError):  # noqa: PT011 (the front door makes a problem of it)
        read(source_of(tmp_path / NAME))
