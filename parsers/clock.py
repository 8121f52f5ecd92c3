"""Points in time as logs write them -> seconds since 1970 UTC; a clock without a zone is this machine's."""

import re
import time
from datetime import datetime

import numpy as np

EARLIEST, LATEST = 946684800.0, 4102444800.0  # 2000 to 2100: what a log may hold
YEAR, MONTH, DAY = r"(?P<year>20\d\d)", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
CLOCK = r"(?P<hour>[01]\d|2[0-3])(?P<c>[-_:.h]?)(?P<minute>[0-5]\d)(?:(?P=c)m?(?P<second>[0-5]\d))?"
# A date in a file's or folder's name: '20231223-203132', '2025-01-08_14-03', 'Jan08_14-03-55_host', '2024_05_01'.
IN_NAME = re.compile(rf"(?<!\d){YEAR}(?P<d>[-_.]?){MONTH}(?P=d){DAY}(?:[-_T ,.@]{{0,2}}{CLOCK})?(?!\d)")
SHORT_IN_NAME = re.compile(rf"(?<!\d)(?P<year>2\d)(?P<d>[-_.]?){MONTH}(?P=d){DAY}[-_T ]{CLOCK}(?!\d)")  # 240501_101500
MONTHS = {
    name: i for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
TENSORBOARD_NAME = re.compile(rf"(?P<month>(?i:{'|'.join(MONTHS)}))(?P<day>\d\d)_{CLOCK}(?!\d)")
UNIX = re.compile(r"(?<!\d)(1[0-9]\d{8})(?:\d{3})?(?!\d)")


def time_in_name(name: str, year: int | None = None) -> float:
    """The time that a name carries, NaN if none. `year` completes TensorBoard's default 'Jan08_14-03-55_host'."""
    for pattern in (IN_NAME, SHORT_IN_NAME):
        if match := pattern.search(name):
            full = int(match["year"])
            return _seconds(match, full if full > 100 else 2000 + full, int(match["month"]))
    if (match := TENSORBOARD_NAME.search(name)) and year:
        return _seconds(match, year, MONTHS[match["month"].lower()])
    match = UNIX.search(name)
    return float(match[1]) if match else np.nan


def _seconds(match: re.Match[str], year: int, month: int) -> float:
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    try:
        return datetime(year, month, int(match["day"]), hour, minute, second).timestamp()
    except ValueError:  # 31 February
        return np.nan


def parse_time(value: object) -> float:
    """A number of seconds or milliseconds since 1970, or ISO text, as seconds; NaN if it is no point in time."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value) / 1e3 if abs(value) > 1e11 else float(value)
        return seconds if EARLIEST <= seconds <= LATEST else np.nan
    try:
        return datetime.fromisoformat(str(value).strip().replace("/", "-").replace(",", ".")).timestamp()
    except (ValueError, OverflowError, OSError):
        return np.nan


def local(times: np.ndarray) -> np.ndarray:
    """Times read as if the clock were UTC, moved from this machine's zone; NaN stays."""
    known = times[~np.isnan(times)]
    if not len(known):
        return times
    naive = time.gmtime(known[0])
    return times + (time.mktime((*naive[:8], -1)) - known[0])
