"""The tables that trainers draw in notebooks (Hugging Face, fastai) as lines; a data frame that was looked at is none."""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.notebook.cells import Placed

FRAME = "<IPython"  # what stands for a drawing in plain text; a data frame has its own text there


def rows_of(html: Sequence["Placed"], plain: Sequence["Placed"]) -> list[tuple[str, int]]:
    """(the row with bars between its cells, its line in the file) of each row of drawn tables."""
    if not html or (plain and not plain[0].startswith(FRAME)):
        return []
    reader = Rows()
    for piece in html:
        reader.line = piece.line
        reader.feed(piece)
    reader.close()
    return reader.rows


class Rows(HTMLParser):
    """Gathers the rows of tables. `line` is the line of the file that is being read."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, int]] = []
        self.line = self.begun = 0
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.cells, self.begun = [], self.line
        elif tag in ("td", "th"):
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self.cells:
            self.rows.append((f"| {' | '.join(cell.strip() for cell in self.cells)} |", self.begun))
        elif tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.cells:
            self.cells[-1] += data
