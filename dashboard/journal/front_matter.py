"""The front matter with which a new note begins, as Obsidian, Hugo and VuePress read it."""

from pathlib import Path

import yaml

from dashboard.journal.day import Day
from dashboard.journal.place import Placed, place
from parsers.side_file import ask_to_write
from parsers.tables import UserError

KINDS = ("obsidian", "hugo", "vuepress")
TAG = "experiments"


def front_matter(day: Day, kind: str) -> str:
    """The front matter (YAML between dashes) of a note of these days; the same facts give the same text.

    Raises UserError for a `kind` that is not in KINDS.
    """
    if kind not in KINDS:
        raise UserError(f"{kind} is no front matter. Choose one of {', '.join(KINDS)}.")
    title = day.key.replace("..", " – ")
    kinds: dict[str, dict[str, object]] = {
        "obsidian": {"date": day.last},
        "hugo": {"title": title, "date": day.last},
        "vuepress": {"title": title, "createTime": f"{day.last:%Y/%m/%d} 00:00:00", "permalink": f"/journal/{day.key}/"},
    }
    tags = [TAG, *dict.fromkeys(tag for one in day.experiments if (tag := slug(one.name)))]
    made = yaml.safe_dump(kinds[kind] | {"tags": tags}, allow_unicode=True, sort_keys=False, default_flow_style=None)
    return f"---\n{made}---\n"


def slug(name: str) -> str:
    """An experiment's name as a tag or a part of a file's name: no tool takes blanks there, and Obsidian no dots."""
    return "-".join("".join(c if c.isalnum() or c in "-_/" else " " for c in name).split())


def begin_note(path: Path, entry: str, *, key: str, before: str = "") -> Placed:
    """Makes a new note with an entry of the days of `key`, below front matter if there is any.

    Raises UserError if it cannot be made; a file that is there is never overwritten.
    """
    ask_to_write()
    placed = place(before, entry, key=key, name=path.stem)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(placed.text)
    except OSError as error:
        raise UserError(f"{path} cannot be made: {error.strerror}. Choose another place.") from None
    return placed
