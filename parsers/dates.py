"""The date that a heading of a journal, a file's name or a front matter says, in the forms that people write."""

import datetime as dt
import re
from typing import NamedTuple

MONTHS = {
    name: i
    for i, names in enumerate(
        ["jan|january", "feb|february", "mar|march", "apr|april", "may", "jun|june", "jul|july", "aug|august",
         "sep|sept|september", "oct|october", "nov|november", "dec|december"], 1,
    )
    for name in names.split("|")
}  # fmt: skip
YEAR = r"(?P<year>(?:19|20)\d\d)"
MONTH_NAME = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
DAY = r"(?P<day>[0-3]?\d)"
NUMBERS = r"(?P<month>[01]?\d)\s*[-/.年月_]\s*" + DAY
FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){YEAR}\s*[-/.年_]\s*{NUMBERS}(?!\d)(?:\s*[日号])?",  # 2025.1.8, 2023-03-25, 2023年8月16日
        rf"(?<!\d){YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",  # 20241113
        rf"\b{DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH_NAME},?\s+{YEAR}(?!\d)",  # 2nd October 2017
        rf"\b{MONTH_NAME}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}(?!\d)",  # October 2, 2017
        rf"^\W*{MONTH_NAME}\s+{DAY}(?:st|nd|rd|th)?\b",  # Mar. 23rd
        rf"^\W*{DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH_NAME}(?!\w)",  # 23 March
        rf"^\W*(?P<month>[01]?\d)\s*月\s*{DAY}\s*[日号]",  # 11月17日
        rf"^\W*(?P<month>[01]?\d)[-/.]{DAY}(?=\s|$|[~～—:：（(])",  # 11.17
    )
]
UNTIL = re.compile(
    r"^\s*(?:日|号)?\s*(?:~|～|—+|--?|–|至|到|to)\s*"
    rf"(?:{YEAR}\s*[-/.年]\s*)?(?:(?P<month>[01]?\d)\s*[-/.月]\s*)?{DAY}(?!\d)",
    re.IGNORECASE,
)


# A heading, a line of a front matter that names a day, a title underlined.
TITLES = re.compile(r"^(?:#{1,6}[ \t]+(.+)|(?:date|created?\w*)\s*:\s*(.+)|(\S.*)\n(?:={3,}|-{3,})[ \t]*$)", re.M | re.I)


class Days(NamedTuple):
    """The days that a heading is about, the same twice for one; `begin` and `end` are where in the text they are said."""

    first: dt.date
    last: dt.date
    begin: int
    end: int
    year_said: bool


def find_days(text: str, *, year: int | None = None) -> Days | None:
    """The days that a text names; `year` completes dates without one. None if it names none."""
    for form in FORMS:
        found = form.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        own = parts.get("year")
        month = MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
        first = _date(int(own) if own else year, month, int(parts["day"]))
        if first is None:
            continue
        until = UNTIL.match(text[found.end() :])
        last = _last(first, until) if until else None
        end = found.end() + (until.end() if until and last else 0)
        return Days(first, last or first, found.start(), end, own is not None)
    return None


def is_dated(head: bytes, name: str) -> bool:
    """Whether a Markdown text with this beginning, or the name of its file, says of a day that it is about it."""
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    titles = (found[1] or found[2] or found[3] for found in TITLES.finditer(text))
    return bool(find_days(name)) or any(find_days(title, year=2000) for title in titles)


def _last(first: dt.date, until: re.Match[str]) -> dt.date | None:
    """The other end of a range; None if it does not come after the first."""
    year, month = until["year"], until["month"]
    last = _date(int(year) if year else first.year, int(month) if month else first.month, int(until["day"]))
    return last if last and last >= first else None


def _date(year: int | None, month: int, day: int) -> dt.date | None:
    """The day; None if there is no such day, or no year to complete it."""
    try:
        return dt.date(year, month, day) if year else None
    except ValueError:  # 31 February
        return None
