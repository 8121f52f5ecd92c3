"""The general grammar on single lines as people print them, and on lines that hold no metric."""

from pathlib import Path

import pytest

from parsers import read_logs
from parsers.console.lines import split_lines
from parsers.console.session import Session

CASES = [block.split("\n", 1) for block in Path(__file__).with_name("grammar.txt").read_text("utf-8").strip("\n").split("\n\n")]
TIMES = ("skip", "y", "mo", "d", "h", "mi", "s", "ms")


def gives(line: str) -> str:
    """What a line gives, without any dialect, once training has begun: `@role=number`, `tag[unit]:split=number`, `!message`."""
    session = Session(2024, rules=())
    session.scope.started, session.traced = True, []
    session.feed(split_lines((line + "\n").encode()))
    ((lines, plans, _),) = session.traced
    parts = []
    for i in range(len(lines)):
        plan, text, holes = session.planner.plans[plans[i]], lines.text(i), lines.holes(i)
        for f in plan.fields:
            name = f"{f.tag}{f'[{f.unit}]' if f.unit else ''}{f':{f.split}' if f.split else ''}" if f.tag else f"@{f.role}"
            if f.role not in TIMES:
                parts.append(f"{name}={text[slice(*holes[f.hole])]}")
        parts += [f"!{plan.message}"] if plan.message else []
    return "  ".join(parts) or "nothing"


@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line[:50] for line, _ in CASES])
def test_a_line_gives_what_a_reader_of_it_would_say(line, expected):
    assert gives(line) == expected


def test_of_what_surrounds_a_training_nothing_but_its_losses_is_read(tmp_path):
    """Installations, printed networks, tables of devices and data sets, tensors, listings, prose."""
    path = tmp_path / "run.log"
    path.write_text((Path(__file__).with_name("no_metrics.txt")).read_text("utf-8"), "utf-8")
    scalars = read_logs(path).scalars
    assert scalars[["tag", "value", "epoch"]].values.tolist() == [["loss", 0.5, 1.0], ["loss", 0.4, 2.0]]
