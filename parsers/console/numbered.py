"""Numbers that are part of a name: `Rank 1: 80%`, `Hits @ 10: 0.4`, `mAP @ 0.5:0.95: 0.3`, `class 3 IoU: 0.5`."""

import re

from parsers.console.plan import Masked, N

INNER = "\ue001"  # stands for such a number in masked text
LARGEST = 1000  # past that a number counts something
AT = r"\b(?:recall|r|precision|prec|p|hits?|hr|ndcg|mrr|m?ap|acc|accuracy|f1|f|auc|pck|pass|cmc|top|rank|iou)"
END = r"\s*[)\]]?\s*(?:[:=|]|is\b|->)"
KIND = r"(?:\b(?:class|cls|category|label|head|task|domain|client|agent|layer|block|group|expert|branch)[ _#]*|类别?\s*)"
PLACE = r"(?:epochs?|ep|iter(?:ation)?s?|steps?|batch|round|it|lr)"
WHAT = r"(?:training |eval\w* |test |last )*(?:episodes?|eps|games|runs|trials|seeds|folds|samples|batches|epochs?|steps?|iters?)"
SPELLINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{AT}\s*@\s*(?:k\s*=\s*|iou\s*=\s*)?[\[(]?({N})(?::({N}))?[\])]?(?={END}|\s+{N})",
        rf"{AT}\s+at\s+(?:k\s*=\s*)?({N})(?={END})",
        rf"\b(?:rank|top|hits?)[ _#-]*({N})(?=\s*(?:[:=|]\s*)?{N}|\s+(?:acc|err|prec|recall|rate|score)\w*\s*[:=|]?\s*{N})",
        rf"\b(?:m?ap|iou)\s*\(?({N})(?::({N}))?\)?(?=\s*[:=]\s*{N})",
        rf"(?<![A-Za-z])(?!{PLACE}\()[A-Za-z]\w*\(({N})\)(?=\s*[:=])",
        rf"(?<![A-Za-z])(?!{PLACE}\[)[A-Za-z]\w*\[({N})\](?=\s*[:=])",
        rf"\w\s*\((?:over|last|past|of|in)*\s*({N})[\s-]{WHAT}\)",
        rf"\w\s*\((?:last|past|over|window|ma|ema|n|k)[\s=-]*({N})\)(?={END})",
        rf"\b(?:avg|average|mean|moving|running|rolling|ma)[ _]\w+ \(({N})\)(?=\s*[:=])",
        rf"\btop[ _-]*({N})(?:[~-]({N}))?\s?%(?=\s*[:=])",
        rf"\w>({N})(?=[\u4e00-\u9fff])",
        rf"\bR\s?\^\s?({N})(?={END}|\s+{N})",
        rf"\b(?:over|of|last|past) (?:the )?(?:last |past )?({N}) {WHAT}(?=\s*[:=])",
        rf"{KIND}({N})(?={END}|(?:\s+[A-Za-z]\w*){{1,2}}\s*[:=]|\s*的)",
    )
]


def name_numbers(masked: Masked, begin: int) -> Masked:
    """The masked line with the numbers from `begin` on that are part of a name standing as INNER."""
    text = masked.text
    hole_at = {place: hole for hole, place in enumerate(masked.at)}
    for spelling in SPELLINGS:
        for found in spelling.finditer(text, begin):
            places = [found.start(k) for k in range(1, spelling.groups + 1) if found[k]]
            if all(_is_label(masked.raw[hole_at[place]]) for place in places):
                for place in places:
                    text = f"{text[:place]}{INNER}{text[place + 1 :]}"
    return masked._replace(text=text)


def _is_label(raw: str) -> bool:
    """Whether a number may be a part of a name: 10, 0.5; not 0.8231, 1e-3 or 2,000."""
    return bool(re.fullmatch(r"\d{1,4}|[01]?\.\d\d?", raw)) and float(raw) <= LARGEST


def spell(name: str, masked: Masked, end: int) -> str:
    """A name that ends before `end`, with the numbers in it as they were written."""
    count = name.count(INNER)
    if not count:
        return name
    raw = [masked.raw[hole] for hole, place in enumerate(masked.at) if place < end and masked.text[place] == INNER][-count:]
    for number in raw:
        name = name.replace(INNER, number, 1)
    return name


def inner_holes(masked: Masked) -> tuple[int, ...]:
    """The holes that are parts of names."""
    return tuple(hole for hole, place in enumerate(masked.at) if masked.text[place] == INNER)
