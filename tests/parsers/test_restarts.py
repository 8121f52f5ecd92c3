"""Restarts: the files of a run count their segments together, and the newest value of each step is told from the older."""

from pathlib import Path

import pytest
from tensorboard.compat.proto.event_pb2 import Event, SessionLog

from parsers import Logbook, read_logs
from tests.parsers.tensorboard.written import VERSION, frames, scalar


def write(folder: Path, start: float, *events: Event) -> None:
    """An event file whose first event was written at `start`, one event a second."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, event in enumerate(events):
        event.wall_time = start + i
    (folder / f"events.out.tfevents.{int(start)}.host.1.0").write_bytes(frames(VERSION, *events))


def losses(steps: range, value: float, tag: str = "loss") -> list[Event]:
    return [scalar(tag, step, value) for step in steps]


def segments(logs: Logbook) -> list[tuple[int, int]]:
    """(segment, step) of every row, in order of time."""
    rows = logs.scalars.sort_values("wall_time")
    return list(zip(rows["segment"].tolist(), rows["step"].tolist(), strict=True))


def newest(logs: Logbook) -> list[tuple[int, float]]:
    rows = logs.newest.sort_values(["step", "wall_time"])
    return list(zip(rows["step"].tolist(), rows["value"].tolist(), strict=True))


def test_steps_that_go_back_in_a_later_file_are_a_restart(tmp_path: Path) -> None:
    write(tmp_path / "run", 1e9, *losses(range(5), 1.0))
    write(tmp_path / "run", 2e9, *losses(range(3, 7), 2.0))
    logs = read_logs(tmp_path)
    assert segments(logs) == [(0, i) for i in range(5)] + [(1, i) for i in range(3, 7)]
    assert newest(logs) == [(0, 1.0), (1, 1.0), (2, 1.0), (3, 2.0), (4, 2.0), (5, 2.0), (6, 2.0)]
    (message,) = logs.messages.to_dict("records")
    assert (message["kind"], message["step"], message["wall_time"]) == ("resumed", 3.0, 2e9)
    assert message["source"].endswith("2000000000.host.1.0")


def test_a_restart_that_did_not_come_as_far_takes_the_place_of_all_that_follows(tmp_path: Path) -> None:
    """As TensorBoard purges: after a restart at step 2 the old steps 4 to 9 are not this run's any more."""
    write(tmp_path / "run", 1e9, *losses(range(10), 1.0))
    write(tmp_path / "run", 2e9, *losses(range(2, 4), 2.0))
    logs = read_logs(tmp_path)
    assert newest(logs) == [(0, 1.0), (1, 1.0), (2, 2.0), (3, 2.0)]
    assert len(logs.scalars) == 12


def test_a_file_that_goes_on_is_no_restart(tmp_path: Path) -> None:
    write(tmp_path / "run", 1e9, *losses(range(5), 1.0))
    write(tmp_path / "run", 2e9, *losses(range(5, 9), 2.0))
    logs = read_logs(tmp_path)
    assert {segment for segment, _ in segments(logs)} == {0}
    assert not len(logs.messages)
    assert logs.newest is logs.scalars


def test_splits_in_folders_of_their_own_restart_together(tmp_path: Path) -> None:
    for begin, value in ((1e9, 1.0), (2e9, 2.0), (3e9, 3.0)):
        write(tmp_path / "run" / "train", begin, *losses(range(4), value, "epoch_loss"))
        write(tmp_path / "run" / "validation", begin + 0.5, *losses(range(4), value, "epoch_loss"))
    logs = read_logs(tmp_path)
    assert set(logs.scalars["run"]) == {"run"}
    assert (logs.scalars["segment"] == logs.scalars["value"] - 1).all()
    assert set(logs.newest["value"]) == {3.0}


def test_a_session_that_starts_within_a_file_is_a_restart(tmp_path: Path) -> None:
    start = Event(session_log=SessionLog(status=SessionLog.START))
    write(tmp_path / "run", 1e9, start, *losses(range(3), 1.0), start, *losses(range(3, 5), 2.0))
    logs = read_logs(tmp_path)
    assert segments(logs) == [(0, 0), (0, 1), (0, 2), (1, 3), (1, 4)]
    assert logs.messages["kind"].tolist() == ["resumed"]


def test_restarts_within_files_and_between_them_are_counted_in_one_row(tmp_path: Path) -> None:
    write(tmp_path / "run", 1e9, *losses(range(4), 1.0), *losses(range(2, 4), 2.0))
    write(tmp_path / "run", 2e9, *losses(range(2, 4), 3.0), *losses(range(1, 3), 4.0))
    logs = read_logs(tmp_path)
    assert [segment for segment, _ in segments(logs)] == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert newest(logs) == [(0, 1.0), (1, 4.0), (2, 4.0)]


def test_two_processes_that_log_at_once_are_no_restart(tmp_path: Path) -> None:
    write(tmp_path / "run", 1e9, *losses(range(9), 1.0))
    write(tmp_path / "run", 1e9 + 4, *losses(range(9), 2.0))
    logs = read_logs(tmp_path)
    assert not len(logs.messages)
    assert logs.problems["code"].tolist() == ["written-at-once"]


def test_a_step_logged_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "run", 1e9, *losses(range(3), 1.0), scalar("loss", 2, 5.0), scalar("acc", 2, 7.0))
    logs = read_logs(tmp_path)
    assert newest(logs) == [(0, 1.0), (1, 1.0), (2, 5.0), (2, 7.0)]


@pytest.mark.parametrize("tag", ["loss", "acc"])
def test_series_on_other_steps_are_left_alone(tmp_path: Path, tag: str) -> None:
    """`acc` counts epochs, `loss` iterations: a restart at iteration 50 says nothing of epoch 60."""
    write(tmp_path / "run", 1e9, *losses(range(0, 100, 10), 1.0), *losses(range(80), 1.0, "acc"))
    write(tmp_path / "run", 2e9, *losses(range(50, 100, 10), 2.0))
    logs = read_logs(tmp_path)
    counts = logs.newest.groupby("tag", observed=True).size()
    assert counts[tag] == {"loss": 10, "acc": 80}[tag]


def test_runs_are_not_mixed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, 1e9 if name == "one" else 2e9, *losses(range(5), 1.0))
    logs = read_logs(tmp_path)
    assert not logs.scalars["segment"].any()
    assert len(logs.newest) == 10
