"""Which runs are drawn and how: a line each, groups as mean and band, or, where they are many, their median behind the chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard.analysis.quantiles import MANY
from dashboard.ui import selection
from dashboard.ui.blocks import note
from dashboard.ui.words import t
from parsers import Logbook

EACH, ALL, QUANTILES = "", "all", "quantiles"  # ways of drawing; the others are spreads of groups (aggregate.SPREADS)
MOST_GROUPS = 6  # medians that can be told apart


@dataclass(frozen=True)
class Crowd:
    """How runs are drawn: `lines` as lines, the others of `runs` by what their `groups` (run -> group) have in common."""

    runs: list[str]
    lines: list[str]
    groups: Mapping[str, str] = field(default_factory=dict)
    by: str = EACH
    steps: str = ""  # for mean and band: whether all runs of a group must have a step

    @property
    def spread(self) -> str:
        """Which spread of the groups is drawn around their mean; '' for none."""
        return "" if self.by in (EACH, ALL, QUANTILES) else self.by

    @property
    def marked(self) -> list[str]:
        """The runs whose lines can carry marks without being hidden by them."""
        return self.lines if len(self.lines) < MANY else []

    @property
    def drawn(self) -> list[str]:
        """What has a colour of its own: the lines, and the groups that are drawn."""
        return [*self.lines, *sorted(set(self.groups.values()))]


def pick_crowd(logs: Logbook) -> Crowd:
    """How the runs are drawn: from MANY on by their median and quantiles at first, with one click to all lines."""
    every = [str(run) for run in logs.runs["run"]]
    shown, chosen = selection.shown_runs(every), selection.chosen_runs()
    crowd = chosen if len(chosen) >= MANY else every
    groups = {run: group or run for run, group in zip(every, logs.runs["group"], strict=True)}
    several = len({groups[run] for run in shown}) < len(shown)
    ways = _ways(many=len(crowd) >= MANY, more=len(crowd) > len(shown), several=several)
    if len(ways) == 1:
        return Crowd(shown, shown)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = selection.pick_one(t("Lines"), list(ways), key="lines", names=ways)
        if by == EACH:
            return Crowd(shown, shown)
        if by == ALL:
            return Crowd(crowd, crowd, by=ALL)
        if by != QUANTILES:
            names = {"strict": t("steps of all"), "lax": t("steps of any")}
            steps = selection.pick_one(t("Groups over"), list(names), key="band-steps", names=names)
            return Crowd(shown, [], {run: groups[run] for run in shown}, by, steps)
    return _behind(crowd, chosen if len(chosen) < MANY else [], groups)


def _ways(*, many: bool, more: bool, several: bool) -> dict[str, str]:
    """The ways of drawing that make sense, the one to begin with first."""
    quantiles = {QUANTILES: t("median and quantiles")} if many else {}
    every = {ALL: t("all lines")} if many and more else {}
    spreads = {
        "std": t("mean ± std"), "sem": t("mean ± sem"), "ci95": t("mean, 95 % interval"), "range": t("mean, min–max"),
    }  # fmt: skip
    return quantiles | {EACH: t("each run")} | every | (spreads if several else {})


def _behind(crowd: Sequence[str], lines: list[str], groups: Mapping[str, str]) -> Crowd:
    """The crowd by its groups, or as one where it has too many of them; said on the page."""
    own = {run: groups[run] for run in crowd}
    if not 1 < len(set(own.values())) <= MOST_GROUPS:
        own = dict.fromkeys(crowd, t("{count} runs", count=f"{len(crowd):,}"))
    note(
        t(
            "{count} runs are drawn as their median, with bands for the middle half and the middle 80 % of them. "
            "Runs that are chosen above are lines on top; “all lines” or “each run” draws lines only.",
            count=f"{len(crowd):,}",
        )
    )
    return Crowd(list(dict.fromkeys([*crowd, *lines])), lines, own, QUANTILES)
