"""`make words`: finds every text a user reads, and brings the catalogues of translations up to date with them.

The texts are those in t(), tn() and say(), the help of the command line, and what the checks say of themselves.
A text without a translation stays empty in dashboard/locale/<language>/LC_MESSAGES/epochbook.po: fill it in, and run it again.
"""

import inspect
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dashboard.cli import app
from dashboard.health import CHECKS
from dashboard.words import CATALOGUES, LANGUAGES

ROOT = Path(__file__).parents[1]
KEYWORDS = {"t": None, "tn": (1, 2), "say": None}
BEGUN = datetime(2026, 11, 21, tzinfo=UTC)
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def in_the_code() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """(text, file) of every text in t(), tn() and say(); of tn() both wordings."""
    for path in sorted(ROOT.glob("dashboard/**/*.py")):
        for _, text, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield text, str(path.relative_to(ROOT))


def on_the_command_line() -> Iterator[tuple[str, str]]:
    """(text, command) of the help of every command and option."""
    commands = [typer.main.get_command(app)]
    for command in commands:
        commands += getattr(command, "commands", {}).values()
        texts = [command.help, *(getattr(option, "help", None) for option in command.params)]
        yield from ((text, f"dashboard/cli:{command.name or 'epochbook'}") for text in texts if text)


def of_the_checks() -> Iterator[tuple[str, str]]:
    """(text, check) of each part of what a check says of itself."""
    for check in CHECKS:
        for part in inspect.cleandoc(type(check).__doc__ or "").split("\n\n"):
            yield " ".join(part.split()), f"dashboard/health/{check.name}"


def found() -> Catalog:
    """Every text, untranslated."""
    catalogue = Catalog(
        project="Epochbook", header_comment="# Translations of Epochbook. `make words` adds what is new.", fuzzy=False
    )
    for text, place in (*in_the_code(), *on_the_command_line(), *of_the_checks()):
        catalogue.add(text, locations=[(place, None)])
    return catalogue


def path_of(language: str) -> Path:
    """Where the translations into a language are written by hand."""
    return CATALOGUES / language / "LC_MESSAGES" / "epochbook.po"


def read(language: str) -> Catalog:
    """The translations into a language."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> int:
    """Brings a catalogue up to date, compiles it, and gives how many texts it does not translate."""
    catalogue = read(language) if path_of(language).exists() else Catalog(locale=language, project="Epochbook", fuzzy=False)
    catalogue.update(found(), no_fuzzy_matching=True, update_header_comment=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = BEGUN  # the same texts give the same bytes
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, omit_header=False, include_lineno=False)
    with path_of(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return len(missing(catalogue))


def missing(catalogue: Catalog) -> list[str]:
    """The texts without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(_strings(message.string))]


def _strings(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


if __name__ == "__main__":
    for language in TRANSLATED:
        sys.stdout.write(f"{path_of(language)}: {update(language)} texts without a translation\n")
