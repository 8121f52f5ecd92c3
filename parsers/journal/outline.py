"""A Markdown text as entries by date, and as the blocks in which logs may be pasted, each with what it stands under."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from parsers.dates import Days, find_days
from parsers.journal.turned import told_of
from parsers.tables import Entry

FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?\r?\n)?\1[ \t]*(?:\r?\n|\Z)", re.S)
DATED = ("date", "createTime", "created", "created_at", "createtime", "pubDate")  # keys of a front matter
CODE = set(
    """py python python3 c cpp c++ cuda java js javascript ts typescript json yaml yml toml html css latex tex r matlab go rust
    dockerfile makefile cmake diff mermaid sql ini""".split()  # noqa: SIM905
)
NAMES = re.compile(
    r"^(?:这是|以下是|下面是|然后是)|"
    r"(?:的)?(?:精度|结果|日志|输出|训练日志|结果如下|如下|log|results?)?\s*[：:。.，,]*\s*$"
)
LONGEST = 60  # of a name
PAIR = re.compile(
    r"^(\s*)[-*+]\s+\S[^:：]{0,60}[:：][\s*_`~≈]*[-+]?\d[\d.,eE+-]*\s?(?:%|[A-Za-z]{1,8}(?:/[A-Za-z]{1,8})?)?(?![\w/:-])(?:[^\w:：]|\([^()]*\))*$"
)
REPORT = re.compile(r"(?:[:=：＝]\s*-?\d*\.\d{3,}.*){2}")  # `loss = 0.5066, accuracy = 0.8409`
LEAST_PAIRS = 2  # of a list of results
NIGHT = timedelta(days=1)  # by which clocks and midnights may differ


@dataclass
class Block:
    """Lines in which a log may stand: from `begin` (from 0) to before `end`. `language` is None in prose and tables."""

    begin: int
    end: int
    language: str | None
    path: tuple[str, ...]  # the headings below the entry's, and the list item, that it stands under
    entry: int = -1  # which of the entries, -1 for none
    pairs: bool = False  # the lines are items of a list, each a name and its value
    told: bool = False  # so they are, each of something with what was measured of it


@dataclass
class Outline:
    """What a journal is made of. `level` is that of the dated headings, 0 where the file has none."""

    entries: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    level: int = 0


@dataclass
class _Place:
    """Where the walk through the text is."""

    headings: dict[int, str] = field(default_factory=dict)  # level -> text, below the entry's heading
    item: str = ""
    entry: int = -1


def outline(text: str, *, name: str = "", written: date | None = None) -> Outline:
    """The outline of a journal, whose lines end with line feeds; `name` is its file's.

    Where nothing in the text says the year, it is the newest in which no entry is of a later day than that on which the file
    was `written`.
    """
    front, skip = front_matter(text)
    day = _front_day(front) or find_days(name)
    tokens = MarkdownIt("commonmark").enable("table").parse("\n" * text.count("\n", 0, skip) + text[skip:])
    heads = [
        (token, tokens[i + 1].content) for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0
    ]
    rows = text.split("\n")
    found = Outline()
    dated = _dated(heads, year=day.first.year if day else written.year if written else None)
    told = [days for _, _, days in dated]
    if written and not day and not any(days.year_said for days in told) and any(days.first > written + NIGHT for days in told):
        dated = _dated(heads, year=written.year - 1)
    lines = len(rows) - (rows[-1] == "")
    found.level = min((int(head.tag[1]) for head, _, _ in dated), default=0)
    if dated:
        found.entries = _entries(text, dated, [(head.map[0], int(head.tag[1])) for head, _ in heads if head.map], lines)
    elif day:
        title = str(front.get("title", "") or name)
        found.entries = [Entry(day.first.isoformat(), day.last.isoformat(), title, 1, lines, text[skip:])]
    starts = {head.map[0]: k for k, (head, _, _) in enumerate(dated) if head.map}
    found.blocks = list(_blocks(tokens, rows, starts, whole=bool(day) and not dated))
    return found


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """(what a front matter says, where it ends); ({}, 0) without one."""
    found = FRONT.match(text)
    if found is None or found[1] != "---":
        return {}, found.end() if found else 0
    try:
        said = yaml.safe_load(found[2] or "")
    except yaml.YAMLError:
        said = None
    return (said if isinstance(said, dict) else {}), found.end()


def _front_day(front: dict[str, Any]) -> Days | None:
    """The day of a front matter."""
    return next((days for key in DATED if key in front and (days := find_days(str(front[key])))), None)


def _dated(heads: Sequence[tuple[Token, str]], *, year: int | None) -> list[tuple[Token, str, Days]]:
    """The headings that name a day; one without a year is of the year that the one before it had, or after its turn."""
    found: list[tuple[Token, str, Days]] = []
    year = next((days.first.year for _, text in heads if (days := find_days(text)) and days.year_said), year)
    for head, text in heads:
        days = find_days(text, year=year)
        if days is None:
            continue
        if days.year_said:
            year = days.first.year
        elif found and abs(gap := (days.first - found[-1][2].first).days) > 180:  # from December to January, or back
            moved = find_days(text, year=days.first.year + (1 if gap < 0 else -1))
            days, year = (moved, moved.first.year) if moved else (days, year)
        found.append((head, text, days))
    return found


def _entries(text: str, dated: Sequence[tuple[Token, str, Days]], heads: Sequence[tuple[int, int]], lines: int) -> list[Entry]:
    """One entry per dated heading, up to the next that is dated or stands above it; `heads` are (row, level) of all headings."""
    rows = text.split("\n")
    days_at = {head.map[0] for head, _, _ in dated if head.map}
    found = []
    for head, title, days in dated:
        begin, below = head.map or (0, 0)
        level = int(head.tag[1])
        end = min((row for row, other in heads if row > begin and (row in days_at or other <= level)), default=lines)
        said = "\n".join(rows[below:end]).strip()
        found.append(Entry(days.first.isoformat(), days.last.isoformat(), title.strip(), begin + 1, end, said))
    return found


def _blocks(tokens: Sequence[Token], rows: Sequence[str], starts: dict[int, int], *, whole: bool) -> Iterator[Block]:
    """The fences, indented blocks, paragraphs and lists of results in order, with what each stands under."""
    place = _Place(entry=0 if whole else -1)
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            _enter(place, int(token.tag[1]), tokens[i + 1].content, starts.get(token.map[0]))
        elif token.type == "inline" and token.map:
            if tokens[i - 1].type == "paragraph_open":
                if tokens[i - 2].type == "list_item_open":
                    first = token.content.splitlines()[0]
                    place.item = "" if REPORT.search(first) else name_of_text(first)
                elif token.level == 1:  # of no list: it may announce what follows
                    place.item = name_of_text(token.content) if token.content.rstrip().endswith((":", "：")) else ""
                yield _block(place, token.map[0], token.map[1], None)
        elif token.type in ("fence", "code_block") and token.map:
            inside = 1 if token.type == "fence" else 0
            end = token.map[1] - (inside if _closed(token) else 0)
            yield _block(place, token.map[0] + inside, end, token.info.strip().split(" ")[0].lower())
        elif token.type == "table_open" and token.map:
            yield _block(place, token.map[0], token.map[1], None)
        elif token.type == "bullet_list_open" and token.map:
            for begin, end in _pairs(rows, *token.map):
                yield replace(_block(place, begin, end, None), pairs=True)
            for begin, end in _told(rows, *token.map):
                yield replace(_block(place, begin, end, None), pairs=True, told=True)


def _pairs(rows: Sequence[str], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where in a list items follow each other that are a name and a number, of the same depth as its first item."""
    depth = len(rows[begin]) - len(rows[begin].lstrip())
    found = [PAIR.match(row) for row in rows[begin:end]]
    for own, group in groupby(range(begin, end), lambda k: bool((pair := found[k - begin]) and len(pair[1]) == depth)):
        lines = list(group)
        if own and len(lines) >= LEAST_PAIRS:
            yield lines[0], lines[-1] + 1


def _told(rows: Sequence[str], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where in a list items follow each other that each tell metrics of something; not those that are read one by one."""
    depth = len(rows[begin]) - len(rows[begin].lstrip())
    alike = [len(row) - len(row.lstrip()) == depth and not REPORT.search(row) and bool(told_of(row)) for row in rows[begin:end]]
    for own, group in groupby(range(begin, end), lambda k: alike[k - begin]):
        lines = list(group)
        if own and len(lines) >= LEAST_PAIRS:
            yield lines[0], lines[-1] + 1


def _block(place: _Place, begin: int, end: int, language: str | None) -> Block:
    path = (*(text for _, text in sorted(place.headings.items())), place.item)
    return Block(begin, end, language, tuple(part for part in path if part), place.entry)


def _closed(token: Token) -> bool:
    """Whether a fence has a closing line; at the end of a file it may not."""
    begin, end = token.map or (0, 0)
    return end - begin - 1 > token.content.count("\n")


def _enter(place: _Place, level: int, text: str, entry: int | None) -> None:
    """Goes below a heading."""
    place.headings = {upper: name for upper, name in place.headings.items() if upper < level}
    place.item = ""
    if entry is None:
        place.headings[level] = name_of_text(text)
    else:
        place.entry, place.headings = entry, {}


def name_of_text(text: str) -> str:
    """What a heading or list item calls a run: `这是core的精度：` -> `core`, `### 小学习率：` -> `小学习率`."""
    plain = re.sub(r"[*_`#]+|!?\[([^\]]*)\]\([^)]*\)", r"\1", text).strip()
    named = NAMES.sub("", plain).strip() or plain
    return (named if len(named) <= LONGEST else named[: LONGEST - 1] + "…").replace("/", "⁄")
