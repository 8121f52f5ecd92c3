"""Tables printed to the console: a header line of column names, and rows under it."""

import re

from parsers.console.grammar import split_of
from parsers.console.keys import KEY
from parsers.console.not_metrics import CODE, PROSE, is_noise
from parsers.console.plan import CLAIMED, Field, Masked, N, Plan
from parsers.console.prefixes import strip_prefix
from parsers.console.units import unit_of
from parsers.vocabulary import kind, name_of

POSITIONS = {
    "epoch": "epoch epochs ep round 轮次",
    "step": "iter iteration iterations it step steps global_step episode timestep",
    "batch": "batch",
}
POSITION_COLUMNS = {word: role for role, words in POSITIONS.items() for word in words.split()}
CLOCK = re.compile(rf"{N}:{N}")
RULE = re.compile(r"^[\s|:+\-=_*\u2500-\u257f\x02]*$")
BAR_TAIL = re.compile(r":?\s*(?:\ue000\s?%\|(?!\s*(?:[-+*]*\ue000|[^\W\d_]|$))|\ue000?%?\|?\s*[━─██-▏#]{2,}).*$")
MEAN_OF_RUNS = re.compile(
    r"\s*[(（]\s*(?:mean|avg|average|均值|平均值?)?\s*(?:±|\+/?-)\s*(?:std|sd|标准差)\s*[)）]$", re.IGNORECASE
)
BARS = re.compile(r"[|│┃]")
EMPHASIS = "*_` \t"  # around the cells of a Markdown table
SIGNS_BEFORE = re.compile(r"[^\w\ue000]{0,2}(?=\ue000)")
NUMERIC = re.compile(rf"[-+$]?{N}|[-–]*$|(?:n/?a|none|null)$", re.IGNORECASE)
VARIABLE = re.compile(
    r"[A-Za-z]$|(?:.*[_ ])?(?:len|size|dim|rank|seed|fold|layers?|depth|width|horizon|heads?)$"
    r"|(?:alpha|beta|gamma|lambda|tau|temperature|dropout|threshold|[αβγλτ])$",
    re.IGNORECASE,
)  # the first column of a table over `K`, `pred_len`, `alpha`
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")  # of Markdown
MARKED_ROW = re.compile(r"\s*\|.*\|\s*$")  # of a Markdown table: whatever else it says
WORDS = re.compile(r"[^\W\d][\w@./%()\[\]+-]*", re.UNICODE)


def split_cells(text: str) -> list[tuple[int, str]]:
    """(offset, cell) of a line's cells: between bars or tabs, else between two and more blanks, else between blanks."""
    if BARS.search(text):
        return _piped(text)
    if "\t" in text.strip():
        pattern = r"[^\t]+"
    elif re.search(r"\S\s{2,}\S", text.strip()):
        pattern = r"\S+(?: \S+)*"
    elif text.count(",") > 1:
        pattern = r"[^,]+"
    else:
        pattern = r"\S+"
    cells = [(m.start(), m[0]) for m in re.finditer(pattern, text)]
    return [(at + len(cell) - len(cell.lstrip()), cell.strip()) for at, cell in cells if cell.strip()]


def _piped(text: str) -> list[tuple[int, str]]:
    """The cells between bars without marks of emphasis, empty ones too; those outside the outer bars are none."""
    cells = [(m.start(), m[0]) for m in re.finditer(r"[^|│┃]*", text) if m[0] or m.start() < len(text)]
    cells = [(at, cell) for at, cell in cells if at == 0 or text[at - 1] in "|│┃"]
    inner = [c for i, c in enumerate(cells) if c[1].strip() or 0 < i < len(cells) - 1]
    return [(at + len(cell) - len(cell.lstrip(EMPHASIS)), cell.strip(EMPHASIS)) for at, cell in inner]


def header_columns(masked: Masked) -> tuple[str, ...]:
    """The column names if the line is a table's header, else ().

    A header has three or more names, (almost) no numbers, and names at least one quantity or position we know.
    """
    begin, _, _ = strip_prefix(masked)
    body = BAR_TAIL.sub("", masked.text[begin:])
    if body.count(N) or len(body) > 2000 or CODE.search(body) or re.search(r"[.!?:]\s*$|[{}'\"]|://", body) or "=" in body:
        return ()
    cells = [cell for _, cell in split_cells(body)]
    names = [_column_name(cell) for cell in cells]
    unnamed = [n for n in names[1:] if len(n) > 40 or len(n.split()) > 4 or not KEY.search(n)]
    if len(names) < 3 or unnamed or not (KEY.search(names[0]) or (not names[0] and BARS.search(body))):
        return ()
    known = [n for n in names if is_quantity(n)]
    positions = [n for n in names if n.lower() in POSITION_COLUMNS]
    separated = bool(re.search(r"[|│┃\t]|\S\s{2,}\S", body.strip()))
    enough = (
        len(known) >= 1 and (len(known) + len(positions) >= 2 or separated)
        if separated
        else len(known) + len(positions) >= max(2, 0.6 * len(names))
    )
    if not enough or (any(re.search(r"#", n) for n in names) and not known):
        return ()
    return tuple(names)


def has_places(columns: tuple[str, ...]) -> bool:
    """Whether the rows under these columns say where they stand."""
    return any(column.lower().strip("# ") in POSITION_COLUMNS for column in columns)


def _column_name(cell: str) -> str:
    """A header cell as a name: `Box(P` and `mAP50-95)` lose the bracket that spans columns, `mAP (mean ± std)` its remark."""
    name = MEAN_OF_RUNS.sub("", cell.strip("*: "))
    if name.count("(") != name.count(")"):
        name = name.rpartition("(")[2].rstrip(")")
    return name


def is_quantity(name: str) -> bool:
    """Whether a column of that name is a training's quantity."""
    return kind(name_of(name).metric) not in ("", "count", "time", "memory") or name.lower() in ("p", "r", "precision", "recall")


def is_rowlike(masked: Masked) -> bool:
    """Whether the line may be a table's row: three or more cells, most of them numbers."""
    begin, _, _ = strip_prefix(masked)
    body = BAR_TAIL.sub("", masked.text[begin:])
    if RULE.match(body) or N not in body or is_noise(body, placed=True):
        return False
    cells = [cell for _, cell in split_cells(body)]
    numeric = sum(cell.startswith((N, "-", "$")) and len(cell) < 24 for cell in cells)
    if len(cells) >= 2 and numeric >= 1 and (numeric >= len(cells) / 2 - 1 or MARKED_ROW.match(body)):
        return not re.search(rf"(?<!{N})[:=]\s*{N}", body)
    cells = body.split()
    numeric = sum(cell.startswith(N) for cell in cells)
    return len(cells) >= 3 and numeric >= len(cells) / 2 and not re.search(rf"(?<!{N})[:=]\s*{N}", body)


def read_row(masked: Masked, columns: tuple[str, ...]) -> Plan | None:
    """The plan of a table's row under `columns`, or None if it does not fit them."""
    begin, fields, month = strip_prefix(masked)
    body = BAR_TAIL.sub("", masked.text[begin:])
    fitted = fit_cells(body, columns)
    if not fitted:
        return None
    cells, columns = fitted
    if not BARS.search(body) and sum(not NUMERIC.match(cell) for _, cell in cells) > max(1, len(cells) // 3):
        return None  # words in a row
    hole_at = {place - begin: k for k, place in enumerate(masked.at)}
    label, out = "", []
    for k, ((at, cell), column) in enumerate(zip(cells, columns, strict=False)):
        signs = SIGNS_BEFORE.match(cell)
        hole = hole_at.get(at + signs.end()) if signs else None
        if hole is not None:
            out += [] if not k and VARIABLE.match(column) and not is_quantity(column) else cell_fields(hole, cell, column, label)
        elif column == columns[0] and re.search(r"[^\W\d]", cell):
            label = LINK.sub(r"\1", cell).replace(N, "").strip("* ")
    if label and is_quantity(label) and kind(name_of(label).metric) == "score" and len(cells) < len(columns):
        out = [f._replace(tag=label) for f in out if f.tag][:1]  # `accuracy  0.48  480` under a classification report
    if not any(f.tag for f in out):
        return None
    used = {f.hole for f in out}
    out += [Field(k, role="skip") for k in range(len(masked.at)) if k not in used and masked.at[k] >= begin]
    return Plan(claim=CLAIMED, rule="table", fields=fields + out, month=month)


def fit_cells(body: str, columns: tuple[str, ...]) -> tuple[list[tuple[int, str]], tuple[str, ...]] | None:
    """(cells of a row, a column for each), or None where they do not match.

    A first cell of several words is put together again; a column of row names may have no header.
    """
    cells = split_cells(body)
    if len(cells) == len(columns):
        return cells, columns
    if BARS.search(body):
        return None
    named = not cells[0][1].startswith(N)
    if named and len(cells) == len(columns) + 1:
        return cells, ("", *columns)
    if named and 2 < len(cells) <= len(columns) and is_quantity(cells[0][1]):
        return cells, ("", *columns[-len(cells) + 1 :], "", "")
    if len(cells) == len(columns) + 1 and columns[0].lower() in ("precision", "recall", "f1", "f1-score", "iou", "ap"):
        return None  # the rows of classes told by number: they are of no series
    words = [(m.start(), m[0]) for m in re.finditer(r"\S+", body)]
    extra = len(words) - len(columns)
    if extra == 0 or (extra > 0 and words[0][1].startswith(N)):
        return words, columns
    if named and 0 < extra <= 3:
        return [(words[0][0], " ".join(w for _, w in words[: extra + 1])), *words[extra + 1 :]], columns
    return None


def cell_fields(hole: int, cell: str, column: str, label: str) -> list[Field]:
    """What a number in a cell is: a position, a quantity, or nothing."""
    role = POSITION_COLUMNS.get(column.lower().strip("# "))
    if role:
        total = re.match(rf"{N}\s*/\s*{N}", cell)
        return [Field(hole, role=role)] + ([Field(hole + 1, role=role + ("es" if role == "batch" else "s"))] if total else [])
    if column.lower() == "skip":
        return []  # how a dialect names a column of no interest
    what = kind(name_of(column).metric)
    if CLOCK.match(cell):
        return []  # `00:12`: how long it took
    if what == "count" or (PROSE.search(column) and not what and column.lower() != "total") or not KEY.search(column):
        return []
    unit, scale = unit_of(cell[1:], memory=what == "memory") if cell.startswith(N) else ("", 1.0)
    whole = not label or label.lower() in ("all", "total", "overall", "average", "mean")
    return [Field(hole, column if whole else f"{label} {column}", unit=unit, scale=scale, split=split_of(label))]
