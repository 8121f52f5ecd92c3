"""An entry is put where its day belongs, in the journal's own style; outside of its markers no byte is changed."""

import datetime as dt
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.journal.place import BACKUP, place, placed_in, write_into
from dashboard.journal.style import heading_like
from parsers.tables import UserError
from tests.conftest import ROOT

T = TypeVar("T", str, bytes)
JOURNALS = ROOT.parent / "shared" / "journals"
ENTRY = "Five runs; the best is **core**.\n\nConclusion:\n"
DAY = "2025-01-08"
PIECES = ["# notes", "## 2025.1.8", "## 2025.1.10", "### 2025-01-05", "2nd January 2025\n---", "- a", "```", "~~~", "text", "", "<!-- more -->", "---", "> q", "\u2028", "\x0c", "a\rb", "| a |\n|---|"]  # fmt: skip  # noqa: E501


def common(one: T, other: T) -> T:
    """How both begin."""
    return one[: next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))]


def without_part(text: str, key: str = DAY) -> str:
    return re.sub(rf"<!-- epochbook:begin {re.escape(key)} .*?<!-- epochbook:end {re.escape(key)} -->", "", text, flags=re.S)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("## 2025.1.8", "## 2026.11.20"),
        ("## 2025.01.08", "## 2026.11.20"),
        ("## 2023年8月16日", "## 2026年11月20日"),
        ("### 2023-03-25 ⚠ Bug Trace", "### 2026-11-20"),
        ("### 20241113 first", "### 20261120"),
        ("## 2026.1.17~1.18", "## 2026.11.20"),
        ("## Mar. 23rd", "## Nov. 20th"),
        ("2nd October 2017\n----", "20th November 2026\n----"),
        ("# October 2, 2017", "# November 20, 2026"),
        ("# 11月17日实验记录", "# 11月20日"),
    ],
)
def test_a_new_heading_is_written_as_the_others(heading: str, expected: str) -> None:
    assert heading_like(heading, dt.date(2026, 11, 20)) == expected


@pytest.mark.parametrize(("heading", "expected"), [("## 2025.01.08", "## 2025.03.05"), ("## 2025.1.18", "## 2025.3.5")])
def test_days_and_months_are_padded_as_the_others(heading: str, expected: str) -> None:
    assert heading_like(heading, dt.date(2025, 3, 5)) == expected


def test_below_the_heading_of_its_day_after_what_the_person_wrote() -> None:
    text = "## 2025.1.9\nnine\n\n## 2025.1.8\neight\n\n\n## 2025.1.7\nseven\n"
    placed = place(text, ENTRY, key=DAY)
    before, _, after = placed.text.partition("<!-- epochbook:begin")
    assert before == "## 2025.1.9\nnine\n\n## 2025.1.8\neight\n\n"
    assert after.endswith("<!-- epochbook:end 2025-01-08 -->\n\n\n## 2025.1.7\nseven\n")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("## 2025.1.10\nx\n\n## 2025.1.6\ny\n\n## 2025.1.5\nz\n", ["2025.1.10", "2025.1.8", "2025.1.6", "2025.1.5"]),
        ("## 2025.1.5\nx\n\n## 2025.1.6\ny\n\n## 2025.1.10\nz\n", ["2025.1.5", "2025.1.6", "2025.1.8", "2025.1.10"]),
        ("# Log\n\n## 2025.1.5\nx\n\n## 2025.1.6\ny\n", ["2025.1.5", "2025.1.6", "2025.1.8"]),
        ("## 2025.1.10\nx\n\n## 2025.1.9\nz", ["2025.1.10", "2025.1.9", "2025.1.8"]),
    ],
)
def test_a_day_that_is_missing_is_added_in_the_order_of_the_journal(text: str, order: list[str]) -> None:
    placed = place(text, ENTRY, key=DAY)
    assert re.findall(r"^## (.*)$", placed.text, re.M) == order
    again = place(placed.text, ENTRY.replace("Five", "Six"), key=DAY)
    assert without_part(again.text) == without_part(placed.text)
    assert "Six runs" in again.text


def test_a_daily_note_needs_no_heading() -> None:
    assert "## " not in place("# Today\n\nwords\n", ENTRY, key=DAY, name="2025-01-08").text


def test_what_a_person_changed_in_the_generated_part_is_kept_and_said() -> None:
    first = place("## 2025.1.8\n", ENTRY, key=DAY)
    edited = first.text.replace("Conclusion:", "Conclusion: the rate was too high.")
    again = place(edited, ENTRY.replace("Five", "Six"), key=DAY)
    assert not again.changed
    assert "changed by hand" in again.note


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=14),
    st.sampled_from(["\n", "\r\n"]),
    st.dates(dt.date(2024, 12, 30), dt.date(2025, 1, 12)),
    st.booleans(),
)
def test_outside_of_the_part_nothing_is_changed_and_twice_is_once(
    pieces: list[str], line_end: str, day: dt.date, ends: bool
) -> None:
    text = line_end.join(pieces) + (line_end if ends else "")
    key = day.isoformat()
    placed = place(text, ENTRY, key=key)
    if "epochbook:" not in text:
        at = placed.text.index("<!-- epochbook:begin")
        outside = without_part(placed.text, key)
        shared = common(text, outside)
        added = len(outside) - len(text)
        assert outside == text[: len(shared)] + outside[len(shared) : len(shared) + added] + text[len(shared) :]
        assert re.fullmatch(r"[\s#\w.,=-]*", outside[len(shared) : len(shared) + added].replace("年", "").replace("日", ""))
        assert at >= 0
    assert place(placed.text, ENTRY, key=key).text == placed.text
    assert placed_in(text.encode("utf-8", "replace"), ENTRY, key=key)[1].decode("utf-8").count("epochbook:begin") >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_and_its_mark_stay(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "日记.md"
    path.write_bytes("## 2025.1.8\r\n今天跑了五个实验\r\n".encode(encoding))
    write_into(path, ENTRY, key=DAY)
    told = path.read_bytes().decode(encoding)
    assert "今天跑了五个实验\r\n\r\n<!-- epochbook:begin" in told
    assert "\n" not in told.replace("\r\n", "")


def test_the_file_as_it_first_was_is_kept_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# mine\n")
    write_into(path, ENTRY, key=DAY)
    write_into(path, ENTRY.replace("Five", "Six"), key=DAY)
    assert (tmp_path / f"notes.md{BACKUP}").read_text() == "# mine\n"
    assert "Six" in path.read_text()
    assert {entry.name for entry in tmp_path.iterdir()} == {"notes.md", f"notes.md{BACKUP}"}


def test_a_file_that_is_up_to_date_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# mine\n")
    write_into(path, ENTRY, key=DAY)
    before = path.stat().st_mtime_ns
    assert not write_into(path, ENTRY, key=DAY).changed
    assert path.stat().st_mtime_ns == before


def test_what_others_write_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# mine\n")
    true_copy = shutil.copymode

    def and_meanwhile(source: Path, target: str) -> None:
        true_copy(source, target)
        if "meanwhile" not in path.read_text():
            path.write_text("# mine\nmeanwhile\n")

    monkeypatch.setattr(shutil, "copymode", and_meanwhile)
    write_into(path, ENTRY, key=DAY)
    assert "meanwhile" in path.read_text()
    assert "Five runs" in path.read_text()


def test_a_journal_that_is_missing_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no journal"):
        write_into(tmp_path / "none.md", ENTRY, key=DAY)
    path = tmp_path / "x.md"
    path.write_bytes(b"\xff\xff\x00\x81")
    with pytest.raises(UserError, match="no text"):
        write_into(path, ENTRY, key=DAY)
    assert path.read_bytes() == b"\xff\xff\x00\x81"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# mine\n")
    tmp_path.chmod(0o555)
    with pytest.raises(UserError, match="cannot be written"):
        write_into(path, ENTRY, key=DAY)


@pytest.mark.skipif(not JOURNALS.exists(), reason="the user's journals are not here")
@pytest.mark.parametrize("name", ["2025-01-noisy-label-reid", "2023-08-study-notes", "2024-11-vit-flowers", "keras-tpu-notes-mojibake", "plantnet-transfer-learning"])  # fmt: skip  # noqa: E501
def test_the_users_own_journals_keep_every_byte(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.md"
    data = (JOURNALS / f"{name}.md").read_bytes()
    path.write_bytes(data)
    write_into(path, ENTRY, key=DAY)
    made = path.read_bytes()
    begin = made.index(b"<!-- epochbook:begin")
    end = made.index(b"-->", made.index(b"<!-- epochbook:end")) + 3
    rest = made[:begin] + made[end:]
    shared = len(common(data, rest))
    assert rest.endswith(data[shared:])
    assert len(rest) - len(data) <= 30  # a heading and empty lines
