"""Along what curves are drawn: partners by epoch or by step, samples, another metric; and what has no place."""

import math

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.along import METRIC, SAMPLES, align
from dashboard.analysis.pairing import partners
from dashboard.analysis.samples import batch_sizes
from dashboard.analysis.series import Spread, prepare
from parsers.tables import make_frame
from tests.dashboard.frames import scalars, together

NAN = math.nan


def test_values_of_an_epoch_belong_together_however_steps_are_counted() -> None:
    rows = scalars([1, 2, 3], step=[10, 20, 30], epoch=[1, 2, 3])
    others = scalars([5, 6], step=[999, 1000], epoch=[3, 1])
    assert partners(rows, others).tolist() == [1, -1, 0]


def test_to_a_step_belongs_the_newest_value_since_the_step_before() -> None:
    rows, others = scalars([1, 2, 3, 4], step=[10, 20, 30, 40]), scalars([0, 0, 0, 0], step=[5, 8, 20, 31])
    assert partners(rows, others).tolist() == [1, 2, -1, 3]


def test_a_value_that_is_too_old_belongs_to_nothing() -> None:
    assert partners(scalars([1, 2], step=[10, 20]), scalars([0], step=[3])).tolist() == [0, -1]


def test_curves_can_be_drawn_along_another_metric_in_the_order_of_steps() -> None:
    other = scalars([9.0, 7.0, 8.0], metric="time")
    rows = align(scalars([1.0, 2.0, 3.0]), x=METRIC, others=other)
    assert rows[["x", "value"]].to_numpy().tolist() == [[9, 1], [7, 2], [8, 3]]


def test_along_another_metric_the_same_split_counts_first() -> None:
    others = together(scalars([1.0, 2.0], metric="m", split="train"), scalars([5.0, 6.0], metric="m", split="val"))
    assert align(scalars([0.0, 0.0], split="val"), x=METRIC, others=others)["x"].tolist() == [5, 6]
    assert align(scalars([0.0, 0.0], split="test"), x=METRIC, others=others)["x"].tolist() == [1, 2]


def test_a_run_without_the_other_metric_is_named() -> None:
    frame = together(scalars([1.0, 2.0]), scalars([1.0, 2.0], run="b"))
    data = prepare(frame, metric="loss", runs=["a", "b"], x=METRIC, others=scalars([1.0, 2.0], metric="m"))
    assert data.unplaced == ["b"]


def settings(*rows: tuple[str, str, object]) -> pd.DataFrame:
    runs, names, values = zip(*rows, strict=True)
    return make_frame(
        "hparams", {"run": runs, "name": names, "value": values, "source": ["a"] * len(rows), "line": [1] * len(rows)}
    )


def test_samples_are_steps_times_the_batch_size() -> None:
    frame = together(scalars([1.0, 2.0], step=[100, 200], epoch=[0, 1]), scalars([1.0], run="b", step=[7]))
    sizes = batch_sizes(frame, settings(("a", "batch_size", 32), ("b", "batch-size", "many")))
    assert sizes == {"a": 32.0}
    assert align(frame, x=SAMPLES, batches=sizes)["x"].tolist() == [3200, 6400]


def test_steps_that_are_epochs_take_no_known_number_of_samples() -> None:
    frame = scalars([1.0, 2.0, 3.0], step=[0, 1, 2], epoch=[0, 1, 2])
    assert batch_sizes(frame, settings(("a", "batch_size", 32))) == {}


def test_what_scales_leave_out_is_counted_over_all_rows() -> None:
    values = np.tile([1.0, 1.1, 0.9, 1.05], 500)
    values[[3, 700]], values[1500] = [0.0, -1.0], 1e6
    data = prepare(scalars(values), metric="loss", runs=["a"], x="step", points=50)
    assert len(data.frame) < len(values)
    assert (data.spread.not_positive, data.spread.not_positive_x, data.spread.outside) == (2, 1, 3)
    assert data.spread.fence == pytest.approx((0.9 - 3 * 0.2, 1.1 + 3 * 0.2)), "the quartiles are 0.9 and 1.1"


def test_without_outliers_there_is_no_fence() -> None:
    assert Spread.of(scalars([1.0, 2.0, 3.0]).assign(x=0.0)).fence is None
    assert Spread.of(scalars([NAN]).assign(x=0.0)).fence is None


def test_rows_in_any_order_are_aligned_as_those_in_order_are() -> None:
    frame = together(*(scalars([3.0, 1.0, 2.0], run=run, split=split) for run in "ab" for split in ("", "val")))
    shuffled = frame.sample(frac=1, random_state=np.random.default_rng(7))
    for x in ("step", "epoch", "relative"):
        pd.testing.assert_frame_equal(align(shuffled, x=x), align(frame, x=x))
