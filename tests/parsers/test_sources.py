"""Which files are found, and which run they belong to."""

import os
import re
import time
from pathlib import Path

import pytest

from parsers import UserError, read_logs
from parsers.file_names import own_name
from parsers.files import CROWD
from parsers.sources import find_sources

LAYOUTS = Path(__file__).with_name("layouts.txt").read_text(encoding="utf-8")


def layouts():
    """(heading, {file: run or None where it is no source}) of each layout."""
    for block in re.split(r"(?m)^== ", LAYOUTS)[1:]:
        heading, *rows = block.rstrip().split("\n")
        yield heading, dict(entries(rows))


def entries(rows):
    folders = []
    for row in filter(str.strip, rows):
        entry, _, run = (part.rstrip() for part in row.partition(" -> "))
        depth = (len(entry) - len(entry.lstrip())) // 2
        folders = folders[:depth]
        if entry.endswith("/"):
            folders.append(entry.strip(" /"))
        else:
            yield "/".join([*folders, entry.strip()]), run.strip() or None


def write(root, files):
    for i, file in enumerate(files):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"epoch {i}\n")


@pytest.mark.parametrize(("heading", "files"), list(layouts()), ids=[heading for heading, _ in layouts()])
def test_each_file_of_a_layout_belongs_to_its_run(tmp_path, heading, files):
    root = tmp_path / "study"
    write(root, files)
    found, problems = find_sources([root])
    expected = {file: "study" if run == "." else run for file, run in files.items() if run}
    assert {source.label: source.run for source in found} == expected
    assert not problems
    assert all(source.run_why for source in found)


def test_there_are_at_least_25_layouts():
    assert len(list(layouts())) >= 25


@pytest.mark.parametrize(
    ("file", "name"),
    [("lr0.1_train.log", "lr0.1"), ("lr0.001.log", "lr0.001"), ("train.log", ""), ("train.log.1", ""),
     ("slurm-17.out", "slurm-17"),
     ("20240501_101500.log.json", "20240501_101500"), ("训练日志-训练集.csv", ""),
     ("log_rank3.txt", ""), ("metrics_epoch_3.json", ""),
     ("resnet50", "resnet50")],
)  # fmt: skip
def test_a_file_name_says_which_run_or_only_what_is_in_it(file, name):
    assert own_name(file) == name


def test_the_part_of_a_run_is_the_sub_folder_a_file_lies_in(tmp_path):
    write(tmp_path, ["logs/train/events.out.tfevents.1.h.7.0.v2", "logs/validation/events.out.tfevents.1.h.7.1.v2", "exp.log"])
    parts = {source.label: source.part for source in find_sources([tmp_path])[0]}
    assert parts["logs/train/events.out.tfevents.1.h.7.0.v2"] == "logs/train"
    assert parts["exp.log"] == ""


@pytest.mark.parametrize(
    ("files", "splits"),
    [
        ("train.log val.log", "train val"),
        ("lr0.1_train.jsonl lr0.1_valid.jsonl", "train val"),
        ("train.log test.log", " test"),
        ("train.log", ""),
        ("test.log", ""),
        ("val.log test.log", " "),
        ("训练日志.csv 验证日志.csv", "train val"),
        ("train/log.csv val/log.csv", "train val"),
        ("exp/train/csv/log.csv exp/evaluation/csv/log.csv", "train val"),
        ("attraction.log latest.log", " "),
    ],
)
def test_files_beside_each_other_say_by_their_names_what_their_values_are_of(tmp_path, files, splits):
    write(tmp_path, files.split())
    found = {source.label: source.split for source in find_sources([tmp_path])[0]}
    assert [found[file] for file in files.split()] == splits.split(" ")


@pytest.mark.parametrize("train", ["train/out.{}", "train.{}"])
@pytest.mark.parametrize(
    ("suffix", "row"), [("csv", "{}, {}\n"), ("log", "Epoch {} loss: {} lr: 0.1\n"), ("jsonl", '{{"epoch": {}, "loss": {}}}\n')]
)
def test_a_split_that_only_the_place_says_keeps_two_curves_apart(tmp_path, train, suffix, row):
    for name, first in ((train, 0.5), (train.replace("train", "val"), 1.5)):
        path = tmp_path / "run" / name.format(suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "epoch, loss\n" if suffix == "csv" else ""
        path.write_text(head + "".join(row.format(epoch, first - epoch / 10) for epoch in (1, 2, 3)), "utf-8")
    logs = read_logs(tmp_path)
    curves = logs.scalars[logs.scalars["metric"] == "loss"].groupby("split", observed=True)["value"].agg(list).to_dict()
    assert curves == {"train": [0.4, 0.3, 0.2], "val": [1.4, 1.3, 1.2]}
    assert set(logs.scalars.loc[logs.scalars["metric"] != "loss", "split"]) <= {""}, "there is one learning rate"
    assert logs.problems.empty


def test_a_log_that_gets_another_beside_it_is_of_its_split_from_then_on(tmp_path):
    (tmp_path / "train.log").write_text("Epoch 1 loss: 0.5\nEpoch 2 loss: 0.4\n")
    logs = read_logs(tmp_path)
    assert set(logs.scalars["split"]) == {""}
    (tmp_path / "val.log").write_text("Epoch 1 loss: 1.5\nEpoch 2 loss: 1.4\n")
    assert set(logs.refresh().scalars["split"]) == {"train", "val"}


def test_several_folders_keep_their_names(tmp_path):
    write(tmp_path, ["a/exp/train.log", "b/exp/train.log"])
    found, _ = find_sources([tmp_path / "a", tmp_path / "b"])
    assert [source.run for source in found] == ["a/exp", "b/exp"]


def test_files_and_folders_of_one_name_are_told_apart_by_what_they_lie_in(tmp_path):
    write(tmp_path, ["a/train.log", "b/train.log", "b/other.log", "x/a/logs/train.log", "y/a/logs/train.log"])
    single = [tmp_path / "a" / "train.log", tmp_path / "b" / "train.log", tmp_path / "b" / "other.log"]
    assert [(s.label, s.run) for s in find_sources(single)[0]] == [
        ("a/train.log", "a/train"), ("b/train.log", "b/train"), ("other.log", "other"),
    ]  # fmt: skip
    folders = [tmp_path / "x" / "a" / "logs", tmp_path / "y" / "a" / "logs"]
    assert [(s.label, s.run) for s in find_sources(folders)[0]] == [
        ("x/a/logs/train.log", "x/a/logs"), ("y/a/logs/train.log", "y/a/logs"),
    ]  # fmt: skip


def test_event_files_of_folders_of_one_name_are_runs_of_their_own(tmp_path):
    write(tmp_path, ["x/tb/events.out.tfevents.1.h", "y/tb/events.out.tfevents.2.h", "y/tb/events.out.tfevents.3.h"])
    files = sorted(tmp_path.rglob("*tfevents*"))
    assert [source.run for source in find_sources(files)[0]] == ["x/tb", "y/tb", "y/tb"]


def test_what_is_asked_for_twice_is_read_once(tmp_path):
    write(tmp_path, ["a/train.log"])
    assert len(find_sources([tmp_path / "a", tmp_path / "a" / ".." / "a", tmp_path / "a"])[0]) == 1


def test_files_of_one_name_keep_all_their_points(tmp_path):
    for folder, count in (("a", 2), ("b", 3)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "train.csv").write_text("epoch,loss\n" + "".join(f"{i},{i}.5\n" for i in range(count)))
    logs = read_logs([tmp_path / "a" / "train.csv", tmp_path / "b" / "train.csv"])
    assert logs.scalars.groupby("run", observed=True)["value"].size().to_dict() == {"a/train": 2, "b/train": 3}


def test_a_single_file_is_its_own_run_and_an_event_file_its_folders(tmp_path):
    write(tmp_path, ["exp/lr0.1.log", "exp/events.out.tfevents.1.h"])
    assert find_sources([tmp_path / "exp" / "lr0.1.log"])[0][0].run == "lr0.1"
    assert find_sources([tmp_path / "exp" / "events.out.tfevents.1.h"])[0][0].run == "exp"


def test_a_path_that_is_not_there_is_the_users_error(tmp_path):
    with pytest.raises(UserError, match="There is no file or folder"):
        find_sources([tmp_path / "nowhere"])


def test_patterns_leave_out_and_take_in(tmp_path):
    write(tmp_path, ["a/train.log", "a/old/train.log", "b/train.log", "b/notes.md", "datasets/x.csv"])

    def labels(**patterns):
        return [source.label for source in find_sources([tmp_path], **patterns)[0]]

    assert labels() == ["a/old/train.log", "a/train.log", "b/train.log"]
    assert labels(exclude=["old/"]) == ["a/train.log", "b/train.log"]
    assert labels(exclude=["b/*"]) == ["a/old/train.log", "a/train.log"]
    assert labels(include=["*.md"]) == ["b/notes.md"]
    assert labels(include=["b/"]) == ["b/train.log"]
    assert labels(include=["datasets/"]) == ["datasets/x.csv"]


def test_links_in_a_circle_and_links_to_a_run_are_visited_once(tmp_path):
    write(tmp_path, ["zoo/train.log"])
    (tmp_path / "zoo" / "up").symlink_to(tmp_path)
    (tmp_path / "latest").symlink_to(tmp_path / "zoo")
    found, problems = find_sources([tmp_path])
    assert [source.label for source in found] == ["zoo/train.log"]
    assert not problems


def test_a_folder_that_cannot_be_opened_is_a_problem_and_no_end(tmp_path, monkeypatch):
    write(tmp_path, ["a/train.log", "locked/train.log"])
    real = os.scandir

    def scandir(folder):
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    found, problems = find_sources([tmp_path])
    assert [source.label for source in found] == ["a/train.log"]
    assert [(label, problem.code) for label, problem in problems] == [("locked", "unreadable-folder")]


def test_a_crowd_of_small_files_is_taken_for_a_data_set(tmp_path):
    (tmp_path / "boxes").mkdir()
    for i in range(CROWD + 1):
        (tmp_path / "boxes" / f"{i}.txt").touch()
    write(tmp_path, ["train.log"])
    found, problems = find_sources([tmp_path])
    assert [source.label for source in found] == ["train.log"]
    assert [problem.code for _, problem in problems] == ["data-set"]


def test_a_copy_and_an_older_checkpoints_state_are_left_out_and_said(tmp_path):
    write(tmp_path, ["out/trainer_state.json", "out/checkpoint-500/trainer_state.json", "out/checkpoint-1000/trainer_state.json"])
    for name in ("scalars.json", "20240501_101500.json"):
        (tmp_path / "exp" / "vis_data").mkdir(parents=True, exist_ok=True)
        (tmp_path / "exp" / "vis_data" / name).write_text('{"loss": 1.0, "step": 1}\n')
    found, problems = find_sources([tmp_path])
    assert [source.label for source in found] == ["exp/vis_data/20240501_101500.json", "out/trainer_state.json"]
    assert sorted(problem.code for _, problem in problems) == ["copy", "older-checkpoint", "older-checkpoint"]


def test_odd_bytes_in_a_name_become_readable_text(tmp_path):
    (tmp_path / "exp").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/exp/caf\xe9.log")).write_text("loss: 1\n")
    (source,), _ = find_sources([tmp_path])
    source.label.encode("utf-8")


def test_twenty_thousand_files_of_five_thousand_runs_are_grouped_in_seconds(tmp_path):
    for i in range(500):
        for kind in ("train.log", "metrics.csv", "hparams.yaml", f"events.out.tfevents.{i}.host.{i}.0"):
            path = tmp_path / f"sweep{i % 10}" / f"run{i}" / kind
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    began = time.perf_counter()
    found, _ = find_sources([tmp_path])
    assert len({source.run for source in found}) == 500
    assert time.perf_counter() - began < 2  # a tenth of 20,000 files
