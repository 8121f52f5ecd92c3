"""The unit written behind a number: `%`, `s`, `it/s`, `MB`, `12.3M`."""

import re

PER_WHAT = "it iters? iter steps? imgs? images? samples? sentences tok tokens words? w wps batch batches ex examples ba sec s ms"
PER = "s sec second it iter step batch epoch image img sample device samples"
UNIT = re.compile(
    r"\s?(?:(?P<percent>%|％)"
    rf"|\[?(?P<rate>(?:{'|'.join(PER_WHAT.split())})\s?/\s?(?:{'|'.join(PER.split())}))\]?"
    r"|\[?(?P<time>ms|us|µs|sec(?:onds?)?|secs|s|min(?:utes?|s)?|hours?|hrs?|h|秒|分钟|小时)\]?"
    r"|(?P<size>dB|[KMGT]i?[Bb]?|[kMGT]?FLOPs|[GM]FLOPS|fps|FPS|Hz|W|°C))(?![A-Za-z0-9_])"
)
SECONDS = {"sec", "secs", "second", "seconds", "秒"}
SCALES = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}  # `12.3M`: a number, not a unit, but of memory


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
