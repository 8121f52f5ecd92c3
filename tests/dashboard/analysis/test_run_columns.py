"""The columns of the runs table: proposed and offered, what the user said as columns, runs gathered by what they share."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.analysis import annotations, compare, run_columns
from dashboard.analysis.best import Rule
from parsers.notes import RunNote
from tests.dashboard.frames import scalars, together

MAP = Rule("mAP", "val", "max")


@pytest.fixture
def table() -> compare.RunsTable:
    evaluated = [
        scalars(values, run=run, metric=metric, split="val", epoch=[0.0, 1.0])
        for run, best in (("a", 60.0), ("b", 50.0), ("c", float("nan")))
        for metric, values in (("mAP", [10.0, best]), ("R1", [20.0, best + 10]), ("loss", [1.0, 0.5]))
    ]
    runs = pd.DataFrame({"run": ["a", "b", "c"], "status": "finished", "status_why": "", "date_from": ""}, dtype="str")
    runs = runs.assign(started=float("nan"), duration=[60.0, 70.0, 80.0])
    rows = [("a", "lr", 0.1), ("b", "lr", 0.2), ("c", "lr", 0.1), ("a", "seed", 1), ("b", "seed", 1), ("c", "seed", 1)]
    hparams = pd.DataFrame(rows, columns=["run", "name", "value"])
    return compare.compare_runs(
        together(*evaluated), runs, hparams, rule=MAP, metrics=["mAP"], also=["R1", "loss (last)", "R1 (last)"]
    )


def test_further_columns_are_metrics_at_the_best_epoch_or_as_they_were_last(table: compare.RunsTable) -> None:
    assert table.at_best == ["mAP", "R1"]
    assert table.last == ["loss (last)", "R1 (last)"]
    assert table.frame["R1"].tolist()[:2] == [70.0, 60.0]
    assert table.frame.loc[2, "R1"] == 20.0, "the best epoch of c is its first: its second is NaN"
    assert table.frame["loss (last)"].tolist() == [0.5, 0.5, 0.5]


def test_settings_that_do_not_differ_are_there_on_demand() -> None:
    rows = [("a", "lr", 0.1), ("b", "lr", 0.2), ("a", "seed", 1), ("b", "seed", 1)]
    hparams = pd.DataFrame(rows, columns=["run", "name", "value"])
    assert list(compare.differing(hparams)) == ["lr"]
    assert set(compare.differing(hparams, every=True)) == {"lr", "seed"}
    shown = compare.RunsTable(
        pd.DataFrame({"run": ["a", "b"], "status": "x", "health": "", "seed": [1, 1]}), None, hparams=["seed"]
    )
    assert compare.narrow(shown, "", every=True).hparams == ["seed"]
    assert compare.narrow(shown, "").hparams == []


def test_columns_of_which_nothing_is_known_are_offered_and_not_proposed(table: compare.RunsTable) -> None:
    said = annotations.with_notes(table, {})
    assert "started" not in run_columns.proposed(said)
    assert "tags" not in run_columns.proposed(said)
    assert run_columns.proposed(said)[:4] == ["status", "mAP", "epoch", "trend"]
    offered = run_columns.offered(said, ["mAP", "acc", "loss (avg)"])
    assert {"started", "tags", "note", "acc", "acc (last)", "mAP (last)"} <= set(offered)
    assert "loss (avg) (last)" not in offered
    assert len(offered) == len(set(offered))


def test_what_the_user_said_stands_in_columns_and_pinned_runs_stand_first(table: compare.RunsTable) -> None:
    notes = {"b": RunNote(pinned=True, tags=("good", "paper")), "c": RunNote(note="meter\nnot reset")}
    frame = annotations.with_notes(table, notes).frame
    assert frame["run"].tolist() == ["b", "a", "c"]
    assert frame["tags"].tolist() == ["good, paper", "", ""]
    assert frame["note"].tolist() == ["", "", "meter not reset"]


def test_tags_are_added_once_and_removed() -> None:
    assert annotations.as_tag(" for,the\n paper ") == "for the paper"
    note = RunNote(tags=("a",))
    assert annotations.with_tag(note, "b") == {"tags": ("a", "b")}
    assert annotations.with_tag(note, "a") == {"tags": ("a",)}
    assert annotations.without_tag(note, "a") == {"tags": ()}


def test_groups_tell_how_many_how_sick_and_what_they_reached(table: compare.RunsTable) -> None:
    sick = replace(table, frame=table.frame.assign(health=["", "", "1 error"]))
    labels = {"a": "0.1", "c": "0.1", "b": "0.2"}
    groups = run_columns.gathered(sick.frame, labels, metric="mAP", better="max").set_index("label")
    assert groups.index.tolist() == ["0.1", "0.2"]
    assert groups["runs"].tolist() == [2, 1]
    assert groups["sick"].tolist() == [1, 0]
    assert groups["best"].tolist() == [60.0, 50.0]
    assert groups.loc["0.1", "mean"] == 35.0
    assert groups.loc["0.1", "std"] == pytest.approx(25.0 * 2**0.5)
    assert pd.isna(groups.loc["0.2", "std"])
    assert groups["names"].tolist() == [("a", "c"), ("b",)]
    assert run_columns.in_groups(sick, labels).frame["run"].tolist() == ["a", "c", "b"]


def test_groups_without_a_rule_tell_how_many(table: compare.RunsTable) -> None:
    groups = run_columns.gathered(table.frame, dict.fromkeys("abc", "all"), metric="", better="")
    assert groups.columns.tolist() == ["label", "runs", "sick", "names"]
