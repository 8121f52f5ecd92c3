"""What was said once in English can be told in another language later, the sentences within it too."""

import gettext
import pickle

import pytest

from dashboard import words
from dashboard.words import say, sentences, supported, translate


class Catalogue(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return {"{run} is sick": "{run} 生病了", "since {when}": "自{when}", "epoch {n}": "第 {n} 轮"}.get(message, message)


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "catalogue", lambda language: Catalogue() if language == "zh" else gettext.NullTranslations())


def test_what_is_said_is_english_text_and_can_be_told_in_chinese() -> None:
    text = sentences([say("{run} is sick", run="a"), "", say("since {when}", when=say("epoch {n}", n=3))], between=", ")
    assert text == "a is sick, since epoch 3"
    assert translate(text, "zh") == "a 生病了, 自第 3 轮"


def test_what_comes_from_a_log_is_never_looked_up_nor_formatted() -> None:
    assert translate(say("{run} is sick", run="since {when}"), "zh") == "since {when} 生病了"


def test_it_survives_being_kept() -> None:
    kept = pickle.loads(pickle.dumps(say("{run} is sick", run="a")))
    assert (kept, translate(kept, "zh")) == ("a is sick", "a 生病了")


@pytest.mark.parametrize(
    ("wanted", "language"), [("zh-CN", "zh"), ("zh_TW.UTF-8", "zh"), ("de-DE", "en"), (None, "en"), ("C", "en")]
)
def test_the_nearest_language_is_taken(wanted: str | None, language: str) -> None:
    assert supported(wanted) == language
