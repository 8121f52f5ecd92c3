"""The entry of a day: the facts as the user would tell them, in Chinese and English, the same bytes for the same logs."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.health.verdict import judge
from dashboard.journal.day import day_of, spans_of
from dashboard.journal.write import write_entry
from parsers import UserError, read_logs
from tests.conftest import SAMPLE_LOGS

GOLDEN = Path(__file__).parent / "golden"
FIRST, LAST = dt.date(2025, 1, 7), dt.date(2025, 1, 8)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study's console logs, their clocks read as that of UTC."""
    monkeypatch.setenv("TZ", "UTC")
    folder = tmp_path / "lr-study"
    shutil.copytree(SAMPLE_LOGS / "lr-study", folder)
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_learning_rate_study_reads_as_the_user_wrote_it(study: Path, language: str, request: pytest.FixtureRequest) -> None:
    entry = write_entry(day_of(judge(read_logs(study)), FIRST, LAST), language=language)
    golden = GOLDEN / f"lr-study.{language}.md"
    if request.config.getoption("update_golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(entry, "utf-8", newline="\n")
    assert entry == golden.read_text("utf-8")
    for word in ("core", "63.8193", "41.3135", "59.2124", "29.6619", "0.5422", "NaN", "lr0.05.log:104"):
        assert word in entry
    exploded = {"zh": "爆炸", "en": "exploded"}[language]
    assert exploded in entry.partition("lr0.1**")[2]


def test_the_same_logs_give_the_same_bytes(study: Path) -> None:
    day = day_of(judge(read_logs(study)), FIRST, LAST)
    assert write_entry(day, language="both") == write_entry(day_of(judge(read_logs(study)), FIRST, LAST), language="both")


def test_a_day_tells_of_the_runs_that_ran_on_it_and_of_no_others(study: Path) -> None:
    logs = read_logs(study)
    spans = spans_of(logs)
    second = day_of(judge(logs), LAST)
    assert {run.name for run in second.runs} == set(spans.index[(spans["first"] <= LAST) & (spans["last"] >= LAST)])
    assert day_of(judge(logs), dt.date(1999, 1, 1)).runs == []


def test_deltas_are_held_against_the_baseline_and_changes_are_told_old_to_new(study: Path) -> None:
    (experiment,) = day_of(judge(read_logs(study)), FIRST, LAST).experiments
    told = {run.name: run for run in experiment.runs}
    assert experiment.baseline == "core"
    assert told["lr0.01"].delta == pytest.approx(told["lr0.01"].best - told["core"].best)
    assert ("lr", 0.02, 0.05) in [(one.name, one.before, one.after) for one in told["lr0.05"].changes]
    (other,) = day_of(judge(read_logs(study)), FIRST, LAST, baseline="lr0.001").experiments
    assert other.baseline == "lr0.001"


def test_a_record_is_said_when_a_later_day_beats_the_earlier_ones(tmp_path: Path) -> None:
    for day, best in ((1, 50.0), (2, 60.0)):
        lines = [f"2026-03-0{day} 10:0{k}:00 Epoch [{k}/3] val_acc: {best + k}%\n" for k in (1, 2, 3)]
        (tmp_path / f"r{day}.log").write_text("".join(lines))
    verdict = judge(read_logs(tmp_path))
    (second,) = day_of(verdict, dt.date(2026, 3, 2)).experiments
    assert second.best is not None
    assert (second.best.name, second.best.record, second.best_before) == ("r2", True, 53.0)
    assert "above the best before, 53" in write_entry(day_of(verdict, dt.date(2026, 3, 2)))


def test_a_name_out_of_a_log_is_text(tmp_path: Path) -> None:
    (tmp_path / "a|b*_<script>.log").write_text("2026-03-01 10:00:00 Epoch 1 loss: 0.5\n2026-03-01 10:01:00 Epoch 2 loss: 0.4\n")
    entry = write_entry(day_of(judge(read_logs(tmp_path)), dt.date(2026, 3, 1)))
    assert "<script>" not in entry.replace("\\<script\\>", "")


@pytest.mark.parametrize(("language", "place"), [("en", "at step 1,200,000 ("), ("zh", "（第 1,200,000 步，")])
def test_a_log_without_epochs_says_the_step_of_its_best(tmp_path: Path, language: str, place: str) -> None:
    log = tmp_path / "a.log"
    log.write_text("step 600000 val_acc: 0.5\nstep 1200000 val_acc: 0.9\n", "utf-8")
    written = dt.datetime.fromtimestamp(log.stat().st_mtime).date()
    assert place in write_entry(day_of(judge(read_logs(tmp_path)), written), language=language)


def test_a_template_of_ones_own_and_a_wrong_one(study: Path, tmp_path: Path) -> None:
    day = day_of(judge(read_logs(study)), FIRST, LAST)
    own = tmp_path / "own.md.j2"
    own.write_text("{{ day.runs | length }} runs: {% for run in day.runs %}{{ run.name }} {{ run.best | number }}; {% endfor %}")
    assert write_entry(day, template=own).startswith("5 runs: core 64.7312; ")
    own.write_text("{{ nonsense }}")
    with pytest.raises(UserError, match="not right"):
        write_entry(day, template=own)
    with pytest.raises(UserError, match="cannot be read"):
        write_entry(day, template=tmp_path / "none")


def test_the_command_prints_writes_and_checks(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["journal", str(study), "--since", "2025-01-07", "--until", "2025-01-08", *arguments])
        return int(ended.value.code or 0), capsys.readouterr().out

    note = tmp_path / "notes.md"
    note.write_text("# Lab\n\n## 2025.1.8\nmine\n\n## 2025.1.6\nolder\n")
    assert run("--lang", "en")[1].startswith("5 runs; the best is core")
    assert run("--into", str(note), "--lang", "zh", "--check")[0] == 1
    assert note.read_text().count("epochbook") == 0
    assert run("--into", str(note), "--lang", "zh")[0] == 0
    assert "跑了 5 个实验" in note.read_text("utf-8")
    assert run("--into", str(note), "--lang", "zh", "--check")[0] == 0
    assert run("--check")[0] == 2
    assert run("--lang", "fr")[0] == 2


def test_a_day_that_is_none_is_refused(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["journal", str(study), "--date", "yesterday"])
    assert ended.value.code == 2
    assert "Write it as 2026-11-20" in capsys.readouterr().err
