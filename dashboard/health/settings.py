"""Settings: thresholds of checks and dismissed findings, as set for a folder of logs in `.epochbook/health.toml`."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from dashboard.health.check import Check, Finding
from dashboard.words import say
from parsers.side_file import side_path, write_side_file

FILE = "health.toml"
HEADING = """\
# What you told Epochbook's health checks of these logs. It may be edited by hand.
#   [<check>]       a threshold of a check, by its name:  times = 5.0
#   [[dismissed]]   a finding that is not to be shown: check, run, metric, split, reason
"""
OF = ("check", "run", "metric", "split")  # which finding it is


@dataclass(frozen=True)
class Settings:
    """`thresholds`: check -> field -> value. `dismissed`: (check, run, metric, split) -> why. `problems`: what means nothing."""

    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    dismissed: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((repr(self.thresholds), repr(self.dismissed), self.problems))

    def of(self, checks: Iterable[Check]) -> tuple[Check, ...]:
        """The checks with these thresholds."""
        return tuple(replace(check, **self.thresholds.get(check.name, {})) for check in checks)  # type: ignore[type-var]

    def with_threshold(self, check: Check, name: str, value: float) -> "Settings":
        """These settings with one threshold changed; one that is the check's own is not written down."""
        own = {**self.thresholds.get(check.name, {}), name: value}
        default = {one.name: one.default for one in fields(check)}  # type: ignore[arg-type]
        own = {key: value for key, value in own.items() if value != default[key]}
        return replace(self, thresholds={key: row for key, row in {**self.thresholds, check.name: own}.items() if row})

    def with_dismissed(self, finding: Finding, reason: str | None) -> "Settings":
        """These settings with a finding dismissed for a reason, or shown again with None."""
        others = {key: why for key, why in self.dismissed.items() if key != key_of(finding)}
        return replace(self, dismissed=others if reason is None else {**others, key_of(finding): reason})

    def reason(self, finding: Finding) -> str | None:
        """Why a finding was dismissed; None if it was not."""
        return self.dismissed.get(key_of(finding))


def key_of(finding: Finding) -> tuple[str, str, str, str]:
    """Which finding it is, over readings and restarts."""
    return finding.check, finding.run, finding.metric, finding.split


def thresholds(check: Check) -> dict[str, float]:
    """The thresholds of a check: field -> value."""
    return {one.name: getattr(check, one.name) for one in fields(check)}  # type: ignore[arg-type]


def titles(check: Check) -> dict[str, str]:
    """What each threshold of a check means, in words: field -> title."""
    return {one.name: one.metadata["title"] for one in fields(check)}  # type: ignore[arg-type]


def least(threshold: float) -> int:
    """The least value of a threshold: what is counted is counted from 1."""
    return 1 if isinstance(threshold, int) else 0


def read_settings(folder: Path, checks: Sequence[Check]) -> Settings:
    """The settings of a folder of logs; none if there is no such file."""
    path = side_path(folder, FILE)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = say("{file} cannot be read and is not used: {error}. Mend or remove the file.", file=path, error=error)
        return Settings(problems=(why,))
    problems: list[str] = []
    dismissed = {
        tuple(str(row.get(key, "")) for key in OF): str(row.get("reason", ""))
        for row in document.pop("dismissed", [])
        if isinstance(row, dict)
    }
    known = {check.name: check for check in checks}
    found = {name: _row(known.get(name), name, said, problems) for name, said in document.items()}
    return Settings({name: row for name, row in found.items() if row}, dismissed, tuple(problems))  # type: ignore[arg-type]


def _row(check: Check | None, name: str, said: Any, problems: list[str]) -> dict[str, float]:
    """The thresholds said of one check, in the types of its fields; what means nothing is left out and said."""
    own = thresholds(check) if check else {}
    good: dict[str, float] = {}
    for key, value in said.items() if isinstance(said, dict) else ():
        usable = isinstance(value, int | float) and not isinstance(value, bool) and value >= least(own.get(key, 0.0))
        if key in own and usable and (isinstance(own[key], float) or float(value).is_integer()):
            good[key] = type(own[key])(value)
        else:
            place = f"{FILE}: [{name}]"
            problems.append(say("{place} {key} = {value} means nothing here.", place=place, key=key, value=value))
    if not own or not isinstance(said, dict):
        problems.append(say("{file}: there is no check {check}.", file=FILE, check=name))
    return good


def write_settings(settings: Settings, folder: Path) -> Path:
    """Writes the settings of a folder of logs at once or not at all; gives the file. Raises UserError if it cannot be written."""
    path = side_path(folder, FILE)
    dismissed = [dict(zip((*OF, "reason"), (*key, why), strict=True)) for key, why in sorted(settings.dismissed.items())]
    document = {**{name: dict(row) for name, row in sorted(settings.thresholds.items())}}
    write_side_file(path, HEADING + tomli_w.dumps({**document, **({"dismissed": dismissed} if dismissed else {})}))
    return path
