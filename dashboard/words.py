"""Words: every text a user reads, in English as written; what is computed keeps its template, to be told in another language."""

import gettext
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).parent / "locale"  # <language>/LC_MESSAGES/epochbook.mo
PARSERS = CATALOGUES / "parsers.txt"  # the templates of what the parsers say, a line each; written by `make words`
LANGUAGES = ("en", "zh")
LANGUAGE = "EPOCHBOOK_LANG"  # the environment variable that says which


class Said(str):
    """A sentence in English that remembers how it was made: its template and what its {holes} were filled with."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any]) -> "Said":
        self = super().__new__(cls, template.format(**values) if values else template)
        self.template, self.values = template, values
        return self

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]  # str's own knows no template
        return self.template, self.values


class Parsed(str):
    """A sentence of the parsers in the hole of another: it is told in the reader's language, too."""


def say(template: str, **values: object) -> Said:
    """`template` with its {holes} filled: English for now, any language later by `translate`. The catalogue finds it here."""
    return Said(template, values)


def sentences(parts: Iterable[str], *, between: str = " ") -> Said:
    """The texts that are not empty, one after another."""
    said = [part for part in parts if part]
    return Said(between.join(f"{{part{k}}}" for k in range(len(said))), {f"part{k}": part for k, part in enumerate(said)})


def translate(text: str, language: str) -> str:
    """A text in `language`: the sentences said in it, and those that fill their holes, looked up in the catalogue."""
    if not isinstance(text, Said):
        told = catalogue(language).gettext(text) if text else text
        return told if told != text else _retell(text, language)
    template = catalogue(language).gettext(text.template) if text.template else ""
    told_too = (Said, Parsed)
    values = {name: translate(value, language) if isinstance(value, told_too) else value for name, value in text.values.items()}
    return template.format(**values) if values else template


@lru_cache(maxsize=4096)
def _retell(text: str, language: str) -> str:
    """A sentence of the parsers, which know no language but English, recognised by its template; any other text as it is."""
    if language != "en" and " " in text:
        for pattern, template in _sentences_of_parsers(language):
            if found := pattern.fullmatch(text):
                return template.format(*(_retell(value, language) for value in found.groups()))
    return text


@lru_cache
def _sentences_of_parsers(language: str) -> list[tuple[re.Pattern[str], str]]:
    """(pattern of the English sentence, its translation), those with the most words of their own first."""
    templates = PARSERS.read_text("utf-8").splitlines() if PARSERS.exists() else []
    pieces = [(re.split(r"\{\d+\}", template), template) for template in templates]
    pieces.sort(key=lambda one: -len("".join(one[0])))
    return [
        (re.compile("(.+?)".join(map(re.escape, words)), re.DOTALL), catalogue(language).gettext(template))
        for words, template in pieces
    ]


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into `language`; those that lack stay English."""
    return gettext.translation("epochbook", CATALOGUES, languages=[language], fallback=True)


def supported(wanted: str | None) -> str:
    """The language of the catalogues that is nearest to a locale such as 'zh-CN' or 'en_US.UTF-8'; English if none is."""
    short = (wanted or "en").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"
