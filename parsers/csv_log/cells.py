"""What one cell says: a number, nothing logged, or text."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

MISSING = frozenset({"", "na", "n/a", "none", "null", "nil", "-", "--", "<na>", "nat", "#n/a"})  # not logged; 'nan' is a value
PANDAS_MISSING = sorted({form for word in MISSING for form in (word, word.upper(), word.capitalize())})
NOT_A_NUMBER = frozenset({"nan", "+nan", "-nan", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#ind"})
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
WRAPPED = re.compile(
    rf"^(?:tensor|array|jnp\.\w+|np\.\w+|numpy\.\w+|torch\.\w+|Array)?\s*[\[(]+\s*({NUMBER}|[-+]?(?:nan|inf))\s*[\])]*(?:,[^\[]*)?[\])]+$",
    re.I,
)
THOUSANDS = re.compile(r"^[-+]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?$")
POINT_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(?:\.\d{3})+,\d+$")
DECIMAL_COMMA = re.compile(r"^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$")
CLOCK = re.compile(r"^(?:(\d+) days?,? +)?(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$")
WITH_UNIT = re.compile(rf"^({NUMBER})\s*(%|％|s|sec|ms|MB|GB|MiB|GiB|G|M)$")
UNIT_OF = {"G": "GB", "M": "MB", "％": "%", "sec": "s", "MiB": "MB", "GiB": "GB"}


class Column(NamedTuple):
    """A table's column as numbers: `logged` marks cells that hold one, `bad` lists the rows whose text is no number."""

    values: np.ndarray
    logged: np.ndarray
    bad: list[int]
    unit: str

    @property
    def is_numeric(self) -> bool:
        """Whether at least half of what is logged are numbers."""
        return bool(self.logged.any()) and int(self.logged.sum()) >= len(self.bad)


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in MISSING


def number_of(cell: str, decimal_comma: bool = False) -> tuple[float, str] | None:
    """(value, unit) of a cell, or None if it is no number: '0.5', '93.2%', 'tensor(0.5)', '1,234', '0:02:10', 'inf'."""
    text = cell.strip().strip("\"'").strip()
    if decimal_comma and (DECIMAL_COMMA.match(text) or POINT_THOUSANDS.match(text)):
        return float(text.replace(".", "").replace(",", ".")), ""
    try:
        value = float(text)
    except ValueError:
        return _odd_number(text)
    return (value, "") if "_" not in text else None  # Python reads 1_000


def _odd_number(text: str) -> tuple[float, str] | None:
    if match := WITH_UNIT.match(text):
        return float(match[1]), UNIT_OF.get(match[2], match[2])
    if match := WRAPPED.match(text):
        return float(match[1]), ""
    if THOUSANDS.match(text):
        return float(re.sub(r"[^\d.+-]", "", text)), ""
    if DECIMAL_COMMA.match(text):
        return float(text.replace(",", ".")), ""
    if match := CLOCK.match(text):
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + seconds, "s"
    return (np.nan, "") if text.lower() in NOT_A_NUMBER else None


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return number_of(cell) is not None
    return "_" not in cell


def to_numbers(cells: pd.Series, decimal_comma: bool = False) -> Column:
    """A column of cells as pandas read it (blank: missing) as numbers."""
    missing = np.array(cells.isna(), dtype=bool)
    if cells.dtype.kind in "iuf":
        return Column(cells.to_numpy(np.float64), ~missing, [], "")
    if cells.dtype.kind == "b":
        return Column(np.full(len(cells), np.nan), np.zeros(len(cells), bool), [], "")
    values = np.full(len(cells), np.nan)
    bad: list[int] = []
    units: list[str] = []
    for row in np.flatnonzero(~missing).tolist():
        text = str(cells.iat[row])
        if is_missing(text):
            missing[row] = True
        elif (found := number_of(text, decimal_comma)) is None:
            bad.append(row)
        else:
            values[row] = found[0]
            units.append(found[1])
    logged = ~missing
    logged[bad] = False
    unit = units[0] if units and units.count(units[0]) > len(units) / 2 else ""
    return Column(values, logged, bad, unit)
