"""`epochbook journal`: the day's entry, printed or put into the researcher's own notes."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.commands import Exclude, Include, Paths, read
from dashboard.cli.words import t
from dashboard.health.verdict import judge
from dashboard.journal.day import Day, day_of
from dashboard.journal.front_matter import KINDS, begin_note, front_matter
from dashboard.journal.pictures import keep, places
from dashboard.journal.place import placed_in, write_into
from dashboard.journal.write import LANGUAGES, write_entry
from dashboard.words import supported, translate
from parsers import Logbook, UserError

STALE = 1  # exit code of --check


def journal(
    paths: Paths,
    date: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day. [default: today]")] = "",
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The first of several days.")] = "",
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The last of several days. [default: today]")] = "",
    week: Annotated[bool, typer.Option("--week", help="The seven days up to --date.")] = False,
    into: Annotated[Path | None, typer.Option(metavar="FILE", help="A Markdown journal, or a folder of daily notes.")] = None,
    front: Annotated[str, typer.Option("--front-matter", metavar="|".join(KINDS), help="How a new note begins.")] = "",
    lang: Annotated[str, typer.Option(metavar="zh|en|both", help="Language of the entry. [default: yours]")] = "",
    pictures: Annotated[bool, typer.Option("--pictures", help="Keep a picture of each experiment's curves beside FILE.")] = False,
    template: Annotated[Path | None, typer.Option(metavar="FILE", help="A template of your own, see the guide.")] = None,
    baseline: Annotated[str, typer.Option(metavar="RUN", help="The run to hold others against. [default: one called so]")] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if FILE is not up to date.")] = False,
    include: Include = None,
    exclude: Exclude = None,
) -> None:  # fmt: skip
    """Write up a day: what ran, what was changed, what came out, what is wrong. Printed, or put into your journal."""
    first, last = days(date, since, until, week=week)
    if check and into is None:
        raise UserError("There is no file to check. Name your journal with --into.")
    if pictures and into is None:
        raise UserError("There is no file to keep pictures beside. Name your journal with --into.")
    logs = read(paths, include=include, exclude=exclude)
    day = day_of(judge(logs), first, last, baseline=baseline)
    file = into / f"{day.key}.md" if into and into.is_dir() else into
    links = places(day, file) if file and pictures else {}
    entry = write_entry(day, language=language(lang), template=template, pictures=links)
    before = front_matter(day, front) if front else ""
    if file is None:
        typer.echo(f"{before}\n{entry}" if before else entry, nl=False)
        return
    if check:
        _check(file, entry, day)
        return
    drawn = _drawn(logs, day, links, told=language(lang))
    is_new = not file.exists() and (before or file != into)
    placed = begin_note(file, entry, key=day.key, before=before) if is_new else write_into(file, entry, key=day.key)
    keep(drawn, beside=file)
    said = t("The entry of {days} is in {file}.", days=day.key, file=file)
    typer.echo(t(placed.note) or (said if placed.changed else t("{file} is up to date.", file=file)))


def _drawn(logs: Logbook, day: Day, links: dict[str, str], *, told: str) -> dict[str, bytes]:
    """place -> the picture (PNG): the main metric of an experiment's runs of the day."""
    if not links:
        return {}
    from dashboard.report.of_day import draw

    speak = partial(translate, language="zh" if told == "zh" else "en")
    return dict(zip(links.values(), draw(logs, day.curves, tell=speak), strict=True))


def _check(into: Path, entry: str, day: Day) -> None:
    """Ends with code 1 if the journal lacks the entry or has another one."""
    try:
        placed, _ = placed_in(into.read_bytes(), entry, key=day.key, name=into.stem)
    except OSError as error:
        raise UserError(f"{into} cannot be read: {error.strerror}. Check the path.") from None
    typer.echo(placed.diff or t(placed.note) or t("{file} is up to date.", file=into), nl=not placed.diff)
    if placed.changed:
        raise typer.Exit(STALE)


def days(date: str, since: str, until: str, *, week: bool) -> tuple[dt.date, dt.date]:
    """The first and the last day asked for."""
    if date and (since or until):
        raise UserError("Say either --date, or --since and --until.")
    if since or until:
        last = day_said(until) if until else dt.datetime.now().astimezone().date()
        first = day_said(since) if since else last
    else:
        last = day_said(date) if date else dt.datetime.now().astimezone().date()
        first = last - dt.timedelta(days=6) if week else last
    if first > last:
        raise UserError(f"{first.isoformat()} comes after {last.isoformat()}. Swap --since and --until.")
    return first, last


def day_said(text: str) -> dt.date:
    """The day that an option names."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is no day. Write it as 2026-11-20.") from None


def language(said: str) -> str:
    """The language asked for, else that of the command line."""
    from dashboard.cli.words import language as spoken

    if said and said not in LANGUAGES:
        raise UserError(f"{said} is no language of an entry. Choose one of {', '.join(LANGUAGES)}.")
    return said or supported(spoken())
