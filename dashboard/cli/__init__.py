"""The `epochbook` command: a path opens the dashboard on it, and the commands need no browser."""

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dashboard.cli import commands, comparing, events, plotting, reporting, terminal
from dashboard.cli.journal import journal
from dashboard.cli.watch import watch
from dashboard.cli.words import FLAG, t, take_language, translate_help
from parsers import UserError

DEFAULT = "open"
MISUSE = 2  # exit code


class OpensPaths(TyperGroup):
    """A group in which a path in place of a command opens the dashboard on it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = {flag for param in self.get_params(ctx) for flag in param.opts}
        # A command's name alone would be misuse, so `epochbook runs` means the folder of that name, if there is one.
        alone = len(args) == 1 and Path(args[0]).exists()
        if not args or alone or args[0] not in {*self.commands, *own}:
            self._notice_a_misspelt_command(*args[:1])
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def _notice_a_misspelt_command(self, word: str = "") -> None:
        meant = get_close_matches(word, self.commands, n=1)
        if meant and not Path(word).exists():
            raise UserError(f"There is no file or folder {word}. Did you mean the command {meant[0]}?")


app = typer.Typer(
    cls=OpensPaths,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    subcommand_metavar="PATH... | COMMAND ...",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads the logs that training leaves behind, and shows, compares and checks the runs.\n\n"
    "**epochbook PATH** opens the dashboard on a log or on a folder of logs; without a path it asks which.",
)
app.command(DEFAULT)(commands.open_dashboard)
app.command("runs")(commands.runs)
app.command("export")(commands.export)
app.command("check")(commands.check)
app.command("watch")(watch)
app.command("journal")(journal)
app.command("explain")(commands.explain)
app.command("compare", rich_help_panel=comparing.PANEL)(comparing.compare)
app.command("plot", rich_help_panel=comparing.PANEL)(plotting.plot)
app.command("report", rich_help_panel=comparing.PANEL)(reporting.report)
app.command("trim", rich_help_panel=events.PANEL)(events.trim)
app.command("merge", rich_help_panel=events.PANEL)(events.merge)
app.command("rename-tags", rich_help_panel=events.PANEL)(events.rename_tags)


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"epochbook {version('epochbook')}")
        raise typer.Exit


@app.callback()
def options(
    _lang: Annotated[str, typer.Option(FLAG, metavar="en|zh", help="Language of texts. [default: the system's]")] = "",
    _version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options before any command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command. A request that cannot be met ends as one line on standard error and exit code 2."""
    terminal.accept_any_text()
    try:
        command = typer.main.get_command(app)
        wanted = take_language(sys.argv[1:] if arguments is None else arguments)
        translate_help(command)
        command(wanted, prog_name="epochbook")
    except UserError as error:
        typer.echo(f"epochbook: {terminal.printable(t(str(error)))}", err=True)
        sys.exit(MISUSE)
