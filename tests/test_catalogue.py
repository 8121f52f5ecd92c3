"""The Chinese catalogue is complete and current, and no page shows a text that no catalogue could translate."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from tests.catalogue import ROOT, TRANSLATED, found, missing, path_of, read

PAGES = sorted([*ROOT.glob("dashboard/app_pages/*.py"), *ROOT.glob("dashboard/ui/*.py"), ROOT / "dashboard/app.py"])
SHOWN = {"label", "help", "placeholder", "title", "body", "text", "caption"}  # arguments that a user reads
WORDY = re.compile(r"[A-Za-z]{2,}[^/.:]* [A-Za-z]{2,}|^[A-Z][a-z]{2,}$")  # a sentence, or one word with a capital
HOLE = re.compile(r"{(\w*)[^}]*}")
Wordings = str | tuple[str, ...]


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_text_is_translated(language: str) -> None:
    catalogue = read(language)
    new = {str(message.id) for message in found()} - {str(message.id) for message in catalogue}
    assert not new, "run `make words`, then translate what is new"
    assert not missing(catalogue), f"translate these in {path_of(language)}, then run `make words`"


def test_what_is_used_is_what_was_written(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    assert compiled.getvalue() == path_of(language).with_suffix(".mo").read_bytes(), "run `make words`"


def test_a_translation_fills_the_same_holes(language: str) -> None:
    for message in read(language):
        if message.id:
            wanted = set().union(*(HOLE.findall(text) for text in wordings(message.id)))
            for text in wordings(message.string):
                assert set(HOLE.findall(text)) <= wanted, f"{text}: a hole that {message.id} does not have"
                assert wanted - {"count"} <= set(HOLE.findall(text)), f"{text}: a hole of {message.id} is not filled"


def wordings(text: Wordings) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_shows_no_text_outside_the_catalogue(path: Path) -> None:
    for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        owner = getattr(getattr(call.func, "value", None), "id", "")
        shown = [kw.value for kw in call.keywords if kw.arg in SHOWN]
        if owner in ("st", "blocks") and name not in ("html", "Page", "logo", "switch_page", "download", "of_session"):
            shown += call.args[:1]
        for node in shown:
            for text in literals(node):
                assert not WORDY.search(text), f"{path.name}:{node.lineno}: {text!r} is not in t()"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_translated_is_written_out_where_the_catalogue_finds_it(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for call in calls_of(tree, "t", "tn"):
        plural = call.func.id == "tn" and not all(isinstance(node, ast.Constant) for node in call.args[:2])
        built = plural or isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Starred)
        assert not built, f"{path.name}:{call.lineno}: {ast.unparse(call)} is not written out"
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for call in calls_of(text, "t", "tn"):
            inside = isinstance(call.args[0], ast.Constant)
            assert not inside, f"{path.name}:{call.lineno}: the catalogue does not look into {ast.unparse(text)}"


def calls_of(tree: ast.AST, *names: str) -> list[ast.Call]:
    """The calls of functions of these names."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names]


def literals(node: ast.expr) -> list[str]:
    """The texts written out in an argument itself, not in a call within it."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr | ast.IfExp | ast.BoolOp | ast.BinOp):
        return [text for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for text in literals(child)]
    return []
