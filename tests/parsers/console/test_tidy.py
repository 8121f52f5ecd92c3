"""What tells text that is lines and nothing more from text that must be cleaned."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.console.tidy import is_tidy

UNTIDY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|%\||\xef\xbb\xbf|(?<!\r)\r(?!\r?\n)|\r\r(?!\n)")


def tidy(data: bytes) -> bool:
    return bool(is_tidy(np.frombuffer(data, np.uint8)))


@pytest.mark.parametrize(
    "data", [b"", b"loss: 0.5\n", b"a\r\nb\r\r\nc\n", b"acc 87.7%\t|\n", "第3轮 损失\n".encode(), b"\xef\xbb\n"]
)
def test_lines_are_tidy_whatever_their_ends(data: bytes) -> None:
    assert tidy(data)


@pytest.mark.parametrize(
    "data", [b"a\rb\n", b"a\r", b"\r\r\r\n", b"12%|# |\n", b"\x1b[0m\n", b"\x00", b"a\x7f", b"\xef\xbb\xbfa\n"]
)
def test_bars_colours_controls_and_marks_are_not(data: bytes) -> None:
    assert not tidy(data)


@given(
    st.lists(st.sampled_from([b"a", b"\r", b"\n", b"%", b"|", b"\xef", b"\xbb", b"\xbf", b"\t", b"\x1b"]), max_size=12).map(
        b"".join
    )
)
def test_it_says_the_same_as_a_pattern(data: bytes) -> None:
    assert tidy(data) == (UNTIDY.search(data) is None)
