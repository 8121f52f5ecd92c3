"""Files written anew: TensorBoard opens them, they hold what was asked for, and nothing that was there is lost."""

from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog

from parsers.tables import UserError
from parsers.tensorboard import read
from parsers.tensorboard.output import events_of
from parsers.tensorboard.rewrite import merge, parse_steps, rename_tags, trim
from tests.parsers.tensorboard.written import NAME, VERSION, frames, picture, rows, scalar, source_of, tensor


def run(folder: Path, *events: Event, name: str = NAME) -> Path:
    """A run's folder with one event file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(frames(VERSION, *events))
    return folder


def points(path: Path) -> list[tuple[str, int, str]]:
    return rows(read(source_of(path)))


def losses(steps: range, value: float = 1.0) -> list[Event]:
    return [scalar("loss", step, value) for step in steps]


def opened(path: Path) -> Any:
    """The file as TensorBoard reads it."""
    accumulator = EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
    accumulator.Reload()
    return accumulator


def test_a_stretch_of_steps_is_cut_out_with_its_wall_times(tmp_path: Path) -> None:
    run(tmp_path / "a", *losses(range(100)))
    (target,) = trim([tmp_path / "a"], tmp_path / "b", steps=(81, 90))
    assert target == tmp_path / "b" / NAME
    assert [(event.step, event.wall_time) for event in opened(target).Scalars("loss")] == [(i, 1.7e9 + i) for i in range(81, 91)]
    assert next(events_of(target)).file_version == "brain.Event:2"


def test_every_kind_of_value_in_range_is_kept(tmp_path: Path) -> None:
    text = tensor("note", "text", 5, dtype=7, string_val=[b"hello"])
    graph = Event(wall_time=1.0, graph_def=b"graph")
    log = Event(wall_time=1.0, step=7, session_log=SessionLog(status=SessionLog.CHECKPOINT, checkpoint_path="ckpt"))
    run(tmp_path / "a", graph, *losses(range(10)), picture("p", 4), picture("p", 6), text, log)
    (target,) = trim([tmp_path / "a"], tmp_path / "b", steps=(5, None))
    kinds = [event.WhichOneof("what") for event in events_of(target)]
    assert kinds == ["file_version", "graph_def", *["summary"] * 7, "session_log"]
    assert opened(target).Tags()["images"] == ["p"]


def test_only_the_tags_asked_for_are_kept(tmp_path: Path) -> None:
    both = scalar("loss", 1, 1.0)
    both.summary.value.extend(scalar("val/acc", 1, 2.0).summary.value)
    run(tmp_path / "a", both, picture("p", 1))
    (target,) = trim([tmp_path / "a"], tmp_path / "b", tags="^val/")
    assert points(target) == [("val/acc", 1, "2.0")]


def test_what_a_tag_is_stays_known_when_its_first_value_goes(tmp_path: Path) -> None:
    """Only the first value of a tag need name its plugin."""
    later = tensor("acc", "", 9, dtype=1, float_val=[0.5])
    run(tmp_path / "a", tensor("acc", "scalars", 0, dtype=1, float_val=[0.1]), later)
    (target,) = trim([tmp_path / "a"], tmp_path / "b", steps=(5, 10))
    assert opened(target).SummaryMetadata("acc").plugin_data.plugin_name == "scalars"


def test_the_folders_below_a_run_are_kept(tmp_path: Path) -> None:
    run(tmp_path / "a" / "train", *losses(range(3)))
    run(tmp_path / "a" / "validation", *losses(range(3)))
    written = trim([tmp_path / "a"], tmp_path / "b", steps=(1, 1))
    assert written == [tmp_path / "b" / "train" / NAME, tmp_path / "b" / "validation" / NAME]


def test_the_input_is_never_touched(tmp_path: Path) -> None:
    run(tmp_path / "a", *losses(range(3)))
    before = (tmp_path / "a" / NAME).read_bytes()
    for force in (False, True):
        with pytest.raises(UserError, match="one of the files that are read"):
            trim([tmp_path / "a"], tmp_path / "a", force=force)
    assert (tmp_path / "a" / NAME).read_bytes() == before


def test_an_output_is_overwritten_only_when_asked_to(tmp_path: Path) -> None:
    run(tmp_path / "a", *losses(range(3)))
    run(tmp_path / "b", scalar("precious", 1, 1.0))
    before = (tmp_path / "b" / NAME).read_bytes()
    with pytest.raises(UserError, match="--force"):
        trim([tmp_path / "a"], tmp_path / "b")
    assert (tmp_path / "b" / NAME).read_bytes() == before
    (target,) = trim([tmp_path / "a"], tmp_path / "b", force=True)
    assert len(points(target)) == 3
    assert [path.name for path in target.parent.iterdir()] == [NAME]


@pytest.mark.parametrize(("steps", "tags"), [((50, 60), ""), ((None, None), "nowhere")])
def test_nothing_left_is_said_and_nothing_is_written(tmp_path: Path, steps: tuple[int | None, int | None], tags: str) -> None:
    run(tmp_path / "a", *losses(range(3)))
    with pytest.raises(UserError, match="nothing was written"):
        trim([tmp_path / "a"], tmp_path / "b", steps=steps, tags=tags)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("text", "steps"), [("81:100", (81, 100)), ("81:", (81, None)), (":9", (None, 9)), ("7", (7, 7)), ("-3:3", (-3, 3))]
)
def test_steps_are_given_as_first_and_last(text: str, steps: tuple[int | None, int | None]) -> None:
    assert parse_steps(text) == steps


@pytest.mark.parametrize("text", ["a:b", "9:3", "1:2:3", "1.5:2"])
def test_steps_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_steps(text)


def test_a_run_continued_elsewhere_becomes_one(tmp_path: Path) -> None:
    run(tmp_path / "a", *losses(range(5), 1.0), scalar("only a", 4, 1.0))
    run(tmp_path / "b", *losses(range(3, 8), 2.0))
    (target,) = merge([tmp_path / "a", tmp_path / "b"], tmp_path / "c")
    first = [("loss", 0, "1.0"), ("loss", 1, "1.0"), ("loss", 2, "1.0"), ("only a", 4, "1.0")]
    assert points(target) == first + [("loss", step, "2.0") for step in range(3, 8)]
    assert [event.step for event in opened(target).Scalars("loss")] == list(range(8))


def test_runs_may_be_put_one_behind_the_other(tmp_path: Path) -> None:
    runs = [run(tmp_path / name, *losses(range(1, 4))) for name in "abc"]
    (target,) = merge(runs, tmp_path / "d", offset=True)
    assert [step for _, step, _ in points(target)] == list(range(1, 10))


def test_the_restarts_of_one_run_are_merged_folder_by_folder(tmp_path: Path) -> None:
    for folder in ("train", "validation"):
        run(tmp_path / "a" / folder, *losses(range(4), 1.0))
        run(tmp_path / "a" / folder, *losses(range(2, 6), 2.0), name=NAME.replace("17000", "17001"))
    written = merge([tmp_path / "a"], tmp_path / "b")
    assert [path.parent.name for path in written] == ["train", "validation"]
    for path in written:
        assert [(step, value) for _, step, value in points(path)] == [
            (0, "1.0"), (1, "1.0"), (2, "2.0"), (3, "2.0"), (4, "2.0"), (5, "2.0"),
        ]  # fmt: skip


def test_tags_are_renamed_by_pattern(tmp_path: Path) -> None:
    run(tmp_path / "a", scalar("loss/train", 1, 1.0), scalar("acc", 1, 2.0), picture("p/train", 3))
    (target,) = rename_tags([tmp_path / "a"], tmp_path / "b", {r"^(\w+)/train$": r"train/\1"})
    assert points(target) == [("train/loss", 1, "1.0"), ("acc", 1, "2.0")]
    assert opened(target).Tags()["images"] == ["train/p"]


@pytest.mark.parametrize(("pattern", "text"), [("(", "x"), ("a", r"\7")])
def test_a_pattern_that_is_none_is_said(tmp_path: Path, pattern: str, text: str) -> None:
    run(tmp_path / "a", scalar("a", 1, 1.0))
    with pytest.raises(UserError):
        rename_tags([tmp_path / "a"], tmp_path / "b", {pattern: text})
    assert not (tmp_path / "b" / NAME).exists()


def test_two_inputs_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    runs = [run(tmp_path / name, *losses(range(3))) for name in "ab"]
    with pytest.raises(UserError, match="Several inputs"):
        trim(runs, tmp_path / "c")


def test_a_damaged_file_gives_its_intact_records(tmp_path: Path) -> None:
    folder = run(tmp_path / "a", *losses(range(5)))
    data = bytearray((folder / NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / NAME).write_bytes(data)
    (target,) = trim([folder], tmp_path / "b")
    assert len(points(target)) == 4


def test_a_folder_without_event_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no event file"):
        merge([tmp_path], tmp_path / "b")
