"""Where in a journal a day belongs, and how its heading is written there: in the journal's own order and style."""

import datetime as dt
import re
from itertools import pairwise
from typing import NamedTuple

from parsers.dates import MONTHS, find_days
from parsers.journal.outline import outline
from parsers.tables import Entry

ABBREVIATED = {number: name for name, number in MONTHS.items() if len(name) == 3}
FULL = {number: name for name, number in MONTHS.items() if len(name) > 3 and name != "sept"} | {5: "may"}
SUFFIXES = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


class Spot(NamedTuple):
    """Where to insert, as an offset, and the heading to write there ('' if the day has one)."""

    at: int
    heading: str


def find_spot(text: str, day: str, *, name: str = "") -> Spot:
    """Where a day (ISO) belongs in a journal."""
    date = dt.date.fromisoformat(day)
    # Chinese and other text may hold line separators that only Python takes for line ends.
    plain = text.replace("\r\n", " \n").replace("\r", " ")
    found = outline(plain, name=name, written=dt.date(date.year, 12, 31))
    rows = _row_offsets(plain)
    own = [entry for entry in found.entries if entry.date <= day <= entry.until]
    if own:
        best = min(own, key=lambda entry: (entry.date != entry.until, -entry.line))
        return Spot(_end_of(text, rows, best), "")
    dated = [entry for entry in found.entries if found.level]
    if not dated:
        return Spot(len(text), f"## {day}")
    heading = heading_like(_heading(text, rows, dated), date)
    newest_first = _newest_first(dated)
    if newest_first:
        later = [entry for entry in dated if entry.date < day]
        at = rows[later[0].line - 1] if later else _end_of(text, rows, dated[-1])
    else:
        earlier = [entry for entry in dated if entry.date < day]
        at = _end_of(text, rows, earlier[-1]) if earlier else rows[dated[0].line - 1]
    return Spot(at, heading)


def _row_offsets(text: str) -> list[int]:
    """Where each line begins, as the Markdown parser counts them, and the end."""
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    offsets[-1] = len(text)
    return offsets


def _end_of(text: str, rows: list[int], entry: Entry) -> int:
    """Behind the last word of an entry, before the empty lines that follow it."""
    begin, end = rows[entry.line - 1], rows[min(entry.last_line, len(rows) - 1)]
    return begin + len(text[begin:end].rstrip())


def _newest_first(dated: list[Entry]) -> bool:
    """Whether the newest entry stands at the top; of a single entry, the next is taken to stand above it if it is newer."""
    falls = sum(one.date > two.date for one, two in pairwise(dated))
    return falls * 2 > len(dated) - 1


def _heading(text: str, rows: list[int], dated: list[Entry]) -> str:
    """The heading to imitate, with its line below it for a setext heading: the first that is of one day."""
    entry = next((one for one in dated if one.date == one.until), dated[0])
    lines = text[rows[entry.line - 1] : rows[min(entry.line + 1, len(rows) - 1)]].splitlines()
    below = lines[1] if len(lines) > 1 and re.fullmatch(r"\s*(?:=+|-+)\s*", lines[1]) else ""
    return "\n".join([lines[0], below] if below and not lines[0].lstrip().startswith("#") else lines[:1])


def heading_like(heading: str, day: dt.date) -> str:
    """A heading for another day, written as this one: '## 2025.1.8' -> '## 2025.1.9'; words beside the date are left out."""
    first, _, below = heading.partition("\n")
    days = find_days(first, year=day.year)
    lead = re.match(r"\s*#*\s*", first)
    if days is None or lead is None:
        return f"## {day.isoformat()}"
    date = _date_like(first[days.begin : days.end], days.first, day)
    date = date.lstrip("# \t")
    return f"{lead[0]}{date}" + (f"\n{below[0] * max(3, len(below.strip()))}" if below.strip() else "")


def _date_like(written: str, old: dt.date, new: dt.date) -> str:
    """A date in the form in which another was written."""
    if "~" in written or "～" in written or "–" in written:
        written = re.split(r"[~～–]", written)[0]
    if re.search(r"[A-Za-z]", written):
        return _with_month_name(written, new)
    pieces = re.findall(r"\d+", written)
    if len(pieces) == 1:  # 20241113
        return re.sub(r"\d+", new.strftime("%Y%m%d"), written)
    values = [new.year, new.month, new.day] if len(pieces[0]) == 4 else [new.month, new.day]
    padded = any(len(piece) == 2 and piece[0] == "0" for piece in pieces) or (
        all(len(piece) == 2 for piece in pieces[-2:]) and min(old.month, old.day) < 10
    )
    told = iter(f"{value:02d}" if padded and value < 100 else str(value) for value in values)
    written = "".join(re.split(r"(\d+)", written)[: 2 * len(values) + 1])
    return re.sub(r"\d+", lambda _: next(told), written)


def _with_month_name(written: str, day: dt.date) -> str:
    """A date with its month in words."""

    def piece(found: re.Match[str]) -> str:
        word = found[0]
        if word.lower().rstrip(".") in MONTHS:
            names = ABBREVIATED if len(word.rstrip(".")) <= 4 else FULL
            name = names[day.month]
            return (name.title() if word[0].isupper() else name) + ("." if word.endswith(".") else "")
        if re.fullmatch(r"\d{4}", word):
            return str(day.year)
        if number := re.fullmatch(r"(\d+)(st|nd|rd|th)?", word):
            return f"{day.day}{SUFFIXES.get(day.day, 'th') if number[2] else ''}"
        return word

    return re.sub(r"[A-Za-z]+\.?|\d+(?:st|nd|rd|th)?", piece, written)
