"""What the colours of curves stand for: runs, their groups, or the values of a hyper-parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.analysis.facets import UNKNOWN, number_of, order, tellable, told, values_of
from dashboard.charts.colour_scale import colour_at, scale
from dashboard.charts.theme import GREY
from dashboard.ui import loading, selection
from dashboard.ui.crowd import Crowd
from dashboard.ui.plot import Bar
from dashboard.ui.words import t
from parsers import Logbook


@dataclass(frozen=True)
class Colours:
    """`of` is run (or group) -> colour, `legend` name -> colour, `members` name -> its runs where it is none itself."""

    of: Mapping[str, str]
    legend: Mapping[str, str]
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bar: Bar | None = None


def pick_by(label: str, logs: Logbook, runs: Sequence[str], *, key: str, otherwise: str) -> str:
    """By what runs are told apart; '' for `otherwise`."""
    options = loading.once(tellable, "runs", "hparams", shown=tuple(runs))
    names = {"": otherwise, "group": t("group")}
    return selection.pick_of_many(label, ["", *options], key=key, names=names) if options else ""


def pick_colours(logs: Logbook, crowd: Crowd) -> Colours:
    """The colours of what is drawn, by what the user chose."""
    by = "" if crowd.groups else pick_by(t("Colour by"), logs, crowd.lines, key="colour", otherwise=t("run"))
    if not by:
        own = selection.colours(crowd.drawn)
        return Colours(own, own)
    values = values_of(logs.runs, logs.hparams, shown=crowd.lines, by=by)
    numbers = {run: number for run, value in values.items() if (number := number_of(value)) is not None}
    if numbers and all(run in numbers or value == UNKNOWN for run, value in values.items()):
        of = dict.fromkeys(values, GREY) | scale(numbers)
        ends = (min(numbers.values()), max(numbers.values()))
        bar = Bar(by, f"{ends[0]:g}", f"{ends[1]:g}", tuple(colour_at(share / 4) for share in range(5)))
        return Colours(of, dict(sorted(of.items(), key=lambda one: order(values[one[0]]))), bar=bar)
    members: dict[str, list[str]] = {}
    for run in sorted(values, key=lambda run: order(values[run])):
        members.setdefault(told(values[run]), []).append(run)
    legend = selection.colours(list(members))
    return Colours({run: legend[name] for name, own in members.items() for run in own}, legend, members)
