"""A JSON text as values that know their line; bare NaN and Infinity are read, and a cut text as far as it goes."""

import json
import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=[\s,\]}:]|$)|(?P<mark>[{}\[\],:])
    |(?P<word>true|false|null|None|True|False|[-+]?(?:NaN|nan|inf|Infinity))(?=[\s,\]}]|$))""",
    re.VERBOSE | re.DOTALL,
)
WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
DEEPEST = 60  # levels of nesting; deeper is no log
DECODER = json.JSONDecoder()


class Record(dict[str, Any]):
    """A JSON object; `line` is where it begins, `lines` where each value stands if that is known."""

    line: int = 0
    lines: dict[str, int]


class Array(list[Any]):
    """A JSON array; `lines` is where each value begins."""

    lines: list[int]


class _EndError(Exception):
    """The text ends, or goes on as no JSON, at offset `args[0]`."""


@lru_cache(maxsize=1)  # a file is looked at by several, one after another, until one says that it is its own
def document_of(text: str) -> "Document":
    """The Document of a text, which nobody may change."""
    return Document(text)


class Document:
    """The values of a text one after another. `cut` is the offset at which it stopped being JSON, -1 if it is whole."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.values: list[Any] = []
        self.cut = -1
        self._at = 0
        self._read()

    def line(self, offset: int) -> int:
        """The line of a character, from 1."""
        return bisect_right(self.breaks, offset - 1) + 1

    def _read(self) -> None:
        while (start := self._begin(self._at)) < len(self.text):
            self._at = start
            try:
                self._value(self.values.append, 0)
            except _EndError as end:
                self.cut = end.args[0]
                return

    def _begin(self, at: int) -> int:
        found = re.compile(r"[\s,]*").match(self.text, at)
        return found.end() if found else at

    def _token(self) -> re.Match[str]:
        token = TOKEN.match(self.text, self._at)
        if not token:
            raise _EndError(self._at)
        self._at = token.end()
        return token

    def _value(self, put: Any, depth: int) -> None:
        """Reads one value and hands it to `put` at once, so that a cut leaves what was read so far."""
        if depth > DEEPEST:
            raise _EndError(self._at)
        token = self._token()
        start = token.start(token.lastgroup or 0)
        if token["mark"] == "{":
            record = Record()
            record.line, record.lines = self.line(start), {}
            put(record)
            self._object(record, depth)
        elif token["mark"] == "[":
            array = Array()
            array.lines = []
            put(array)
            self._array(array, depth)
        elif token["mark"]:
            raise _EndError(start)
        else:
            put(_plain(token))

    def _object(self, record: Record, depth: int) -> None:
        while (token := self._token())["mark"] != "}":
            if token["mark"] == ",":
                continue
            if not token["text"]:
                raise _EndError(token.start())
            name, line = str(_plain(token)), self.line(token.start("text"))
            if self._token()["mark"] != ":":
                raise _EndError(self._at)

            def put(value: Any, name: str = name, line: int = line) -> None:
                record[name] = value
                record.lines[name] = line

            self._value(put, depth + 1)

    def _array(self, array: Array, depth: int) -> None:
        while True:
            start = self._begin(self._at)
            if self.text[start : start + 1] == "]":
                self._at = start + 1
                return
            if self.text[start : start + 1] == "{" and self._quick(array, start):
                continue
            self._at = start
            line = self.line(start)

            def put(value: Any, line: int = line) -> None:
                array.append(value)
                array.lines.append(line)

            self._value(put, depth + 1)

    def _quick(self, array: Array, start: int) -> bool:
        """Reads an object of a list by json's own decoder, many times faster, if it is whole."""
        try:
            value, self._at = DECODER.raw_decode(self.text, start)
        except (ValueError, RecursionError):
            return False
        record = Record(value)
        record.line, record.lines = self.line(start), {}
        array.append(record)
        array.lines.append(record.line)
        return True


def _plain(token: re.Match[str]) -> Any:
    """The value of a text, number or word."""
    if token["text"]:
        try:
            return json.loads(token["text"], strict=False)
        except ValueError:
            return token["text"][1:-1]
    if token["number"]:
        return float(token["number"]) if re.search(r"[.eE]", token["number"]) else _integer(token["number"])
    return WORDS[token["word"]] if token["word"] in WORDS else float(token["word"].replace("Infinity", "inf"))


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 19 else float(digits)
