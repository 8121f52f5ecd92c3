"""A small safe query over a table: `lr > 0.01 and mAP > 50 and status == finished`; parsed, never run, and errors say where."""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parsers.tables import UserError
from parsers.vocabulary import key

TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<op>==|!=|<=|>=|=|<|>|~)|(?P<mark>[(),])|(?P<word>[^\s"'=!<>~(),]+))""")
ORDER: dict[str, Callable[[Any, Any], Any]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
TIMES = ("started", "ended", "date")  # columns of seconds since 1970
DEEPEST = 50  # brackets within brackets
DAY = 86400.0


class Token(NamedTuple):
    """A word, a quoted text, an operator or a mark of a query; `at` counts characters from 1."""

    kind: str  # text, op, mark, word or end
    text: str
    at: int


def matching(frame: pd.DataFrame, *, query: str) -> pd.DataFrame:
    """The rows of a frame that a query describes; an empty one describes all. Raises UserError where it is not understood.

    `name op value` compares a column, with = (or ==), !=, <, <=, >, >= or ~ (contains); `name in (a, b)` is one of several; a
    word alone is looked for in every text. They are joined by and, or, not and brackets. Case and separators of names do not
    matter, names and texts with spaces stand in quotes, and times are compared with dates such as 2025-01-07.
    """
    if not query.strip():
        return frame
    return frame[_Reader(frame, query).read()]


class _Reader:
    """Reads a query from left to right; each part of it becomes the mask of the rows that it describes."""

    def __init__(self, frame: pd.DataFrame, query: str) -> None:
        self.frame, self.query = frame, query
        self.tokens = tokens(query)
        self.columns = {key(str(name)): str(name) for name in reversed(frame.columns)}
        self.place = 0
        self.depth = 0

    def read(self) -> np.ndarray:
        mask = self.any_of()
        if self.now.kind != "end":
            raise self.error("Put 'and' or 'or' before it")
        return mask

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def is_word(self, word: str) -> bool:
        return self.now.kind == "word" and self.now.text.lower() == word

    def any_of(self) -> np.ndarray:
        mask = self.all_of()
        while self.is_word("or"):
            self.take()
            mask = mask | self.all_of()
        return mask

    def all_of(self) -> np.ndarray:
        mask = self.one()
        while self.is_word("and"):
            self.take()
            mask = mask & self.one()
        return mask

    def one(self) -> np.ndarray:
        if self.is_word("not"):
            self.take()
            return ~self.one()
        if self.now.text == "(" and self.now.kind == "mark":
            return self.brackets()
        if self.now.kind not in ("word", "text") or self.is_word("and") or self.is_word("or"):
            raise self.error("Write a name such as lr, or a word to look for")
        name = self.take()
        if self.now.kind == "op":
            return self.comparison(self.column(name), self.take().text)
        if self.is_word("in"):
            self.take()
            return self.membership(self.column(name))
        return self.search(name.text)

    def brackets(self) -> np.ndarray:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error("There are too many brackets")
        self.take()
        mask = self.any_of()
        self.close()
        self.depth -= 1
        return mask

    def close(self) -> None:
        if self.now.text != ")":
            raise self.error("Close the bracket")
        self.take()

    def column(self, name: Token) -> pd.Series:
        if (found := self.columns.get(key(name.text))) is None:
            known = ", ".join(map(str, self.frame.columns[:15]))
            raise UserError(f"'{name.text}' at character {name.at} of the query is no column. There are: {known}.")
        return self.frame[found]

    def value(self) -> str:
        if self.now.kind not in ("word", "text"):
            raise self.error("Write a number or a text")
        return self.take().text

    def comparison(self, column: pd.Series, sign: str) -> np.ndarray:
        at, wanted = self.now, self.value()
        if sign == "~":
            return contains(column, wanted)
        if sign in ORDER:
            numbers, limit = numbers_of(column), number_of(wanted, column)
            if limit is None or (numbers.isna().all() and column.notna().any()):
                raise UserError(f"'{at.text}' at character {at.at} of the query: {column.name} can only be ordered by numbers.")
            return np.asarray(ORDER[sign](numbers, limit), dtype=bool)
        same = equal(column, wanted)
        return same if sign in ("=", "==") else ~same

    def membership(self, column: pd.Series) -> np.ndarray:
        if self.now.text != "(":
            raise self.error("Write the values in brackets")
        self.take()
        mask = equal(column, self.value())
        while self.now.text == ",":
            self.take()
            mask = mask | equal(column, self.value())
        self.close()
        return mask

    def search(self, word: str) -> np.ndarray:
        texts = [name for name in self.frame.columns if not pd.api.types.is_numeric_dtype(self.frame[name])]
        mask = np.zeros(len(self.frame), dtype=bool)
        for name in texts:
            mask |= contains(self.frame[name], word)
        return mask

    def error(self, advice: str) -> UserError:
        found = f"'{self.now.text}' at character {self.now.at}" if self.now.kind != "end" else "its end"
        return UserError(f"The query is not understood from {found} on. {advice}.")


def tokens(query: str) -> list[Token]:
    """The tokens of a query, the end among them. Raises UserError for a quote that is not closed."""
    found, at = [], 0
    while query[at:].strip():
        match = TOKEN.match(query, at)
        if match is None:
            start = at + len(query[at:]) - len(query[at:].lstrip())
            where = f"'{query[start]}' at character {start + 1}"
            raise UserError(f"The query is not understood from {where} on. Close the quote, or leave it out.")
        kind = match.lastgroup or ""
        text = match[kind]
        found.append(Token(kind, text[1:-1] if kind == "text" else text, match.start(kind) + 1))
        at = match.end()
    return [*found, Token("end", "", len(query) + 1)]


def contains(column: pd.Series, word: str) -> np.ndarray:
    """Where a text holds a word, whatever its case."""
    told = column.astype("object").map(lambda cell: str(cell).casefold(), na_action="ignore")
    return np.array([isinstance(cell, str) and word.casefold() in cell for cell in told], dtype=bool)


def equal(column: pd.Series, wanted: str) -> np.ndarray:
    """Where a cell is a number, a time or a text; nan is what is not a number or was not logged."""
    if wanted.lower() == "nan":
        return np.asarray(column.isna(), dtype=bool)
    number, numbers = number_of(wanted, column), numbers_of(column)
    if number is not None and column.name in TIMES and DATE.fullmatch(wanted):
        return np.asarray((numbers >= number) & (numbers < number + (DAY if len(wanted) == 10 else 60)), dtype=bool)
    same_text = np.array([str(cell).casefold() == wanted.casefold() for cell in column.astype("object")], dtype=bool)
    return same_text if number is None else same_text | np.asarray(np.isclose(numbers, number, rtol=1e-9, atol=0), dtype=bool)


def numbers_of(column: pd.Series) -> pd.Series:
    """The cells as floats; NaN where they are none."""
    return pd.to_numeric(column.astype("object").where(column.notna(), None), errors="coerce").astype("float64")


def number_of(text: str, column: pd.Series) -> float | None:
    """A value as a number: '50%' is 50, and for a time a date is its seconds since 1970 in this machine's zone."""
    if column.name in TIMES and DATE.fullmatch(text):
        try:
            return datetime.fromisoformat(text).timestamp()
        except ValueError:
            return None
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        return None
