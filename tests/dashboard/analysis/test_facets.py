"""Small multiples: a panel for each value, in its order, and one for what is left."""

import pandas as pd
import pytest

from dashboard.analysis.facets import GROUP, MOST, UNKNOWN, cells, number_of, tellable, values_of
from parsers.tables import make_frame

RUNS = pd.DataFrame({"run": ["a", "b", "c"], "group": ["one", "one", ""]})


def settings(**values: dict[str, object]) -> pd.DataFrame:
    rows = [(run, name, value) for name, told in values.items() for run, value in told.items()]
    runs, names, found = zip(*rows, strict=True)
    return make_frame(
        "hparams", {"run": runs, "name": names, "value": found, "source": ["x"] * len(rows), "line": [1] * len(rows)}
    )


HPARAMS = settings(lr={"a": 0.1, "b": 0.01}, optimizer={"a": "sgd", "b": "sgd"})


def test_runs_are_told_apart_by_groups_and_by_what_differs() -> None:
    assert tellable(RUNS, HPARAMS, shown=["a", "b", "c"]) == [GROUP, "lr"]
    assert tellable(RUNS, HPARAMS, shown=["a", "b"]) == ["lr"]


def test_without_a_choice_there_is_a_panel_for_each_metric() -> None:
    assert [(cell.metric, cell.runs, cell.label) for cell in cells(["loss", "acc"], ["a", "b"])] == [
        ("loss", ["a", "b"], ""), ("acc", ["a", "b"], ""),
    ]  # fmt: skip


def test_panels_are_in_the_order_of_their_values_and_what_is_unknown_comes_last() -> None:
    values = values_of(RUNS, HPARAMS, shown=["a", "b", "c"], by="lr")
    assert values["c"] == UNKNOWN
    found = cells(["loss"], ["a", "b", "c"], by="lr", values=values)
    assert [(cell.label, cell.runs) for cell in found] == [("lr = 0.01", ["b"]), ("lr = 0.1", ["a"]), (f"lr = {UNKNOWN}", ["c"])]


def test_of_too_many_values_the_last_share_a_panel_and_no_run_is_lost() -> None:
    runs = [f"r{k:02d}" for k in range(30)]
    found = cells(["loss"], runs, by="seed", values={run: k for k, run in enumerate(runs)})
    assert len(found) == MOST
    assert found[-1].label == f"{30 - MOST + 1} other values of seed"
    assert [run for cell in found for run in cell.runs] == runs


@pytest.mark.parametrize(("value", "number"), [("0.1", 0.1), (3, 3.0), (True, None), ("sgd", None), (None, None), ("inf", None)])
def test_a_number_is_one_also_as_a_text(value: object, number: float | None) -> None:
    assert number_of(value) == number
