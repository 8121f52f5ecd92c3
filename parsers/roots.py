"""What the files and folders asked for are called where there are several: by as much of their paths as tells them apart."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from parsers.files import clean


def call_roots(paths: Iterable[str | os.PathLike[str]]) -> dict[Path, str]:
    """Path -> its name: 'b' for a/b, 'a/b' and 'c/b' for a/b and c/b."""
    parts = {root: whole(root).parts for root in (Path(path).expanduser() for path in paths)}
    taken = dict.fromkeys(parts, 1)  # how many of a path's last parts its name has
    while True:
        names = {root: parts[root][-count:] for root, count in taken.items()}
        same = Counter(tail for _, tail in {(parts[root], tail) for root, tail in names.items()})
        longer = {root: count + 1 for root, count in taken.items() if same[names[root]] > 1 and count < len(parts[root])}
        if not longer:
            return {root: clean("/".join(part.strip("\\/") for part in tail)).strip("/") for root, tail in names.items()}
        taken |= longer


def whole(root: Path) -> Path:
    """The whole path; a link to a folder is what it leads to, one to a file keeps its name."""
    return root.resolve() if root.is_dir() else root.parent.resolve() / root.name
