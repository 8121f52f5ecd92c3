"""Coverage: what was read of the files, in sums that add up."""

from dashboard.analysis import coverage
from parsers.tables import make_frame


def sources() -> object:
    counts = {
        "lines": [10, 0, 5],
        "claimed": [6, 0, 0],
        "noise": [2, 0, 5],
        "unclaimed": [2, 0, 0],
        "points": [12, 0, 0],
        "bytes": [1, 0, 1],
    }
    names = {"source": ["a.log", "empty.log", "talk.log"], "run": ["a", "b", "c"], "reader": ["console", "", "console"]}
    blank = {name: ["", "", ""] for name in ("run_why", "dialect", "other", "fingerprint")}
    return make_frame("sources", {**names, **counts, **blank})


PROBLEMS = make_frame(
    "problems",
    {
        "source": ["a.log", "a.log"],
        "line": [1, 2],
        "code": ["x", "x"],
        "severity": ["info", "error"],
        "message": ["", ""],
        "excerpt": ["", ""],
    },
)


def test_problems_are_counted_per_file() -> None:
    assert coverage.with_problems(sources(), PROBLEMS)["problems"].tolist() == [2, 0, 0]


def test_sums_tell_how_much_was_understood() -> None:
    total = coverage.coverage(coverage.with_problems(sources(), PROBLEMS))
    assert (total.files, total.silent, total.points, total.lines, total.problems) == (3, 2, 12, 15, 2)
    assert total.understood == 1 - 2 / 15


def test_no_files_are_understood_without_dividing_by_zero() -> None:
    nothing = make_frame("sources")
    assert coverage.coverage(coverage.with_problems(nothing, make_frame("problems"))).understood == 1.0


def test_the_filter_finds_words_in_path_run_and_reader() -> None:
    assert coverage.matching(sources(), "console talk")["source"].tolist() == ["talk.log"]
    assert len(coverage.matching(sources(), "")) == 3
