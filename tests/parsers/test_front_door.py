"""The front door: read_logs() of files and folders, what the Logbook holds, and how it grows."""

import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parsers import READERS, Logbook, UserError, read_logs
from parsers.tables import TABLES

FIVE_RUNS = ["core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"]


@pytest.fixture(scope="module")
def study(sample_logs: Path) -> Logbook:
    return read_logs(sample_logs / "lr-study")


def values_at(logs: Logbook, run: str, line: int) -> dict[str, float]:
    """tag -> value of what one line of a run's console log gave."""
    rows = logs.scalars[(logs.scalars["source"] == f"{run}.log") & (logs.scalars["line"] == line)]
    return dict(zip(rows["tag"], rows["value"], strict=True))


def lines_of(logs: Logbook, run: str) -> list[str]:
    path = logs.path_of(f"{run}.log")
    assert path is not None
    return Path(path).read_text("utf-8").splitlines()


def test_the_learning_rate_study_is_five_runs(study: Logbook) -> None:
    assert sorted(study.runs["run"]) == FIVE_RUNS


def test_two_of_the_runs_are_told_by_three_readers(study: Logbook) -> None:
    readers = study.sources.groupby("run")["reader"].agg(set)
    assert readers["core"] == readers["lr0.01"] == {"console", "tensorboard", "csv_log", "hparams"}
    assert readers["lr0.05"] == {"console"}


def test_the_batch_line_gives_every_number_with_its_unit(study: Logbook) -> None:
    line = next(i for i, text in enumerate(lines_of(study, "core"), 1) if text.startswith("Epoch:[60][400/405]"))
    assert values_at(study, "core", line) == {
        "Time": 0.168,
        "Time (avg)": 0.174,
        "Loss1": 0.5615,
        "Loss1 (avg)": 0.6350,
        "Loss2": 0.6325,
        "Loss2 (avg)": 0.6285,
        "Acc1": 49.35,
        "Acc2": 49.35,
    }
    rows = study.scalars[(study.scalars["source"] == "core.log") & (study.scalars["line"] == line)]
    assert set(rows.loc[rows["tag"].str.startswith("Time"), "unit"]) == {"s"}
    assert set(np.floor(rows["epoch"])) == {60}


def test_the_evaluation_line_gives_percentages_and_the_best_epoch(study: Logbook) -> None:
    last = len(lines_of(study, "core"))
    rates = {"R1": 87.7375, "R5": 95.4276, "R10": 96.7933, "mAP": 63.8193, "Evaluation time": 57.03}
    assert values_at(study, "core", last) == rates
    rows = study.scalars[(study.scalars["source"] == "core.log") & (study.scalars["line"] == last)]
    assert dict(zip(rows["tag"], rows["unit"], strict=True)) == dict.fromkeys(["R1", "R5", "R10", "mAP"], "%") | {
        "Evaluation time": "s"
    }
    assert set(rows["epoch"]) == {60}
    messages = study.messages[(study.messages["source"] == "core.log") & (study.messages["line"] == last)]
    assert list(messages["kind"]) == ["best"]
    assert "46" in messages["text"].iloc[0]


@pytest.mark.parametrize(
    ("run", "line", "expected"),
    [
        ("lr0.001", "Epoch:[60][400/405]", {"Loss1": 2.5511, "Loss1 (avg)": 2.4859}),
        ("lr0.001", ">> Epoch: 60", {"R1": 79.0677, "mAP": 41.3135}),
        ("lr0.01", "Epoch:[60][400/405]", {"Loss1": 2.4211, "Loss1 (avg)": 2.4028, "Acc1": 69.58, "Acc2": 98.83}),
        ("lr0.01", ">> Epoch: 60", {"mAP": 59.2124}),
        (
            "lr0.05",
            "Epoch:[60][400/405]",
            {"Loss1": 2.1662, "Loss1 (avg)": math.nan, "Loss2": 3.9607, "Acc1": 18.05, "Acc2": 71.35},
        ),
        ("lr0.05", ">> Epoch: 60", {"mAP": 29.6619}),
        ("lr0.1", "Epoch:[0][400/405]", {"Loss1": 536340064.0, "Loss1 (avg)": 37130636.9201, "Acc1": 0.24, "Acc2": 0.33}),
        ("lr0.1", ">> Epoch: 60", {"R1": 0.1485, "mAP": 0.5422}),
    ],
)
def test_the_real_last_lines_are_read_exactly(study: Logbook, run: str, line: str, expected: dict[str, float]) -> None:
    number = max(i for i, text in enumerate(lines_of(study, run), 1) if text.startswith(line))
    got = values_at(study, run, number)
    np.testing.assert_array_equal([got[tag] for tag in expected], list(expected.values()))


@pytest.mark.parametrize("run", ["core", "lr0.01"])
def test_log_event_file_and_table_of_a_run_tell_the_same_numbers(study: Logbook, run: str) -> None:
    scalars = study.scalars[study.scalars["run"] == run]
    told = {reader: scalars[scalars["source"].isin(files["source"])] for reader, files in study.sources.groupby("reader")}
    for metric in ("Loss1", "Loss2", "mAP", "R1"):
        log, events, table = (
            told[reader]
            .loc[told[reader]["tag"].str.fullmatch(rf"(train/|val/)?{metric}")]
            .sort_values("line")["value"]
            .to_numpy()
            for reader in ("console", "tensorboard", "csv_log")
        )
        assert len(log) >= 31
        np.testing.assert_array_equal(log, table)
        np.testing.assert_array_equal(log.astype("float32"), events.astype("float32"))


def test_the_learning_rate_of_every_run_is_known(study: Logbook) -> None:
    rates = study.hparams[study.hparams["name"] == "lr"].groupby("run")["value"].agg(set)
    assert rates.to_dict() == {"core": {0.02}, "lr0.001": {0.001}, "lr0.01": {0.01}, "lr0.05": {0.05}, "lr0.1": {0.1}}


def test_the_best_epoch_each_log_names_is_the_best_in_it(study: Logbook) -> None:
    scalars = study.scalars[study.scalars["source"].str.endswith(".log") & (study.scalars["tag"] == "mAP")]
    best = scalars.loc[scalars.groupby("run", observed=True)["value"].idxmax()].set_index("run")["epoch"]
    assert best.to_dict() == {"core": 46, "lr0.001": 6, "lr0.01": 50, "lr0.05": 58, "lr0.1": 0}


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_has_its_declared_columns_and_types(study: Logbook, table: str) -> None:
    frame = getattr(study, table)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == TABLES[table]


def test_a_path_may_be_text_a_path_or_several(sample_logs: Path) -> None:
    first, second = (sample_logs / "lr-study" / name for name in ("core.log", "lr0.1.log"))
    assert len(read_logs(str(first)).scalars) == len(read_logs(first).scalars) > 0
    both = read_logs([first, second])
    assert len(both.scalars) == len(read_logs(first).scalars) + len(read_logs(second).scalars)


def test_a_path_may_begin_at_home(sample_logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(sample_logs))
    monkeypatch.setenv("USERPROFILE", str(sample_logs))
    assert len(read_logs("~/lr-study/core.log").scalars)


def test_the_logbook_of_a_folder_is_the_logbooks_of_its_files_together(study: Logbook, sample_logs: Path) -> None:
    alone = [read_logs(sample_logs / "lr-study" / source) for source in study.sources["source"]]
    for column in ("tag", "metric", "split", "step", "epoch", "value", "unit", "line"):
        together = pd.concat([logs.scalars[column].astype("object") for logs in alone], ignore_index=True)
        pd.testing.assert_series_equal(study.scalars[column].astype("object"), together, check_names=False)


def test_the_names_of_more_tables_than_a_byte_can_count_are_told_apart(tmp_path: Path) -> None:
    for run in range(150):
        (tmp_path / f"r{run:03d}").mkdir()
        (tmp_path / f"r{run:03d}" / "log.csv").write_text(f"epoch,loss,acc,own{run}\n1,{run},0.5,700\n2,{run},0.6,800\n")
    logs = read_logs(tmp_path)
    own = logs.scalars[logs.scalars["value"].isin([700, 800])]
    assert (own["tag"].astype("str") == own["run"].astype("str").map(lambda run: f"own{int(run[1:])}")).all()
    assert logs.scalars.loc[logs.scalars["tag"] == "loss", "value"].tolist() == [run for run in range(150) for _ in "12"]


def test_no_such_path_says_what_to_do() -> None:
    with pytest.raises(UserError, match=r"no file or folder .*nowhere"):
        read_logs("nowhere")


def test_an_empty_folder_gives_empty_tables(tmp_path: Path) -> None:
    logs = read_logs(tmp_path)
    for table, columns in TABLES.items():
        frame = getattr(logs, table)
        assert len(frame) == 0
        assert list(frame.columns) == list(columns)


def test_a_file_without_metrics_is_a_normal_answer(sample_logs: Path) -> None:
    logs = read_logs(sample_logs / "specimens" / "no_metrics.log")
    assert len(logs.scalars) == 0
    assert len(logs.sources) == 1
    assert not (logs.problems["severity"] == "error").any()


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, bytes(range(256)) * 40, b"\xff\xfe\xfa", "损失: 0.5".encode("gb18030"), b"\n" * 1000]
)
def test_any_bytes_are_read_without_an_exception(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "train.log").write_bytes(content)
    logs = read_logs(tmp_path)
    assert len(logs.sources) == 1
    for table in TABLES:
        getattr(logs, table)


def test_a_file_that_cannot_be_opened_is_a_problem_and_the_others_are_read(sample_logs: Path, tmp_path: Path) -> None:
    shutil.copy(sample_logs / "lr-study" / "core.log", tmp_path / "core.log")
    (tmp_path / "gone.log").symlink_to(tmp_path / "nowhere")
    logs = read_logs(tmp_path)
    assert set(logs.runs["run"]) == {"core"} or len(logs.runs) == 1
    assert len(logs.scalars) > 2000


def test_progress_counts_every_source_to_the_end(sample_logs: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    logs = read_logs(sample_logs / "lr-study", progress=lambda *step: seen.append(step))
    assert [done for done, _, _ in seen] == list(range(1, len(logs.sources) + 1))
    assert {total for _, total, _ in seen} == {len(logs.sources)}
    assert sorted(label for _, _, label in seen) == sorted(logs.sources["source"])


def test_refresh_equals_reading_anew_when_a_log_grows(sample_logs: Path, tmp_path: Path) -> None:
    text = (sample_logs / "lr-study" / "lr0.05.log").read_bytes()
    log = tmp_path / "train.log"
    log.write_bytes(text[:9000])
    logs = read_logs(tmp_path)
    for end in (9001, 15000, 15007, len(text)):
        log.write_bytes(text[:end])
        logs = logs.refresh()
        fresh = read_logs(tmp_path)
        for table in ("scalars", "messages", "hparams", "sources"):
            pd.testing.assert_frame_equal(getattr(logs, table), getattr(fresh, table), check_categorical=False)


def test_refresh_notices_new_and_vanished_files(sample_logs: Path, tmp_path: Path) -> None:
    shutil.copy(sample_logs / "lr-study" / "core.log", tmp_path / "core.log")
    logs = read_logs(tmp_path)
    shutil.copy(sample_logs / "lr-study" / "lr0.1.log", tmp_path / "lr0.1.log")
    logs = logs.refresh()
    assert set(logs.runs["run"]) == {"core", "lr0.1"}
    (tmp_path / "core.log").unlink()
    assert "core.log" not in set(logs.refresh().sources["source"])


def test_every_reader_keeps_the_same_small_interface() -> None:
    names = [reader.name for reader in READERS]
    assert len(set(names)) == len(names)
    for reader in READERS:
        assert callable(reader.sniff)
        assert callable(reader.read)
    assert READERS[-1].name == "console", "console takes any text, so it stands last"


def test_a_reader_is_imported_when_a_log_may_be_its_own() -> None:
    code = (
        "import parsers, sys; print([name for name in sys.modules if name.startswith('parsers.') and name.endswith('.reader')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
