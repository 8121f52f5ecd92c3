"""The address of a view: written short and read back, kept from page to page, and honest about what is not there."""

from typing import Any

import pytest

from dashboard.ui.view import WHOLE, View, mark, read, write

RUNS = [f"sweep/run-{number}" for number in range(400)]


def bound(view: View, key: str, *, default: Any, before: Any = None, options: list[str] | None = None, **rest: Any) -> Any:
    return view.value(key, before=before, default=default, options=options, bounds=rest.get("bounds"))


def opened(query: dict[str, list[str]], *, page: str = "curves") -> View:
    view = View()
    view.arrive(query, page=page, now=0.0)
    return view


@pytest.mark.parametrize(
    ("value", "default"),
    [(True, False), (0.25, 0.0), (3, 1), ("step", "epoch"), (["core", "a b"], []), ([], ["mAP"]), ("lr > 0.01 & x", "")],
)
def test_every_choice_is_read_back_as_it_was_written(value: Any, default: Any) -> None:
    assert read(write(value), default=default, options=None, bounds=None) == (value, [])


def test_many_runs_are_written_short_and_read_back_after_another_reading() -> None:
    written = write(RUNS)
    assert len(written) == 1
    assert len(written[0]) == 7 * len(RUNS)
    again = [*reversed(RUNS), "one more"]
    assert read(written, default=[], options=again, bounds=None) == (RUNS, [])
    assert read(written, default=[], options=RUNS[1:], bounds=None) == (RUNS[1:], [mark(RUNS[0])])


def test_all_of_many_runs_are_one_sign_and_stay_all() -> None:
    assert write(RUNS, options=RUNS) == ["~*"]
    assert write(RUNS[:3], options=RUNS[:3]) == RUNS[:3]
    assert read(["~*"], default=[], options=[*RUNS, "one more"], bounds=None) == ([*RUNS, "one more"], [])


@pytest.mark.parametrize(
    ("written", "default", "limits"),
    [
        (["nonsense"], False, {}),
        (["nan"], 0.0, {"bounds": (0.0, 0.99)}),
        (["7"], 0.0, {"bounds": (0.0, 0.99)}),
        (["x"], 1, {}),
        (["Schritt"], "epoch", {"options": ["epoch", "step"]}),
    ],
)
def test_what_cannot_be_chosen_falls_back_and_is_remembered(written: list[str], default: Any, limits: dict[str, Any]) -> None:
    view = opened({"key": written})
    assert bound(view, "key", default=default, **limits) == default
    assert view.missing == written
    assert view.leave(now=0.0) == {}


def test_only_what_is_not_the_default_stands_in_the_address() -> None:
    view = opened({})
    bound(view, "x", default="epoch")
    bound(view, "runs", default=[], before=["core"], options=["core"])
    assert view.leave(now=0.0) == {"runs": ["core"]}


def test_choices_live_on_from_page_to_page_and_stand_where_they_are_shown() -> None:
    view = opened({"runs": ["core"], "x": ["step"]})
    bound(view, "runs", default=[], options=["core"])
    bound(view, "x", default="epoch")
    view.leave(now=0.0)
    view.arrive({}, page="health", now=1.0)
    bound(view, "runs", default=[], before=["core"], options=["core"])
    assert view.leave(now=1.0) == {"runs": ["core"]}
    view.arrive({}, page="curves", now=2.0)
    assert bound(view, "x", default="epoch") == "step"


def test_going_back_in_the_browser_brings_back_what_was_chosen() -> None:
    view = opened({})
    bound(view, "x", default="epoch")
    view.leave(now=0.0)
    view.arrive({}, page="curves", now=10.0)
    bound(view, "x", default="epoch", before="step")
    assert view.leave(now=10.0) == {"x": ["step"]}
    view.arrive({}, page="curves", now=20.0)
    assert bound(view, "x", default="epoch", before="step") == "epoch"


def test_a_browser_that_is_behind_takes_nothing_back() -> None:
    view = opened({})
    bound(view, "x", default="epoch", before="step")
    view.leave(now=0.0)
    view.arrive({"x": ["step"]}, page="curves", now=0.1)
    bound(view, "x", default="epoch", before="wall")
    view.leave(now=0.2)
    view.arrive({"x": ["step"]}, page="curves", now=0.3)  # sent before the address of the last run came in
    assert bound(view, "x", default="epoch", before="wall") == "wall"


def test_a_link_to_another_page_keeps_what_it_does_not_speak_of_unless_it_says_all() -> None:
    for link, runs in (({"run": ["core"]}, ["core"]), ({"run": ["core"], WHOLE: ["name"]}, [])):
        view = opened({"runs": ["core"]})
        bound(view, "runs", default=[], options=["core"])
        view.leave(now=0.0)
        view.arrive(link, page="run", now=5.0)
        assert bound(view, "runs", default=[], before=["core"], options=["core"]) == runs
        assert bound(view, "run", default="a", before="a", options=["a", "core"]) == "core"


def test_a_saved_view_leaves_the_language_and_the_folder_as_they_are() -> None:
    view = opened({"lang": ["zh"], "open": ["/exp"], "runs": ["core"]})
    view.leave(now=0.0)
    view.arrive({"x": ["step"], WHOLE: ["name"]}, page="curves", now=5.0)
    assert view.chosen == {"lang": ["zh"], "open": ["/exp"], "x": ["step"]}


def test_a_default_that_changes_takes_along_whoever_never_chose() -> None:
    view = opened({})
    assert bound(view, "metrics", default=["a"]) == ["a"]
    assert bound(view, "metrics", default=["b"], before=["a"]) == ["b"]
    assert bound(view, "metrics", default=["a"], before=["c"]) == ["c"]


def test_what_another_reading_no_longer_offers_is_dropped_without_a_word() -> None:
    view = opened({})
    assert bound(view, "runs", default=[], before=["a", "b"], options=["b"]) == ["b"]
    assert bound(view, "by", default="b", before="a", options=["b"]) == "b"
    assert view.missing == []
