"""Saved views: a page and what is chosen on it, under a name, in `.epochbook/views.toml` beside the logs."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import tomli_w

from dashboard.words import say
from parsers import UserError
from parsers.side_file import side_path, write_side_file

FILE = "views.toml"
LONGEST_NAME = 80
CHANGING = Lock()
HEADING = """\
# The views that you saved in Epochbook: the page, and what is chosen on it. It may be edited by hand.
"""


@dataclass(frozen=True)
class SavedView:
    """A page and the parameters of its address."""

    page: str
    query: Mapping[str, list[str]]


def folder_of(paths: Iterable[str]) -> Path | None:
    """The folder beside whose logs views are kept: the first of `paths` that is one."""
    return next((folder for folder in (Path(path).expanduser() for path in paths) if folder.is_dir()), None)


def read_views(folder: Path) -> dict[str, SavedView]:
    """name -> view, in the order of the names. Raises UserError if the file cannot be read."""
    path = side_path(folder, FILE)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = say("{file} cannot be read and is not used: {error}. Mend or remove the file.", file=path, error=error)
        raise UserError(why) from None
    found = document.get("views")
    rows = found.items() if isinstance(found, dict) else ()
    return {name: _view(row) for name, row in sorted(rows) if isinstance(row, dict)}


def save_view(folder: Path, name: str, view: SavedView) -> None:
    """Keeps a view under a name; one of that name is replaced."""
    with _changing(folder) as views:
        views[_checked(name)] = view


def rename_view(folder: Path, old: str, new: str) -> None:
    """Gives a view another name, which no other view may have."""
    with _changing(folder) as views:
        new = _checked(new)
        if new in views and new != old:
            raise UserError(say("There is a view {name} already. Choose another name.", name=new))
        if old in views:
            views[new] = views.pop(old)


def delete_view(folder: Path, name: str) -> None:
    """Forgets a view."""
    with _changing(folder) as views:
        views.pop(name, None)


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, SavedView]]:
    """The views of a folder, written at the end of the block; sessions that change them at once wait for one another."""
    with CHANGING:
        views = read_views(folder)
        yield views
        _write(folder, views)


def _write(folder: Path, views: Mapping[str, SavedView]) -> None:
    rows = {name: {"page": view.page, "query": dict(view.query)} for name, view in sorted(views.items())}
    write_side_file(side_path(folder, FILE), HEADING + tomli_w.dumps({"views": rows} if rows else {}))


def _view(row: Mapping[str, Any]) -> SavedView:
    """A view as the file tells it; what is no list of texts is left out."""
    said = row.get("query")
    query = said.items() if isinstance(said, dict) else ()
    return SavedView(
        str(row.get("page", "")), {key: [str(one) for one in values] for key, values in query if isinstance(values, list)}
    )


def _checked(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise UserError(say("A view needs a name. Write one first."))
    return name
