"""A log as lines at hand: any stretch, a search, whatever the encoding; jumping in a long one reads only what is shown."""

from pathlib import Path

import pytest

from parsers.log_text import BLOCK, open_log, text_of


def write(folder: Path, data: bytes) -> Path:
    (folder / "a.log").write_bytes(data)
    return folder / "a.log"


def test_any_stretch_of_lines_is_given_as_far_as_there_are_any(tmp_path: Path) -> None:
    log = open_log(write(tmp_path, b"one\ntwo\r\nthree"))
    assert len(log) == 3
    assert [(line.number, line.text) for line in log.lines(2, 5)] == [(2, "two"), (3, "three")]
    assert log.lines(9, 2) == []
    assert [line.number for line in log.lines(-3, 4)] == []


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n"])
def test_empty_lines_are_lines(tmp_path: Path, data: bytes) -> None:
    assert len(open_log(write(tmp_path, data))) == data.count(b"\n")


def test_states_of_a_progress_bar_are_folded_into_the_last_and_colours_are_gone() -> None:
    (line,) = text_of(b"\x1b[31m 1%\r 50%\r100%\x1b[0m\n").lines(1, 1)
    assert (line.text.strip(), line.folded) == ("100%", 2)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_words_are_found_whatever_their_case_and_encoding(tmp_path: Path, encoding: str) -> None:
    text = "损失 0.5\nEPOCH 1\n损失 nan\nepoch 2 [a+b]\n" + "验证集上的准确率没有提高，学习率降低\n" * 20
    log = open_log(write(tmp_path, text.encode(encoding)))
    assert log.find("损失").tolist() == [1, 3]
    assert log.find("epoch").tolist() == [2, 4]
    assert log.find("[a+b]").tolist() == [4]
    assert log.find("nothing").tolist() == []
    assert log.find("").tolist() == []


def test_a_file_that_grew_is_opened_anew(tmp_path: Path) -> None:
    path = write(tmp_path, b"one\n")
    assert len(open_log(path)) == 1
    with path.open("ab") as file:
        file.write(b"two\n")
    assert [line.text for line in open_log(path).lines(1, 9)] == ["one", "two"]


def test_the_end_of_a_long_log_is_right(tmp_path: Path) -> None:
    log = open_log(write(tmp_path, b"".join(b"line %d\n" % k for k in range(1, 100_001))))
    assert [line.text for line in log.lines(99_999, 5)] == ["line 99999", "line 100000"]
    assert log.find("line 77777").tolist() == [77_777]


def test_words_over_the_edge_of_a_block_are_found(tmp_path: Path) -> None:
    before = b"x" * 99 + b"\n"
    text = before * (BLOCK // 100)
    text += b"y" * (BLOCK - len(text) - 3) + b"needle\nlast\n"
    log = open_log(write(tmp_path, text))
    assert log.find("NEEDLE").tolist() == [BLOCK // 100 + 1]
    assert log.lines(len(log), 1)[0].text == "last"


def test_a_file_that_is_cut_while_it_is_open_gives_the_lines_that_are_left(tmp_path: Path) -> None:
    path = write(tmp_path, b"one\ntwo\nthree\n" + b"more\n" * 10_000)
    log = open_log(path)
    path.write_bytes(b"one\ntw")
    assert [line.text for line in log.lines(1, 9)] == ["one", "tw"]
    assert log.lines(5_000, 3) == []
    assert log.find("more").tolist() == []
