"""The entry of a day as Markdown, in Chinese, English or both, by a template that users may copy and change."""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2

from dashboard.journal.day import Change, Day, Experiment, RunFacts
from dashboard.words import translate
from parsers.tables import UserError

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGES = ("zh", "en", "both")
SEVEREST = 2  # findings told of one run
MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|~#$"})


def write_entry(
    day: Day, *, language: str = "en", template: Path | None = None, pictures: Mapping[str, str] | None = None
) -> str:
    """The entry, ending in one line feed. The same facts give the same text.

    `pictures` are experiment -> path of a picture, as the note should name it. Raises UserError for a template that is not
    there or not right.
    """
    if language not in LANGUAGES:
        raise UserError(f"{language} is no language of an entry. Choose one of {', '.join(LANGUAGES)}.")
    if language == "both" and template is None:
        return "\n".join(_render(day, one, None, pictures or {}) for one in ("zh", "en"))
    return _render(day, "zh" if language == "both" else language, template, pictures or {})


def _render(day: Day, language: str, template: Path | None, pictures: Mapping[str, str]) -> str:
    try:
        source = (template or TEMPLATES / f"entry.{language}.md.j2").read_text("utf-8")
        environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined, autoescape=False)
        environment.filters |= {
            "number": number, "text": plain, "delta": delta, "changes": changes, "epoch": epoch, "seconds": seconds,
            "told": partial(_told, language=language),
        }  # fmt: skip
        made = environment.from_string(source).render(
            day=day, pictures=pictures, severest=SEVEREST, settings=settings_of, beside=beside_of, table=table_of
        )
    except OSError as error:
        raise UserError(f"The template {template} cannot be read: {error.strerror}.") from None
    except jinja2.TemplateError as error:
        raise UserError(f"The template {template} is not right: {error}.") from None
    return "\n".join(line.rstrip() for line in made.strip().splitlines()) + "\n"


def number(value: float) -> str:
    """A value as logged, six digits at most; '–' where there is none."""
    return "–" if math.isnan(value) else f"{value:.6g}"


def plain(text: object) -> str:
    """A name or text out of a log, so that Markdown shows it as it is."""
    return " ".join(str(text).translate(MARKS).split())


def delta(value: float, unit: str = "") -> str:
    """A difference with its sign; in points for percentages."""
    return "–" if math.isnan(value) else f"{value:+.4g}".replace("-", "−")


def epoch(value: float) -> str:
    """An epoch or step, whole where it is."""
    return "–" if math.isnan(value) else f"{value:,.0f}" if value.is_integer() else f"{value:g}"


def seconds(value: float) -> str:
    """How long, as people say it."""
    hours, minutes = divmod(int(value // 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def changes(found: tuple[Change, ...], most: int = 4) -> str:
    """'lr 0.02 → 0.05, batch 32 → 64'."""
    told = [f"{plain(one.name)} {plain(one.before)} → {plain(one.after)}" for one in found[:most]]
    return ", ".join([*told, "…"] if len(found) > most else told)


def _told(text: str, *, language: str) -> str:
    """A sentence of a finding, in the language of the entry."""
    return plain(translate(text, language))


def settings_of(experiment: Experiment, most: int = 2) -> list[str]:
    """The settings that tell the runs of an experiment apart, those that most runs changed first."""
    counts: dict[str, int] = {}
    for run in experiment.runs:
        for change in run.changes:
            counts[change.name] = counts.get(change.name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def beside_of(experiment: Experiment) -> list[str]:
    """The metrics told beside the main one."""
    return list(dict.fromkeys(name for run in experiment.runs for name, _ in run.beside))


def table_of(experiment: Experiment, run: RunFacts) -> dict[str, Any]:
    """What the table of an experiment says of a run: settings by name, other metrics by name."""
    base = next((one for one in experiment.runs if one.run == experiment.baseline), None)
    other = {change.name: change.before for one in experiment.runs for change in one.changes} if run is base else {}
    return {"settings": other | {change.name: change.after for change in run.changes}, "beside": dict(run.beside)}
