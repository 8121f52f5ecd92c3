"""Pictures of an entry: where each experiment's lies beside the note, and keeping them there."""

from collections.abc import Mapping
from pathlib import Path

from dashboard.journal.day import Day
from dashboard.journal.front_matter import slug
from parsers.side_file import ask_to_write
from parsers.tables import UserError


def places(day: Day, file: Path) -> dict[str, str]:
    """experiment -> where its picture lies, as a note beside it names it."""
    folder = f"{file.stem}.pictures"
    return {
        one.name: f"{folder}/{day.key}-{slug(one.name).replace('/', '-') or 'runs'}.png" for one in day.experiments if one.rule
    }


def keep(drawn: Mapping[str, bytes], *, beside: Path) -> None:
    """Writes pictures (place -> PNG) to their places beside a note. Raises UserError where that cannot be done."""
    ask_to_write()
    for place, data in drawn.items():
        path = beside.parent / place
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error.strerror or error}. Give write access to its folder.") from None
