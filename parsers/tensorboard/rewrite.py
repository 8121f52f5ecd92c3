"""Event files written anew: a stretch of steps, several runs made one, tags renamed. The input is never touched."""

import math
import os
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parsers.tables import UserError
from parsers.tensorboard.output import Plan, events_of, targets_of, write_all

Folder = str | os.PathLike[str]
Paths = Sequence[Folder]
Steps = tuple[int | None, int | None]  # first and last, both taken; None: no bound


def parse_steps(text: str) -> Steps:
    """'81:100', '81:' or ':100' as first and last step; a number alone is that step."""
    first, colon, last = text.partition(":")
    try:
        low, high = (int(part) if part.strip() else None for part in (first, last if colon else first))
    except ValueError:
        raise UserError(f"Steps are given as FIRST:LAST, such as 81:100, not as {text!r}.") from None
    if low is not None and high is not None and low > high:
        raise UserError(f"No step lies in {text}: the first is behind the last.")
    return low, high


def trim(paths: Paths, out: Folder, *, steps: Steps = (None, None), tags: str = "", force: bool = False) -> list[Path]:
    """Writes the values between two steps (both taken), and only of tags in which the pattern `tags` is found.

    Gives the files written: each has its place below `out` as below its folder in `paths`. Raises UserError if nothing is
    left, or if a file is in the way and `force` is not set; so do the functions below.
    """
    wanted = _pattern(tags)
    low, high = (bound if bound is not None else side * math.inf for bound, side in zip(steps, (-1, 1), strict=True))

    def change(event: Any) -> Any:
        inside, what = low <= event.step <= high, event.WhichOneof("what")
        if what == "summary":
            return keep_values(event, lambda value: wanted.search(value.tag) is not None) if inside else None
        return event if not tags and (inside or what in ("graph_def", "meta_graph_def")) else None

    plan: Plan = {target: [(path, change)] for path, target in targets_of(paths)}
    return write_all(plan, Path(out), force, "No value lies in these steps and tags: nothing was written.")


def rename_tags(paths: Paths, out: Folder, renames: Mapping[str, str], *, force: bool = False) -> list[Path]:
    r"""Writes the same files with other tags: what each pattern finds in a tag is replaced (`\1` is its first group)."""
    patterns = [(_pattern(pattern), text) for pattern, text in renames.items()]
    renamed: dict[str, str] = {}

    def new_name(tag: str) -> str:
        name = tag
        for pattern, text in patterns:
            try:
                name = pattern.sub(text, name)
            except (re.error, IndexError) as error:
                raise UserError(f"{text!r} cannot take the place of {pattern.pattern!r}: {error}.") from None
        return name

    def change(event: Any) -> Any:
        for value in event.summary.value if event.HasField("summary") else ():
            if value.tag not in renamed:
                renamed[value.tag] = new_name(value.tag)
            value.tag = renamed[value.tag]
        return event

    plan: Plan = {target: [(path, change)] for path, target in targets_of(paths)}
    return write_all(plan, Path(out), force, "These files hold no event: nothing was written.")


def merge(paths: Paths, out: Folder, *, offset: bool = False, force: bool = False) -> list[Path]:
    """Writes several runs (or files) as one, in the order given: one file for each sub-folder.

    Where their steps overlap, a later run takes the earlier's place: of each tag, from its first step on. With `offset`,
    each run's steps are moved behind those of the runs before it.
    """
    spans = [{path: Span(path) for path in _in_order(targets_of([root]))} for root in paths]
    shifts = _shifts(spans) if offset else [0] * len(spans)
    parts: dict[Path, list[tuple[Path, Span, int]]] = defaultdict(list)
    for root, span_of, shift in zip(paths, spans, shifts, strict=True):
        folders = {path: target.parent for path, target in targets_of([root])}
        for path, span in span_of.items():
            parts[folders[path]].append((path, span, shift))
    plan: Plan = {}
    for folder, files in parts.items():
        began = min((span.began for _, span, _ in files), default=0.0)
        name = folder / f"events.out.tfevents.{int(began) if math.isfinite(began) else 0}.merged"
        plan[name] = _taking_turns(files)
    return write_all(plan, Path(out), force, "These files hold no event: nothing was written.")


class Span:
    """Of a file's values: the first step of each tag, the first and last of all, and when the first was written."""

    def __init__(self, path: Path) -> None:
        self.first: dict[str, int] = {}
        self.low, self.high, self.began = math.inf, -math.inf, math.inf
        for event in events_of(path):
            self.began = min(self.began, event.wall_time or math.inf)
            for value in event.summary.value:
                self.first[value.tag] = min(event.step, self.first.get(value.tag, event.step))
                self.low, self.high = min(self.low, event.step), max(self.high, event.step)


def _in_order(targets: list[tuple[Path, Path]]) -> list[Path]:
    """A run's files as they were written, by their names, which begin with the time."""
    return [path for path, _ in sorted(targets, key=lambda item: (item[1].parent, item[1].name))]


def _shifts(spans: list[dict[Path, Span]]) -> list[int]:
    """By how much each run's steps are moved so that they begin behind those of the run before."""
    shifts, end = [], -math.inf
    for span_of in spans:
        low = min((span.low for span in span_of.values()), default=math.inf)
        high = max((span.high for span in span_of.values()), default=-math.inf)
        shift = int(end + 1 - low) if math.isfinite(end) and math.isfinite(low) else 0
        shifts.append(shift)
        end = max(end, high + shift)
    return shifts


def _taking_turns(files: list[tuple[Path, Span, int]]) -> list[tuple[Path, Any]]:
    """The files of one folder, each to be written up to where a later one has the same tag."""
    later: dict[str, int] = {}
    turns: list[tuple[Path, Any]] = []
    for path, span, shift in reversed(files):
        turns.append((path, _before(dict(later), shift)))
        for tag, first in span.first.items():
            later[tag] = min(first + shift, later.get(tag, first + shift))
    return turns[::-1]


def _before(later: dict[str, int], shift: int) -> Any:
    """A change that moves an event's step and drops the values that a later file has anew."""

    def change(event: Any) -> Any:
        event.step += shift
        return keep_values(event, lambda value: value.tag not in later or event.step < later[value.tag])

    return change


def keep_values(event: Any, is_wanted: Any) -> Any:
    """The event with only some of its summary's values; None if it has a summary and none is left."""
    if not event.HasField("summary"):
        return event
    kept = [value for value in event.summary.value if is_wanted(value)]
    if len(kept) < len(event.summary.value):
        event.summary.ClearField("value")
        event.summary.value.extend(kept)
    return event if kept else None


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise UserError(f"{text!r} is no pattern for tags: {error}.") from None
