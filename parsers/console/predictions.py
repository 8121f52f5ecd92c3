"""Predictions printed line by line: `class: daisy   prob: 0.23`, `cat.jpg -> cat (98.2%)`; no metrics of a training."""

import re

from parsers.tables import Prediction

NUMBER = r"(?P<number>[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?)\s*(?P<percent>[%％])?"
FILE = r"(?P<item>\S+\.(?:jpe?g|png|bmp|gif|webp|tiff?|wav|flac|mp3|mp4|avi|npy))"
LABEL = r"['\"]?(?P<label>[^\s:=,;|'\"()（）](?:[^:=,;|'\"()（）]*?[^\s:=,;|'\"()（）])?)['\"]?"
CLASS = (
    r"(?:(?:pred(?:icted|iction)?|top[- ]?\d+)[\s_]+)?(?:class(?:[\s_]*name)?|label|category|species)|predict(?:ed|ion)|pred"
    r"|预测(?:类别|结果)?|类别"
)
PROBABILITY = r"(?:with\s+)?(?:prob(?:ability|s)?|conf(?:idence)?|certainty|概率|置信度|可信度)"
SPELLINGS = [
    re.compile(
        rf"(?:^|.*?[\s\]|>-])(?:{FILE}\W+)?(?:{CLASS})\s*(?::|=|：|is\b|为|->)\s*{LABEL}[\s,;|，(（-]+"
        rf"{PROBABILITY}\s*(?:of\b|is\b|为|[:=：])?\s*{NUMBER}\s*[)）]?\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:^|.*?\s){FILE}\s*(?:->|=>|:|→)\s*{LABEL}[\s,:(（]+(?:{PROBABILITY}\s*[:=]?\s*)?{NUMBER}\s*[)）]?$", re.IGNORECASE
    ),
]
LONGEST = 300


def prediction_of(text: str, line: int) -> Prediction | None:
    """What a line says that something is, and how likely; None if it is no prediction."""
    found = next((found for spelling in SPELLINGS if (found := spelling.match(text))), None) if len(text) <= LONGEST else None
    if not found:
        return None
    probability = float(found["number"]) / (100.0 if found["percent"] else 1.0)
    return Prediction(found["label"], probability, line, found["item"] or "") if 0 <= probability <= 1 else None
