"""What the user corrects is kept in the folder's notes, applied at the next look, and can be taken back."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from parsers import UserError, corrections, read_logs
from parsers.notes import notes_path, read_notes
from parsers.vocabulary import better

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "put-runs-right.md"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    for run in ("a", "b", "c"):
        (folder / run).mkdir(parents=True)
        (folder / run / "train.log").write_text(f"epoch 1 loss: 0.5 quality: {ord(run)}\nepoch 2 loss: 0.4 quality: {ord(run)}\n")
    return folder


def runs(folder: Path) -> list[str]:
    return read_logs(folder).runs["run"].tolist()


def test_a_run_is_split_by_putting_a_file_into_a_new_one(study: Path) -> None:
    (study / "a" / "metrics.csv").write_text("epoch,loss\n1,0.9\n2,0.8\n")
    corrections.move_sources([study], ["a/metrics.csv"], "a again")
    assert runs(study) == ["a again", "a", "b", "c"]
    corrections.move_sources([study], ["a/metrics.csv"], "")
    assert runs(study) == ["a", "b", "c"]


def test_runs_are_joined_and_joined_on(study: Path) -> None:
    corrections.join_run([study], "a", "b")
    corrections.join_run([study], "b", "c")
    logs = read_logs(study)
    assert logs.runs["run"].tolist() == ["c"]
    assert logs.sources["run_why"].tolist() == ["you joined a to it", "you joined b to it", "its folder is the run"]


def test_runs_joined_in_a_circle_stay_apart(study: Path) -> None:
    corrections.join_run([study], "a", "b")
    notes = notes_path(study)
    notes.write_text(notes.read_text() + '[runs."b"]\njoin = "a"\n')
    assert set(runs(study)) <= {"a", "b", "c"}


def test_a_renamed_run_is_known_by_its_new_name(study: Path) -> None:
    corrections.rename_run([study], "a", "baseline", runs=runs(study))
    assert runs(study) == ["baseline", "b", "c"]
    corrections.join_run([study], "b", "baseline")
    assert runs(study) == ["baseline", "c"]
    corrections.rename_run([study], "baseline", "a", runs=runs(study))
    assert runs(study) == ["a", "c"]


def test_two_runs_cannot_have_one_name(study: Path) -> None:
    with pytest.raises(UserError, match="There is a run b already"):
        corrections.rename_run([study], "a", "b", runs=runs(study))


def test_a_hidden_run_is_not_read_but_its_files_are_listed(study: Path) -> None:
    before = read_logs(study)
    assert len(before.scalars)
    corrections.note_run([study], "b", hidden=True)
    logs = before.refresh()
    assert logs.runs["run"].tolist() == ["a", "c"]
    assert set(logs.scalars["run"]) == {"a", "c"}
    assert logs.sources.set_index("run").loc["b", "run_why"] == "you hid this run"
    (hidden,) = corrections.corrections([study])
    corrections.take_back(hidden)
    assert logs.refresh().runs["run"].tolist() == ["a", "b", "c"]


def test_the_users_word_on_a_metric_counts(study: Path) -> None:
    logs = read_logs(study)
    assert len(logs.scalars)
    assert better("quality") == ""
    corrections.note_metric([study], "quality", better="max", unit="%")
    logs = logs.refresh()
    assert better("quality") == "max"
    assert better("quality (avg)") == "max"
    assert set(logs.scalars.loc[logs.scalars["metric"] == "quality", "unit"]) == {"%"}
    corrections.note_metric([study], "quality", better="", unit="", same_as="accuracy")
    logs = logs.refresh()
    assert better("quality") == ""
    assert set(logs.scalars["metric"]) == {"loss", "accuracy"}
    assert set(logs.scalars["tag"]) == {"loss", "quality"}, "what was logged stays as logged"


def test_a_refresh_after_a_correction_is_what_a_fresh_reading_gives(study: Path) -> None:
    logs = read_logs(study)
    assert len(logs.scalars)
    corrections.join_run([study], "a", "b")
    corrections.note_metric([study], "quality", same_as="mAP")
    new, fresh = logs.refresh().scalars, read_logs(study).scalars
    for column in ("run", "metric", "value", "source"):
        assert new[column].astype("object").tolist() == fresh[column].astype("object").tolist()


def test_each_of_several_folders_keeps_its_own(study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "a").mkdir(parents=True)
    (other / "a" / "train.log").write_text("epoch 1 loss: 0.5\n")
    both = [study, other]
    corrections.rename_run(both, "other/a", "twin", runs=[])
    corrections.move_sources(both, ["study/c/train.log"], "study/b")
    assert read_logs(both).runs["run"].tolist() == ["study/a", "study/b", "other/twin"]
    assert {one.name for one in corrections.corrections(both)} == {"other/a", "study/c/train.log"}
    with pytest.raises(UserError, match="lies in another folder"):
        corrections.join_run(both, "study/a", "other/twin")


def test_what_was_asked_for_by_itself_says_what_to_do(study: Path) -> None:
    with pytest.raises(UserError, match="Start Epochbook with the folder"):
        corrections.join_run([study / "a" / "train.log"], "a", "b")


def test_notes_that_cannot_be_read_are_not_written_over(study: Path) -> None:
    corrections.join_run([study], "a", "b")
    notes_path(study).write_text("[broken")
    with pytest.raises(UserError, match="Mend or remove"):
        corrections.join_run([study], "b", "c")
    assert notes_path(study).read_text() == "[broken"


def test_everything_said_can_be_taken_back(study: Path) -> None:
    fresh = read_logs(study).scalars
    corrections.move_sources([study], ["a/train.log"], "b")
    corrections.rename_run([study], "c", "see", runs=[])
    corrections.note_metric([study], "quality", unit="%", same_as="mAP")
    for one in corrections.corrections([study]):
        corrections.take_back(one)
    assert corrections.corrections([study]) == []
    np.testing.assert_array_equal(read_logs(study).scalars["run"].astype("str"), fresh["run"].astype("str"))
    assert math.isclose(read_logs(study).scalars["value"].sum(), fresh["value"].sum())


def test_the_guides_notes_are_notes(study: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    path = notes_path(study)
    path.parent.mkdir()
    path.write_text(shown)
    notes, problems = read_notes(study)
    assert problems == []
    assert (len(notes.runs), len(notes.sources), len(notes.metrics)) == (3, 1, 2)
