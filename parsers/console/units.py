"""The unit written behind a number: `%`, `s`, `it/s`, `MB`, `12.3M`, and spans of time: `1h 2m 3s`."""

import re

from parsers.console.plan import N

PER_WHAT = (
    "it iters? iter steps? imgs? images? frames? samples? sentences tok tokens words? w wps batch batches ex examples ba sec s ms"
)
PER = "s sec second it iter step batch epoch image img frame sample device samples"
UNIT = re.compile(
    r"\s?(?:(?P<percent>%|％)"
    rf"|\[?(?P<rate>(?:{'|'.join(PER_WHAT.split())})\s?/\s?(?:{'|'.join(PER.split())}))\]?"
    r"|\[?(?P<time>ms|us|µs|sec(?:onds?)?|secs|s|min(?:utes?|s)?|hours?|hrs?|h|秒|分钟|小时)\]?"
    r"|(?P<size>dB|[KMGT]i?[Bb]?|[kMGT]?FLOPs|[GM]FLOPS|fps|FPS|Hz|W|°C)(?!\s*[:=]))(?![A-Za-z0-9_])"
)
SECONDS = {"sec", "secs", "second", "seconds", "秒"}
SCALES = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}  # `12.3M`: a number, not a unit, but of memory
PARTS = "days? d 天 hours? hrs? h 小时 minutes? mins? m 分钟? seconds? secs? s 秒"
PART = rf"{N}\s?(?:{'|'.join(PARTS.split())})(?![A-Za-z])"
SPAN = re.compile(rf"{PART}(?:\s?[,:]?\s?(?:and\s)?{PART})+")
CLOCK = re.compile(rf"{N}:{N}(?::{N})?(?![\w:.])")
LASTED = re.compile(r"(?i)\b(?:cost|costs|elapsed|duration|taken|used|spent|took|runtime)\b|耗时|用时")
IN_SECONDS = {"d": 86400.0, "天": 86400.0, "h": 3600.0, "小": 3600.0, "m": 60.0, "分": 60.0, "s": 1.0, "秒": 1.0}


def seconds_of(text: str) -> list[float]:
    """What to multiply each number of a span like `1h 2m 3s` by to have seconds; [] if the text does not begin with one."""
    found = SPAN.match(text)
    return [IN_SECONDS[part.lstrip()[0].lower()] for part in found[0].split(N)[1:]] if found else []


def clock_of(text: str, name: str) -> list[float]:
    """The same of `0:01:20`, if its name says that so much time was taken; the time of day is called otherwise."""
    found = CLOCK.match(text) if LASTED.search(name) else None
    return [3600.0, 60.0, 1.0][-found[0].count(N) :] if found else []


def unit_of(right: str, *, memory: bool = False) -> tuple[str, float]:
    """(unit, factor) that the text after a number says, of `memory` or something else; ('', 1) if none."""
    found = UNIT.match(right)
    if not found:
        return "", 1.0
    if found["percent"]:
        return "%", 1.0
    if found["size"] in SCALES:
        return (f"{found['size']}B", 1.0) if memory else ("", SCALES[found["size"]])
    unit = found["rate"] or found["time"] or found["size"]
    return "s" if unit in SECONDS else re.sub(r"\s", "", unit), 1.0
