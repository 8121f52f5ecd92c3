"""Hyper-parameters printed at the top of a log: Namespace(…), argparse and config dumps, `key: value` blocks."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parsers.tables import HParam

NAMESPACE = re.compile(
    r"(?:Namespace|AttrDict|EasyDict|ConfigDict|Args?|Config|Arguments|Params|hparams)\s*\((.*)\)\s*$"
    r"|(?:args?|config|options?|hparams|params|arguments|configuration)\s*[:=]\s*(\{.*\})\s*$",
    re.IGNORECASE | re.DOTALL,
)
COMMAND = re.compile(
    r"(?:^|[\s$>+:])(?:python[\d.]*|torchrun|accelerate\s+launch|deepspeed|horovodrun)\s.*?\.py\s+(-.*)$|^\W*[\w./-]+\.py\s+(?=--?\w)(-.*)$"
)
PAIR = re.compile(r"^(\s*)(?:[-*]\s+)?['\"]?([A-Za-z_][\w.\-/ ]{0,40}?)['\"]?\s*(?::|=|\s{3,}|\.{3,})\s*(\S.*?)?\s*,?\s*$")
ITEM = re.compile(r"([A-Za-z_]\w*)\s*=\s*")
OPTION = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.*))?")
WRAPPER = re.compile(r"(?:hyper_?)?(?:param(?:eter)?s|config(?:uration)?|settings|arguments|args|options)", re.IGNORECASE)
STEPS = 200  # lines without a setting after which none is expected


@dataclass
class HParamBlock:
    """Collects settings line by line until training begins. `closed` when none is expected any more."""

    stack: list[tuple[int, str]] = field(default_factory=list)
    quiet: int = 0
    closed: bool = False
    seen: set[str] = field(default_factory=set)

    def read(self, line: str, number: int, claimed: bool) -> list[HParam]:
        """The settings a line states (none if it was `claimed` as something else)."""
        found = NAMESPACE.search(line)
        pairs: list[tuple[str, Any]] = []
        if command := COMMAND.search(line):
            pairs = list(options(command[1] or command[2]))
        elif found:
            pairs = list(namespace(found[1])) if found[1] is not None else list(flat(literal(found[2])))
        elif not claimed:
            pairs = self._pair(line)
        self.quiet = 0 if pairs else self.quiet + 1
        self.closed = self.quiet > STEPS
        fresh = [(k, v) for k, v in pairs if k not in self.seen]
        self.seen |= {k for k, _ in fresh}
        return [HParam(k, v, number) for k, v in fresh]

    def _pair(self, line: str) -> list[tuple[str, Any]]:
        found = PAIR.match(line)
        if not found or len(found[2].split()) > 3 or len(line) > 300:
            return []
        indent, key, value = len(found[1]), found[2].strip().replace(" ", "_"), found[3]
        while self.stack and self.stack[-1][0] >= indent:
            self.stack.pop()
        if value is None:
            self.stack.append((indent, key))
            return []
        if not is_setting(key, value):
            return []
        return [(".".join([*(name for _, name in self.stack if not WRAPPER.fullmatch(name)), key]), literal(value))]


SETTING = re.compile(
    r"lr|learning_?rate|batch|epoch|optim|momentum|decay|seed|dropout|warm_?up|sched|gamma|step_?size|worker|model|arch|backbone|dataset|"
    r"data_?(?:dir|set|path|root)|loss|temp|width|height|img|image_?size|resol|layers?|hidden|dim|heads?|alpha|beta|lambda|margin|weight|"
    r"eps|k1|k2|num_|n_|size|max_|min_|gpu|device|amp|fp16|precision|patience|freq|interval|pretrain|resume|output|save|log_?dir|config",
    re.IGNORECASE,
)


REACHED = re.compile(r"(?i)(?:final|best)_(?:\w+_)?(?:loss|acc\w*|score)$")
OUTCOMES, NUMBERS = re.compile(r"(?:\w+_)?(?:loss(?:es)?|acc(?:uracy|s)?)$", re.IGNORECASE), re.compile(r"[\[(]\s*-?\d*\.\d+\s*,")
CALL = re.compile(r"(?!dict|list|tuple|range|slice|Path|PosixPath|WindowsPath|device|torch\.)[\w.]+\(.*[\w)]")  # a line of code
CLOCK = re.compile(r"\d+:\d\d:\d\d")
LAYER = re.compile(r"[A-Z]\w*-\d+$")  # of a printed network: `Conv2d-1`
LEVEL = re.compile(r"(?:INFO|DEBUG|WARN(?:ING)?|ERROR|CRITICAL|FATAL|NOTE|NOTICE|TODO|TRACE|SUCCESS|HINT|TIP)\b")


def is_setting(key: str, value: str) -> bool:
    """Whether a printed pair is a hyper-parameter: a known kind of name, or a name in capitals, with a short value."""
    if CLOCK.match(value) or (OUTCOMES.match(key) and NUMBERS.match(value)) or CALL.match(value) or LAYER.match(key):
        return False
    if len(value) > 120 or (re.search(r"\s\S+\s\S+\s\S+\s", value) and value[0] not in "[({'\""):
        return False
    return (bool(SETTING.search(key)) and not REACHED.match(key)) or (key.isupper() and not LEVEL.match(key))


def namespace(inside: str) -> list[tuple[str, Any]]:
    """The pairs of `a=1, b='x', c=[1, 2]`; also when its end was cut off."""
    marks = [m for m in ITEM.finditer(inside) if _depth(inside[: m.start()]) == 0]
    ends = [*(m.start() for m in marks[1:]), len(inside)][: len(marks)]
    return [(m[1], literal(inside[m.end() : end].strip().rstrip(","))) for m, end in zip(marks, ends, strict=True)]


def options(command: str) -> Iterator[tuple[str, Any]]:
    """The settings of a command line: `--lr 0.1 --wd=1e-4 --amp`."""
    words = command.split()
    for word, after in zip(words, [*words[1:], "-"], strict=True):
        if found := OPTION.fullmatch(word):
            value = found[2] if found[2] is not None else True if OPTION.fullmatch(after) or after == "-" else after
            yield found[1].replace("-", "_"), literal(value.strip("'\"")) if isinstance(value, str) else value


def _depth(text: str) -> int:
    return sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")


def literal(text: str) -> Any:
    """A printed value, typed: numbers, booleans, None, quoted text and lists of them; else the text itself."""
    plain = text.strip()
    words = {"true": True, "false": False, "none": None, "null": None, "yes": "yes", "no": "no"}
    if plain.lower() in words:
        return words[plain.lower()]
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        return int(plain.replace(",", ""))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # `0xfgj` is no number: Python says so aloud
            value = ast.literal_eval(plain)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return plain
    return value if isinstance(value, int | float | str | bool | list | tuple | dict) else plain


def flat(value: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """The leaves of a nested dict as (`optim.lr`, value)."""
    if not isinstance(value, dict):
        return [(prefix, value)] if prefix else []
    return [leaf for key, below in value.items() for leaf in flat(below, f"{prefix}.{key}" if prefix else str(key))]
