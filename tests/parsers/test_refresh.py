"""refresh(): what grew is read on, what was replaced is read anew and said so, and the tables are those of a fresh reading."""

import os
import random
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import READERS, Logbook, read_logs
from parsers.reads import read_source
from tests.parsers.tensorboard.written import NAME, VERSION, frames, scalar, source_of

CONSOLE = "".join(f"Epoch [{i}/30] train loss: {1 / (i + 1):.4f} acc: {i / 30:.4f}\n" for i in range(1, 31)).encode()
TABLE = ("epoch,loss,val_loss\n" + "".join(f"{i},{1 / (i + 1):.5f},{2 / (i + 1):.5f}\n" for i in range(30))).encode()
EVENTS = frames(VERSION, *(scalar(tag, i, i / 3) for i in range(30) for tag in ("train/loss", "lr")))
LATER = frames(VERSION, *(scalar("train/loss", i, i / 5, wall_time=1.8e9 + i) for i in range(20, 50)))
FILES = {
    f"a/{NAME}": EVENTS, f"a/{NAME.replace('17000', '18000')}": LATER, "b/train.log": CONSOLE, "b/metrics.csv": TABLE,
    f"c/{NAME}": EVENTS + LATER,
}  # fmt: skip


def put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def in_order(logs: Logbook) -> pd.DataFrame:
    """The scalars, source by source; texts as texts, since categories may be counted differently."""
    table = logs.scalars.astype(dict.fromkeys(logs.scalars.select_dtypes("category"), "str"))
    return table.sort_values("source", kind="stable", ignore_index=True)


def assert_same(logs: Logbook, fresh: Logbook) -> None:
    pd.testing.assert_frame_equal(in_order(logs), in_order(fresh))
    for table in ("messages", "hparams", "sources"):
        left, right = (
            getattr(one, table).sort_values(["source", *(["line"] if table != "sources" else [])]) for one in (logs, fresh)
        )
        pd.testing.assert_frame_equal(left, right)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_files_that_grow_in_any_order_give_what_a_fresh_reading_gives(tmp_path: Path, chance: random.Random) -> None:
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.unlink()
    sizes = dict.fromkeys(FILES, 0)
    logs = read_logs(tmp_path)
    for _ in range(chance.randint(1, 5)):
        for name in chance.sample(sorted(FILES), chance.randint(1, len(FILES))):
            sizes[name] = chance.randint(sizes[name], len(FILES[name]))
            put(tmp_path, name, FILES[name][: sizes[name]])
        logs = logs.refresh()
        chance.random() < 0.7 and logs.scalars
    assert_same(logs, read_logs(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        put(tmp_path, name, data[: len(data) * 2 // 3])
    return tmp_path


def test_nothing_is_read_again_where_nothing_changed(folder: Path) -> None:
    logs = read_logs(folder)
    values = logs.scalars["value"].to_numpy()
    again = logs.refresh()
    assert [a.reading is b.reading for a, b in zip(logs.reads, again.reads, strict=True)] == [True] * len(FILES)
    assert np.shares_memory(values, again.scalars["value"].to_numpy())


def test_a_frame_once_made_stays_as_it_was(folder: Path) -> None:
    logs = read_logs(folder)
    before = logs.scalars.copy()
    for name, data in FILES.items():
        put(folder, name, data)
    grown = logs.refresh()
    assert len(grown.scalars) > len(before)
    pd.testing.assert_frame_equal(logs.scalars, before)


def test_the_scalars_cannot_be_written_to(folder: Path) -> None:
    """They are the memory from which the next refresh goes on."""
    table = read_logs(folder).scalars
    with pytest.raises(ValueError, match="read-only"):
        table.loc[0, "value"] = 1.0


def test_growing_costs_no_copy_of_what_is_there(folder: Path) -> None:
    logs = read_logs(folder)
    old = logs.scalars["value"].to_numpy()
    put(folder, f"c/{NAME}", FILES[f"c/{NAME}"])
    assert np.shares_memory(old, logs.refresh().scalars["value"].to_numpy())


def test_refreshing_twice_from_one_logbook_gives_two_right_tables(folder: Path) -> None:
    logs = read_logs(folder)
    assert len(logs.scalars)
    put(folder, f"c/{NAME}", FILES[f"c/{NAME}"])
    first, second = logs.refresh(), logs.refresh()
    assert_same(first, read_logs(folder))
    put(folder, f"a/{NAME}", FILES[f"a/{NAME}"])
    assert_same(second.refresh(), read_logs(folder))
    assert_same(first.refresh(), read_logs(folder))


def test_many_may_refresh_at_once(folder: Path) -> None:
    logs = read_logs(folder)
    assert len(logs.scalars)
    put(folder, f"c/{NAME}", FILES[f"c/{NAME}"])
    found: list[pd.DataFrame] = []
    threads = [threading.Thread(target=lambda: found.append(in_order(logs.refresh()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = in_order(read_logs(folder))
    assert len(found) == 6
    for table in found:
        pd.testing.assert_frame_equal(table, fresh)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_became_shorter_is_read_anew_and_said_so(folder: Path, name: str) -> None:
    logs = read_logs(folder)
    put(folder, name, FILES[name][: len(FILES[name]) // 3])
    again = logs.refresh()
    assert_same(again, read_logs(folder))
    assert again.problems.loc[again.problems["code"] == "replaced", "source"].tolist() == [name]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_was_replaced_by_a_longer_one_is_read_anew(folder: Path, name: str) -> None:
    logs = read_logs(folder)
    other = FILES["c/" + NAME] if "tfevents" in name else FILES[name][:20] + FILES[name][40:] * 2
    put(folder, name, b"" if other == FILES[name] else other)
    again = logs.refresh()
    pd.testing.assert_frame_equal(in_order(again), in_order(read_logs(folder)))


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_a_file_held_before_it_became_shorter_is_kept(folder: Path, name: str) -> None:
    logs = read_logs(folder)
    assert logs.earlier is None
    before = logs.scalars[logs.scalars["source"] == name]
    put(folder, name, FILES[name][: len(FILES[name]) // 3])
    again = logs.refresh()
    put(folder, "b/other.log", CONSOLE)
    for now in (again, again.refresh()):
        assert now.earlier is not None
        kept = now.earlier.scalars
        assert kept["value"].tolist() == before["value"].tolist()
        assert set(kept["run"]) == {f"{name[0]} (earlier)"}
        assert now.earlier.path_of(f"{name} (earlier)") is None, "its lines are gone"
        assert set(now.joined(now.earlier).runs["run"]) >= {"a", "b", "c", f"{name[0]} (earlier)"}


def test_a_file_replaced_twice_is_kept_twice(tmp_path: Path) -> None:
    tables = [b"epoch,loss\n" + b"".join(b"%d,%d\n" % (i, epochs) for i in range(epochs)) for epochs in (9, 6, 3)]
    put(tmp_path, "a/metrics.csv", tables[0])
    logs = read_logs(tmp_path)
    for table in tables[1:]:
        put(tmp_path, "a/metrics.csv", table)
        logs = logs.refresh()
    assert logs.earlier is not None
    assert logs.earlier.scalars.groupby("run", observed=True)["value"].first().to_dict() == {"a (earlier)": 6, "a (earlier 2)": 9}


def test_an_empty_file_that_grows_was_not_replaced(tmp_path: Path) -> None:
    put(tmp_path, f"a/{NAME}", b"")
    logs = read_logs(tmp_path)
    assert logs.problems["code"].tolist() == ["empty-file"]
    put(tmp_path, f"a/{NAME}", EVENTS)
    again = logs.refresh()
    assert_same(again, read_logs(tmp_path))
    assert not len(again.problems)


def test_files_that_come_and_go_come_and_go_in_the_tables(folder: Path) -> None:
    logs = read_logs(folder)
    (folder / "b/train.log").unlink()
    put(folder, f"d/{NAME}", EVENTS)
    again = logs.refresh()
    assert_same(again, read_logs(folder))
    assert set(again.runs["run"]) == {"a", "b", "c", "d"}


def test_a_file_that_vanishes_before_it_is_opened_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, NAME, EVENTS)
    source = source_of(tmp_path / NAME)
    (tmp_path / NAME).unlink()
    (problem,) = read_source(source, READERS).reading.problems
    assert problem.code == "unreadable-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_a_problem_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    (problem,) = read_logs(tmp_path / NAME).problems["code"]
    assert problem == "no-file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, NAME, EVENTS)
    (tmp_path / NAME).chmod(0)
    assert read_logs(tmp_path).problems["code"].tolist() == ["unreadable-file"]


def test_a_folder_called_like_an_event_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, f"{NAME}/{NAME}", EVENTS)
    logs = read_logs(tmp_path)
    assert len(logs.scalars) == 60
    assert not len(logs.problems)


def test_a_column_that_all_rows_lacked_is_there_once_a_new_source_has_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("step,loss\n1,0.5\n2,0.25\n")
    before = read_logs(tmp_path)
    assert before.scalars["epoch"].isna().all()
    (tmp_path / "b.csv").write_text("epoch,loss,time\n1,0.75,2025-01-08 09:00:00\n2,0.5,2025-01-08 09:01:00\n")
    after = before.refresh()
    fresh = read_logs(tmp_path)
    assert after.scalars["epoch"].dropna().tolist() == [1.0, 2.0]
    assert before.scalars["epoch"].isna().all()
    pd.testing.assert_frame_equal(after.scalars, fresh.scalars)


def test_numbers_that_a_reader_is_done_with_are_kept_once(tmp_path: Path) -> None:
    put(tmp_path, "a/metrics.csv", TABLE)
    put(tmp_path, f"b/{NAME}", EVENTS)
    logs = read_logs(tmp_path)
    values = logs.scalars["value"].to_numpy()
    shared = {read.reader: np.shares_memory(read.reading.scalars.value, values) for read in logs.reads}
    assert shared == {"csv_log": True, "tensorboard": False}, "event files grow in columns of their own"
    put(tmp_path, "a/metrics.csv", TABLE + b"30,0.5,0.25\n")
    assert_same(logs.refresh(), read_logs(tmp_path))
    assert len(values) == 2 * 30 + 2 * 30
