"""step_goes_back, duplicate_steps, gap_in_steps: where the log itself does not go on evenly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from dashboard.health.check import Example, Finding, finding, finding_of_run, threshold, where
from dashboard.health.curves import Curves
from dashboard.health.profile import median_of
from dashboard.health.roles import is_held_out
from dashboard.words import say


@dataclass(frozen=True)
class StepGoesBack:
    """The run went back to an earlier step: it was started again or resumed.

    Why it matters: what was trained between is there twice; Epochbook counts the newer values, and keeps the older ones.

    What to try: nothing, if you restarted it. Else look at what made it restart; several processes that write one log look
    like this, too.
    """

    name: ClassVar[str] = "step_goes_back"
    sick: ClassVar[Example] = "".join(f"epoch {k} loss: {2 / (k + 1):.3f}\n" for k in (0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7))
    healthy: ClassVar[Example] = "".join(f"epoch {k} loss: {2 / (k + 1):.3f}\n" for k in range(10))
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run that has several segments."""
        table = curves.table
        later = np.flatnonzero(table["segment"].to_numpy() > 0)
        if not len(later):
            return
        rows = table.iloc[later]
        first = rows.drop_duplicates(["run", "source", "segment"])
        counts = first.groupby("run", observed=True)["segment"].size()
        row: Any
        for row in first.drop_duplicates("run").itertuples(index=False):
            message = say(
                "The run goes back to step {step} at {place}: it was started again {count} times.",
                step=f"{row.step:,}", place=f"{row.source}:{row.line}", count=int(counts[row.run]),
            )  # fmt: skip
            yield finding_of_run(
                self, str(row.run), severity="info", message=message, threshold=say("a step smaller than one before it"),
                source=str(row.source), line=int(row.line), step=float(row.step), epoch=float(row.epoch),
            )  # fmt: skip


@dataclass(frozen=True)
class DuplicateSteps:
    """Most steps of a curve hold several different values.

    Why it matters: it cannot be known which of the values is meant; several processes may write one log, or the step is not
    counted where it is logged.

    What to try: log from one process only (rank 0); pass the step to the logger.
    """

    share: float = threshold(0.5, "Share of the steps with several values")
    points: int = threshold(8, "Points needed to judge")
    name: ClassVar[str] = "duplicate_steps"
    sick: ClassVar[Example] = "".join(f"step {k // 3} loss: {2 / (k + 1):.3f}\n" for k in range(30))
    healthy: ClassVar[Example] = {"loss": (2.0, 1.5, 1.2, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5)}
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run and source, of the curve with the most such values."""
        step = curves.table["step"].to_numpy()[curves.order]
        same = (np.diff(step) == 0) & (np.diff(curves.value) != 0)
        counts = np.add.reduceat(np.concatenate([same, [False]]), curves.starts[:-1]) if len(same) else np.zeros(len(curves))
        sick = (counts > self.share * curves.size) & (curves.size >= self.points) & curves.told & ~is_held_out(curves)
        worst: dict[str, int] = {}
        for i in np.flatnonzero(sick).tolist():
            run = curves.series[i][0]
            if run not in worst or counts[i] > counts[worst[run]]:
                worst[run] = i
        for i in worst.values():
            curve = curves[i]
            at = np.flatnonzero(np.diff(curve.step) == 0)
            message = say(
                "{curve} has several values for one step, first at {where}: {count} of {all} values share theirs.",
                curve=curve.label, where=where(curve, int(at[0])), count=f"{len(at):,}", all=f"{len(curve.value):,}",
            )  # fmt: skip
            yield finding(
                self, curve, at, severity="info", message=message,
                threshold=say("{share} of the steps", share=f"{self.share:.0%}"),
            )  # fmt: skip


@dataclass(frozen=True)
class GapInSteps:
    """A stretch of steps for which nothing was logged, many times as long as the usual distance.

    Why it matters: what happened there is not in the log: lines were lost, or a part of the log was cut out.

    What to try: look at the lines around it; look for a second log of the same run.
    """

    times: float = threshold(10.0, "Times the usual distance of two steps")
    points: int = threshold(12, "Points needed to judge")
    name: ClassVar[str] = "gap_in_steps"
    sick: ClassVar[Example] = "".join(f"step {k} loss: {2 / (k + 1):.3f}\n" for k in (*range(0, 80, 5), *range(300, 380, 5)))
    healthy: ClassVar[Example] = "".join(f"step {k} loss: {2 / (k + 1):.3f}\n" for k in range(0, 160, 5))
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run, of the training loss or the curve with the most values."""
        for numbers in curves.of_run.values():
            i = int(numbers[np.argmax(curves.size[numbers])])
            if curves.size[i] < self.points:
                continue
            curve = curves[i]
            distance = np.diff(curve.step)
            usual = median_of(distance)
            at = np.flatnonzero(distance > self.times * max(1.0, usual))
            if usual > 0 and 0 < len(at) <= 0.05 * len(distance) + 1:
                first = int(at[np.argmax(distance[at])])
                message = say(
                    "Nothing is logged between step {begin} and {where}: {times} × the usual distance.",
                    begin=f"{curve.step[first]:,}", where=where(curve, first + 1), times=f"{distance[first] / usual:.0f}",
                )  # fmt: skip
                yield finding(
                    self, curve, [first + 1], severity="info", message=message,
                    threshold=say("{times} × the usual distance between two steps", times=f"{self.times:g}"),
                )  # fmt: skip
