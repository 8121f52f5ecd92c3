"""What stands before the message on a line: time, level, logger, rank. Each with a sample, which the tests read."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.console.plan import Field, Masked, N

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
CLOCK = f"{N}:{N}:{N}"
LEVEL = r"(?-i:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL|NOTICE|SUCCESS|Info|Warning|info|debug|warning)"
AT_RANK = r"(?:rank|top|hits?|m?ap|map\d*|cmc|mrr|ndcg|recall|prec\w*|r|p|f|acc\w*|iou|auc|class|epoch|step)[-_]"  # of a metric
# What a log that was pasted into source code as a comment goes on with: its place and values, or a bar.
COMMENTED = (
    rf"\[?\s*(?:epoch|(?:global[_ ])?step|iter(?:ation)?|episode|round)\b[\s:#=\[]*{N}(?:\s*/\s*{N}|.*[:=|]\s*-?{N})|epoch[\s:#]*{N}\s*$"
    rf"|{N}/{N}\s(?:\[|-\s|━)|\[{N}\]\s+\S.*:\s*{N}|{N}s\s-\s.*:\s*{N}"
    rf"|\{{['\"](?:eval|train|test)?_?(?:loss|acc\w*|runtime)['\"]\s*:\s*{N}"
)


class Prefix(NamedTuple):
    """A kind of prefix: a pattern on masked text, what its numbers are, and a sample."""

    name: str
    pattern: re.Pattern[str]
    roles: tuple[str, ...]
    sample: str


def _prefix(name: str, pattern: str, roles: str, sample: str) -> Prefix:
    return Prefix(name, re.compile(pattern, re.IGNORECASE), tuple(roles.split()), sample)


# Tried in order, again and again, until none fits: a line may carry several (`[rank3]: 2024-… INFO …`).
PREFIXES = [
    _prefix("rank", rf"\s*\[(?:default|rank|worker|node|gpu|proc)?_?\d*{N}?\]:\s?", "skip", "[rank3]: loss: 0.5"),
    _prefix("rank, no colon", rf"\s*(?:rank|worker|gpu)[ _:=-]*{N}\s*[:,|-]?\s+(?=(?:epoch|step|iter|train|val|loss|lr)\w*\b)", "skip", "Rank 3 loss=0.4"),
    _prefix("slurm", rf"\s*{N}:\s+(?=\[?{N}[-/:]{N})", "skip", "0: 2024-01-05 10:20:30 loss: 0.5"),
    _prefix("host", rf"\s*\[[\w.-]+(?::{N}/{N})?\]\s+(?=\[?\(?{N}[-/]{N}[-/]{N}[ T])", "skip skip", "[gpu01] 2024-01-05 10:20:30,123 (trainer:732) INFO: x"),
    _prefix("mpirun", rf"\s*\[{N}\s*,\s*{N}\]\s?<std(?:out|err)>:\s?", "skip skip", "[1,0]<stdout>: loss: 0.5"),
    _prefix("ray", rf"\s*\((?:[a-z_]\w*\s+)?pid={N}(?:,\s*ip=[\d.]+)?\)\s?", "skip", "(Trainer pid=1234, ip=10.0.0.3) loss: 0.5"),
    _prefix("pod", r"\s*\[pod/[\w./-]+\]\s?", "", "[pod/train-0/main] loss: 0.5"),
    _prefix("compose", rf"\s*(?!{AT_RANK})[a-z][\w.]*(?:[-_][\w.]+)*[-_]\d+\s+\|(?:\s|$)", "", "trainer-1  | loss: 0.5"),
    _prefix("comment", rf"\s*#+\s+(?={COMMENTED})", "", "# Epoch 3 loss: 0.5"),
    _prefix("quote", r"\s*>\s(?=\S)", "", "> loss: 0.5"),
    _prefix("stamp name", rf"\s*\[{N}[-/]{N}[-/]{N}[ T]+{CLOCK}\s+[\w.-]+\]\s*\([\w/.]+\.py:?\s+{N}\)\s*:", "y mo d h mi s skip", "[2024-01-05 10:20:30 swin_tiny](main.py 213): INFO x"),
    _prefix("pipe", rf"\s*\|\s+(?=\[?{N}[-/:]{N}[-/:]{N})", "", "| 2024-01-05 10:20:30 | INFO | x"),
    _prefix("letter, stamp", rf"\s*\[[DIWEC]\s+{N}[-/]{N}[-/]{N}[ T]+{CLOCK}[,.]{N}\]", "y mo d h mi s ms", "[I 2024-03-05 10:20:30,123] x"),
    _prefix("stamp ms", rf"\s*\[?\(?{N}[-/]{N}[-/]{N}[ T|_-]+{CLOCK}[,.:]{N}(?:Z|\s?[+-]?{N}(?::?{N})?)?\]?\)?", "y mo d h mi s ms skip skip", "2023-01-05 10:20:30,123 x"),
    _prefix("stamp", rf"\s*\[?\(?{N}[-/]{N}[-/]{N}[ T|_-]+{CLOCK}(?:Z|[+-]{N}(?::?{N})?)?\]?\)?", "y mo d h mi s skip skip", "[2023/01/05 10:20:30] x"),
    _prefix("stamp min", rf"\s*\[?\(?{N}[-/]{N}[-/]{N}[ T|_-]+{N}:{N}\]?\)?(?=\s|$|[-|:])", "y mo d h mi", "2023-01-05 10:20 x"),
    _prefix("dotted", rf"\s*\[?\(?(?P<dotted>\d+\.\d+\.\d+)[ |_-]+{CLOCK}(?:[,.]{N})?\]?\)?", "h mi s ms", "03.24.23|09:56:31 x"),
    _prefix("day ms", rf"\s*\[?{N}[-/]{N}\s+{CLOCK}[,.]{N}\]?", "mo d h mi s ms", "08-14 12:20:36.123 x"),
    _prefix("day", rf"\s*\[?{N}[-/]{N}\s+{CLOCK}\]?", "mo d h mi s", "[08/14 12:20:36] x"),
    _prefix("day min", rf"\s*\[?{N}[-/]{N}\s+{N}:{N}\]?(?=\s+\S)", "mo d h mi", "12-05 12:34 x"),
    _prefix("glog", rf"[IWEF](?P<monthday>\d{{4}})\s+{CLOCK}\s+{N}\s+[\w./-]+:{N}\]", "h mi s skip skip", "I0423 12:00:00.123456 1234 x.cc:12] y"),
    _prefix("asctime", rf"\s*\[?\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+{MONTH}\s+{N}\s+{CLOCK}\s+(?:[a-z]{{3,4}}\s+)?{N}(?:\s*\])?", "d h mi s y", "Thu Jun 10 10:26:25 2021 x"),
    _prefix("syslog", rf"\s*{MONTH}\s+{N}\s+{CLOCK}\s+[\w.-]+\s+[\w./-]+(?:\[{N}\]:|:(?!\s*-?{N}))", "d h mi s skip", "Jun 10 10:26:25 host train[12]: x"),
    _prefix("ts", rf"\s*{MONTH}\s+{N}\s+{CLOCK}(?=\s)", "d h mi s", "Jun 10 10:26:25 loss: 0.5"),
    _prefix("container", r"\s*std(?:out|err)\s[FP]\s", "", "stdout F loss: 0.5"),
    _prefix("clock ms", rf"\s*\[?{CLOCK},{N}\]?(?=[\s|:-])", "h mi s ms", "10:20:30,123 x"),
    _prefix("clock", rf"\s*(?:\[{CLOCK}\]|{CLOCK}(?=\s*[|-]\s|\s+(?:\[|{LEVEL}|[A-Za-z])))", "h mi s", "[10:20:30] x"),
    _prefix("level", rf"\s*[-|:]*\s*\[?\b{LEVEL}\b\]?\s*(?::[\w.]+:|[-|:\]]+|(?=\s))", "", "INFO:root:loss 0.5"),
    _prefix("pid", rf"\s*[-|]?\s*\[(?:pid:?\s*)?{N}\]\s+(?={LEVEL}|\S+\s+{LEVEL})", "skip", "[1234] INFO x"),
    _prefix("logger", rf"\s*[-|]*\s*\[?(?:[A-Za-z_]|{N}[A-Za-z_])[\w.\-]*(?::[\w.<>\-]+)*(?::{N})?\]?\s*(?:[-|:>]+\s*)?\[?{LEVEL}\b\]?\s*(?:[-|:\]]+|(?=\s))", "skip", "transreid.train INFO: x"),
    _prefix("caller", rf"\s*[-|]?\s*(?:[\w.]+:[\w.<>]+|[\w.]*[a-z_]\w*):{N}\s+[-|]\s", "skip", "| __main__:train:12 - x"),
    _prefix("caller, level", rf"\s*\([\w.]+:{N}\)\s+\[?{LEVEL}\]?\s*[-|:]?", "skip", "(trainer:732) INFO: x"),
    _prefix("bracketed", rf"\s*[-|]?\s*\[\s*(?:{LEVEL}|[a-z_]+\.py(?::{N})?|line:?\s*{N}|[a-z_]+\.[a-z_.]+)\s*\]\s*[-|:]?", "skip", "[main.py:12] x"),
    _prefix("file line", rf"\s*\(?[\w/]+\.py(?::{N}|, line {N})\)?\s*[-|:\]]+", "skip", "train.py:12 - x"),
    _prefix("dash", r"\s*(?:-|\||:)\s+(?=\S)", "", "- x"),
]  # fmt: skip
TIMES = {"y", "mo", "d", "h", "mi", "s", "ms"}


def strip_prefix(masked: Masked) -> tuple[int, list[Field], int]:
    """(where the message begins, the fields of what stands before it, its date as far as it is no numbers) of a masked line."""
    at, fields, month = _strip_prefix(masked.text, tuple(masked.at), tuple(masked.raw))
    return at, list(fields), month


@lru_cache(maxsize=64)  # a line's prefix is asked for by everyone who looks at it
def _strip_prefix(text: str, places: tuple[int, ...], raw: tuple[str, ...]) -> tuple[int, list[Field], int]:
    at, fields, month, seen_time, any_prefix = 0, [], 0, False, False
    while True:
        for prefix in PREFIXES:
            has_time = bool(TIMES & set(prefix.roles))
            if (prefix.name in ("dash", "caller") and not any_prefix) or (has_time and seen_time):
                continue
            found = prefix.pattern.match(text, at)
            if not found or found.end() == at:
                continue
            holes = [k for k, place in enumerate(places) if found.start() <= place < found.end()]
            fields += [Field(hole, role=role) for hole, role in zip(holes, _years_first(prefix.roles, holes, raw), strict=False)]
            month = date_of(found) or month
            at, any_prefix, seen_time = found.end(), True, seen_time or has_time
            break
        else:
            return at, fields, month


def date_of(found: re.Match[str]) -> int:
    """What a prefix says of its date in words or in digits that are no numbers.

    That is: 8 for August, 814 for `I0814`, 20230814 for `08.14.23`; 0 for none.
    """
    said = found.groupdict()
    if said.get("month"):
        return MONTHS.index(said["month"].lower()[:3]) + 1
    if said.get("monthday"):
        return int(said["monthday"])
    if not said.get("dotted"):
        return 0
    a, b, c = said["dotted"].split(".")
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    else:
        first = int(a) if len(c) < 4 else int(b)  # 03.24.23 is written where months come first, 24.03.2023 where days do
        year, month, day = int(c), first, int(b) if len(c) < 4 else int(a)
    month, day = (day, month) if month > 12 else (month, day)
    return ((year + 2000 if year < 100 else year) * 100 + month) * 100 + day


def find_stamp(masked: Masked, begin: int) -> tuple[list[Field], int]:
    """(the fields of a full date and time within a line, its date as far as it is no numbers): `==> Started at 2025-01-07 23:30:40`."""
    for prefix in PREFIXES:
        found = prefix.pattern.pattern.startswith(r"\s*") and "y" in prefix.roles and prefix.pattern.search(masked.text, begin)
        if found:
            holes = [k for k, place in enumerate(masked.at) if found.start() <= place < found.end()]
            roles = _years_first(prefix.roles, holes, masked.raw)
            return [Field(hole, role=role) for hole, role in zip(holes, roles, strict=False)], date_of(found)
    return [], 0


def _years_first(roles: tuple[str, ...], holes: list[int], raw: Sequence[str]) -> tuple[str, ...]:
    """`y mo d` read as `d mo y` or `mo d y` where the year visibly stands last."""
    if (
        roles[:3] != ("y", "mo", "d")
        or len(holes) < 3
        or len(raw[holes[0]].lstrip("-+")) == 4
        or len(raw[holes[2]].lstrip("-+")) != 4
    ):
        return roles
    first = int(raw[holes[0]])
    return (("d", "mo") if first > 12 else ("mo", "d")) + ("y",) + roles[3:]
