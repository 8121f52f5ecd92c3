"""`make words`: finds every text a user reads, and brings the catalogues of translations up to date with them.

The texts are those in t(), tn() and say(), the help of the command line, and what the checks say of themselves.
A text without a translation stays empty in dashboard/locale/<language>/LC_MESSAGES/epochbook.po: fill it in, and run it again.
"""

import ast
import inspect
import re
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
from dashboard.cli.words import texts_of
from dashboard.health import CHECKS
from dashboard.health.settings import titles
from dashboard.words import CATALOGUES, LANGUAGES, PARSERS
from parsers.tables import MESSAGE_KINDS, SEVERITIES, STATUSES

ROOT = Path(__file__).parents[1]
TELLING = (
    "agreement", "reads", "restarts", "sources", "grouping", "status", "notes", "corrections", "files", "hparams/*", "json_log/*",
    "csv_log/r*",
    "wandb_log/reader", "mlflow_log/reader", "notebook/reader", "visualdl_log/reader", "swanlab_log/reader",
    "console/session", "console/parts", "console/dialect",
    "tensorboard/[dopr]*",
)  # fmt: skip
SENTENCE = re.compile(r"[a-z{}\d]+ .*[a-z]{2,}.* |[a-z]{2,} [a-z]{2,} [a-z]|\} [a-z]{2,}|[a-z]{2,} \{")
CODE = re.compile(r"\n|\{@|\\|\||\(\?|__|\[|^\.|^ |Logbook")
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
    for owner, _, text in texts_of(typer.main.get_command(app)):
        yield text, f"dashboard/cli:{owner.name or 'epochbook'}"


def of_the_checks() -> Iterator[tuple[str, str]]:
    """(text, check) of a check's name, of each part of what it says of itself, and of the titles of its thresholds."""
    for check in CHECKS:
        yield check.name, f"dashboard/health/{check.name}"
        for part in inspect.cleandoc(type(check).__doc__ or "").split("\n\n"):
            yield " ".join(part.split()), f"dashboard/health/{check.name}"
        for title in titles(check).values():
            yield title, f"dashboard/health/{check.name}"


def of_the_tables() -> Iterator[tuple[str, str]]:
    """(word, table) of the words that stand in the tables' cells."""
    for words in (SEVERITIES, STATUSES, MESSAGE_KINDS):
        yield from ((word, "parsers/tables") for word in words)


def of_the_parsers() -> Iterator[tuple[str, str]]:
    """(template, module) of each sentence of the parsers, its parts that vary numbered: {0}, {1} …"""
    for module in TELLING:
        for path in sorted(ROOT.glob(f"parsers/{module}.py")):
            for template in templates_of(ast.parse(path.read_text("utf-8"))):
                yield template, f"parsers/{module}"


def templates_of(tree: ast.Module) -> Iterator[str]:
    """The templates of the texts of a module that are sentences."""
    parts = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node
    }
    parts |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if id(node) not in parts and isinstance(node, ast.Constant | ast.JoinedStr):
            template = _template(node)
            if SENTENCE.search(template) and not CODE.search(template):
                yield template


def _template(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return re.sub(r"\{\w+(:[^}]*)?\}", _Numbers(), node.value) if isinstance(node.value, str) else ""
    number = _Numbers()
    return "".join(part.value if isinstance(part, ast.Constant) else number() for part in node.values)  # type: ignore[misc]


class _Numbers:
    """{0}, then {1} …"""

    def __init__(self) -> None:
        self.next = 0

    def __call__(self, _: object = None) -> str:
        self.next += 1
        return f"{{{self.next - 1}}}"


def found() -> Catalog:
    """Every text, untranslated."""
    catalogue = Catalog(
        project="Epochbook", header_comment="# Translations of Epochbook. `make words` adds what is new.", fuzzy=False
    )
    for text, place in (*in_the_code(), *on_the_command_line(), *of_the_checks(), *of_the_parsers(), *of_the_tables()):
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
    PARSERS.write_text("\n".join(sorted({template for template, _ in of_the_parsers()})) + "\n", encoding="utf-8")
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
