"""Tag -> metric, split, better (min/max), unit, range: one table of aliases (R1 = Rank-1 = cmc1 …)."""

from functools import lru_cache

from parsers.tables import AVERAGE, Name


@lru_cache(maxsize=65536)
def name_of(tag: str, unit: str = "", split: str = "") -> Name:
    """The Name of a tag as logged; `unit` and `split` as the log's context gives them (they win over the vocabulary)."""
    return Name(tag, tag, split, unit)


def better(metric: str) -> str:
    """'max', 'min', or '' where the direction is not known."""
    return "min" if "loss" in metric.lower() else ""


def kind(metric: str) -> str:
    """'loss', 'score', 'error', 'reward', 'lr', 'time', 'speed', 'memory', 'grad', 'count', or '' if not known."""
    return "loss" if "loss" in metric.lower() else ""


__all__ = ["AVERAGE", "better", "kind", "name_of"]
