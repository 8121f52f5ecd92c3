"""Which runs are one row: by seed, by group, by settings."""

import pandas as pd
import pytest

from dashboard.analysis.gathering import gather, gatherable, label
from parsers import UserError
from tests.dashboard.analysis.test_compare import hparams_of, runs_of


def rows(*names: str, by: str, hparams: pd.DataFrame | None = None, **columns: list) -> dict[str, str]:
    frame = hparams_of() if hparams is None else hparams
    return {run: label(key) for run, key in gather(runs_of(*names, **columns), frame, by=by.split(",")).items()}


def test_runs_that_differ_only_in_the_seed_of_their_name_are_one_row() -> None:
    assert rows("core_s1", "core_s2", "two_s1", by="seed") == {"core_s1": "core", "core_s2": "core", "two_s1": "two_s1"}


def test_runs_with_other_settings_are_never_one_row() -> None:
    hparams = hparams_of(("a_s1", "lr", 0.1), ("a_s2", "lr", 0.2))
    assert rows("a_s1", "a_s2", by="seed", hparams=hparams) == {"a_s1": "a_s1", "a_s2": "a_s2"}


def test_a_seed_among_the_settings_counts_where_names_say_nothing() -> None:
    hparams = hparams_of(
        *((run, name, value) for run, seed in (("x", 1), ("y", 2)) for name, value in (("lr", 0.1), ("seed", seed)))
    )
    assert set(rows("x", "y", by="seed", hparams=hparams).values()) == {"x"}
    same = hparams_of(("x", "seed", 1), ("y", "seed", 1))
    assert rows("x", "y", by="seed", hparams=same) == {"x": "x", "y": "y"}, "one seed: they differ in something else"


def test_settings_make_rows_in_the_order_of_their_values() -> None:
    hparams = hparams_of(("a", "lr", 0.1), ("b", "lr", 0.01), ("c", "lr", 0.1), ("d", "wd", 1))
    found = rows("a", "b", "c", "d", by="lr", hparams=hparams)
    assert list(found.items()) == [("b", "0.01"), ("a", "0.1"), ("c", "0.1"), ("d", "–")]


def test_whole_and_decimal_numbers_are_one_setting() -> None:
    assert set(rows("a", "b", by="bs", hparams=hparams_of(("a", "bs", 64), ("b", "bs", 64.0))).values()) == {"64"}


def test_a_setting_in_the_name_of_a_run_counts() -> None:
    assert rows("lr0.1", "lr0.01", by="lr") == {"lr0.01": "0.01", "lr0.1": "0.1"}


def test_groups_are_those_of_the_runs_table() -> None:
    assert rows("a", "b", "c", by="group", group=["g", "g", ""]) == {"a": "g", "b": "g", "c": "c"}


def test_a_setting_that_nobody_states_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UserError, match="Did you mean batch_size"):
        rows("a", by="batchsize", hparams=hparams_of(("a", "batch_size", 1)))


def test_settings_to_gather_by_are_those_that_differ() -> None:
    hparams = hparams_of(("a", "lr", 1), ("b", "lr", 2), ("a", "wd", 1), ("b", "wd", 1), ("a", "seed", 1), ("b", "seed", 2))
    assert gatherable(hparams, ["a", "b"]) == ["lr"]
