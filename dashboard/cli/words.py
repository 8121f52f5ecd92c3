"""The words of the command line in the user's language: that of --lang, else of EPOCHBOOK_LANG, else of the system."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.words import LANGUAGE, LANGUAGES, catalogue, supported, translate
from parsers import UserError

FLAG = "--lang"


def t(text: str, **values: object) -> str:
    """`text` in the user's language, with {names} in it replaced by `values`; also what was computed with `words.say`."""
    translated = translate(text, language())
    return translated.format(**values) if values else translated


def tn(one: str, many: str, count: int) -> str:
    """The wording for `count` things; {count} in it is replaced, with thousands separated."""
    return catalogue(language()).ngettext(one, many, count).format(count=f"{count:,}")


def language() -> str:
    """The language of the command line."""
    system = (os.environ.get(name) for name in (LANGUAGE, "LC_ALL", "LC_MESSAGES", "LANG"))
    return supported(next(filter(None, system), None))


def take_language(arguments: Sequence[str]) -> list[str]:
    """The arguments without a --lang before the command, which from now on is the language of this process."""
    first, *rest = [*arguments, ""]
    if first == FLAG:
        wanted, rest = rest[0], rest[1:]
    elif first.startswith(f"{FLAG}="):
        wanted = first.partition("=")[2]
    else:
        return list(arguments)
    if wanted not in LANGUAGES:
        raise UserError(f"{FLAG} is one of {', '.join(LANGUAGES)}, not {wanted or 'nothing'}.")
    os.environ[LANGUAGE] = wanted
    return rest[:-1]


def texts_of(command: Any) -> Iterator[tuple[Any, str, str]]:
    """(owner, attribute, text) of every text in the help of a command and of those below it."""
    for owner in (command, *command.params):
        for attribute in ("help", "rich_help_panel"):
            if isinstance(text := getattr(owner, attribute, None), str) and text:
                yield owner, attribute, text
    for below in getattr(command, "commands", {}).values():
        yield from texts_of(below)


def translate_help(command: Any) -> None:
    """Puts the help of a command, and of those below it, into the user's language."""
    if language() == "en":
        return
    from typer import Context, rich_utils

    for one in (command, *getattr(command, "commands", {}).values()):
        if option := one.get_help_option(Context(one)):
            option.help = t("Show this help and exit.")
    for owner, attribute, text in texts_of(command):
        setattr(owner, attribute, t(text))
    rich_utils.OPTIONS_PANEL_TITLE, rich_utils.COMMANDS_PANEL_TITLE = t("Options"), t("Commands")
    rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = t("Arguments"), t("Error")
