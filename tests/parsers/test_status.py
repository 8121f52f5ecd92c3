"""When a run ran, what became of it, how far it came, and how we know."""

import math
import time
from pathlib import Path

import numpy as np
import pytest

from parsers.clock import parse_time, time_in_name
from parsers.logbook import Logbook, Read
from parsers.sources import Source
from parsers.status import make_progress, make_runs
from parsers.tables import HParam, Message, Reading, Scalars
from parsers.vocabulary import name_of

NOW = 1_700_000_000.0
HOUR = 3600.0


def points(epochs, *, values=None, wall=None, tag="loss", step=None, segment=None):
    """A loss over `epochs`, one point a line, from line 1."""
    count = len(epochs)
    return Scalars(
        names=[name_of(tag)], name=np.zeros(count, np.int32), value=np.ones(count) if values is None else np.array(values, float),
        step=np.arange(count) if step is None else np.array(step), line=np.arange(1, count + 1), epoch=np.array(epochs, float),
        wall_time=None if wall is None else np.array(wall, float),
        segment=None if segment is None else np.array(segment, np.int16),
    )  # fmt: skip


def logbook(*readings, modified=NOW - 9 * HOUR, run="exp", label="exp/train.log"):
    """A Logbook of one run whose sources give `readings`."""
    labels = [label, *(f"{label}.{i}" for i in range(1, len(readings)))]
    sources = [Source(Path(name), name, run, "", 1, modified) for name in labels]
    return Logbook([Read(source, "console", reading, "") for source, reading in zip(sources, readings, strict=True)])


def status(*readings, **given):
    row = make_runs(logbook(*readings, **given), now=NOW).iloc[0]
    return row["status"], row["status_why"]


def epochs_of(count, first=1):
    return list(range(first, first + count))


PLAN = [HParam("epochs", 10, 1)]


def test_all_planned_epochs_are_a_finished_run_from_0_or_from_1():
    for first in (0, 1):
        assert status(Reading(points(epochs_of(10, first)), hparams=PLAN)) == ("finished", "10 of 10 epochs")
        assert status(Reading(points(epochs_of(9, first)), hparams=PLAN))[0] == "incomplete"


def test_epochs_counted_in_batches_are_finished_with_their_last_line():
    fractions = [1 + i / 4 for i in range(1, 41)]
    assert status(Reading(points(fractions), hparams=PLAN)) == ("finished", "10 of 10 epochs")
    assert status(Reading(points(fractions[:-4]), hparams=PLAN))[0] == "incomplete"
    assert status(Reading(points([i / 40 for i in range(1, 400)]), hparams=PLAN))[0] == "finished"


def test_the_plan_may_be_in_another_file_of_the_run():
    assert status(Reading(points(epochs_of(4))), Reading(hparams=[HParam("trainer.max_epochs", 8, 1)])) == (
        "incomplete", "4 of 8 epochs, then silent for 9.0 h",
    )  # fmt: skip


def test_planned_steps_count_where_there_are_no_epochs():
    reading = Reading(points([math.nan] * 4, step=[10, 20, 30, 40]), hparams=[HParam("max_steps", 100, 1)])
    assert status(reading) == ("incomplete", "40 of 100 steps, then silent for 9.0 h")


def test_a_run_that_reached_its_last_step_is_done_though_its_last_epoch_lacks_a_batch():
    plan = [HParam("num_train_epochs", 25, 1), HParam("max_steps", 11900, 1)]
    assert status(Reading(points([24.9, 24.96], step=[11870, 11900]), hparams=plan)) == ("finished", "11900 of 11900 steps")
    assert status(Reading(points([24.8, 24.9], step=[11840, 11870]), hparams=plan))[0] == "incomplete"


def test_large_plans_are_written_out():
    plan = [HParam("epochs", 1_000_000, 1)]
    assert status(Reading(points([1]), hparams=plan))[1].startswith("1 of 1,000,000 epochs")


def test_a_run_whose_log_is_young_is_running():
    found, why = status(Reading(points(epochs_of(4)), hparams=PLAN), modified=NOW - 60)
    assert found == "running"
    assert why == "4 of 10 epochs, last sign of life 60 s ago"


def test_a_run_of_long_epochs_may_be_silent_for_long():
    wall = [NOW - HOUR - HOUR * (4 - i) for i in range(4)]
    assert status(Reading(points(epochs_of(4), wall=wall), hparams=PLAN), modified=wall[-1])[0] == "running"
    quick = [NOW - 2 * HOUR - (4 - i) for i in range(4)]
    assert status(Reading(points(epochs_of(4), wall=quick), hparams=PLAN), modified=quick[-1])[0] == "incomplete"


def test_a_copied_log_is_judged_by_the_times_in_it():
    wall = [NOW - 60 * 86400 + i for i in range(4)]
    assert status(Reading(points(epochs_of(4), wall=wall), hparams=PLAN), modified=NOW - 5)[0] == "incomplete"


def test_files_all_written_at_once_were_copied_and_are_not_running():
    logs = Logbook(
        [read for run in "abc" for read in logbook(Reading(points([1, 2]), hparams=PLAN), run=run, modified=NOW - 5).reads]
    )
    assert set(make_runs(logs, now=NOW)["status"]) == {"incomplete"}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("oom", "CUDA out of memory", "crashed"),
        ("crash", "RuntimeError: x", "crashed"),
        ("interrupted", "KeyboardInterrupt", "interrupted"),
        ("killed", "slurmstepd: CANCELLED", "interrupted"),
        ("finished", "Training completed", "finished"),
        ("early-stop", "Early stopping", "finished"),
    ],
)
def test_the_message_that_ends_a_run_is_its_status_and_evidence(kind, text, expected):
    reading = Reading(points(epochs_of(4)), [Message(kind, text, 9)], hparams=PLAN)
    assert status(reading, modified=NOW - 5) == (expected, f"{text} (train.log, line 9)")


def test_a_crash_that_training_went_on_after_is_no_end():
    reading = Reading(points(epochs_of(10)), [Message("crash", "RuntimeError: x", 3)], hparams=PLAN)
    assert status(reading) == ("finished", "10 of 10 epochs")


def test_a_run_that_was_resumed_after_its_end_goes_on():
    messages = [Message("finished", "done", 4), Message("resumed", "resume from epoch 4", 5)]
    assert status(Reading(points(epochs_of(4)), messages, hparams=PLAN))[0] == "incomplete"


def test_test_points_after_the_end_of_training_do_not_undo_it():
    reading = Reading(points(epochs_of(6)), [Message("finished", "Training done", 4)], hparams=PLAN)
    assert status(reading)[0] == "finished"
    again = Reading(
        points([1, 2, 3, 4, 1, 2], segment=[0, 0, 0, 0, 1, 1]), [Message("finished", "Training done", 4)], hparams=PLAN
    )
    assert status(again)[0] == "incomplete"


def test_a_loss_that_stays_nan_is_a_diverged_run_and_a_single_nan_is_not():
    broken = Reading(points(epochs_of(6), values=[1, 1, np.nan, np.nan, np.inf, np.nan]))
    assert status(broken) == ("diverged", "loss is nan from step 2 (line 3) to the end")
    assert status(Reading(points(epochs_of(6), values=[1, np.nan, np.nan, np.nan, 1, 1])))[0] == "finished"
    assert status(Reading(points(epochs_of(6), values=[1] * 5 + [np.nan])))[0] == "finished"


def test_without_any_sign_a_run_is_finished_and_the_reason_says_so():
    assert status(Reading(points(epochs_of(3)))) == ("finished", "no sign of trouble, and nothing says how long it was to run")


def test_times_come_from_the_log_else_from_a_name_else_from_the_file():
    def row(reading, **given):
        return make_runs(logbook(reading, **given), now=NOW).iloc[0]

    logged = row(Reading(points([1, 2], wall=[NOW - 90, NOW - 30])))
    assert (logged["started"], logged["duration"], logged["date_from"]) == (NOW - 90, 60, "wall times in its logs")
    named = row(
        Reading(points([1, 2])), label="exp/20231114_160000.log", modified=time.mktime((2023, 11, 14, 18, 0, 0, 0, 0, -1))
    )
    assert (named["duration"], named["date_from"]) == (7200, "the name 20231114_160000.log")
    neither = row(Reading(points([1, 2])))
    assert (neither["ended"], neither["date_from"]) == (NOW - 9 * HOUR, "when its newest file was written")
    assert math.isnan(neither["started"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20231223-203132", (2023, 12, 23, 20, 31, 32)),
        ("2025-01-08_14-03", (2025, 1, 8, 14, 3, 0)),
        ("run_20250108", (2025, 1, 8, 0, 0, 0)),
        ("exp.2024.05.01-10.15.00", (2024, 5, 1, 10, 15, 0)),
        ("Jan08_14-03-55_host", (2024, 1, 8, 14, 3, 55)),
        ("240501_101500", (2024, 5, 1, 10, 15, 0)),
        ("lr0.001_bs64", None),
        ("20231399_1", None),
    ],
)
def test_names_carry_times(name, expected):
    found = time_in_name(name, year=2024)
    if expected is None:
        assert math.isnan(found)
    else:
        assert time.localtime(found)[:6] == expected


def test_event_file_names_carry_unix_times():
    assert time_in_name("events.out.tfevents.1736286464.gpu01.2406.0.v2") == 1736286464


def test_points_in_time_are_told_from_other_numbers():
    assert parse_time(1700000000123) == 1700000000.123
    assert parse_time("2024-01-02T03:04:05Z") == 1704164645
    assert math.isnan(parse_time(0.5))
    assert math.isnan(parse_time("soon"))


def test_progress_says_pace_and_time_left_of_a_running_run():
    wall = [NOW - 400 + 100 * i for i in range(5)]
    reading = Reading(points(epochs_of(5), wall=wall, step=[0, 10, 20, 30, 40]), hparams=PLAN)
    row = make_progress(logbook(reading, modified=NOW), now=NOW).iloc[0]
    assert (row["epochs"], row["planned_epochs"], row["share"]) == (5, 10, 0.5)
    assert (row["seconds_per_epoch"], row["steps_per_second"]) == (100, 0.1)
    assert row["eta"] == pytest.approx(400)


def test_a_log_without_runs_has_an_empty_table():
    runs = make_runs(logbook(Reading(hparams=PLAN)), now=NOW)
    assert list(runs.columns)[:3] == ["run", "group", "started"]
    assert len(runs) == 0
