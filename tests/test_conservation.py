"""Conservation of lines: no line of any text is lost or counted twice, and what gave a number was claimed."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from parsers import read_logs
from parsers.console.explained import explain
from tests.conftest import corpus_files, identify, sample_files

# A line of several progress-bar states is claimed if one of them is, and noise only if all of them are.
ORDER = ("claimed", "unclaimed", "noise")


@pytest.mark.parametrize("path", [*sample_files(), *corpus_files()], ids=identify)
def test_every_line_is_claimed_noise_or_unclaimed(path: Path) -> None:
    logs = read_logs(path)
    source = logs.sources.iloc[0]
    counts = {claim: int(source[claim]) for claim in ORDER}
    assert min(counts.values()) >= 0
    assert sum(counts.values()) == source["lines"]
    gave = {*logs.scalars["line"], *logs.messages["line"]}
    assert len(gave - {0}) <= counts["claimed"] + (source["reader"] == "tensorboard")
    if source["reader"] == "console":
        assert counts == claims_line_by_line(path)


def claims_line_by_line(path: Path) -> dict[str, int]:
    """How many physical lines are claimed, noise and unclaimed, by what `explain` says of each."""
    claims: dict[int, set[str]] = defaultdict(set)
    for line in explain(path):
        claims[line.line].add(line.claim)
    tally = Counter(min(found, key=ORDER.index) for found in claims.values())
    return {claim: tally[claim] for claim in ORDER}
