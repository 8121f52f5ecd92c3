"""Text becomes lines, states of bars and numbers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.console.lines import split_bars, split_lines


def numbers(line: str) -> list[str]:
    lines = split_lines(line.encode())
    return [lines.text(0)[a:b] for a, b in lines.holes(0)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Epoch:[60][400/405] Loss1: 2.1662 (nan)", ["60", "400", "405", "2.1662", "nan"]),
        ("top-1  94.6% mAP50-95 0.3 Acc@1 76.1 ckpt_12.pth", ["94.6", "0.3", "76.1"]),
        ("mAP@0.5:0.95: 0.32", ["0.32"]),
        ("x=-1e-3 y=+2.5E+04 z=-inf w=.5", ["-1e-3", "+2.5E+04", "-inf", ".5"]),
        ("params: 1,234,567 pair [352,520]", ["1,234,567", "352", "520"]),
        ("2023-01-05 10:20:30,123", ["2023", "01", "05", "10", "20", "30", "123"]),
        ("torch 2.9.0 at 127.0.0.1", []),
        ("第3轮 损失0.25", ["3", "0.25"]),
        ("12.3M 34ms 1m30s 5.01it/s", ["12.3", "34", "1", "30", "5.01"]),
        ("step_avg:nanms banana nano", ["nan"]),
    ],
)
def test_free_standing_numbers_are_found_and_those_of_words_are_not(line, expected):
    assert numbers(line) == expected


def test_lines_that_differ_in_numbers_white_space_and_bars_share_a_template():
    text = "a: 1.5  [==>...] x\na: -2e5 [====>..] x\na: nan [=>.....]  x\nb: 1.5 [==>...] x\n"
    hashes = split_lines(text.encode()).hashes
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_out_as_the_float_written(value):
    lines = split_lines(f"loss: {value!r}\n".encode())
    assert lines.values[0] == value or (value == 0 and lines.values[0] == 0)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60), max_size=8))
def test_any_text_gives_each_physical_line_at_least_once_or_as_blank(parts):
    data = "\n".join(parts).encode()
    lines = split_lines(data)
    expected = data.count(b"\n") + (0 if data.endswith(b"\n") or not data else 1)
    assert lines.count == expected
    assert (np.diff(lines.physical) >= 0).all()
    assert not len(lines) or lines.physical[-1] < lines.count


def test_glued_bars_come_apart_and_a_cut_one_keeps_what_it_holds():
    line = (
        "ROBUST TRAINING:  61%|> | 248/405 [00:47<00:32,  4.80it/s, Acc_0: 0.58%; Acc_nROBUST TRAINING:  61%|> | 249/405 "
        "[00:47<00:31,  5.01it/s, Acc_0: 0.58%; Loss_0: nan]-----------权重是什么-------"
    )
    assert split_bars(line) == [
        "ROBUST TRAINING:  61%|> | 248/405 [00:47<00:32,  4.80it/s, Acc_0: 0.58%; Acc_n",
        "ROBUST TRAINING:  61%|> | 249/405 [00:47<00:31,  5.01it/s, Acc_0: 0.58%; Loss_0: nan]",
        "-----------权重是什么-------",
    ]


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 9)), min_size=1, max_size=6))
def test_bars_glued_without_a_title_come_apart_and_no_character_is_lost(bars):
    line = "".join(f"{p}%|##| {n}/9 [00:01<00:01, 1.0it/s]" for p, n in bars)
    parts = split_bars(line)
    assert len(parts) == len(bars)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", line)


WORDS = (
    "loss: | = - + 1 0.5 -3 .5 12 1e-3 1,234 nan -inf 2.1.0 e s m [ ] ( % ep Epoch / , == 损失 █ @ . _ 000.10 123456789012345678"
)
PIECES = st.sampled_from([*WORDS.split(), " ", "  ", "\t"])
SHAPES = st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=4)
NUMBERS = st.sampled_from(["1", "-1", "0.25", "12,345", "nan", "1e5", "7.", ".5", "1.2.3", "3x", "+2", "-0.5", "--3"])


@given(SHAPES, st.lists(st.tuples(st.integers(0, 3), st.lists(NUMBERS, min_size=1, max_size=6)), max_size=12))
def test_a_line_is_scanned_alike_whichever_lines_stand_above_it(shapes, uses):
    """A line is read after the example of an earlier one where it can be, which must not be seen in what it gives."""
    text = []
    for which, drawn in uses:
        shape = shapes[which % len(shapes)] if shapes else "a 1 b 2"
        rest = iter(drawn * 20)
        text.append(re.sub(r"\d+", lambda _, rest=rest: next(rest), shape) + "\n")
    together = split_lines("".join(text).encode())
    for i, line in enumerate(text):
        alone = split_lines(line.encode())
        assert together.hashes[i] == alone.hashes[0]
        assert together.holes(i) == alone.holes(0)
        here = slice(together.first_hole[i], together.first_hole[i + 1])
        count = alone.first_hole[1]
        np.testing.assert_array_equal(together.values[here], alone.values[:count])
        np.testing.assert_array_equal(together.flags[here], alone.flags[:count])
