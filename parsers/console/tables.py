"""Tables printed to the console: a header line of column names, and rows under it."""

import re

from parsers.console.grammar import CODE, KEY, PROSE, split_of, unit_of
from parsers.console.plan import CLAIMED, Field, Masked, N, Plan
from parsers.console.prefixes import strip_prefix
from parsers.vocabulary import kind, name_of

POSITION_COLUMNS = {
    "epoch": "epoch", "epochs": "epoch", "ep": "epoch", "iter": "step", "iteration": "step", "iterations": "step", "step": "step",
    "steps": "step", "global_step": "step", "batch": "batch", "it": "step", "round": "epoch", "episode": "step", "timestep": "step", "轮次": "epoch",
}  # fmt: skip
RULE = re.compile(r"^[\s|:+\-=_*\u2500-\u257f\x02]*$")
BAR_TAIL = re.compile(r":?\s*(?:\ue000\s?%\s?\||\ue000?%?\|?\s*[━─██-▏#]{2,}).*$")
WORDS = re.compile(r"[^\W\d][\w@./%()\[\]+-]*", re.UNICODE)


def split_cells(text: str) -> list[tuple[int, str]]:
    """(offset, cell) of a line's cells: between bars or tabs, else between two and more blanks, else between blanks."""
    if re.search(r"[|│┃]", text):
        pattern = r"[^|│┃]+"
    elif "\t" in text.strip():
        pattern = r"[^\t]+"
    elif re.search(r"\S\s{2,}\S", text.strip()):
        pattern = r"\S+(?: \S+)*"
    elif text.count(",") > 1:
        pattern = r"[^,]+"
    else:
        pattern = r"\S+"
    cells = [(m.start(), m[0]) for m in re.finditer(pattern, text)]
    return [(at + len(cell) - len(cell.lstrip()), cell.strip()) for at, cell in cells if cell.strip()]


def header_columns(masked: Masked) -> tuple[str, ...]:
    """The column names if the line is a table's header, else ().

    A header has three or more names, (almost) no numbers, and names at least one quantity or position we know.
    """
    begin, _, _ = strip_prefix(masked)
    body = BAR_TAIL.sub("", masked.text[begin:])
    if body.count(N) or len(body) > 2000 or CODE.match(body) or re.search(r"[.!?:]\s*$|[{}'\"]|://", body) or "=" in body:
        return ()
    cells = [cell for _, cell in split_cells(body)]
    names = [cell.strip("*: ") for cell in cells]
    if len(names) < 3 or any(len(n) > 40 or len(n.split()) > 4 or not KEY.search(n) for n in names):
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


def is_quantity(name: str) -> bool:
    """Whether a column of that name is a training's quantity."""
    return kind(name_of(name).metric) not in ("", "count", "time") or name.lower() in ("p", "r", "precision", "recall")


def is_rowlike(masked: Masked) -> bool:
    """Whether the line may be a table's row: three or more cells, most of them numbers."""
    begin, _, _ = strip_prefix(masked)
    body = BAR_TAIL.sub("", masked.text[begin:])
    if RULE.match(body) or N not in body:
        return False
    cells = [cell for _, cell in split_cells(body)]
    numeric = sum(cell.startswith((N, "-", "$")) and len(cell) < 24 for cell in cells)
    if len(cells) >= 2 and numeric >= 1 and numeric >= len(cells) / 2 - 1:
        return not re.search(rf"[:=]\s*{N}", body)
    cells = body.split()
    numeric = sum(cell.startswith(N) for cell in cells)
    return len(cells) >= 3 and numeric >= len(cells) / 2 and not re.search(rf"[:=]\s*{N}", body)


def read_row(masked: Masked, columns: tuple[str, ...]) -> Plan | None:
    """The plan of a table's row under `columns`, or None if it does not fit them."""
    begin, fields, month = strip_prefix(masked)
    body = BAR_TAIL.sub(lambda m: "" if not re.match(r":", m[0]) else "", masked.text[begin:])
    cells = split_cells(body)
    if len(cells) != len(columns):
        cells = [(m.start(), m[0]) for m in re.finditer(r"\S+", body)]
        if len(cells) > len(columns) and len(cells) - len(columns) <= 3 and not cells[0][1].startswith(N):
            extra = len(cells) - len(columns) + 1  # a first cell of several words
            cells = [(cells[0][0], " ".join(c for _, c in cells[:extra])), *cells[extra:]]
        if not (len(cells) == len(columns) or (len(cells) > len(columns) and cells[0][1].startswith(N))):
            return None
    label = ""
    hole_at = {place - begin: k for k, place in enumerate(masked.at)}
    out: list[Field] = []
    for (at, cell), column in zip(cells, columns, strict=False):
        hole = next((hole_at[p] for p in range(at, at + min(len(cell), 3)) if p in hole_at), None)
        role = POSITION_COLUMNS.get(column.lower().strip("# "))
        if hole is None:
            if not label and re.search(r"[^\W\d]", cell) and column == columns[0]:
                label = cell
            continue
        if role:
            out.append(Field(hole, role=role))
            total = re.match(rf"{N}\s*/\s*{N}", cell)
            if total and role in ("epoch", "batch", "step"):
                out.append(Field(hole + 1, role=role + "s" if role != "batch" else "batches"))
        elif not PROSE.search(column) or is_quantity(column):
            unit, scale = unit_of(cell[1:]) if cell.startswith(N) else ("", 1.0)
            tag = column if not label or label.lower() in ("all", "total", "overall", "average", "mean") else f"{label} {column}"
            out.append(Field(hole, tag, unit=unit, scale=scale if not unit else 1.0, split=split_of(label)))
    if not any(f.tag for f in out):
        return None
    used = {f.hole for f in out}
    out += [Field(k, role="skip") for k in range(len(masked.at)) if k not in used and masked.at[k] >= begin]
    return Plan(claim=CLAIMED, rule="table", fields=fields + out, month=month)
