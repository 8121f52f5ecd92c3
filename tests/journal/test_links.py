"""Logs pasted into a journal are linked with the runs on disk that they are of."""

import os
from pathlib import Path

import pytest

from dashboard.journal.links import find_links
from parsers import read_logs

LOG = """2025-01-08 10:00:00 start
Epoch:[59][400/405] Loss1: 2.2662 (2.3) Acc1: 41.35
>> Epoch: 59 | R1: 86.2515% | mAP: 62.9031% (Best Epoch[59])
Epoch:[60][400/405] Loss1: 2.1662 (2.2) Acc1: 44.25
>> Epoch: 60 | R1: 87.7375% | mAP: 63.8193% (Best Epoch[60])
2025-01-08 11:00:00 end
"""
LAST = "\n".join(LOG.splitlines()[3:5])


def journal(pasted: str, day: str = "2025-01-08") -> str:
    return f"# Journal\n\n## {day}\n\n### core\n\n```\n{pasted}\n```\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "core.log").write_text(LOG)
    (tmp_path / "other.log").write_text(LOG.replace("63.8193", "61.2215").replace("87.7375", "85.1231").replace("2.1662", "2.9"))
    return tmp_path


def test_the_last_lines_of_a_run_pasted_into_a_journal_lead_back_to_it(folder: Path) -> None:
    (folder / "notes.md").write_text(journal(LAST))
    links = find_links(read_logs(folder))
    assert links[["entry", "run", "source", "line"]].values.tolist() == [["notes/2025-01-08/core", "core", "notes.md", 8]]
    assert links["same"].item() == links["of"].item() > 3


def test_numbers_that_differ_are_no_link(folder: Path) -> None:
    (folder / "notes.md").write_text(journal(LAST.replace("63.8193", "63.8194").replace("87.7375", "87.7374")))
    assert find_links(read_logs(folder)).empty


@pytest.mark.parametrize(
    ("day", "linked"), [("2025-01-09", True), ("2025-01-14", True), ("2025-03-08", False), ("2024-12-08", False)]
)
def test_a_note_of_another_time_is_no_link(folder: Path, day: str, linked: bool) -> None:
    (folder / "notes.md").write_text(journal(LAST, day))
    assert len(find_links(read_logs(folder))) == linked


def test_a_date_that_only_tells_when_the_file_was_written_rules_nothing_out(folder: Path) -> None:
    (folder / "core.log").write_text("\n".join(LOG.splitlines()[1:5]))
    os.utime(folder / "core.log", (1.8e9, 1.8e9))
    (folder / "notes.md").write_text(journal(LAST))
    assert find_links(read_logs(folder))["run"].tolist() == ["core"]


def test_without_a_journal_there_are_no_links(folder: Path) -> None:
    assert find_links(read_logs(folder)).empty


def test_fractions_in_one_file_are_the_percent_of_the_other(folder: Path) -> None:
    (folder / "table").mkdir()
    (folder / "table" / "results.csv").write_text("epoch,R1,mAP\n59,0.862515,0.629031\n60,0.877375,0.638193\n")
    (folder / "core.log").unlink()
    (folder / "notes.md").write_text(journal(LAST.splitlines()[1]))
    assert find_links(read_logs(folder))["run"].tolist() == ["table"]
