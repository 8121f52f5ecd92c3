"""Lines that say what happened: a checkpoint, a new best, a crash and why."""

import re

# In order: the first pattern that fits a line's text names its kind. Public lore of each framework's wording.
MESSAGES: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in [
        ("oom", r"CUDA out of memory|CUDA error: out of memory|OutOfMemoryError|CUBLAS_STATUS_ALLOC_FAILED|ResourceExhausted|OOM when allocating|std::bad_alloc|Cannot allocate memory|oom-kill|OOM Killed|^\s*MemoryError\b|Unable to allocate .* for an array|显存不足"),
        ("interrupted", r"^\s*(?:\w+Error:\s*)?KeyboardInterrupt\b|Training (?:was )?interrupted|^\^C|interrupted by user|received SIGINT|Detected KeyboardInterrupt"),
        ("killed", r"^\s*Killed\s*$|received SIGTERM|Received signal 15|slurmstepd: error: .*(?:CANCELLED|TIME LIMIT)|DUE TO (?:TIME LIMIT|PREEMPTION|NODE FAILURE)|SIGKILL|DataLoader worker .* (?:is )?killed|\bNCCL\b.*(?:timeout|timed out)|Watchdog caught collective operation timeout"),
        ("crash", r"^\s*Traceback \(most recent call last\)|^\s*(?:[A-Za-z_][\w]*\.)*[A-Z]\w*(?:Error|Exception|Exit|Fault)(?:\s*:|\s*$)|^\s*(?:\w+\.)*(?:StopIteration|AssertionError)\b|Segmentation fault|core dumped|Aborted \(|Bus error|BrokenPipeError|CUDA error:|device-side assert|RuntimeError:|subprocess\.CalledProcessError"),
        ("early-stop", r"(?<!for )early[ -]?stop(?:ping|ped)?(?! counter| patience|=|:\s*(?:\d|true|false|none)|_)(?:.*(?:epoch|trigger|at|after)|\s*$|!|\.)|提前停止|早停"),
        ("best", r"improved from|(?:loss|acc\w*|score|error) (?:has )?(?:decreased|increased|improved) \(|new best|best (?:model|checkpoint|weights?) (?:saved|updated|so far)|sav(?:e|ed|ing) (?:the )?best|\bbest epoch\b|\[\s*best\s*\]|is_best|^\s*best\b.*\bepoch\b|(?:最佳|最优|最好)的?模型.{0,6}保存|保存.{0,6}(?:最佳|最优|最好)|新的?(?:最佳|最优|最好)"),
        ("checkpoint", r"sav(?:e|ed|ing)\s+(?:\w+\s+){0,3}(?:checkpoints?|models?|weights|states?|snapshots?|ckpts?)|(?:checkpoints?|models?|weights)\s+(?:\S\s+)?(?:is |was |has been |are )?(?:saved|written)|^\W*(?:model |weights |checkpoint )?saved at (?:iter|step|epoch)|保存.{0,8}模型|模型.{0,6}保存"),
        ("resumed", r"resum(?:ed|ing)\s+(?:from|training)|断点续训|(?:=> loaded checkpoint|load(?:ed|ing)\s+(?:the\s+)?checkpoint|restor(?:ed|ing) (?:from|checkpoint))(?!.*(?:best|pre-?trained|evaluat|inference|testing|teacher))"),
        ("lr", r"(?:reducing|reduced|decay(?:ed|ing)?|adjust(?:ed|ing)?|dropp(?:ed|ing)|chang(?:ed|ing)|updat(?:ed|ing)|set(?:ting)?)\s+(?:the\s+)?(?:learning[ _]rate|lr)\b|\b(?:learning[ _]rate|lr) (?:is |was )?(?:reduced|decayed|adjusted|dropped|changed|set)\b|ReduceLROnPlateau|学习率.{0,6}(?:降|调整|变)"),
        ("finished", r"^\W*(?:training|train|fit(?:ting)?|optimi[sz]ation)\s+(?:is\s+|has\s+|was\s+|process\s+)?(?:completed?|finished|done|over|ended)\b|^\W*(?:finished|completed?|done)\s+training\b|total (?:running|training) time|\d+ epochs completed in|训练(?:完成|结束)"),
    ]
]  # fmt: skip
HINT = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in MESSAGES), re.IGNORECASE)


def find_message(text: str) -> tuple[str, int]:
    """(the kind of message a line's text is, where the words that say so begin); ('', 0) if it is none."""
    if HINT.search(text):
        for kind, pattern in MESSAGES:
            if found := pattern.search(text):
                return kind, found.start()
    return "", 0
