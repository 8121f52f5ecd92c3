"""The line viewer: the right line with its neighbours, whatever the encoding, as plain text."""

from pathlib import Path

import pytest

from parsers import excerpt
from parsers.excerpt import Line, lines_around

TEN = "".join(f"line {number}\n" for number in range(1, 11))


def write(folder: Path, data: bytes) -> Path:
    path = folder / "train.log"
    path.write_bytes(data)
    return path


def test_a_line_comes_with_its_neighbours(tmp_path: Path) -> None:
    path = write(tmp_path, TEN.encode())
    assert lines_around(path, 5, neighbours=1) == [Line(4, "line 4"), Line(5, "line 5"), Line(6, "line 6")]


@pytest.mark.parametrize(("line", "numbers"), [(1, [1, 2, 3]), (10, [8, 9, 10])])
def test_at_the_ends_of_a_file_there_are_fewer_neighbours(tmp_path: Path, line: int, numbers: list[int]) -> None:
    found = lines_around(write(tmp_path, TEN.encode()), line, neighbours=2)
    assert [one.number for one in found] == numbers


def test_a_line_that_is_gone_gives_nothing(tmp_path: Path) -> None:
    assert lines_around(write(tmp_path, TEN.encode()), 11) == []
    assert lines_around(write(tmp_path, b""), 1) == []


def test_lines_that_an_old_mac_ended_are_found(tmp_path: Path) -> None:
    assert lines_around(write(tmp_path, TEN.replace("\n", "\r").encode()), 3, neighbours=0) == [Line(3, "line 3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_lines_are_numbered_alike_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "".join(f"第 {number} 轮 训练损失 0.{number} 验证准确率\r\n" for number in range(1, 301))
    found = lines_around(write(tmp_path, text.encode(encoding)), 200, neighbours=0)
    assert found == [Line(200, "第 200 轮 训练损失 0.200 验证准确率")]


def test_a_wide_file_longer_than_a_chunk_is_cut_at_whole_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "CHUNK", 7)
    text = "".join(f"loss ਊ {number}\n" for number in range(1, 50))  # U+0A0A: both its bytes look like line feeds
    found = lines_around(write(tmp_path, b"\xff\xfe" + text.encode("utf-16-le")), 30, neighbours=0)
    assert found == [Line(30, "loss ਊ 30")]


def test_colours_are_left_out_and_states_of_a_bar_stand_below_each_other(tmp_path: Path) -> None:
    path = write(tmp_path, b"\x1b[31mred\x1b[0m\n 10%|#   |\r 20%|##  |\n")
    assert [line.text for line in lines_around(path, 1)] == ["red", " 10%|#   |\n 20%|##  |"]


def test_a_very_long_line_is_cut_and_says_how_long_it_is(tmp_path: Path) -> None:
    (found,) = lines_around(write(tmp_path, b"x" * 10_000_000), 1)
    assert len(found.text) < 5000
    assert found.text.endswith("(10,000,000 characters)")
