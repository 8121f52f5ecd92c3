"""What MLflow calls the runs and experiments whose folders it names by numbers."""

import re
from collections import Counter
from collections.abc import Iterable

from parsers.files import File, last_name, parent

META = "meta.yaml"
NAME = re.compile(rb"(?m)^(?:run_)?name: *(.+?) *\r?$")
LARGEST = 1 << 16  # bytes; the real ones have a few hundred


def is_meta(head: bytes) -> bool:
    """Whether a meta.yaml is MLflow's, of a run or an experiment."""
    return b"lifecycle_stage:" in head and (b"artifact_uri:" in head or b"artifact_location:" in head)


def readable(files: Iterable[File]) -> dict[str, str]:
    """Folder of a run or experiment -> its path as MLflow calls it; where one folder's names are equal, with the id behind."""
    called = {file.folder: name for file in files if file.name == META and (name := _name(file))}
    same = Counter((parent(folder), name) for folder, name in called.items())
    own = {
        folder: f"{name} ({last_name(folder)[:8]})" if same[parent(folder), name] > 1 else name for folder, name in called.items()
    }
    return {folder: _path(folder, own) for folder in own}


def _name(file: File) -> str:
    if file.size > LARGEST:
        return ""
    try:
        with open(file.path, "rb") as opened:  # noqa: PTH123 (paths are texts here)
            head = opened.read()
    except OSError:
        return ""
    found = NAME.search(head) if is_meta(head) else None
    return found[1].decode("utf-8", "replace").strip("'\"").replace("/", "_") if found else ""


def _path(folder: str, own: dict[str, str]) -> str:
    above = parent(folder)
    name = own.get(folder, last_name(folder))
    return f"{_path(above, own)}/{name}" if above else name
