"""`epochbook watch`: follows growing logs and tells each piece of news once: on the screen, by a message, by a command."""

import os
import subprocess
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from dashboard.cli import terminal
from dashboard.cli.commands import Exclude, Include, Paths, existing, read
from dashboard.cli.words import t
from dashboard.health.news import KINDS, News, Seen
from dashboard.health.verdict import Judge
from parsers import Logbook, UserError

USUAL = ["finding", "best", "finished"]
LONGEST = 600.0  # seconds that a command or a message may take


Notify = Annotated[
    list[str] | None,
    typer.Option(metavar="URL", help="Where to send news: an Apprise URL, mailto://, slack://, json:// … (may be given again)."),
]
Exec = Annotated[
    list[str] | None,
    typer.Option(
        "--exec",
        metavar="CMD",
        help="A command to run for each piece of news, which is in EPOCHBOOK_RUN, _KIND, _CHECK, _SEVERITY, _MESSAGE, "
        "_SOURCE and _LINE (may be given again).",
    ),
]
Wanted = Annotated[
    list[str] | None,
    typer.Option(metavar="|".join(KINDS), help="What counts as news (may be given again). [default: finding, best, finished]"),
]
Until = Annotated[bool, typer.Option("--until-finished", help="End when no run is running any more.")]


def watch(
    paths: Paths,
    notify: Notify = None,
    exec_: Exec = None,
    news: Wanted = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks at the logs.")] = 30.0,
    until_finished: Until = False,
    include: Include = None,
    exclude: Exclude = None,
) -> None:
    """Follow running logs, and tell of new NaN, divergence, crashes, stalls, bests and ends, each once."""
    for path in paths:
        existing(path)
    tellers = [_printed, *messengers(notify or ()), *(_executing(command) for command in exec_ or ())]
    wanted = set(news or USUAL)
    if unknown := wanted - set(KINDS):
        raise UserError(f"{min(unknown)} is no kind of news. There are {', '.join(KINDS)}.")
    try:
        _follow(read(paths, include=include, exclude=exclude), tellers, wanted, every=every, until_finished=until_finished)
    except KeyboardInterrupt:
        typer.echo(t("Stopped watching."))


def _follow(
    logs: Logbook, tellers: Sequence[Callable[[News], None]], wanted: set[str], *, every: float, until_finished: bool
) -> None:
    """Looks at the logs again and again. What they say at first is shown, and is no news."""
    seen, judge = Seen(), Judge()
    for piece in seen.tell(judge(logs)):
        if piece.kind == "finding":
            _printed(piece)
    typer.echo(t("Watching {count} runs; Ctrl+C ends it.", count=len(logs.runs)))
    while not (until_finished and not (logs.runs["status"] == "running").any()):
        time.sleep(every)
        logs = logs.refresh()
        for piece in seen.tell(judge(logs)):
            if piece.kind in wanted:
                for tell in tellers:
                    tell(piece)


def _printed(news: News) -> None:
    line = Text(f"{datetime.now():%H:%M:%S}  ", "dim").append(f"{terminal.printable(news.run)}  ", "bold")
    line.append(terminal.printable(t(news.message)), terminal.STYLES.get(news.severity, ""))
    terminal.console().print(line, soft_wrap=True)


def messengers(urls: Sequence[str]) -> list[Callable[[News], None]]:
    """What sends news to these Apprise URLs. Raises UserError for one that Apprise does not know."""
    if not urls:
        return []
    with warnings.catch_warnings():  # of what Apprise itself imports, some of it when an address is added
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # 0.4 s, which only those who ask for messages should pay

        messenger = apprise.Apprise()
        refused = [url for url in urls if not messenger.add(url)]
    if refused:
        shown = refused[0].split("://")[0] + "://…"  # what comes after may be a secret
        raise UserError(f"{shown} is no address that messages can be sent to. See github.com/caronc/apprise for their forms.")
    kinds = {"error": apprise.NotifyType.FAILURE, "warning": apprise.NotifyType.WARNING}

    def send(news: News) -> None:
        place = f"\n{news.source}:{news.line}" if news.source else ""
        kind = apprise.NotifyType.SUCCESS if news.kind == "finished" else kinds.get(news.severity, apprise.NotifyType.INFO)
        body = f"{t(news.message)}{place}"
        text = apprise.NotifyFormat.TEXT
        if not messenger.notify(title=f"Epochbook · {news.run}", body=body, notify_type=kind, body_format=text):
            typer.echo(t("A message could not be sent; watching goes on."), err=True)

    return [send]


def _executing(command: str) -> Callable[[News], None]:
    """What runs a command of the user's own; the news reach it as variables, so nothing in a log is ever run."""

    def run(news: News) -> None:
        told = {
            "RUN": news.run, "KIND": news.kind, "CHECK": news.check, "SEVERITY": news.severity, "MESSAGE": t(news.message),
            "SOURCE": news.source, "LINE": str(news.line or ""),
        }  # fmt: skip
        environment = os.environ | {f"EPOCHBOOK_{key}": value.replace("\0", "") for key, value in told.items()}
        try:
            code = subprocess.run(command, shell=True, env=environment, timeout=LONGEST, check=False).returncode
            failed = f"exit code {code}" if code else ""
        except (OSError, subprocess.TimeoutExpired) as error:
            failed = str(error)
        if failed:
            typer.echo(t("The command did not succeed ({why}); watching goes on.", why=failed), err=True)

    return run
