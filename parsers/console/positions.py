"""Where in the training a line stands: epoch, batch and step in the spellings people print."""

import re
from typing import NamedTuple

from parsers.console.plan import Field, Masked, N

EPOCH = r"(?:epochs?|epoche|époque|[ée]poca|эпоха|エポック|에포크|에폭|ep\.?|eps?och|轮次|輪次|周期|訓練輪數|训练轮数|轮|輪)"
BATCH = (
    r"(?:iter(?:ation)?s?|batch(?:[ _]?(?:idx|index|id|no|num))?|mini[ -]?batch|it|批次|steps?(?=\s*(?:[:=\[(]+\s*)?\ue000\s*/))"
)
COUNTER = r"(?:iter(?:ation)?s?|it|steps?)"  # batches of the epoch that the line names, else steps of the whole training
STEP = r"(?:updates?|up\.|tick|(?:global|train(?:ing)?|optimi[sz]er|num|env|update)[ _-]?(?:iter(?:ation)?s?|steps?|updates?|timesteps)|total_(?:iter(?:ation)?s?|steps?|updates?)|global_step/max_steps|iter(?:ation)?s?|steps?|n_?iters?|timesteps?|total_timesteps|迭代(?:次数)?|训练次数|训练步数|步数|步)"
SPLITS = r"(?:train|val|test|valid|eval)"
# No two blanks stand beside each other in these, so that many of them in a line cost no more than they are.
OPEN, SHUT = (
    rf"['\"]?[\s_]*(?:(?:\({SPLITS}\)|\[{SPLITS}\])\s*)?(?:(?:\#|no\.?|num(?:ber)?\b|:|：|=|-)\s*)*(?:[\[({{<'\"]\s*)?",
    r"(?:\s*[\])}>])?",
)
OF = rf"(?:\s*(?:/|of|out of|共)\s*(?:共)?\s*{N})"
NOT_WORD = r"(?<![A-Za-z0-9_.@\-])(?<!s/)(?<!\bper )"  # nor `steps/epoch: 100`


class Position(NamedTuple):
    """A spelling: a pattern on masked text, the roles of its numbers, and a sample."""

    pattern: re.Pattern[str]
    roles: tuple[str, ...]
    sample: str


def _position(pattern: str, roles: str, sample: str) -> Position:
    return Position(re.compile(pattern, re.IGNORECASE), tuple(roles.split()), sample)


# Tried in order over the whole line; what one has taken, the next leaves alone.
POSITIONS = [
    _position(rf"^(?-i:[A-Z_]*(?:ITERATIONS|ITERS|STEPS|EPOCHS))\s*[=:]\s*{N}\s*$", "steps", "ITERATIONS=5000"),
    _position(rf"{NOT_WORD}{EPOCH}\s*[/,&-]\s*(?:{BATCH}|{STEP})\s*[:=]?\s*{N}\s*/\s*{N}", "epoch batch", "epoch/iter: 0/199"),
    _position(rf"{NOT_WORD}{EPOCH}{OPEN}{N}{OF}{SHUT}\s*(?:[,:|-]\s*)?[\[(]\s*{N}\s*/\s*{N}(?:\s*\(\s*{N}\s*%\s*\))?\s*[\])]", "epoch epochs batch batches skip", "Epoch: [1/10][20/400]"),
    _position(rf"{NOT_WORD}{EPOCH}{OPEN}{N}{SHUT}\s*(?:[,:|-]\s*)?[\[(]\s*{N}\s*/\s*{N}(?:\s*\(\s*{N}\s*%\s*\))?\s*[\])]", "epoch batch batches skip", "Train Epoch: 1 [640/60000 (1%)]"),
    _position(rf"{NOT_WORD}{EPOCH}{OPEN}{N}{SHUT}\s*[\[(]\s*{N}\s*[\])]\s*(?=[\[(]?\s*{N}\s*/)", "epoch skip", "Epoch: [3][1] 20/400"),
    _position(rf"^\s*[\[(]\s*{N}\s*/\s*{N}\s*[\])]\s*[\[(]\s*{N}\s*/\s*{N}\s*[\])]", "epoch epochs batch batches", "[1/25][50/100] Loss_D: 1.2"),
    _position(rf"^\s*[\[(]\s*{N}\s*/\s*{N}\s*[\])](?=\s*(?:{BATCH}|{STEP}))", "epoch epochs", "[352/520] Iter:[0/495]"),
    _position(rf"^\s*\[\s*{N}\s*,\s*{N}\s*\](?=\s+[A-Za-z])", "epoch batch", "[1,  2000] loss: 2.173"),
    _position(rf"^\s*(?:train|test|val|valid|validation|eval)\w*\s*:?\s*{N}\s*\[\s*{N}\s*/\s*{N}(?:\s*\(\s*{N}\s*%\s*\))?\s*\]", "epoch batch batches skip", "Train: 0 [ 50/1251 (  4%)]"),
    _position(rf"^\s*(?:train|test|val|valid|validation|eval)\w*\s*:?\s*\[\s*{N}\s*/\s*{N}\s*\]\s*\[\s*{N}\s*/\s*{N}\s*\]", "epoch epochs batch batches", "Train: [0/300][10/1251]"),
    _position(rf"{NOT_WORD}{EPOCH}\s*{N}\s*:\s+{N}\s*/\s*{N}", "epoch batch batches", "epoch 001:    100 / 2345 loss=12.3"),
    _position(rf"{N}\s*/\s*{N}\s*(?:mini-?)?(?:batches|iters|iterations|steps)\b", "batch batches", "|   200/ 2323 batches |"),
    _position(rf"{NOT_WORD}{EPOCH}[\s_-]*{N}[\s,_-]+(?:batch|iter|step)[_-]*{N}(?=\s*[:：=])", "epoch batch", "epoch20-batch-50: 0.12"),
    _position(rf"{NOT_WORD}{EPOCH}{OPEN}{N}{OF}{SHUT}", "epoch epochs", "Epoch 1/40"),
    _position(rf"^\s*\[?E\s*:?\s*{N}\s*/\s*{N}\]?", "epoch epochs", "E 20/500"),
    _position(rf"^\s*(?:第\s*)?{N}\s?epochs?\s*[,，:：]\s*(?=\w*(?:loss|acc|map|auc|iou|dice|rank|psnr))", "epoch", "20epoch, map50为0.55"),
    _position(rf"\bafter\s+{N}\s+epochs?\b", "epoch", "After 16 epochs: loss 0.5"),
    _position(rf"\bafter\s+{N}\s+(?:iter(?:ation)?s|steps|updates)\b", "step", "After 500 iterations: loss 0.5"),
    _position(rf"{NOT_WORD}(?:epochs|(?:n|num|max|total)[_ ]epochs?){OPEN}{N}(?!\s?%)(?:\s*(?:-|->|to|~|–)\s*{N})?", "epochs skip", "epochs: 200"),
    _position(rf"{NOT_WORD}{EPOCH}{OPEN}{N}(?!\s?%\s?\|){SHUT}", "epoch", "Epoch: 3"),
    _position(rf"第\s*{N}\s*(?:{OF})?\s*(?:轮|輪|个?\s*epoch|代|周期|回合)(?:训练)?(?:\s*[/,，(（]\s*共\s*{N}\s*(?:轮|輪|个?\s*epoch|代|周期|回合)?)?", "epoch epochs", "第3轮"),
    _position(rf"第\s*{N}\s*(?:{OF})?\s*(?:步|次迭代|个?\s*batch|批)", "step steps", "第200步"),
    _position(rf"{NOT_WORD}{COUNTER}{OPEN}{N}{OF}{SHUT}", "count counts", "Iteration[50/186]"),
    _position(rf"{NOT_WORD}{BATCH}{OPEN}{N}{OF}{SHUT}", "batch batches", "batch 50/186"),
    _position(rf"{NOT_WORD}{STEP}{OPEN}{N}{OF}{SHUT}", "step steps", "step 20/500"),
    _position(rf"{NOT_WORD}{STEP}{OPEN}{N}{SHUT}", "step", "iter: 400"),
    _position(rf"{NOT_WORD}(?:batch(?:[ _]?(?:idx|index|id|no|num))?|mini[ -]?batch|批次)\s*[:=#]?\s*[\[(]?\s*{N}{SHUT}", "batch", "batch 200"),
    _position(rf"{NOT_WORD}batch[ _](?:i|n)\s*[:=]\s*{N}{SHUT}", "batch", "batch i:2997"),
    _position(rf"{NOT_WORD}round{OPEN}{N}{OF}?{SHUT}", "epoch epochs", "Round 3/10"),
    _position(rf"\bafter\s+cycle\s*[=#]?\s*{N}(?=[\s,:|]|$)", "step", "after cycle=3 avg(utility)=270.1"),
    _position(rf"{NOT_WORD}(?:episode|generation|game|trial epoch){OPEN}{N}{OF}?{SHUT}", "step steps", "Episode 30/500"),
    _position(rf"{N}\s?%(?:\s?\|[^|]*\||\s(?={N}[kMG]?/))\s*{N}[kMG]?(?:/{N}[kMG]?)?\s*\[(?:{N}:){{1,2}}{N}(?:<(?:(?:\?|(?:{N}\sdays?,\s)?(?:{N}:){{1,2}}{N})))?", "tqdm", "61%|###  | 249/405 [00:47<00:31"),
    _position(rf"{N}\s?%\|[\u2588-\u258f#\x02]+\s*\|", "skip", "Training: 100%|████████| loss: 2.3"),
    _position(rf"(?<=[=#>. -]\])\s*{N}\s?%\s+{N}/{N}(?=\s|$)", "skip batch batches", "[====    ] 34.0% 200/588 | loss=3.4"),
    _position(rf"^\s*{N}/{N}\s*(?=\[[=>.\s\x02-]*[=>.][=>.\s-]*\]|[━─╸╺█-▏])", "batch batches", "4/4 [=====>....]"),
    _position(rf"^\s*{N}/{N}(?=\s+(?:-\s)?(?:ETA|{N}s))", "batch batches", "4/4 - 12s - loss: 0.5"),
    _position(rf"(?<=\s)\[\s*{N}\s*/\s*{N}\s*\]\s*$", "batch batches", "loss: 2.303494  [   64/60000]"),
    _position(rf"^\s*it\s*{N}\s*[:,|]|{NOT_WORD}it\s*[:=]\s*{N}", "count", "it 500: loss 0.5"),
    _position(rf"^\s*{N}/Unknown", "batch", "12/Unknown - 3s"),
    _position(rf"^\s*\#?{N}\s*[:|](?=[\s\[])\s*(?=\[?[A-Za-z][\w ]*(?:[:=]|\s{N}))|^\s*\#{N}\s+(?=[A-Za-z][\w ]*[:=])", "step", "12:  [D loss: 0.69, acc: 0.53]"),
    _position(rf"^\s*{N}\s?/\s?{N}(?=\s*[:|,]?\s+(?:\|\s*)?(?:[A-Za-z][\w./-]*(?: [\w./-]+)?\s*[:=]|loss|acc\w*)\s*-?{N})", "batch batches", "3/20 loss: 0.5"),
    _position(rf"^\s*\[\s*{N}\s*\](?=\s*:?\s*[A-Za-z][\w' @/.-]*[:=])", "step", "[100] train-rmse:0.18"),
    _position(rf"^\s*[\[(]\s*{N}\s*/\s*{N}\s*[\])](?=.*(?:[:=|]\s*[\[(]?\s*{N}|(?:loss|acc\w*|score)\s+{N}))", "epoch epochs", "(3/10) loss: 0.5"),
]  # fmt: skip
BEST = re.compile(
    r"best\s*(?:\w+\s*){0,3}[:=(]?\s*$|best\b.{0,60}(?:\b(?:at|in|from|on|of|after)|[@(,])\s*(?:the\s*)?[\[(]?\s*$",
    re.IGNORECASE,
)
LAST_EPOCHS = re.compile(
    r"\b(?:last|no improvement (?:for|in|after)|patience|every|in the last|max|total|num(?:ber)?(?: of)?|warm-?up|n)[ _]*$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    rf"\b(?:number|num|no\.?|nan|inf|skipped|consumed|remaining|total|max|warm-?up)\s*(?:of\s*)?(?:(?:\w+|{N})\s+)?$",
    re.IGNORECASE,
)
COUNTS = {"count": ("step", "batch"), "counts": ("steps", "batches")}  # without an epoch, within one
EPISODE = re.compile(rf"{NOT_WORD}(?:episode|game){OPEN}{N}", re.IGNORECASE)
TOTAL = re.compile(r"(?:total|global|env\w*|overall|cumulative|train\w*|num)[ _]$", re.IGNORECASE)


def find_positions(masked: Masked, begin: int, taken: dict[int, int]) -> list[Field]:
    """The position fields of a masked line from `begin`.

    `taken` (hole -> where what it belongs to ends) says which numbers are spoken for, and takes those found here.
    """
    fields: list[Field] = []
    text = masked.text[begin:]  # patterns look for its beginning
    hole_at = {place - begin: k for k, place in enumerate(masked.at)}
    for position in POSITIONS:
        for found in position.pattern.finditer(text):
            holes = [hole_at[p] for p in range(found.start(), found.end()) if p in hole_at]
            if not holes or taken.keys() & set(holes):
                continue
            before = text[: found.start()]
            roles = _roles(position, found, holes, masked)
            if (
                not roles
                or ("step" in roles and (COUNTED.search(before[-40:]) or _of_an_episode(found, text)))
                or ("epoch" in roles and LAST_EPOCHS.search(before[-40:]))
            ):
                continue
            if "epoch" in roles and BEST.search(before[-80:]):
                roles = ("best_epoch",) + ("skip",) * len(holes)
            if any(f.role == r for f in fields for r in roles if r in ("epoch", "batch", "step", "count")):
                roles = ("skip",) * len(holes)  # a second spelling of the same: the first stands
            fields += [Field(hole, role=role) for hole, role in zip(holes, roles, strict=False)]
            taken |= dict.fromkeys(holes, found.end() + begin)
    within = any(f.role == "epoch" for f in fields)
    return [f._replace(role=COUNTS[f.role][within]) if f.role in COUNTS else f for f in fields]


def _of_an_episode(found: re.Match[str], text: str) -> bool:
    """Whether steps are those that the line's episode took: `Episode 1/1000, Reward: -85.21, Steps: 82`."""
    return bool(re.match(r"\s*steps\b", found[0], re.IGNORECASE) and EPISODE.search(text)) and not TOTAL.search(
        text[: found.start()]
    )


def _roles(position: Position, found: re.Match[str], holes: list[int], masked: Masked) -> tuple[str, ...]:
    """The roles of a match's numbers: positions are whole numbers (but `epoch: 0.01`, as Hugging Face prints)."""
    roles: tuple[str, ...] = position.roles
    if roles == ("tqdm",):
        counted = re.match(rf"{N}\s?%(?:\s?\|[^|]*\|)?\s*{N}([kMG]i?B?)?(/{N})?", found[0])
        if counted and counted[1]:  # bytes of a download
            return ("skip",) * len(holes)
        roles = ("skip", "batch", "batches") if counted and counted[2] else ("skip", "batch")
        return roles + ("skip",) * (len(holes) - len(roles))
    if len(holes) < len(roles) and roles == ("epoch", "epochs"):
        roles = ("epoch",)
    numbers = [masked.raw[k] for k in holes]
    for role, raw in zip(roles, numbers, strict=False):
        if (
            role in ("batch", "batches", "step", "steps", "epochs", "count", "counts")
            and not raw.lstrip("+").replace(",", "").isdigit()
        ):
            return ()
        whole = re.fullmatch(r"\d+(?:\.0+)?", raw) or (
            re.fullmatch(r"\d+\.\d+", raw) and re.search(rf"[:=]\s*['\"]?{N}", found[0])
        )
        if role == "epoch" and not whole:
            return ()
    return roles
