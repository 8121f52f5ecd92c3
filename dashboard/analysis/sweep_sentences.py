"""What a sweep says, in words: the best run, the best value of each setting, and which values fail."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboard.analysis.significance import difference
from dashboard.analysis.sweep import Trials, fates_in_words, levels, settings_in_words, text_of
from dashboard.words import Said, say, sentences

FEWEST = 2  # values that can be compared
NAMED = 4  # values that are told one by one


def about_sweep(trials: Trials, names: Sequence[str]) -> list[Said]:
    """The sentence on the best run, then one on each of these settings."""
    told = [about_best(trials), *(about_setting(trials, name) for name in names)]
    return [one for one in told if one]


def about_best(trials: Trials) -> Said:
    """Which run is best, with which settings; how many failed."""
    if not trials.finite.any():
        return say("None of the {count} runs reached a value of {metric}.", count=f"{len(trials):,}", metric=trials.metric)
    run = trials.best(trials.told["value"])
    best = say(
        "{run} is best of {count} runs: {metric} {value} with {settings}.",
        run=run, count=f"{len(trials):,}", metric=trials.metric, value=reached(trials, trials.value(run)),
        settings=settings_in_words(trials, run) or "–",
    )  # fmt: skip
    failed = int(trials.told["failed"].sum())
    return sentences([best, say("Failed: {count}.", count=f"{failed:,}") if failed else ""])


def about_setting(trials: Trials, name: str) -> Said:
    """Which value of a setting is best, which fail, whether it is at the edge of what was tried, and what is chance."""
    tried = levels(trials, name)
    if len(tried) < FEWEST:
        return say("{name} was tried with one value only.", name=name)
    if not tried["n"].any():
        return sentences([])
    best = tried.loc[trials.best(tried["mean"])]
    chance, told_apart = _chance(trials, name, tried, best)
    edge = _edge(trials, name, tried, best) if told_apart else ""
    return sentences([_best_and_failed(trials, name, tried, best), edge, chance])


def reached(trials: Trials, value: float, *, n: int = 1) -> Said | str:
    """A value of the metric with its unit; of several runs it says that it is their mean."""
    text = f"{value:.4g} {trials.unit}" if trials.unit else f"{value:.4g}"
    return say("{mean}, the mean of {n} runs", mean=text, n=f"{n:,}") if n > 1 else text


def _best_and_failed(trials: Trials, name: str, tried: pd.DataFrame, best: pd.Series) -> Said:
    """'lr: 0.01 is best of 4 (mAP 59.81 %); 0.05 and above go NaN or explode.'"""
    said = {
        "name": name, "best": text_of(best["level"]), "count": f"{len(tried):,}", "metric": trials.metric,
        "value": reached(trials, best["mean"], n=int(best["n"])),
    }  # fmt: skip
    failing = (tried["failed"] == tried["runs"]).to_numpy()
    if not failing.any():
        return say("{name}: {best} is best of {count} ({metric} {value}).", **said)
    gone = tried.loc[failing, "level"].tolist()
    own = trials.told[trials.settings[name].isin(gone)]
    said["fates"] = fates_in_words({fate for fates in own["fates"] for fate in fates})
    side = _side(failing, tried) if trials.is_number(name) else ""
    if side == "above":
        said["limit"] = text_of(gone[0])
        return say("{name}: {best} is best of {count} ({metric} {value}); {limit} and above {fates}.", **said)
    if side == "below":
        said["limit"] = text_of(gone[-1])
        return say("{name}: {best} is best of {count} ({metric} {value}); {limit} and below {fates}.", **said)
    said["values"] = ", ".join(map(text_of, gone[:NAMED])) + (" …" if len(gone) > NAMED else "")
    return say("{name}: {best} is best of {count} ({metric} {value}); runs with {values} {fates}.", **said)


def _side(failing: np.ndarray, tried: pd.DataFrame) -> str:
    """'above' or 'below' where more than one value fails, they are those at one end, and no run of the others does."""
    count = int(failing.sum())
    others_well = not tried.loc[~failing, "failed"].any()
    if count < FEWEST or not others_well or failing.all():
        return ""
    return "above" if failing[-count:].all() else "below" if failing[:count].all() else ""


def _edge(trials: Trials, name: str, tried: pd.DataFrame, best: pd.Series) -> Said | str:
    """That the best value is the smallest or largest tried, so that one further out may be better."""
    if not trials.is_number(name) or len(tried) <= FEWEST:
        return ""
    if best["level"] == tried["level"].iloc[-1]:
        return say("It is the largest that was tried: a larger one may be better.")
    if best["level"] == tried["level"].iloc[0]:
        return say("It is the smallest that was tried: a smaller one may be better.")
    return ""


def _chance(trials: Trials, name: str, tried: pd.DataFrame, best: pd.Series) -> tuple[Said | str, bool]:
    """(whether the best value is better than the second by more than chance, as far as the runs can tell; False if it is not)."""
    others = tried[(tried["level"] != best["level"]) & (tried["n"] > 0)]
    if not len(others):
        return "", True
    if (tried["n"] <= 1).all():
        return say("With one run for each value it cannot be told what is chance."), True
    second = others.loc[trials.best(others["mean"]), "level"]
    settings, values = trials.settings[name], trials.told.loc[trials.finite, "value"]
    ours, theirs = (values[settings[values.index] == level].tolist() for level in (best["level"], second))
    found = difference(ours, theirs)
    if not found.tested:
        told = f"{text_of(best['level'])}, {text_of(second)}"
        return say("Too few runs have {values} to tell it from chance.", values=told), True
    said = {
        "second": text_of(second), "delta": f"{found.delta:+.3g}", "low": f"{found.low:+.3g}", "high": f"{found.high:+.3g}",
        "p": f"{found.p:.2g}",
    }  # fmt: skip
    if found.low <= 0 <= found.high:
        return say(
            "It cannot be told from {second}: {delta} (95 % interval {low} to {high}, p = {p} by Welch's t).", **said
        ), False
    return say("It is {delta} from {second} (95 % interval {low} to {high}, p = {p} by Welch's t).", **said), True
