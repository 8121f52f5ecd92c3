"""Tag -> metric, split, better (min/max), unit, range: what the table of metrics (metrics.py) makes of a logged name."""

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from parsers.metrics import LAST, MAIN, ROWS, Metric, cues
from parsers.tables import AVERAGE, Name

SPLITS = {
    "train": "train training trainset trn tr learn treino treinamento entrenamiento entraînement обучение 학습 훈련",
    "val": "val valid validation validate eval evaluation evaluate valset dev vali validação validación валидация 검증",
    "test": "test testing testset tst teste prueba тест 테스트",
}
CHINESE_SPLITS = {"train": "训练集 训练", "val": "验证集 验证 校验集 评估", "test": "测试集 测试"}
SPLIT_OF = {word: split for table in (SPLITS, CHINESE_SPLITS) for split, words in table.items() for word in words.split()}
_LATIN = "|".join(sorted((w for words in SPLITS.values() for w in words.split()), key=len, reverse=True))
_CHINESE = "|".join(sorted((w for words in CHINESE_SPLITS.values() for w in words.split()), key=len, reverse=True))
SPLIT_FIRST = re.compile(
    rf"^[\[(<]?(?P<word>(?i:{_LATIN}))(?:_\d+)?(?:'s)?[\])>]?(?:[\s_\-./:|]+(?P<a>.+)|(?<=\w{{4}})(?P<b>[A-Z].*))$"
)
SPLIT_LAST = re.compile(rf"^(?P<a>.+?)(?:[\s_\-./:|]+[\[(<]?|[\[(<])(?P<word>(?i:{_LATIN}))[\])>]?$")
SPLIT_WITHIN = re.compile(rf"^(?P<a>.+?[\s_\-./:]+)(?P<word>(?i:{_LATIN}))[\s_\-./:]+(?P<b>.+)$")  # only within a known metric
SPLIT_CHINESE = re.compile(
    rf"^(?:(?P<word>{_CHINESE})(?:的|上|时|[\s_\-./:])*(?P<a>.+)|(?P<b>.+?)[\s_\-./:(（]*(?P<end>{_CHINESE})[)）]?)$"
)
SHORT_SPLIT = re.compile(r"^(?P<word>Tr|[Vv]al|[Dd]ev|Va|V|Te)(?P<a>[A-Z].*)$")  # VAcc, TrF1, valLoss: only before a known metric
SHORT_SPLIT_OF = {"Tr": "train", "Val": "val", "val": "val", "Dev": "val", "dev": "val", "Va": "val", "V": "val", "Te": "test"}

UNITS = {
    "%": "%", "％": "%", "percent": "%", "s": "s", "sec": "s", "ms": "ms", "min": "min", "h": "h",
    "mb": "MB", "mib": "MB", "gb": "GB", "gib": "GB", "db": "dB",
}  # fmt: skip
UNIT_LAST = re.compile(
    r"^(?P<a>.*[^\s_\-])[\s_\-]*[\[(（](?P<unit>[^\[\]()（）]{1,7})[\])）]$|^(?P<b>.*[^\s_\-])\s*(?P<percent>[%％])$"
)
# What one unit is in another of the same quantity; '' is a fraction.
IN_BASE = {
    "": (1.0, "fraction"), "%": (0.01, "fraction"), "s": (1.0, "time"), "ms": (1e-3, "time"), "min": (60.0, "time"),
    "h": (3600.0, "time"), "KB": (1 / 1024, "memory"), "MB": (1.0, "memory"), "GB": (1024.0, "memory"),
}  # fmt: skip

# Words that say how a number came about: those with a form stay in the metric's name, for it is another quantity.
QUALIFIERS = {
    "best": "best {}", "最佳": "best {}", "最好": "best {}", "final": "final {}", "smoothed": "smoothed {}", "ema": "{} (EMA)",
    "step": "{} (step)", "batch": "{} (step)", "iter": "{} (step)", "epoch": "{}", "avg": "{}", "average": "{}", "mean": "{}",
    "overall": "{}", "平均": "{}",
}  # fmt: skip
_QUALIFIER = "|".join(QUALIFIERS)
OUTCOMES = ("loss", "score", "error", "reward")  # kinds of metrics that say how well a training goes
QUALIFIED = re.compile(
    rf"(?i)^(?:(?P<first>{_QUALIFIER})(?:[\s_\-./:]+|(?<=[一-鿿])|(?=V?[A-Z]))(?P<a>.+)|(?P<b>.+?)[\s_\-./:]+(?P<last>{_QUALIFIER}))$"
)
DRESSED = re.compile(
    r"^(?:best|final|smoothed) |(?: \((?:avg|step|EMA|mask|pose)\))+$"
)  # what a metric's direction does not depend on
NUMBERED = re.compile(r"[_ ]\d+$")  # Keras numbers metrics by how often a model was compiled: mean_io_u_5
TASKS = {"(B)": "", "(M)": " (mask)", "(P)": " (pose)"}  # Ultralytics: box, mask, pose
DETECTION = {"mAP50", "mAP50-95", "precision", "recall", "F1", "top-1 accuracy", "top-5 accuracy", "mAP75"}
# Groups before a '/' that only sort tags and are no part of a metric's name.
GROUPS = frozenset({
    "acc", "accuracy", "batch", "bbox", "charts", "epoch", "global", "info", "iter", "learning_rate", "loss", "losses", "lr",
    "metric", "metrics", "monitor", "objective", "optim", "optimizer", "overall", "perf", "performance", "results",
    "rollout", "scalar", "scalars", "score", "scores", "segm", "stats", "step", "time",
})  # fmt: skip
TRADITIONAL = str.maketrans("訓練驗證測試損準確學習輪總誤評時間靈値數據", "训练验证测试损准确学习轮总误评时间灵值数据")
WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[一-鿿]+")


def key(name: str) -> str:
    """A name as it is looked up: without case and separators."""
    return re.sub(r"[\s_\-./:|']+", "", name).lower().translate(TRADITIONAL)


METRICS = {key(name): metric for metric, names in reversed(ROWS) for name in names}
CUE_OF = cues()


@lru_cache(maxsize=65536)
def name_of(tag: str, unit: str = "", split: str = "") -> Name:
    """The Name of a tag as logged; `unit` and `split` as the log's context gives them (they win over the vocabulary)."""
    average = AVERAGE if tag.endswith(AVERAGE) else ""
    base, logged_unit = split_unit(tag.removesuffix(AVERAGE).strip())
    metric, logged_split = _meaning(base)
    return Name(tag, (metric or base or tag) + average, split or logged_split, unit or logged_unit)


def split_unit(tag: str) -> tuple[str, str]:
    """'acc (%)' -> ('acc', '%'); a tag without a unit is given back as it is."""
    match = UNIT_LAST.match(tag)
    if not match:
        return tag, ""
    if match["percent"]:
        return match["b"], "%"
    unit = UNITS.get(match["unit"].strip().lower(), "")
    if unit in ("s", "ms", "min", "h") and kind(match["a"]) != "time":  # 'loss (min)' is the least one
        return tag, ""
    return (match["a"], unit) if unit else (tag, "")


def split_of(tag: str) -> tuple[str, str]:
    """(tag without its split, split): 'train/loss', 'Loss (val)', 'valAcc', '测试集准确率'; split '' if it names none."""
    parts = tag.split("/")
    for i, part in enumerate(parts):
        if len(parts) > 1 and part.lower() in SPLIT_OF:
            rest = "/".join(parts[:i] + parts[i + 1 :])
            inner, split = split_of(rest)
            return (inner, split) if split else (rest, SPLIT_OF[part.lower()])
    head, slash, last = tag.rpartition("/")
    for pattern in (SPLIT_FIRST, SPLIT_CHINESE, SPLIT_LAST):
        if match := pattern.match(last):
            groups = match.groupdict()
            word = groups["word"] or groups.get("end") or ""
            return head + slash + (groups["a"] or groups.get("b") or ""), SPLIT_OF[word.lower()]
    if (match := SHORT_SPLIT.match(tag)) and key(match["a"]) in METRICS:
        return match["a"], SHORT_SPLIT_OF[match["word"]]
    if (match := SPLIT_WITHIN.match(tag)) and key(match["a"] + match["b"]) in METRICS:
        return match["a"] + match["b"], SPLIT_OF[match["word"].lower()]
    return tag, ""


def _meaning(tag: str) -> tuple[str, str]:
    """(metric, split) of a tag without its unit."""
    tag = tag.translate(TRADITIONAL)
    whole = METRICS.get(key(tag))
    if whole:
        return whole.name, ""
    if tag.lower() in SPLIT_OF:
        return tag, SPLIT_OF[tag.lower()]
    rest, split = split_of(tag)
    metric = canonical(rest)
    if metric:
        return metric, split or ("val" if rest.startswith("metrics/") and metric.split(" (")[0] in DETECTION else "")
    if key(NUMBERED.sub("", rest)) in METRICS:
        return rest, split
    inner = _without_qualifier(rest, split)
    return inner if inner else (rest, split)


def _without_qualifier(rest: str, split: str) -> tuple[str, str] | None:
    """(metric, split) of 'best val acc', 'loss_step'; None where no qualifier stands before or after something we know."""
    match = QUALIFIED.match(rest)
    if not match:
        return None
    form = QUALIFIERS[(match["first"] or match["last"]).lower()]
    inner, inner_split = _meaning(match["a"] or match["b"])
    known = key(_undressed(inner)) in METRICS or kind(inner) in OUTCOMES
    return (form.format(inner), split or inner_split) if known else None


def canonical(name: str) -> str:
    """The metric that a name without a split stands for, or '' if the table does not know it."""
    task = TASKS.get(name[-3:])
    if task is not None:
        inner = canonical(name[:-3])
        return inner + task if inner else name[:-3] + task
    if found := METRICS.get(key(name)):
        return found.name
    group, slash, last = name.rpartition("/")
    if slash and last.lower() not in QUALIFIERS and all(part.lower() in GROUPS for part in group.split("/")):
        return canonical(last)
    return ""


_WORDS_OF_USERS: dict[tuple[str, ...], dict[str, str]] = {}  # for the logs of some paths: metric -> better


def take_word(better_of: Mapping[str, str], *, of: tuple[str, ...]) -> None:
    """Takes the user's word for which side of metrics is better ('max' or 'min'), in place of what was said of the same paths."""
    _WORDS_OF_USERS.pop(of, None)
    if said_of := {metric: said for metric, said in better_of.items() if said in ("max", "min")}:
        _WORDS_OF_USERS[of] = said_of


def describe(metric: str) -> Metric:
    """What is known of a metric's direction, kind and range; what the user says of its direction counts before the table."""
    found = _describe(metric)
    for said in _WORDS_OF_USERS.values():
        if side := said.get(_undressed(metric)):
            return found._replace(better=side)
    return found


@lru_cache(maxsize=65536)
def _describe(metric: str) -> Metric:
    """What the table says of a metric, else a word that settles it (`loss_cls`)."""
    bare = _undressed(metric)
    for name in (bare, bare.rpartition("/")[2], NUMBERED.sub("", bare)):
        if found := METRICS.get(key(name)):
            return found
    return _cued(bare)


def _undressed(metric: str) -> str:
    bare = DRESSED.sub("", metric)
    return bare if bare == metric else _undressed(bare)


def _cued(name: str) -> Metric:
    words = {word.lower() for word in WORDS.findall(name)} | {word for word in re.split(r"[\W_]+", name.lower()) if word}
    words |= {word.rstrip("0123456789") for word in words}
    for word in tuple(words):
        words |= {
            f"*{end}" for end in ("loss", "损失", "准确率", "误差", "敏感度", "灵敏度", "精度", "召回率") if word.endswith(end)
        } | ({"loss*"} if word.startswith("loss") else set())
    hits = [CUE_OF[word] for word in words if word in CUE_OF]
    return min(hits)[1]._replace(name=name) if hits else Metric(name)


def better(metric: str) -> str:
    """'max', 'min', or '' where the direction is not known."""
    return describe(metric).better


def kind(metric: str) -> str:
    """'loss', 'score', 'error', 'reward', 'lr', 'time', 'speed', 'memory', 'grad', 'count', or '' if not known."""
    return describe(metric).kind


def natural_range(metric: str) -> tuple[float, float]:
    """(low, high) that a value may have, as a fraction where it may be logged in percent; infinite where unbounded or unknown."""
    found = describe(metric)
    return found.low, found.high


def main_metric(metrics: Iterable[str]) -> str:
    """The metric a researcher would rank runs by: mAP, mIoU, top-1, accuracy …, else a loss; '' if there is none to rank by."""
    names = list(dict.fromkeys(metrics))
    for wanted in MAIN:
        if wanted in names:
            return wanted
    for family in ("score", "reward", "error"):
        for name in names:
            if kind(name) == family and better(name) and _undressed(name) == name:
                return name
    losses = [name for wanted in LAST for name in names if name == wanted] + [
        name for name in names if kind(name) == "loss" and better(name)
    ]
    directed = losses + [name for name in names if better(name) and kind(name) not in ("time", "speed", "memory")]
    return directed[0] if directed else ""


def is_fraction(metric: str) -> bool:
    """Whether a metric is a share that may be logged from 0 to 1 or in percent."""
    low, high = natural_range(metric)
    return high == 1 and math.isfinite(low)


def factor(unit: str, wanted: str) -> float:
    """What to multiply values in `unit` by to have them in `wanted`; NaN if they are no units of one quantity."""
    if unit == wanted:
        return 1.0
    (size, quantity), (other, same) = IN_BASE.get(unit, (1.0, unit)), IN_BASE.get(wanted, (1.0, wanted))
    return size / other if quantity == same else math.nan


__all__ = [
    "AVERAGE",
    "OUTCOMES",
    "better",
    "canonical",
    "describe",
    "factor",
    "is_fraction",
    "key",
    "kind",
    "main_metric",
    "name_of",
    "natural_range",
    "take_word",
]
