"""Small files that are read in one go give what each gives by itself."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import read_logs, tensorboard
from parsers.tensorboard import read, read_together
from tests.parsers.tensorboard.test_growth import WHOLE, content
from tests.parsers.tensorboard.written import NAME, VERSION, frames, picture, scalar, source_of, tensor

PLAIN = [
    frames(VERSION, *(scalar(tag, step, step / 7) for step, tag in product(range(20), ("loss", "acc", "")))),
    frames(*(scalar("epoch", step // 2, step // 2) for step in range(4)), scalar("loss", 1, 0.5)),
    frames(VERSION, tensor("é" * 50, step=-3, dtype=1, float_val=[0.25]), scalar("loss", 2**40, float("nan"))),
]
ODD = [
    b"",
    frames(VERSION),
    PLAIN[0][:-5],
    frames(VERSION, scalar("a", 5, 1.0), scalar("a", 1, 2.0)),
    frames(VERSION, scalar("a", 5, 1.0), picture("p", 1, 300)),
    frames(VERSION, *(scalar(f"tag {i}", 1, i) for i in range(100))),
    PLAIN[0].replace(b"acc", b"ace", 1),
]


def written(folder: Path, files: list[bytes]) -> list[Path]:
    """The files, each in a folder of its own."""
    paths = [folder / f"run{i:03}" / NAME for i in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return paths


def end_of(data: bytes, *, records: int) -> int:
    """Where so many records end."""
    at = 0
    for _ in range(records):
        at += 16 + int.from_bytes(data[at : at + 8], "little")
    return at


def test_plain_files_are_read_together_and_odd_ones_are_left(tmp_path: Path) -> None:
    paths = written(tmp_path, [data for pair in zip(ODD, PLAIN * 3, strict=False) for data in pair])
    found = {source.path: (bytes(data), content(reading)) for source, data, reading in read_together(list(map(source_of, paths)))}
    assert list(found) == paths[1::2]
    for path, (data, said) in found.items():
        assert data == path.read_bytes()
        assert said == content(read(source_of(path)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_and_cut_files_give_what_each_gives_by_itself(tmp_path: Path, data: st.DataObject) -> None:
    files = []
    for _ in range(data.draw(st.integers(1, 5))):
        file = bytearray(data.draw(st.sampled_from([*PLAIN, WHOLE])))
        for at in data.draw(st.lists(st.integers(0, len(file) - 1), max_size=1)):
            file[at] ^= data.draw(st.integers(1, 255))
        files.append(bytes(file[: data.draw(st.integers(0, len(file)))]))
    for source, _, reading in read_together([source_of(path) for path in written(tmp_path, files)]):
        assert content(reading) == content(read(source))


def test_a_file_read_with_others_goes_on_where_it_ended(tmp_path: Path) -> None:
    """What lies before the bookmark is not looked at again: garbling it changes nothing."""
    paths = written(tmp_path, [data[: end_of(data, records=2)] for data in PLAIN])
    firsts = [reading for *_, reading in read_together([source_of(path) for path in paths])]
    before = [content(reading) for reading in firsts]
    for first, data, path in zip(firsts, PLAIN, paths, strict=True):
        path.write_bytes(data)
        whole = content(read(source_of(path)))
        offset = first.bookmark.offset
        path.write_bytes(bytes(offset) + data[offset:])
        assert content(read(source_of(path), first)) == whole
    assert [content(reading) for reading in firsts] == before


def test_a_file_that_changed_or_went_since_it_was_found_is_left(tmp_path: Path) -> None:
    sources = [source_of(path) for path in written(tmp_path, PLAIN)]
    sources[0].path.unlink()
    sources[1].path.write_bytes(PLAIN[1][:-1])
    assert [source for source, *_ in read_together(sources)] == sources[2:]


def test_more_files_than_the_buffer_holds_are_all_read(tmp_path: Path) -> None:
    long = frames(VERSION, *(scalar("loss", step, step / 7) for step in range(7000)))
    paths = written(tmp_path, [long, PLAIN[0], *[long] * 4, PLAIN[1]])
    assert 5 * len(long) > 1 << 20
    assert [source.path for source, *_ in read_together([source_of(path) for path in paths])] == paths


def test_a_logbook_reads_small_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [read(source_of(path)).scalars.value for path in written(tmp_path, PLAIN)]
    monkeypatch.setattr(tensorboard, "read", None)  # would fail
    logs = read_logs(tmp_path)
    assert not len(logs.problems)
    np.testing.assert_array_equal(logs.scalars["value"], np.concatenate(values))
