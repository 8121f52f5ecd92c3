"""A sheet as a LaTeX table for a paper: booktabs rules, bold bests, underlined seconds; numbers aligned by siunitx if wanted."""

import re
from collections.abc import Iterable

from dashboard.sheet import Cell, Sheet

ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "Δ": r"$\Delta$", "±": r"$\pm$", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "–": "--", "—": "---", "…": r"\dots{}",
    "α": r"$\alpha$", "β": r"$\beta$", "γ": r"$\gamma$", "λ": r"$\lambda$", "μ": r"$\mu$", "σ": r"$\sigma$", "τ": r"$\tau$",
    "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "∞": r"$\infty$", "−": r"$-$", '"': r"\textquotedbl{}",
}  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")
PLAIN = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?(?: ± (\d+)(?:\.(\d+))?)?")  # what a siunitx column takes
WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def export(sheet: Sheet, *, siunitx: bool = False) -> bytes:
    """UTF-8; what the preamble needs is said in comments at the top."""
    body = table(sheet, siunitx=siunitx)
    return (_preamble(body, siunitx=siunitx) + body).encode()


def table(sheet: Sheet, *, siunitx: bool = False) -> str:
    """The table environment with its notes below the tabular."""
    columns = [_column(sheet, k, siunitx=siunitx) for k in range(len(sheet.headings))]
    lines = [r"\begin{table}", r"\centering"]
    lines += [rf"\caption{{{escape(sheet.title)}}}"] if sheet.title else []
    lines += [rf"\begin{{tabular}}{{{' '.join(columns)}}}", r"\toprule", *_groups(sheet)]
    heads = [escape(heading.text) for heading in sheet.headings]
    lines += [_row(f"{{{text}}}" if column[0] == "S" else text for text, column in zip(heads, columns, strict=True)), r"\midrule"]
    for row in sheet.rows:
        lines.append(_row(_cell(cell, column) for cell, column in zip(row, columns, strict=True)))
    lines += [r"\bottomrule", r"\end{tabular}"]
    if sheet.notes:
        lines += ["", r"\smallskip", r"\parbox{\linewidth}{\footnotesize", *(escape(note) + r"\par" for note in sheet.notes), "}"]
    return "\n".join([*lines, r"\end{table}", ""])


def escape(text: object) -> str:
    """The text as LaTeX prints it, on one line; what LaTeX cannot print is left out."""
    return "".join(ESCAPES.get(char, char if char.isprintable() else "") for char in " ".join(str(text).split()))


def _preamble(body: str, *, siunitx: bool) -> str:
    lines = [r"% \usepackage{booktabs}"]
    if siunitx:
        lines += [r"% \usepackage{siunitx}", r"% \sisetup{separate-uncertainty=true, detect-weight=true, detect-family=true}"]
    if WIDE.search(body):
        lines.append(r"% Chinese: \usepackage{ctex} with xelatex, or \usepackage{CJKutf8} with pdflatex")
    return "\n".join(lines) + "\n"


def _column(sheet: Sheet, place: int, *, siunitx: bool) -> str:
    """The column's letter: l, r, or siunitx's S with as much room as its numbers take."""
    if not sheet.headings[place].numeric:
        return "l"
    found = [match for row in sheet.rows if (match := PLAIN.fullmatch(row[place].text))]
    if not siunitx or not found:
        return "r"
    whole, part, spread_whole, spread_part = (max(len(match[k] or "") for match in found) for k in (2, 3, 4, 5))
    sign = "+" if any(match[1] for match in found) else ""
    spread = f"({spread_whole + spread_part})" if spread_whole else ""
    marks = max((row[place].mark for row in sheet.rows), key=len)
    room = rf", table-space-text-post={{\textsuperscript{{{marks}}}}}" if marks else ""
    return f"S[table-format={sign}{whole}{f'.{part}' if part else ''}{spread}{room}]"


def _groups(sheet: Sheet) -> list[str]:
    """The line of headings above the headings, with a rule under each."""
    if not sheet.grouped:
        return []
    cells, rules, first = [], [], 1
    for group, span in sheet.spans():
        cells.append(rf"\multicolumn{{{span}}}{{c}}{{{escape(group)}}}")
        rules += [rf"\cmidrule(lr){{{first}-{first + span - 1}}}"] if group else []
        first += span
    return [_row(cells), " ".join(rules)]


def _in_math(text: str) -> str:
    return NUMBER.sub(lambda match: f"${match[0]}$", text).replace(r"$ $\pm$ $", r" \pm ")


def _row(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(cell: Cell, column: str) -> str:
    """A cell; numbers in math, so that a minus is one. What an S column cannot read goes into braces."""
    mark = rf"\textsuperscript{{{cell.mark}}}" if cell.mark else ""
    if column[0] == "S" and PLAIN.fullmatch(cell.text) and not cell.second:
        return (r"\bfseries " if cell.best else "") + cell.text.replace("±", "+-") + mark
    text = escape(cell.text) if column == "l" else _in_math(escape(cell.text))
    if cell.best:
        text = rf"\textbf{{{escape(cell.text)}}}"
    elif cell.second:
        text = rf"\underline{{{text}}}"
    return f"{{{text}{mark}}}" if column[0] == "S" else text + mark
