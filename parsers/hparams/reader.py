"""Reads a file of settings as hyper-parameters."""

import re
from functools import lru_cache
from pathlib import PurePath

from parsers import text
from parsers.hparams.formats import FORMATS, Setting, UnreadableError
from parsers.sources import HEAD, Source
from parsers.tables import HParam, Problem, Reading

LARGEST = 4 << 20  # bytes; settings are small
MOST = 2000  # settings of one file
# Files with these suffixes that hold no settings of a training.
NO_SETTINGS = re.compile(
    r"(?i)^(?:docker-compose.*|compose|environment|conda.*|mkdocs|meta|dvc|codecov|readthedocs|pyproject|poetry|uv|setup|tox|pytest|"
    r"package(?:-lock)?|tsconfig.*|tokenizer.*|special_tokens_map|added_tokens|vocab.*|merges|.*\.index|hydra|overrides|cargo|ruff|mypy)$"
)
IDENTITY = re.compile(r"^_wandb(?:\.|$)|^wandb_version$")  # what Weights & Biases notes about itself


def sniff(source: Source) -> bool:
    """Whether the file holds settings, by its suffix and what its first lines give."""
    path = PurePath(source.label)
    suffix = path.suffix.lower()
    if (
        suffix not in FORMATS
        or NO_SETTINGS.match(path.stem)
        or source.size > LARGEST
        or b"\0" in source.head[:512].replace(b"\0\0", b"")
    ):
        return False
    if suffix == ".py":
        return is_python_settings(text.decode(source.head)[0])
    if len(source.head) == HEAD:
        return True
    content = text.decode(source.head)[0]
    found, error = _settings(content, suffix)
    return bool(found) or (error is not None and suffix in (".yaml", ".yml") and ":" in content)


@lru_cache(maxsize=1)  # a file is looked at by the one who tells what it is and by its reader
def _settings(content: str, suffix: str) -> tuple[tuple[Setting, ...], UnreadableError | None]:
    """(the settings up to where they cannot be read on, why not)."""
    found: list[Setting] = []
    try:
        found.extend(FORMATS[suffix](content))
    except UnreadableError as error:
        return tuple(found), error
    return tuple(found), None


def is_python_settings(content: str) -> bool:
    """Whether Python text only assigns names at its margin, as dumped configurations do."""
    margin = [line for line in content.splitlines() if line[:1].strip() and line[:1] not in "#)]}\"'"]
    assigned = sum(re.match(r"\w+\s*(?::\s*\w+\s*)?=(?!=)", line) is not None for line in margin)
    return bool(margin) and assigned >= 0.9 * len(margin)


def read(source: Source, before: Reading | None = None) -> Reading:
    """The settings of a file; `before` is not needed, for settings are read at once."""
    content, problems = text.decode(source.path.read_bytes())
    lines = content.splitlines()
    settings, error = _settings(content, PurePath(source.label).suffix.lower())
    if error:
        message, line = error.args
        problems.append(Problem(line, "bad-settings", "warning", f"These settings cannot be read on from here: {message}.", ""))
    found = [setting for setting in settings if not IDENTITY.match(setting.name)]
    if len(found) > MOST:
        problems.append(Problem(0, "many-settings", "info", f"Of {len(found)} settings the first {MOST} are shown."))
    noise = sum(not line.strip() or line.lstrip().startswith(("#", ";", "---")) for line in lines)
    claimed = len(lines) - noise if found else 0
    hparams = [HParam(setting.name, setting.value, setting.line) for setting in found[:MOST]]
    return Reading(hparams=hparams, problems=problems, lines=len(lines), claimed=claimed, noise=noise)
