"""Reports: one file that opens without a network, tells what the table tells, and runs nothing of a log."""

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from dashboard.analysis.best import Rule
from dashboard.analysis.comparison import Comparison, Question, answer, parse_series
from dashboard.analysis.presentation import present
from dashboard.health import run_checks
from dashboard.report import text, web
from dashboard.report.content import Report, compose
from dashboard.sheet import Sheet
from dashboard.words import translate
from parsers import Logbook, read_logs
from parsers.notes import Notes, write_notes
from tests.browser.find import find_browser
from tests.dashboard.exports.test_sheets import Cells

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def logs(sample_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Logbook:
    study = Path(shutil.copytree(sample_logs / "lr-study", tmp_path_factory.mktemp("report") / "study"))
    write_notes(Notes().with_run("core", note=f"the reference {HOSTILE}"), study)
    return read_logs(study)


def table(logs: Logbook) -> tuple[Comparison, Sheet]:
    question = Question(tuple(parse_series("mAP,Loss1")), Rule("mAP", "val", "max"), baseline="core")
    comparison = answer(logs.scalars, logs.runs, logs.hparams, question=question)
    return comparison, present(comparison)


@pytest.fixture(scope="module")
def report(logs: Logbook) -> Report:
    comparison, sheet = table(logs)
    return compose(logs, comparison, sheet, findings=run_checks(logs), title=f"Evening {HOSTILE}")


def test_it_tells_the_runs_the_table_the_curves_the_findings_and_the_notes(report: Report, logs: Logbook) -> None:
    assert [row[0].text for row in report.runs.rows] == logs.runs["run"].tolist()
    assert "lr" in [heading.name for heading in report.runs.headings]
    assert [picture.title for picture in report.pictures] == ["mAP", "Loss1"]
    assert {finding.run for finding in report.findings if finding.severity == "error"} == {"lr0.05", "lr0.1"}
    assert report.notes == {"core": f"the reference {HOSTILE}"}
    assert "not finite" in report.pictures[1].note


def test_the_page_shows_the_table_as_it_is_and_asks_for_nothing_from_elsewhere(report: Report) -> None:
    page = web.export(report).decode()
    body = page[page.index("<body>") :]
    assert Cells(body).rows[: len(report.table.rows) + 2][-len(report.table.rows) :] == report.table.texts().to_numpy().tolist()
    assert "default-src 'none'" in page
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", body)
    for finding in report.findings:
        assert finding.run in body


def test_nothing_of_a_log_becomes_a_tag(report: Report) -> None:
    body = web.export(report).decode().partition("<body>")[2]
    assert HOSTILE not in body
    assert "<img" not in body
    assert body.count("&lt;/script&gt;&lt;img") == 2, "once in the title, once in the note"


def test_it_can_be_told_in_chinese(logs: Logbook) -> None:
    comparison, sheet = table(logs)
    chinese = compose(logs, comparison, sheet, findings=(), tell=lambda said: translate(said, "zh"))
    assert 'lang="zh"' in web.export(chinese, language="zh").decode()


def test_markdown_refers_to_its_pictures_and_escapes_what_is_from_logs(report: Report) -> None:
    said = text.export(report, pictures={"mAP": "a b/1.png"}).decode()
    assert "![mAP](a%20b/1.png)" in said
    assert r"\</script\>" in said
    assert "| core" in said


def test_markdown_without_a_browser_says_what_to_do(report: Report) -> None:
    assert text.no_browser() in text.export(report, pictures={}).decode().replace("\\", "")


@pytest.mark.slow
@pytest.mark.skipif(find_browser() is None, reason="there is no Chromium here")
def test_pictures_are_drawn_by_the_browser(report: Report, tmp_path: Path) -> None:
    drawn = text.save_pictures(report.pictures[:1], tmp_path / "files")
    assert drawn == {"mAP": "1.png"}
    assert (tmp_path / "files" / "1.png").read_bytes().startswith(b"\x89PNG")


def test_it_tells_what_the_sweep_says(report: Report) -> None:
    said = "lr: 0.01 is best of 4 (mAP 59.81 %); 0.05 and above go NaN or explode."
    assert any(said in sentence for sentence in report.sweeps)
    assert said in web.export(report).decode()
    assert said in text.export(report, pictures={}).decode().replace("\\", "")


@pytest.mark.slow
@pytest.mark.skipif(find_browser() is None, reason="there is no Chromium here")
def test_the_archive_holds_the_markdown_and_every_picture_it_refers_to(report: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(text.archive(report))) as archive:
        said = archive.read("report.md").decode()
        pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", said)
        assert len(pictures) == len(report.pictures)
        assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)
    assert "not finite" in said, "what is not drawn is said below its picture"
