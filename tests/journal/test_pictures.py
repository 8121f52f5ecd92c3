"""Pictures of the day's curves are kept beside the note, and named in it."""

import datetime as dt
import io
from pathlib import Path

import pytest
from PIL import Image

from dashboard.analysis.best import Rule
from dashboard.cli import main
from dashboard.journal.day import Day, Experiment
from dashboard.journal.pictures import places
from dashboard.report.pictures import has_browser
from tests.conftest import ROOT

STUDY = ROOT / "sample_logs" / "lr-study"
DAY = dt.date(2025, 1, 7)


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.mark.skipif(not has_browser(), reason="there is no Chromium here")
def test_the_note_shows_a_picture_that_lies_beside_it(tmp_path: Path) -> None:
    note = tmp_path / "lab notes.md"
    note.write_text("# Lab\n")
    asked = ["journal", STUDY, "--date", DAY, "--into", note, "--pictures", "--lang", "en"]
    assert run(*asked) == 0
    text = note.read_text("utf-8")
    assert "](<lab notes.pictures/2025-01-07-runs.png>)" in text
    picture = Image.open(io.BytesIO((tmp_path / "lab notes.pictures" / "2025-01-07-runs.png").read_bytes()))
    assert abs(picture.width - 14 / 2.54 * 150) < 3
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 8  # lines of several runs
    assert run(*asked, "--check") == 0


def test_pictures_need_a_note_to_lie_beside(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("journal", STUDY, "--date", DAY, "--pictures") == 2
    assert "--into" in capsys.readouterr().err


def test_a_picture_lies_in_one_folder_whatever_its_experiment_is_called() -> None:
    day = Day(DAY, DAY, tuple(Experiment(name, Rule("mAP", "val", "max"), ()) for name in ("../up", "a/b c", "损失")))
    found = places(day, Path("notes.md"))
    assert list(found.values()) == [f"notes.pictures/2025-01-07-{name}.png" for name in ("-up", "a-b-c", "损失")]
