"""What is printed beside metrics and is none: settings, counts in prose, source code, tensors, printed networks."""

import re

from parsers.console.plan import N


def _any(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


def _word(words: str) -> str:
    """A pattern that is one of `words` (patterns, blank between them) from beginning to end."""
    return f"^(?:{'|'.join(words.split())})$"


# Names that no quantity has: paths, addresses, versions, and words that only happen to stand before a number.
NOT_A_NAME = _any(
    r"//|\\\\|\\[a-z]|^[/~.]",
    r"\.(?:py|pth|pt|txt|json|yaml|yml|csv|log|png|jpg|h5|ckpt|npy|tar|cpp|cc|so)\b",
    r"\d{4}-\d\d-\d\d|['\"{}\\$]|\|",
    r"^(?:and|or|with|the|in|of|to|by|at|on|for|but|than)\b",
    r"\b(?:from|to|than|was|is|are|at|by|took|on|the|of|in|for|with|and|over|across|deprecated in \w+|capability)$",
    r"\b(?:improved|decreased|increased|reduced|dropped|changed)$|(?:降低|下降|减小|提高|上升|增加|变)(?:到|至|为)?$",
    _word(
        "https? file cuda gpu device line port pid version seed "
        "http localhost torch cudnn driver python tensors? array shape size"
    ),
    _word("dtype args? kwargs in on at to for with from and or the a an by than no not id index all out page figure table"),
    _word(
        r"section chapter issue errno error code status exit returned return[\s_]code warning "
        "rank local_rank world_size worker node process"
    ),
    r"^[(\[].*[)\]]$|^[×·]|^_+$|<$",
    _word("which that this it there here what we they i he she progress completed done load average\\sload uptime"),
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$",
    _word("iter(ation)?s? steps? epochs? batch(es)?"),
    r"\bparameters$",
    r"\bnon-?finite\b|\benvironment variable\b",
    _word("statistics thread date day month year about around after before between near up down s is"),
)
# Names that count things in a sentence; a known metric's name wins over them.
PROSE = _any(
    r"\b(?:number|num|count|total|params?|parameters|trainable|files?|samples?|images?|classes|examples|vocab\w*|dataset|labels)\b",
    r"\b(?:instances|support|clusters?|outliers?|size|shape|(?<!/)dim\w*|seed|workers?|threads?|found|loaded|using)\b",
    r"\b(?<!avg[ _])(?<!mean[ _])(?<!average[ _])(?<!episode[ _])(?<!ep[ _])length\b|参数|数量|样本|长度|大小|总|数据|[数量]$",
)
# Settings, whatever their value: never a training's outcome.
SETTING = _any(
    r"^\W*(?:batch|mini_?batch|image|img|crop|patch|grid|window|kernel|vocab|embed\w*|hidden|input|output|test|train|val|data|dataset"
    r"|step|memory|queue|model|buffer|base)[ _]?(?:size|sizes|dim|num)s?\b.*$",
    r"^(?:num|n|max|min|total|no)[ _].*$",
    r"^.*[ _](?:size|dim|factor|ratio|period|interval|freq|steps|epochs|dropout|decay|coef|scale|crops)$",
    r"^(?:steps?|iter\w*|batches|samples|images)[ _/]per[ _/]\w+$",
    r"^(?:eps|epsilon|ε)\b.*$|^(?:\w+ )?weights/",
    _word(
        r"epochs? momentum dropout gamma beta\d? alpha wd weight[\s_]decay "
        r"decay eps epsilon seed workers height width stride margin"
    ),
    _word(
        r"run fold trial temperature patience warm_?up\w* accum\w* skipped save\severy subset features "
        r"size_\w+ samples factor clip\w*\svalue steps?\sfor\s.* effective\w* stage v_num k1 k2 .*\bcount"
    ),
)
MEMORY = re.compile(
    r"(?i)^(?:max|min|total|peak)[ _](?:\w+[ _])?(?:mem(?:ory)?|vram)(?:[ _]\w+)?$"
)  # no setting, though it says max
EXPLORED = re.compile(
    r"(?i)^(?:current |explor\w+ )?(?:eps|epsilon|ε)$"
)  # how often chance decides: falls from episode to episode
SCALED = re.compile(r"(?i)^(?:loss|grad|amp)[ _]scale$")  # of mixed precision: falls when gradients overflow
TRAILING_NOTE = re.compile(r"\s*\([^()]*\)$")  # `Center crop size (val)`
SIZE = re.compile(r"^[KMGT]?(?:flops|macs|params?)\b", re.IGNORECASE)  # of a network, printed once
CONSTANT = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")  # BASE_LR
CODE = _any(
    r"^\s*class [A-Za-z_]\w*\s*(?:\(.*\))?:",
    r"^\s*(?:def |import |from \w[\w.]* import|return\b|try:|except\b|raise |assert |@\w|else:\s*$)",
    r"^\s*(?:if .*|elif .*|for .* in .*|while .*|with .*):\s*$",
    r"^\s*(?:#include|#\s(?!\s*(?:(?i:mean|avg|average|train|val|test|best|final)(?: [\w@/-]+){1,3}|[\w@/-]+)\s*:\s*\ue000))",
    r"^\s*(?://|/\*|\*/|print\(|self\.|>>> (?!epoch|iter|step|ep\b)\w+[\w.]*\s*[=(.]|\.\.\. |\$ |File \")",
    r"^\s*(?:%\w+ |!\w+ |(?!OrderedDict)\w+\(.*\)\s*[;{]?\s*$)",
    r"^\s*\w[\w.]*\s*[+\-*/]?=\s*[\w.]+\(",
    r"^\s*\w[\w.\[\]]*\s*=\s*\w+[\w.\[\]]*\s*[-+*/]\s*\w+",
    flags=re.NOFLAG,
)
TENSOR = _any(
    r"\btensor\(|\barray\(|dtype=|device='|torch\.Size|Parameter containing",
    rf"^[\s\[\](),.{N}…-]*$",
    rf"^\s*\[+\s*-?{N}[\s,]+-?{N}[\s,]+-?{N}.*\]?\s*,?$",
)
SCALAR = re.compile(rf"[\w\])]\s*[:=]?\s*(?:tensor|array|Array)\({N}[,)](?!\s*{N})")  # `loss: tensor(0.33, device=…)`
# A printed network or a call: `(0): Conv2d(3, 64, eps=1e-05)`, `optimizers.RMSprop(lr=2e-4)`.
MODULE = _any(r"^\s*(?:\(\w+\)\s*:\s*)?(?!OrderedDict)[A-Z]\w+\(", r"^\s*\(\w+\):", r"\w\.\w+\(\w+\s*=", flags=re.NOFLAG)
DUMP = _any(
    rf"[|│]\s*{N}\s+(?:True|False)\s*$",  # samples of what was predicted: `cat | cat | 0.9998 True`
    r"^\W*(?:wandb:\s*)?(?:Syncing|Resuming) run\b",
    r"\b(?:Namespace|AttrDict|EasyDict|ConfigDict|Config|Arguments|parameter groups?|dict)\s*\(",
    r"^\s*\{(?!.*['\"]\w*(?:loss|acc|score|reward|map|f1|auc))(?:.*?['\"](?:batch_?size|\w*dropout\w*|units|optimizer|(?:hidden|num|max|n)_\w+|weight_decay)['\"]\s*:){2}",
    r"\[(?:'[^'=]+=[^']*'(?:,\s*|\])){2,}",
    r"^\s*usage:|^\s*-{1,2}[A-Za-z][\w-]*[ =]",
    r"(?:=(?:True|False|None|'[^']*')[,\s].*){3}",
    r"\{(?!.*['\"]\w*(?:loss|acc|score|reward|map|f1|auc))(?:.*?['\"]\s*:\s*(?:True|False|None|'[^'\ue000]*[A-Za-z][^']*')\s*[,}]){3}",
)


def is_noise(body: str, *, placed: bool) -> bool:
    """Whether a masked line is code, a tensor, a printed network or a dump of settings; `placed`: it says where it stands."""
    return bool(CODE.search(body) or DUMP.search(body) or (not placed and (_is_tensor(body) or MODULE.search(body))))


def _is_tensor(body: str) -> bool:
    return bool(TENSOR.search(body)) and not SCALAR.search(body)


def is_setting(name: str, *, placed: bool, known: bool) -> bool:
    """Whether a name is a setting's: of a kind never reported as an outcome, or, on a line without a place, in capitals."""
    if placed and (EXPLORED.match(name) or SCALED.match(name)):
        return False
    return (not MEMORY.search(name) and bool(SETTING.search(TRAILING_NOTE.sub("", name)))) or (
        not placed
        and bool(CONSTANT.match(name) or SIZE.match(name) or (name.isupper() and name.isalpha() and len(name) > 3 and not known))
    )
