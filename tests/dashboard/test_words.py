"""What was said once in English can be told in another language later, the sentences within it too."""

import gettext
import pickle
import re
from pathlib import Path

import pytest

from dashboard import words
from dashboard.words import Parsed, say, sentences, supported, translate
from parsers import read_logs


class Catalogue(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return {"{run} is sick": "{run} 生病了", "since {when}": "自{when}", "epoch {n}": "第 {n} 轮"}.get(message, message)


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "catalogue", lambda language: Catalogue() if language == "zh" else gettext.NullTranslations())


@pytest.mark.usefixtures("chinese")
def test_what_is_said_is_english_text_and_can_be_told_in_chinese() -> None:
    text = sentences([say("{run} is sick", run="a"), "", say("since {when}", when=say("epoch {n}", n=3))], between=", ")
    assert text == "a is sick, since epoch 3"
    assert translate(text, "zh") == "a 生病了, 自第 3 轮"


@pytest.mark.usefixtures("chinese")
def test_what_comes_from_a_log_is_never_looked_up_nor_formatted() -> None:
    assert translate(say("{run} is sick", run="since {when}"), "zh") == "since {when} 生病了"


@pytest.mark.usefixtures("chinese")
def test_it_survives_being_kept() -> None:
    kept = pickle.loads(pickle.dumps(say("{run} is sick", run="a")))
    assert (kept, translate(kept, "zh")) == ("a is sick", "a 生病了")


@pytest.mark.parametrize(
    ("wanted", "language"), [("zh-CN", "zh"), ("zh_TW.UTF-8", "zh"), ("de-DE", "en"), (None, "en"), ("C", "en")]
)
def test_the_nearest_language_is_taken(wanted: str | None, language: str) -> None:
    assert supported(wanted) == language


def test_what_the_parsers_say_in_english_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("epoch,loss\n1,0.5\n2,oops\n3\n4,0.3\n", encoding="utf-8")
    (tmp_path / "lines.jsonl").write_text('{"epoch": 1, "loss": 0.5}\nnonsense\n{"epoch": 2, "loss": 0.4}\n', encoding="utf-8")
    (tmp_path / "events.out.tfevents.1").write_bytes(b"rubbish" * 9)
    logs = read_logs(tmp_path)
    told = [*logs.problems["message"], *logs.runs["status_why"], *logs.runs["date_from"], *logs.sources["run_why"]]
    assert len(told) >= 7
    for text in filter(None, told):
        assert re.search("[\u4e00-\u9fff]", translate(text, "zh")), text
        assert translate(text, "en") == text
    cell = next(text for text in logs.problems["message"] if "'loss'" in text)
    assert "\u201closs\u201d" in translate(cell, "zh")


def test_a_sentence_of_the_parsers_in_a_hole_is_told_too() -> None:
    told = translate(say("The run is not complete: {why}.", why=Parsed("4 of 20 epochs, then silent for 9 days")), "zh")
    assert "epochs" not in told
    assert "20" in told
