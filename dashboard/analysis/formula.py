"""Formulas over metrics, such as `val_loss - train_loss` or `R1 / 100`: parsed, never run as code, and errors say where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from dashboard.words import say
from parsers.tables import UserError

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|`(?P<quoted>[^`]+)`|(?P<word>[^\W\d][\w.@]*)|(?P<mark>\*\*|[-+*/^(),]))"
)
DEEPEST = 50  # brackets within brackets
LONGEST = 500  # characters
Values = Mapping[str, np.ndarray]
Node = Callable[[Values], np.ndarray]
FUNCTIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10,
    "min": lambda *parts: reduce(np.minimum, parts), "max": lambda *parts: reduce(np.maximum, parts),
}  # fmt: skip
OPERATORS: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power, "**": np.power,
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula: its text, the metrics it names, each with the character at which it stands first, and what it makes of them."""

    text: str
    names: Mapping[str, int]
    root: Node

    def __call__(self, values: Values) -> np.ndarray:
        """The formula of equally long columns, name -> values; what has no result is NaN or infinite."""
        length = len(next(iter(values.values())))
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(self.root(values), dtype="float64"), (length,)).copy()


class Token(NamedTuple):
    """A part of a formula; `at` counts characters from 1."""

    kind: str  # number, name, mark or end
    text: str
    at: int


def parse(text: str) -> Formula:
    """The formula that a text is. Raises UserError, which says where, if it is none.

    Numbers, names of metrics (those with spaces, slashes or hyphens in `backquotes`), + - * / ^, brackets, and FUNCTIONS.
    """
    if len(text) > LONGEST:
        raise UserError(say("The formula is longer than {count} characters. Write a shorter one.", count=LONGEST))
    reader = _Reader(text)
    root = reader.sum()
    if reader.now.kind != "end":
        raise reader.error(say("Put + - * / before it"))
    if not reader.names:
        raise UserError(say("The formula {text} names no metric. Write one, such as loss.", text=text))
    return Formula(text, reader.names, root)


class _Reader:
    """Reads a formula from left to right by recursive descent."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.place = self.depth = 0
        self.names: dict[str, int] = {}

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def sees(self, *marks: str) -> bool:
        return self.now.kind == "mark" and self.now.text in marks

    def sum(self) -> Node:
        node = self.product()
        while self.sees("+", "-"):
            node = _joined(self.take().text, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.sees("*", "/"):
            node = _joined(self.take().text, node, self.signed())
        return node

    def signed(self) -> Node:
        if self.sees("-", "+"):
            minus = self.deeper() == "-"
            part = self.signed()
            self.depth -= 1
            return (lambda values: -part(values)) if minus else part
        node = self.one()
        return _joined(self.take().text, node, self.signed()) if self.sees("^", "**") else node

    def one(self) -> Node:
        if self.sees("("):
            self.deeper()
            node = self.sum()
            self.close()
            return node
        if self.now.kind not in ("number", "name"):
            raise self.error(say("Write a metric, a number or a bracket"))
        token = self.take()
        if token.kind == "number":
            number = np.array(float(token.text))
            return lambda values: number
        if self.sees("("):
            return self.call(token)
        self.names.setdefault(token.text, token.at)
        return lambda values: values[token.text]

    def call(self, name: Token) -> Node:
        if name.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise UserError(say("{name} at character {at} of the formula is no function. There are: {known}.",
                                name=name.text, at=name.at, known=known))  # fmt: skip
        self.deeper()
        parts = [self.sum()]
        while self.sees(",") and name.text in ("min", "max"):
            self.take()
            parts.append(self.sum())
        self.close()
        return lambda values: FUNCTIONS[name.text](*(part(values) for part in parts))

    def deeper(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(say("There are too many brackets"))
        return self.take().text

    def close(self) -> None:
        if not self.sees(")"):
            raise self.error(say("Close the bracket"))
        self.take()
        self.depth -= 1

    def error(self, advice: str) -> UserError:
        return not_understood(self.now, advice)


def not_understood(token: Token, advice: str) -> UserError:
    """The error that says from where on a formula is not understood, and what to do."""
    if token.kind == "end":
        return UserError(say("The formula ends too early. {advice}.", advice=advice))
    where = {"text": token.text, "at": token.at}
    return UserError(say("The formula is not understood from {text} at character {at} on. {advice}.", **where, advice=advice))


def _joined(sign: str, left: Node, right: Node) -> Node:
    return lambda values: OPERATORS[sign](left(values), right(values))


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, the end among them."""
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise not_understood(Token("mark", text[start], start + 1), say("Names with other characters stand in backquotes"))
        kind = match.lastgroup or ""
        found.append(Token("name" if kind in ("word", "quoted") else kind, match[kind], match.start(kind) + 1))
        at = match.end()
    return [*found, Token("end", "", len(text) + 1)]
