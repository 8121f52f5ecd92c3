"""Building blocks: what comes from a log is shown as text."""

import re

import pytest

from dashboard.ui.blocks import APART, plain
from dashboard.ui.tables import height_of, text_of
from tests.dashboard.frames import scalars

HOSTILE = [
    "**bold**",
    "_it_",
    "[link](http://x)",
    "![img](http://x/y.png)",
    "$a^2$",
    ":material/home:",
    "a:tada: b:c:d",
    ":red[x]",
    "<b>",
    "`code`",
    "# head",
    "~~s~~",
    "a|b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_sign_that_markdown_knows_is_escaped(text: str) -> None:
    escaped = plain(text)
    assert escaped.replace("\\", "").replace(APART, "") == text
    assert not re.search(r":[\w/+-]+:", escaped.replace("\\", "")), "an icon's name would become a picture"
    signs = [at for at, sign in enumerate(escaped) if sign in "*_[]()!$:<>`#~|"]
    assert all(escaped[at - 1] == "\\" for at in signs)


def test_numbers_are_told_with_six_digits_and_nan_by_name() -> None:
    assert [text_of(value) for value in (63.8193, 536340064.0, float("nan"), float("-inf"), 0.1)] == [
        "63.8193",
        "5.3634e+08",
        "NaN",
        "-inf",
        "0.1",
    ]


def test_a_short_table_is_as_high_as_its_rows_and_a_long_one_scrolls() -> None:
    assert height_of(scalars([1.0] * 3)) == "content"
    assert height_of(scalars([1.0] * 3000)) == 560
