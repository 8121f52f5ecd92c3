"""A growing file is read from where the last reading ended, and gives what a fresh reading gives."""

import os
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import read_logs
from parsers.tables import Reading
from parsers.tensorboard import read
from tests.parsers.tensorboard.written import NAME, VERSION, frames, picture, read_bytes, rows, scalar, source_of, tensor

WHOLE = frames(
    VERSION, *(event for i in range(15) for event in (scalar("a", i, i), scalar(f"late {i // 5}", i % 6, i))),
    picture("p", 1, 9000), tensor("note", "text", 3, dtype=7, string_val=[b"hello"]), scalar("a", 16, 1.0), scalar("a", 2, 9.0),
)  # fmt: skip

FLIPS = st.dictionaries(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), max_size=5)


def content(reading: Reading) -> tuple[object, ...]:
    """All that a reading says, to compare."""
    scalars = reading.scalars
    segment = scalars.segment.tolist() if scalars.segment is not None else [0] * len(scalars)
    walls = scalars.wall_time.tolist() if scalars.wall_time is not None else []
    counts = (reading.lines, reading.claimed, reading.noise, reading.other)
    return rows(reading), scalars.names, segment, walls, scalars.line.tolist(), repr(reading.messages), reading.problems, counts


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(WHOLE)), max_size=8))
def test_growing_by_any_pieces_gives_what_a_fresh_reading_gives(tmp_path: Path, cuts: list[int]) -> None:
    reading = None
    for cut in [*sorted(cuts), len(WHOLE)]:
        reading = read_bytes(WHOLE[:cut], tmp_path, reading)
        assert content(reading) == content(read_bytes(WHOLE[:cut], tmp_path))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), max_size=5),
    st.lists(st.integers(0, len(WHOLE)), max_size=4),
)
def test_a_damaged_file_that_grows_gives_what_a_fresh_reading_gives(
    tmp_path: Path, flips: dict[int, int], cuts: list[int]
) -> None:
    data = bytearray(WHOLE)
    for at, mask in flips.items():
        data[at] ^= mask
    reading = None
    for cut in [*sorted(cuts), len(data)]:
        reading = read_bytes(bytes(data[:cut]), tmp_path, reading)
    assert content(reading) == content(read_bytes(bytes(data), tmp_path))  # type: ignore[arg-type]


def test_an_earlier_reading_stays_as_it_was(tmp_path: Path) -> None:
    first = read_bytes(WHOLE[:400], tmp_path)
    before = content(first)
    one, other = (read_bytes(WHOLE[:end], tmp_path, first) for end in (700, len(WHOLE)))
    assert content(one) == content(read_bytes(WHOLE[:700], tmp_path))
    assert content(other) == content(read_bytes(WHOLE, tmp_path))
    assert content(first) == before


def test_only_the_tail_is_read(tmp_path: Path) -> None:
    """What lies before the bookmark is not looked at again: garbling it changes nothing."""
    cut = len(frames(VERSION, scalar("a", 0, 0)))
    first = read_bytes(WHOLE[:cut], tmp_path)
    grown = read_bytes(bytes(cut) + WHOLE[cut:], tmp_path, first)
    assert rows(grown) == rows(read_bytes(WHOLE, tmp_path))


def test_a_file_that_shrank_is_read_again_and_said_so(tmp_path: Path) -> None:
    long = read_bytes(WHOLE, tmp_path)
    short = read_bytes(frames(VERSION, scalar("new", 0, 5.0)), tmp_path, long)
    assert rows(short) == [("new", 0, "5.0")]
    assert [problem.code for problem in short.problems] == ["truncated"]


def test_a_record_that_is_being_written_costs_nothing_when_it_is_done(tmp_path: Path) -> None:
    """Half a picture that holds what looks like a record: it is read for now, and forgotten once the picture is whole."""
    bait = frames(scalar("inside", 1, 1.0))
    event = picture("p", 1, 9000)
    event.summary.value[0].image.encoded_image_string = bytes(50) + bait + bytes(5000)
    whole = frames(VERSION, scalar("a", 0, 1.0), event, scalar("a", 1, 2.0))
    half = read_bytes(whole[: len(whole) - 3000], tmp_path)
    assert ("inside", 1, "1.0") in rows(half)
    done = read_bytes(whole, tmp_path, half)
    assert content(done) == content(read_bytes(whole, tmp_path))
    assert rows(done) == [("a", 0, "1.0"), ("a", 1, "2.0")]


WRITER = """
import sys, time
path, data = sys.argv[1], sys.stdin.buffer.read()
with open(path, "ab", buffering=0) as file:
    for at in range(0, len(data), 37):
        file.write(data[at : at + 37])
        time.sleep(0.0005)
"""


def test_reading_while_a_writer_appends_gives_ever_more_and_in_the_end_all(tmp_path: Path) -> None:
    path = tmp_path / "run" / NAME
    path.parent.mkdir()
    path.write_bytes(b"")
    data = frames(VERSION, *(scalar(f"tag {i % 3}", i, i / 7) for i in range(700)))
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE) as writer:
        assert writer.stdin
        writer.stdin.write(data)
        writer.stdin.close()
        logs, lengths = read_logs(tmp_path), [0]
        deadline = time.monotonic() + 60
        while writer.poll() is None and time.monotonic() < deadline:
            logs = logs.refresh()
            lengths.append(len(logs.scalars))
            assert set(logs.problems["code"]) <= {"empty-file"}
    logs = logs.refresh()
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 3
    assert logs.scalars.equals(read_logs(tmp_path).scalars)
    assert len(logs.scalars) == 700


def test_a_file_that_is_truncated_between_two_looks_is_no_crash(tmp_path: Path) -> None:
    """The size is told before the bytes are read: fewer may come."""
    path = tmp_path / NAME
    path.write_bytes(WHOLE)
    source = source_of(path)
    os.truncate(path, 300)
    assert rows(read(source)) == rows(read_bytes(WHOLE[:300], tmp_path))


def test_a_table_takes_what_is_new_and_leaves_the_columns_of_the_file_apart(tmp_path: Path) -> None:
    path = tmp_path / "run" / NAME
    path.parent.mkdir()
    path.write_bytes(frames(VERSION, *(scalar("a", step, step) for step in range(50))))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / NAME).write_bytes(frames(VERSION, *(scalar("b", step, step) for step in range(9))))
    logs = read_logs(tmp_path)
    assert len(logs.scalars) == 59
    for grown in (60, 70, 80):
        with path.open("ab") as file:
            file.write(frames(*(scalar("a", step, step) for step in range(grown - 10, grown))))
        logs = logs.refresh()
        assert logs.scalars["step"].tolist() == [*range(9), *range(50), *range(50, grown)]
    points = next(read.reading.scalars for read in logs.reads if read.source.run == "run")
    assert len(points.rows.pieces) == 3  # a file read with others is put together when it first grows
    assert points.step.tolist() == list(range(80))
    assert logs.runs["points"].tolist() == [9, 80]
