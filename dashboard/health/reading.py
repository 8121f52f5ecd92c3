"""parse_quality, could_not_judge: what the verdicts rest on, and where there is too little of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from dashboard.health.check import Example, Finding, finding_of_run, threshold
from dashboard.health.curves import Curves
from dashboard.health.roles import held_out_scores, train_losses
from dashboard.words import say


@dataclass(frozen=True)
class ParseQuality:
    """A log of which many lines were not understood, or in which errors were met while it was read.

    Why it matters: a sickness may stand in a line that nobody could read.

    What to try: open the Explain page, which shows those lines and drafts a rule for them.
    """

    share: float = threshold(0.4, "Share of the lines not understood")
    lines: int = threshold(50, "Lines of the log, at least")
    name: ClassVar[str] = "parse_quality"
    sick: ClassVar[Example] = "".join(f"epoch {k} loss: {1 / (k + 1):.3f}\n<{k}> 12 ~ 0.3 ! 7 ? {k}\n" for k in range(40))
    healthy: ClassVar[Example] = "".join(f"epoch {k} loss: {1 / (k + 1):.3f}\n" for k in range(80))
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per file."""
        sources = curves.logs.sources
        judged = sources[(sources["lines"] >= self.lines) & (sources["points"] > 0)]
        unread = judged[judged["unclaimed"] > self.share * judged["lines"]]
        for row in unread.itertuples(index=False):
            message = say(
                "{unclaimed} of the {lines} lines of {source} were not understood.",
                unclaimed=f"{row.unclaimed:,}", lines=f"{row.lines:,}", source=row.source,
            )  # fmt: skip
            yield finding_of_run(
                self, str(row.run), severity="info", message=message, source=str(row.source), line=1,
                threshold=say("{share} of the lines", share=f"{self.share:.0%}"),
            )  # fmt: skip


@dataclass(frozen=True)
class CouldNotJudge:
    """Too few values to say whether the run learns, overfits or diverges.

    Why it matters: that nothing was found in this run does not mean that it is healthy.

    What to try: wait, or log more often.
    """

    points: int = threshold(8, "Values of a training loss or score, at least")
    name: ClassVar[str] = "could_not_judge"
    sick: ClassVar[Example] = {"loss": (2.0, 1.5, 1.2)}
    healthy: ClassVar[Example] = {"loss": (2.0, 1.5, 1.2, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run: how many values its longest curve has that a check could judge."""
        most: dict[str, int] = {}
        for chosen in (curves.once(train_losses), curves.once(held_out_scores)):
            for i, count in zip(chosen.number, chosen.values, strict=True):
                most[curves.series[i][0]] = max(most.get(curves.series[i][0], 0), int(count))
        for run, count in most.items():
            if count < self.points:
                yield finding_of_run(
                    self, run, severity="info", message=say("Could not judge how it learns: only {count} values.", count=count),
                    threshold=say("fewer than {points} values", points=self.points),
                )  # fmt: skip
