"""A comparison as a Sheet: texts with fixed decimals, bests and seconds marked, differences, and notes that say the rules."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard import sheet
from dashboard.analysis.comparison import Cell, Column, Comparison, gathered_by
from dashboard.analysis.gathering import RUN
from dashboard.analysis.provenance import notes_of
from dashboard.sheet import Heading, Sheet
from dashboard.words import say
from parsers.vocabulary import is_fraction

MISSING = "–"
DELTAS = ("", "column", "cell", "row")  # where differences to the baseline are shown
EXTRA = {"std": ("std",), "sem": ("sem",), "ci95": ("95% CI ±",), "range": ("min", "max")}
TESTED = ("95% low", "95% high", "p (Holm)")  # the numbers behind a difference that was tested
ARROWS = {"max": "↑", "min": "↓", "": ""}
SMALL, LARGE = 1e-4, 1e7  # beyond these a number is told in powers of ten


@dataclass(frozen=True)
class Look:
    """How a comparison is shown. `names` are other names of rows and metrics; `order` is the rows' by name, the rest follow."""

    decimals: int | None = None  # None: one for percent, three for fractions, else as many as the smallest needs
    delta: str = ""
    mark: bool = True  # bests bold, seconds underlined, stars for what is significant
    names: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[str] = ()
    sort: str = ""  # a metric: its best first, NaN last
    footnote: bool = True


def present(comparison: Comparison, look: Look | None = None, *, files: Sequence[str] = ()) -> Sheet:
    """The Sheet of a comparison; `files` are the logs it was made from."""
    look = look or Look()
    places = ordered(comparison, look)
    decimals = [_decimals(comparison, place, look) for place in range(len(comparison.columns))]
    several = any(comparison.n(place) > 1 for place in places)
    delta = look.delta if comparison.baseline is not None else ""
    first = gathered_by(comparison.question)
    headings = [Heading(look.names.get(first, say("run") if first == RUN else first), numeric=False)]
    if several:
        headings.append(Heading("n", decimals=0))
    grid = [_first_cells(comparison, place, look, several=several) for place in places]
    for place in range(len(comparison.columns)):
        extra = EXTRA[comparison.question.spread] if several else ()
        cells = _cells(comparison, place, places, decimals[place], look, extra=extra, delta=delta)
        headings.append(_heading(comparison, place, decimals[place], look, (*extra, *(["Δ"] if delta == "cell" else []))))
        _append(grid, cells)
        if delta == "column":
            found = [delta_cell(comparison, at, place, decimals[place]) for at in places]
            tested = TESTED if any(cell.extra for cell in found) else ()
            headings.append(replace(headings[-1], name=f"Δ {headings[-1].name}", arrow="", extra=tested, unit=""))
            _append(grid, found)
    if delta == "row":
        grid = _with_delta_rows(comparison, places, grid, decimals, several=several)
    notes = notes_of(comparison, files=files, intervals=delta in ("column", "row")) if look.footnote else ()
    return Sheet(tuple(headings), tuple(tuple(row) for row in grid), notes)


def ordered(comparison: Comparison, look: Look) -> list[int]:
    """The places of the rows as they are shown: sorted by a metric, else those named in `order` first."""
    places = list(range(len(comparison.rows)))
    if look.sort:
        column = next((k for k, one in enumerate(comparison.columns) if one.metric == look.sort), None)
        if column is not None:
            sign = 1 if comparison.columns[column].better == "min" else -1
            return sorted(places, key=lambda at: _sort_key(comparison.cells[at, column], sign))
    wanted = {name: k for k, name in enumerate(look.order)}
    return sorted(places, key=lambda at: wanted.get(comparison.rows[at].name, len(wanted)))


def _sort_key(cell: Cell, sign: int) -> tuple[int, float]:
    """Bests first; NaN behind every number, what was not logged behind that."""
    if cell.summary is None:
        return 2, 0.0
    return (1, 0.0) if math.isnan(cell.summary.mean) else (0, sign * cell.summary.mean)


def _append(grid: list[list[sheet.Cell]], cells: Sequence[sheet.Cell]) -> None:
    for row, cell in zip(grid, cells, strict=True):
        row.append(cell)


def _first_cells(comparison: Comparison, place: int, look: Look, *, several: bool) -> list[sheet.Cell]:
    row = comparison.rows[place]
    name = look.names.get(row.name, row.name)
    n = comparison.n(place)
    return [sheet.Cell(name, name), *([sheet.Cell(str(n), n)] if several else [])]


def _heading(comparison: Comparison, place: int, decimals: int | None, look: Look, extra: tuple[str, ...]) -> Heading:
    """The head of a column, under its split and setting where the columns differ in them."""
    column = comparison.columns[place]
    splits = len({one.split for one in comparison.columns}) > 1
    group = " ".join(part for part in (column.across, column.split if splits else "") if part)
    arrow = ARROWS[column.better]
    return Heading(
        look.names.get(column.metric, column.metric), look.names.get(group, group), column.unit, arrow, decimals, True, extra
    )


def _cells(
    comparison: Comparison,
    place: int,
    places: Sequence[int],
    decimals: int | None,
    look: Look,
    *,
    extra: tuple[str, ...],
    delta: str,
) -> list[sheet.Cell]:
    """The cells of a column, in the order of `places`."""
    column = comparison.columns[place]
    cells = [comparison.cells[at, place] for at in places]
    texts = [number(cell.summary.mean, decimals) if cell.summary else MISSING for cell in cells]
    best, second = ranks([cell.summary.mean if cell.summary else None for cell in cells], texts, column.better)
    shown = []
    for at, cell, text in zip(places, cells, texts, strict=True):
        one = _cell(cell, text, decimals, comparison, at, extra=extra)
        if delta == "cell" and cell.difference:
            told = signed(cell.difference.delta, decimals)
            one = replace(one, text=f"{one.text} ({told})", extra=(*one.extra, cell.difference.delta))
        if look.mark:
            mark = cell.difference.mark if cell.difference else ""
            one = replace(one, best=text in best, second=text in second, mark=mark)
        shown.append(one)
    return shown


def _cell(cell: Cell, text: str, decimals: int | None, comparison: Comparison, at: int, *, extra: tuple[str, ...]) -> sheet.Cell:
    """A cell's mean with its spread, and its n where runs of the row lack the metric."""
    summary = cell.summary
    if summary is None:
        return sheet.Cell(MISSING)
    behind: tuple[float | None, ...] = ()
    if extra:
        ends = (summary.low, summary.high) if comparison.question.spread == "range" else (summary.half,)
        behind = tuple(None if math.isnan(end) else end for end in ends)
        if summary.n > 1 and not math.isnan(summary.mean):
            told = [number(end, decimals) for end in ends]
            text += f" [{told[0]}, {told[1]}]" if comparison.question.spread == "range" else f" ± {told[0]}"
    if summary.n != comparison.n(at):
        text += f" (n={summary.n})"
    return sheet.Cell(text, summary.mean, extra=behind)


def ranks(means: Sequence[float | None], texts: Sequence[str], better: str) -> tuple[set[str], set[str]]:
    """The texts that are best and second best; what is shown alike is marked alike, and one row alone is no best."""
    finite = {text: mean for mean, text in zip(means, texts, strict=True) if mean is not None and math.isfinite(mean)}
    told = sum(mean is not None for mean in means)
    if not better or told < 2:
        return set(), set()
    order = sorted(finite, key=lambda text: finite[text], reverse=better == "max")
    return set(order[:1]), set(order[1:2]) if len(order) > 2 else set()


def delta_cell(comparison: Comparison, at: int, place: int, decimals: int | None) -> sheet.Cell:
    """The difference of a cell to the baseline, with its 95 % interval where it was tested."""
    found = comparison.cells[at, place].difference
    if found is None:
        return sheet.Cell("" if at == comparison.baseline else MISSING)
    side = comparison.columns[place].better
    text = signed(found.delta, decimals)
    gain = found.delta if side == "max" else -found.delta
    tone = "" if not side or not gain else "better" if gain > 0 else "worse"
    if not found.tested:
        return sheet.Cell(text, found.delta, tone=tone)
    interval = f" [{number(found.low, decimals)}, {number(found.high, decimals)}]"
    return sheet.Cell(text + interval, found.delta, tone=tone, extra=(found.low, found.high, found.adjusted))


def _with_delta_rows(
    comparison: Comparison, places: Sequence[int], grid: list[list[sheet.Cell]], decimals: Sequence[int | None], *, several: bool
) -> list[list[sheet.Cell]]:
    """The rows with one of differences under each but the baseline's."""
    rows: list[list[sheet.Cell]] = []
    for at, shown in zip(places, grid, strict=True):
        rows.append(shown)
        if at != comparison.baseline:
            name = f"Δ {shown[0].text}"
            cells = [delta_cell(comparison, at, place, digits) for place, digits in enumerate(decimals)]
            rows.append([sheet.Cell(name, name), *([sheet.Cell("")] if several else []), *cells])
    return rows


def _decimals(comparison: Comparison, place: int, look: Look) -> int | None:
    """How many decimals a column has: as chosen, else by its unit and size; None where powers of ten tell more."""
    if look.decimals is not None:
        return look.decimals
    column = comparison.columns[place]
    means = [cell.summary.mean for (_, k), cell in comparison.cells.items() if k == place and cell.summary]
    return usual_decimals(column, [abs(mean) for mean in means if math.isfinite(mean)])


def usual_decimals(column: Column, sizes: Sequence[float]) -> int | None:
    """One for percent, three for fractions, else so many that the smallest value has three digits; None for a tiny one."""
    if column.unit == "%":
        return 1
    if is_fraction(column.metric) and not column.unit:
        return 3
    smallest = min((size for size in sizes if size), default=1.0)
    return None if smallest < SMALL else min(4, max(0, 2 - math.floor(math.log10(smallest))))


def number(value: float, decimals: int | None) -> str:
    """A number as it is shown; NaN and infinity by name, and never a negative zero."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = f"{value:.4g}" if decimals is None or abs(value) >= LARGE else f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def signed(value: float, decimals: int | None) -> str:
    """A difference with its sign: '+1.2', '-0.4', '0.0'."""
    text = number(value, decimals)
    return text if text[0] in "-N" or (math.isfinite(value) and float(text) == 0) else f"+{text}"
