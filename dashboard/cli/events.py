"""The commands that write event files anew. The files read are never touched."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.commands import existing
from dashboard.cli.terminal import printable
from parsers import UserError

PANEL = "Writing event files anew"
Files = Annotated[list[str], typer.Argument(metavar="EVENTS", help="Event files, or folders of them.", show_default=False)]
Output = Annotated[Path, typer.Option("-o", "--output", help="Folder to write to.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")]


def trim(
    files: Files,
    output: Output,
    steps: Annotated[str, typer.Option(metavar="FIRST:LAST", help="Steps to keep, both ends taken, such as 81:100 or 81:")] = ":",
    tags: Annotated[str, typer.Option(metavar="PATTERN", help="Keep only tags in which this regular expression is found.")] = "",
    force: Force = False,
) -> None:
    """Keep a stretch of steps, or some tags."""
    from parsers.tensorboard import rewrite

    tell(rewrite.trim(found(files), output, steps=rewrite.parse_steps(steps), tags=tags, force=force))


def merge(
    files: Files,
    output: Output,
    offset: Annotated[bool, typer.Option("--offset", help="Move each run's steps behind those of the run before.")] = False,
    force: Force = False,
) -> None:
    """Make several runs one, in the order given. Where steps overlap, the later run counts."""
    from parsers.tensorboard import rewrite

    tell(rewrite.merge(found(files), output, offset=offset, force=force))


def rename_tags(
    files: Files,
    output: Output,
    rename: Annotated[list[str], typer.Option(metavar="PATTERN=TEXT", help="What to replace by what (may be given again).")],
    force: Force = False,
) -> None:
    r"""Give tags other names, such as `--rename '^Loss/(.*)=loss_\1'`."""
    from parsers.tensorboard import rewrite

    tell(rewrite.rename_tags(found(files), output, dict(map(parse_rename, rename)), force=force))


def parse_rename(text: str) -> tuple[str, str]:
    """The pattern before the last '=', and what takes its place."""
    pattern, equals, name = text.rpartition("=")
    if not equals or not pattern:
        raise UserError(f"Write what to rename as PATTERN=TEXT, not as {text!r}.")
    return pattern, name


def found(files: Sequence[str]) -> list[Path]:
    return [existing(file) for file in files]


def tell(written: Sequence[Path]) -> None:
    """Names the files written."""
    for path in written:
        typer.echo(f"wrote {printable(path)}")
