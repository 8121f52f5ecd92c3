"""best_disagrees: the best epoch that the log itself names is not the best in the log."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from dashboard.health.check import Example, Finding, finding, short, threshold, where
from dashboard.health.curves import Curve, Curves
from dashboard.health.roles import held_out_scores
from dashboard.words import say

NAMED = re.compile(r"(?i)best[\s_-]*(?:epoch|ep|轮)\W{0,3}\d")


@dataclass(frozen=True)
class BestDisagrees:
    """The last line that names a best epoch names one at which the metric was clearly worse than at another.

    Why it matters: the checkpoint that was kept as the best is not, or the best was chosen by another metric than the one you
    compare by.

    What to try: look at what the script compares (another metric, the loss, `>` for `>=`, a score that is lower when better),
    and whether it evaluated more often than it logged.
    """

    share: float = threshold(0.002, "Worse than the best, as a share of the value")
    name: ClassVar[str] = "best_disagrees"
    sick: ClassVar[Example] = "".join(
        f">> Epoch: {epoch} | R1: {r1}% | R5: 90.0% | R10: 95.0% | mAP: {value}% (Best Epoch[{best}]) | Evaluation time: 5.0s\n"
        for epoch, r1, value, best in ((1, 50.0, 40.0, 1), (2, 60.0, 55.0, 2), (3, 58.0, 52.0, 2), (4, 57.0, 51.0, 3))
    )
    healthy: ClassVar[Example] = "".join(
        f">> Epoch: {epoch} | R1: {r1}% | R5: 90.0% | R10: 95.0% | mAP: {value}% (Best Epoch[{best}]) | Evaluation time: 5.0s\n"
        for epoch, r1, value, best in ((1, 50.0, 40.0, 1), (2, 60.0, 55.0, 2), (3, 58.0, 52.0, 2), (4, 57.0, 51.0, 2))
    )
    yields_to: ClassVar[tuple[str, ...]] = ()

    def __call__(self, curves: Curves) -> Iterator[Finding]:
        """One finding per run whose log names its best epoch beside the metric it is ranked by."""
        messages = curves.logs.messages
        said = messages[(messages["kind"] == "best") & messages["epoch"].notna() & messages["text"].str.contains(NAMED)]
        last = said.drop_duplicates("run", keep="last").set_index("run")
        if not len(last):
            return
        for i in curves.once(held_out_scores).number.tolist():
            run = curves.series[i][0]
            if run in last.index and curves.better[i]:
                found = self._judge(curves[i], last.loc[run], 1.0 if curves.better[i] == "max" else -1.0)
                if found:
                    yield found

    def _judge(self, curve: Curve, said: pd.Series, sign: float) -> Finding | None:
        """Whether the value of the epoch named is worse than the best that had been logged by then."""
        before = np.isfinite(curve.value) & (curve.line <= said["line"])
        at = np.flatnonzero(before & (np.floor(curve.epoch) == said["epoch"]))
        if not len(at) or str(said["source"]) != curve.source:
            return None
        value = sign * curve.value
        best = int(np.flatnonzero(before)[np.argmax(value[before])])
        named = int(at[np.argmax(value[at])])
        if value[best] - value[named] <= self.share * abs(value[best]):
            return None
        message = say(
            "The log names epoch {named} as its best ({place}), where {curve} is {value}; but it is {best} at {where}.",
            named=f"{said['epoch']:g}", place=f"{said['source']}:{said['line']}", curve=curve.label,
            value=short(curve.value[named]), best=short(curve.value[best]), where=where(curve, best),
        )  # fmt: skip
        return finding(
            self, curve, [best, named], severity="warning", message=message,
            threshold=say("a value worse by {share} than the best in the log", share=f"{self.share:.1%}"),
        )  # fmt: skip
