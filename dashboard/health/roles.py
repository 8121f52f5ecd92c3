"""Roles: which curves are the losses that should fall and the scores that should rise; where a new stage of training begins."""

import re
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from dashboard.health.curves import Curves
from dashboard.health.profile import Profile, profile
from parsers.tables import AVERAGE
from parsers.vocabulary import main_metric

HELD_OUT = ("val", "test")
WHOLE = ("loss", "total loss", "log loss", "cross entropy", "negative log likelihood")  # the loss that is trained on
# Losses that need not fall: of players in a game, of a policy, and terms that weigh against the others.
_PLAYER = (
    r"d|g|dis|disc|discriminator|gen|generator|adv|adversarial|gan|net[dg]|real|fake|critic|actor|policy|pg|vf|value|q|qf\d*"
)
_TERM = r"kl|kld|entropy|reg|regulari[sz]ation|l2|commit|commitment|vq|ent|surr|surrogate|td|alpha|temperature|aux"
SIDE = re.compile(rf"(?:^|[\W_])(?:{_PLAYER}|{_TERM})(?:[\W_]|$)|GAN|Reg\b", re.IGNORECASE)
GENERATOR, DISCRIMINATOR = (
    re.compile(rf"(?:^|[\W_])(?:{words})(?:[\W_]|$)", re.IGNORECASE)
    for words in ("g|gen|generator|netg", "d|dis|disc|discriminator|netd|critic")
)
STAGE = re.compile(r"(?i)\bstage[\s_-]*\d|\bphase[\s_-]*\d|unfreez|fine-?tuning|warm-?up (?:done|over|end|finish)|开始.*阶段")
NEAR = 5  # values before and after a step, by which a jump is judged
JUMP, WILD = 3.0, 100.0  # how many times a new level is the old one; beyond, it is no other scale but an explosion
LATE = 0.05  # of a run's steps: a curve that begins later or ends earlier than the others marks a stage


class Pairs(NamedTuple):
    """Training and validation curves of the same metric, run and training: row k of one goes with row k of the other."""

    train: Profile
    held_out: Profile


def is_game(curves: Curves) -> dict[str, bool]:
    """run -> whether it trains players against each other or for rewards: then no loss need fall."""
    found = {}
    for run, numbers in curves.of_run.items():
        losses = [str(curves.names["tag"][i]) for i in numbers if curves.kind[i] == "loss"]
        plays = any(GENERATOR.search(tag) for tag in losses) and any(DISCRIMINATOR.search(tag) for tag in losses)
        found[run] = plays or bool((curves.kind[numbers] == "reward").any())
    return found


def in_game(curves: Curves) -> np.ndarray:
    """Which curves belong to such a run."""
    games = curves.once(is_game)
    return np.array([games.get(run, False) for run in curves.names["run"]], dtype=bool)


def whole_losses(curves: Curves) -> np.ndarray:
    """The losses that training should bring down, of every split: a run's total, or all of them if it has no total."""
    candidate = curves.told & np.isin(curves.kind, ("loss", "error")) & (curves.better == "min") & ~curves.once(in_game)
    candidate &= np.array([not SIDE.search(str(tag)) for tag in curves.names["tag"]], dtype=bool)
    chosen = np.zeros(len(curves), dtype=bool)
    for numbers in curves.of_run.values():
        losses = [i for i in numbers if candidate[i]]
        losses = [i for i in losses if curves.kind[i] == "loss"] or losses  # errors stand in where no loss is logged
        plain = {str(curves.names["metric"][i]) for i in losses if not curves.average[i]}
        losses = [i for i in losses if not (curves.average[i] and _without_average(curves, i) in plain)]
        total = next((name for name in WHOLE if any(_without_average(curves, i) == name for i in losses)), None)
        chosen[[i for i in losses if total is None or _without_average(curves, i) == total]] = True
    return chosen


def _without_average(curves: Curves, i: int) -> str:
    return str(curves.names["metric"][i]).removesuffix(AVERAGE)


def is_held_out(curves: Curves) -> np.ndarray:
    """Which curves are of validation or test."""
    return np.isin(curves.split, HELD_OUT)


def main_scores(curves: Curves) -> np.ndarray:
    """The curves of the metric that each run is ranked by, on what it was not trained on; never a loss."""
    chosen = np.zeros(len(curves), dtype=bool)
    scored = (
        curves.told
        & ~curves.average
        & (curves.better != "")
        & np.isin(curves.kind, ("score", "error"))
        & (curves.split != "train")
    )
    for numbers in curves.of_run.values():
        scores = [i for i in numbers if scored[i]]
        main = main_metric(str(curves.names["metric"][i]) for i in scores)
        chosen[[i for i in scores if curves.names["metric"][i] == main]] = True
    return chosen


def scores_of_all_splits(curves: Curves) -> np.ndarray:
    """The curves of the metric that each run is ranked by, those on what it was trained on too."""
    chosen = curves.once(main_scores)
    ranked = {(curves.series[i][0], curves.series[i][1]) for i in np.flatnonzero(chosen)}
    return chosen | (curves.told & np.array([series[:2] in ranked for series in curves.series], dtype=bool))


def stage_begins(curves: Curves) -> np.ndarray:
    """Per curve, at which of its finite values the last stage begins: a loss comes or goes in mid-run, or the log says so."""
    begin = np.zeros(len(curves), dtype=np.int64)
    for run, step in curves.once(stage_steps).items():
        for i in curves.of_run.get(run, ()):
            finite = np.isfinite(curves[i].value)
            begin[i] = np.searchsorted(curves[i].step[finite], step)
    return begin


def stage_steps(curves: Curves) -> dict[str, int]:
    """run -> the step at which its last stage begins, for runs that have several."""
    steps: dict[str, list[int]] = defaultdict(list)
    notes = curves.logs.messages
    for run, text, step in notes[notes["kind"] == "note"][["run", "text", "step"]].itertuples(index=False):
        if STAGE.search(text) and np.isfinite(step):
            steps[run].append(int(step))
    losses = curves.told & (curves.kind == "loss") & ~is_held_out(curves)
    first, last = _span(curves)
    for run, numbers in curves.of_run.items():
        own = numbers[losses[numbers]]
        if len(own) > 1 and (curves.training[own] == 0).all():
            steps[run] += _changes(first[own], last[own])
        if len(own) and len(numbers) > len(own):
            steps[run] += _jumps(curves, own, {int(first[i]) for i in numbers if first[i] > first[own].min()})
    return {run: max(found) for run, found in steps.items() if found}


def _span(curves: Curves) -> tuple[np.ndarray, np.ndarray]:
    """(first step, last step) of each curve."""
    step = curves.table["step"].to_numpy()
    return step[curves.order[curves.starts[:-1]]], step[curves.order[curves.starts[1:] - 1]]


def _changes(first: np.ndarray, last: np.ndarray) -> list[int]:
    """The steps at which some of the curves begin or end while others go on."""
    late = LATE * (last.max() - first.min())
    return [int(step) for step in first if step > first.min() + late] + [
        int(step) + 1 for step in last if step < last.max() - late
    ]


def _jumps(curves: Curves, losses: np.ndarray, begins: set[int]) -> list[int]:
    """The steps at which another metric begins and a loss jumps to another level at once: it means something else from there."""
    found = []
    for i in losses.tolist():
        curve = curves[i]
        for at in np.flatnonzero(np.isin(curve.step, list(begins))):
            before, after = curve.value[max(0, at - NEAR) : at], curve.value[at : at + NEAR]
            if min(np.isfinite(before).sum(), np.isfinite(after).sum()) >= 3:
                low, high = sorted(np.abs((np.nanmedian(before), np.nanmedian(after))))
                if JUMP * low < high < WILD * low:
                    found.append(int(curve.step[at]))
    return found


def train_losses(curves: Curves) -> Profile:
    """Losses on what is trained on, since the last stage began."""
    return profile(curves, curves.once(whole_losses) & ~is_held_out(curves), begin=curves.once(stage_begins))


def held_out_scores(curves: Curves) -> Profile:
    """The metric that each run is ranked by, as logged from the beginning."""
    return profile(curves, curves.once(main_scores))


def loss_pairs(curves: Curves) -> Pairs:
    """The losses of training and validation, since the last stage began."""
    return pairs(curves, curves.once(whole_losses))


def score_pairs(curves: Curves) -> Pairs:
    """The scores on what was trained on and on what was not, since the last stage began."""
    return pairs(curves, curves.once(scores_of_all_splits))


def pairs(curves: Curves, chosen: np.ndarray) -> Pairs:
    """The curves of training and validation among `chosen`, matched; since the last stage began."""
    begin = curves.once(stage_begins)
    has_values = np.diff(curves.finite_starts) > begin
    train, held_out = [], []
    for i in np.flatnonzero(chosen & is_held_out(curves) & has_values):
        run, metric, _, training = curves.series[i]
        found = (curves.find(run, metric, split, training) for split in ("train", ""))
        j = next((j for j in found if j is not None and chosen[j] and has_values[j]), None)
        if j is not None:
            train.append(j)
            held_out.append(int(i))
    numbers = (np.array(side, dtype=np.int64) for side in (train, held_out))
    return Pairs(*(profile(curves, side, begin=begin) for side in numbers))
