"""The view as its address tells it: choices by short names that no language changes, and what a link asks for in vain."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Query = Mapping[str, Sequence[str]]

LATE = 3.0  # seconds in which an address that was just left may still come in, from a browser that is behind
LONGEST = 600  # characters of names in the address; beyond, each name becomes a short mark
MARKS = "~"  # what a list of marks begins with
ALL = "~*"  # all that there are, where they are many
STAYS = ("lang", "open")  # how and of what the session tells, which no saved view says
WHOLE = "saved"  # a link with this says all of a view; without it, what it does not say stays as it is


@dataclass
class View:
    """What is chosen otherwise than by default: key -> as written in the address. `missing` is what a link asked for in vain."""

    chosen: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    shown: dict[str, list[str]] = field(default_factory=dict)
    page: str = ""
    _fresh: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)  # all keys that ever were bound
    _linked: set[str] = field(default_factory=set)
    _proposed: dict[str, Any] = field(default_factory=dict)
    _written: dict[str, list[str]] | None = None
    _left: list[tuple[dict[str, list[str]], float]] = field(default_factory=list)

    def arrive(self, query: Query, *, page: str, now: float) -> None:
        """Begins a run of the script at an address: one that a link, the browser's history or a hand wrote is taken over."""
        here, moved = {key: list(values) for key, values in query.items()}, page != self.page and self._written is not None
        late = any(here == left and now - when < LATE for left, when in self._left)
        known = here == self._written or late or (moved and not here)
        if moved or not (known or self._written is None):
            self.missing = []
        if not known:
            stays = STAYS if WHOLE in here else tuple(self.chosen) if moved else ()
            kept = {key: self.chosen[key] for key in stays if key in self.chosen}
            here.pop(WHOLE, None)
            self.chosen = {**kept, **here}
            self._linked, self._fresh = set(here), self._fresh | self.known | set(here)
        self.page, self.shown = page, {}

    def value(self, key: str, *, before: Any, default: Any, options: Collection[str] | None, bounds: tuple | None) -> Any:
        """What a picker shows: what it has `before` (None for nothing), else what the address says, else the default.

        A default that changes takes along whoever never chose otherwise; what is not among the options is left out.
        """
        if before is None or key in self._fresh:
            value = self._said(key, default=default, options=options, bounds=bounds)
        elif before == self._proposed.get(key, default):
            value = default
        else:
            value = _offered(before, default=default, options=options)
        self._fresh.discard(key)
        self.known.add(key)
        self._proposed[key] = default
        self._keep(key, value, default=default, options=options)
        return value

    def leave(self, *, now: float) -> dict[str, list[str]]:
        """Ends a run: the address to write, of what this page shows."""
        address = self.told()
        if address != self._written and self._written is not None:
            self._left = [(left, when) for left, when in self._left if now - when < LATE] + [(self._written, now)]
        self._written = address
        return address

    def told(self) -> dict[str, list[str]]:
        """What this page shows otherwise than by default."""
        return {key: self.chosen[key] for key in self.shown if key in self.chosen}

    @property
    def begun(self) -> bool:
        """Whether an address was taken over yet."""
        return self._written is not None

    def say(self, key: str, value: str) -> None:
        """Puts something into the address that no picker shows; '' takes it out."""
        self._keep(key, value, default="")

    def _keep(self, key: str, value: Any, *, default: Any, options: Collection[str] | None = None) -> None:
        written = write(value, options=options)
        if value == default:
            self.chosen.pop(key, None)
        else:
            self.chosen[key] = written
        self.shown[key] = written

    def _said(self, key: str, *, default: Any, options: Collection[str] | None, bounds: tuple | None) -> Any:
        if key not in self.chosen:
            return default
        value, missing = read(self.chosen[key], default=default, options=options, bounds=bounds)
        if key in self._linked:
            self._linked.discard(key)
            self.missing += missing
        return value


def write(value: Any, *, options: Collection[str] | None = None) -> list[str]:
    """A choice as it stands in an address; many names become short marks, which are the same after another reading."""
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, float):
        return [f"{value:.6g}"]
    if not isinstance(value, list | tuple):
        return [str(value)]
    if sum(map(len, value)) > LONGEST:
        if options is not None and list(value) == list(options):
            return [ALL]
        return [MARKS + ".".join(map(mark, value))]
    return [str(one) for one in value] or [""]


def read(written: Sequence[str], *, default: Any, options: Collection[str] | None, bounds: tuple | None) -> tuple[Any, list[str]]:
    """(the choice that an address tells, what of it is not there). `default` says of which type it is."""
    if isinstance(default, list):
        return _read_names([one for one in written if one], options=options)
    last = written[-1] if written else ""
    if isinstance(default, bool):
        return (last == "true", []) if last in ("true", "false") else (default, [last])
    if isinstance(default, int | float):
        number = _number(last, type(default))
        inside = number is not None and (bounds is None or bounds[0] <= number <= bounds[1])
        return (number, []) if inside else (default, [last])
    return (last, []) if options is None or last in options else (default, [last])


def mark(name: str) -> str:
    """Six characters that stand for a name."""
    return urlsafe_b64encode(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=5).digest()).decode()[:6]


def _read_names(written: list[str], *, options: Collection[str] | None) -> tuple[list[str], list[str]]:
    if written == [ALL] and options is not None and ALL not in options:
        return list(options), []
    if len(written) == 1 and written[0].startswith(MARKS) and options is not None and written[0] not in options:
        marks = written[0][len(MARKS) :].split(".")
        named = {mark(option): option for option in options}
        return [named[one] for one in marks if one in named], [one for one in marks if one not in named]
    offered = set(options) if options is not None else set(written)
    return [one for one in written if one in offered], [one for one in written if one not in offered]


def _offered(value: Any, *, default: Any, options: Collection[str] | None) -> Any:
    """A choice without what is no longer offered."""
    if options is None:
        return value
    if isinstance(value, list):
        offered = set(options)
        return [one for one in value if one in offered]
    return value if value in options else default


def _number(text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        return None
