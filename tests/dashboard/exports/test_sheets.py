"""Every export of a sheet says what the sheet says: numbers, texts, marks and notes, whatever the names are."""

import csv
import io
import json
import math
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from markdown_it import MarkdownIt

from dashboard.exports import ENDINGS, SHEETS, excel_sheet, html_sheet, latex_sheet, markdown_sheet
from dashboard.sheet import Cell, Heading, Sheet

NAN = math.nan
ODD = '=HYPERLINK("http://x") & 50% of_{all} #1 | <b>$x$</b> ~^\\ *y*'
CHINESE = "噪声标签·学习率 0.01"


def row(name: str, *cells: Cell) -> tuple[Cell, ...]:
    return (Cell(name, name), *cells)


def number(value: float | None, text: str, **marks) -> Cell:
    return Cell(text, value, **marks)


SHEET = Sheet(
    headings=(
        Heading("run", numeric=False),
        Heading("n", decimals=0),
        Heading("mAP", "val", "%", "↑", 1, extra=("std",)),
        Heading("Δ mAP", "val", decimals=1),
        Heading("loss", "train", "", "↓", 3),
    ),
    rows=(
        row(
            "core",
            number(3, "3"),
            number(63.8193, "63.8 ± 0.4", best=True, extra=(0.41,)),
            Cell(""),
            number(0.5615, "0.562", best=True),
        ),
        row(
            ODD,
            number(1, "1"),
            number(41.3135, "41.3", mark="**", extra=(None,)),
            number(-22.5058, "-22.5", tone="worse"),
            number(NAN, "NaN"),
        ),
        row(
            CHINESE,
            number(2, "2"),
            number(59.2124, "59.2 ± 1.2", second=True, extra=(1.2,)),
            number(-4.6, "-4.6"),
            number(None, "–"),
        ),
    ),
    notes=("Best epoch: where mAP (val) is highest, the first of ties.", f"Made of {ODD} and {CHINESE}."),
    title="The evening's table",
)
FRAME = SHEET.frame()


def same(found: pd.DataFrame) -> None:
    """The frame is the sheet's, numbers to the last bit."""
    assert found.columns.tolist() == FRAME.columns.tolist()
    for name in FRAME.columns:
        ours, theirs = FRAME[name].tolist(), found[name].tolist()
        for a, b in zip(ours, theirs, strict=True):
            assert missing(a) == missing(b)
            if not missing(a):
                np.testing.assert_equal(b, a)


def missing(value: object) -> bool:
    return value is None or value is pd.NA


def test_the_frame_has_a_column_for_each_number() -> None:
    assert FRAME.columns.tolist() == ["run", "n", "val mAP", "val mAP std", "val Δ mAP", "train loss"]
    assert FRAME["n"].tolist() == [3, 1, 2]
    assert math.isnan(FRAME["train loss"].iloc[1])
    assert FRAME["train loss"].iloc[2] is pd.NA


def test_excel_opened_again_has_the_numbers_of_the_frame() -> None:
    page = openpyxl.load_workbook(io.BytesIO(SHEETS["xlsx"](SHEET))).active
    lines = list(page.iter_rows(min_row=1, max_row=4, values_only=True))
    assert lines[0] == ("run", "n", "val mAP (%) ↑", "val mAP std", "val Δ mAP", "train loss ↓")
    read = [[NAN if cell == "NaN" else cell for cell in line] for line in lines[1:]]
    same(pd.DataFrame(read, columns=FRAME.columns, dtype="object"))
    assert [cell.value for cell in page["A"]][5:] == list(SHEET.notes)


def test_excel_shows_the_decimals_and_marks_of_the_screen() -> None:
    page = openpyxl.load_workbook(io.BytesIO(SHEETS["xlsx"](SHEET))).active
    assert page["C2"].number_format == "0.0"
    assert page["C3"].number_format == '0.0"**"'
    assert (page["C2"].font.bold, page["C3"].font.bold, page["C4"].font.underline) == (True, False, "single")
    assert page["F2"].number_format == "0.000"


def test_excel_takes_no_text_for_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(SHEETS["xlsx"](SHEET))).active
    assert (page["A3"].value, page["A3"].data_type) == (ODD, "s")
    control = Sheet((Heading("run", numeric=False),), ((Cell("a\x07b", "a\x07b"),),))
    assert openpyxl.load_workbook(io.BytesIO(excel_sheet.export(control))).active["A2"].value == "ab"


def test_csv_has_the_numbers_of_the_frame_and_its_notes() -> None:
    text = SHEETS["csv"](SHEET).decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text)))[: 1 + len(FRAME)]
    rows = [[name.removeprefix("'"), *(float(cell) if cell else None for cell in cells)] for name, *cells in lines]
    same(pd.DataFrame(rows, columns=head, dtype="object"))
    assert text.splitlines()[2].startswith("\"'=HYPERLINK")
    assert text.splitlines()[4] == '"# Best epoch: where mAP (val) is highest, the first of ties."'


def test_json_has_the_numbers_of_the_frame_and_its_notes() -> None:
    told = json.loads(SHEETS["json"](SHEET))
    rows = [{name: NAN if cell == "NaN" else cell for name, cell in line.items()} for line in told["rows"]]
    same(pd.DataFrame(rows, dtype="object"))
    assert told["notes"] == list(SHEET.notes)


def test_parquet_has_the_numbers_of_the_frame_and_its_notes() -> None:
    table = pq.read_table(io.BytesIO(SHEETS["parquet"](SHEET)))
    same(pd.DataFrame(table.to_pydict(), dtype="object"))
    assert json.loads(table.schema.metadata[b"notes"]) == list(SHEET.notes)


class Cells(HTMLParser):
    """The texts of the cells of a page, and the tags around them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.notes: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "p":
            self.notes.append("")
        self.inside = tag if tag in ("td", "th", "p") else self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag in ("td", "th", "p") else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside in ("td", "th"):
            self.rows[-1][-1] += data
        elif self.inside == "p":
            self.notes[-1] += data


def test_html_says_every_text_and_runs_nothing_of_them() -> None:
    page = Cells(SHEETS["html"](SHEET).decode())
    assert page.rows[0] == ["", "val", "train"]
    assert page.rows[1] == [heading.text for heading in SHEET.headings]
    assert page.rows[2:] == SHEET.texts().to_numpy().tolist()
    assert page.notes == list(SHEET.notes)
    assert not page.tags & {"b", "a", "script"}, "nothing of a name became a tag"
    assert "<strong>63.8 ± 0.4</strong>" in html_sheet.table(SHEET)
    assert "<u>59.2 ± 1.2</u>" in html_sheet.table(SHEET)


def test_markdown_says_every_text_and_runs_nothing_of_them() -> None:
    text = SHEETS["md"](SHEET).decode()
    page = Cells(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    assert page.rows == [SHEET.texts().columns.tolist(), *SHEET.texts().to_numpy().tolist()]
    assert page.notes == list(SHEET.notes)
    assert not page.tags & {"b", "a", "em", "script"}
    assert "**63.8 ± 0.4**" in markdown_sheet.table(SHEET)


def test_latex_has_booktabs_bold_bests_and_underlined_seconds() -> None:
    text = SHEETS["latex"](SHEET).decode()
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\textbf{63.8 $\pm$ 0.4}", r"\underline{$59.2 \pm 1.2$}"):
        assert part in text
    assert r"\multicolumn{2}{c}{val}" in text
    assert r"$41.3$\textsuperscript{**}" in text
    assert CHINESE.split("·")[0] in text
    assert "CJKutf8" in text, "it says what Chinese needs"


PLAIN_NAMES = Sheet(SHEET.headings, SHEET.rows[:2], (SHEET.notes[0], f"Made of {ODD}."), SHEET.title)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no pdflatex here")
@pytest.mark.parametrize("siunitx", [False, True])
@pytest.mark.parametrize("chinese", [False, True])
def test_latex_compiles(tmp_path: Path, siunitx: bool, chinese: bool) -> None:
    needed = ["booktabs", *(["siunitx"] if siunitx else []), *(["CJKutf8"] if chinese else [])]
    for package in needed:
        if subprocess.run(["kpsewhich", f"{package}.sty"], capture_output=True, check=False).returncode:
            pytest.skip(f"LaTeX's {package} is not here")
    table = latex_sheet.export(SHEET if chinese else PLAIN_NAMES, siunitx=siunitx).decode()
    setup = [line[2:] for line in table.splitlines() if line.startswith(r"% \sisetup")]
    packages = [rf"\usepackage{{{package}}}" for package in needed]
    begin, end = (r"\begin{CJK}{UTF8}{gbsn}", r"\end{CJK}") if chinese else ("", "")
    document = [
        r"\documentclass{article}",
        r"\usepackage[T1]{fontenc}",
        *packages,
        *setup,
        r"\begin{document}",
        begin,
        table,
        end,
    ]
    (tmp_path / "table.tex").write_text("\n".join([*document, r"\end{document}"]), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, errors="replace", check=False)
    if chinese and "Font" in done.stdout and "not found" in done.stdout:
        pytest.skip("there is no Chinese font for LaTeX here")
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "table.pdf").stat().st_size > 5000


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_of_nothing_is_a_table(name: str) -> None:
    assert SHEETS[name](Sheet((Heading("run", numeric=False),), ()))


def test_endings_name_formats() -> None:
    assert set(ENDINGS.values()) <= set(SHEETS)


def test_columns_called_alike_are_told_apart() -> None:
    twice = Sheet((Heading("run", numeric=False), Heading("a"), Heading("a")), ((Cell("x", "x"), Cell("1", 1), Cell("2", 2)),))
    assert twice.frame().iloc[0].tolist() == ["x", 1, 2]
    assert twice.frame().columns.tolist() == ["run", "a", "a (2)"]
