"""New notes begin with the front matter that the user's tool reads; what is there is never overwritten."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.cli import main
from dashboard.journal.day import Day, Experiment
from dashboard.journal.front_matter import KINDS, begin_note, front_matter
from dashboard.journal.place import write_into
from parsers import UserError
from tests.conftest import ROOT

DAY = dt.date(2025, 1, 8)
KEYS = {"obsidian": ["date", "tags"], "hugo": ["title", "date", "tags"], "vuepress": ["title", "createTime", "permalink", "tags"]}
STUDY = ROOT / "sample_logs" / "lr-study"


def fields(text: str) -> dict[str, Any]:
    before, body, _ = text.split("---\n", 2)
    assert before == ""
    return dict(yaml.safe_load(body))


@pytest.mark.parametrize("kind", KINDS)
def test_each_tool_gets_its_fields(kind: str) -> None:
    found = fields(front_matter(Day(DAY, DAY, (Experiment("lr study: 50% #1", None, ()),)), kind))
    assert list(found) == KEYS[kind]
    assert found["tags"] == ["experiments", "lr-study-50-1"]
    assert str(found.get("date") or found["createTime"])[:10].replace("/", "-") == "2025-01-08"


def test_another_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match="obsidian, hugo, vuepress"):
        front_matter(Day(DAY, DAY), "jekyll")


def test_a_new_note_is_kept_up_to_date_like_any_other(tmp_path: Path) -> None:
    note = tmp_path / "2025-01-08.md"
    before = front_matter(Day(DAY, DAY), "obsidian")
    begin_note(note, "One run.\n", key="2025-01-08", before=before)
    first = note.read_text("utf-8")
    assert first.startswith(before)
    assert not write_into(note, "One run.\n", key="2025-01-08").changed
    write_into(note, "Two runs.\n", key="2025-01-08")
    assert fields(note.read_text("utf-8")) == fields(first)
    assert "Two runs." in note.read_text("utf-8")
    assert "One run." not in note.read_text("utf-8")


def test_a_note_that_is_there_is_not_begun_again(tmp_path: Path) -> None:
    note = tmp_path / "2025-01-08.md"
    note.write_text("mine\n")
    with pytest.raises(UserError, match="cannot be made"):
        begin_note(note, "One run.\n", key="2025-01-08")
    assert note.read_text() == "mine\n"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_a_folder_gets_a_note_of_the_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["journal", str(STUDY), "--date", "2025-01-08", "--into", str(tmp_path), "--front-matter", "hugo", "--lang", "en"]
    assert run(*asked) == 0
    note = tmp_path / "2025-01-08.md"
    assert "lr0.1" in note.read_text("utf-8")
    made = note.read_bytes()
    assert run(*asked) == 0
    assert "is up to date" in capsys.readouterr().out
    assert note.read_bytes() == made
    assert run(*asked, "--check") == 0
