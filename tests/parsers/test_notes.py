"""What the user says of runs is kept in a small file and honoured."""

import stat
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import UserError, read_logs
from parsers.notes import Notes, RunNote, as_toml, notes_path, read_notes, write_notes
from parsers.sources import find_sources


@pytest.fixture
def study(tmp_path):
    for name in ("a.log", "b.log", "c.log"):
        (tmp_path / name).write_text("epoch 1 loss: 0.5\n")
    return tmp_path


def runs(folder):
    return {source.label: source.run for source in find_sources([folder])[0]}


def test_without_notes_nothing_changes_and_no_file_is_made(study):
    assert runs(study) == {"a.log": "a", "b.log": "b", "c.log": "c"}
    assert read_notes(study) == (Notes(), [])
    assert not (study / ".epochbook").exists()


def test_runs_are_joined_split_and_renamed(study):
    write_notes(Notes().with_run("a", join="b").with_run("c", name="baseline").with_sources(["b.log"], "b2"), study)
    assert runs(study) == {"a.log": "b", "b.log": "b2", "c.log": "baseline"}
    why = {source.label: source.run_why for source in find_sources([study])[0]}
    assert why == {"a.log": "you joined a to it", "b.log": "you put it there", "c.log": "you renamed c"}


def test_a_renamed_run_is_changed_under_the_name_it_is_shown_by(study):
    notes = Notes().with_run("c", name="baseline").with_run("baseline", tags=("paper",), note="the first")
    assert notes.runs == {"c": RunNote(name="baseline", tags=("paper",), note="the first")}
    assert notes.with_run("baseline", name="", tags=(), note="").runs == {}


def test_a_group_that_the_user_gives_is_the_runs_group(study):
    write_notes(Notes().with_run("a", group="sweep").with_run("b", group="sweep"), study)
    groups = dict(read_logs(study).runs[["run", "group"]].itertuples(index=False))
    assert groups == {"a": "sweep", "b": "sweep", "c": ""}


def test_what_was_written_is_read_back_and_what_is_unknown_is_kept(study):
    notes = Notes(rest={"version": 2, "views": {"mine": {"metrics": ["mAP"]}}}).with_run(
        'a/ü "x"', note="line 1\nline 2", hidden=True
    )
    path = write_notes(notes.with_metric("my_score", better="max", same_as="mIoU"), study)
    assert path == study / ".epochbook" / "notes.toml"
    found, problems = read_notes(study)
    assert problems == []
    assert found == notes.with_metric("my_score", better="max", same_as="mIoU")


def test_a_broken_file_is_a_problem_and_is_not_used(study):
    (study / ".epochbook").mkdir()
    (study / ".epochbook" / "notes.toml").write_text("[runs\n")
    notes, problems = read_notes(study)
    assert notes == Notes()
    assert [problem.code for problem in problems] == ["bad-notes"]
    assert [label for label, _ in find_sources([study])[1]] == [".epochbook/notes.toml"]


def test_a_value_of_the_wrong_kind_is_left_out_and_said(study):
    (study / ".epochbook").mkdir()
    (study / ".epochbook" / "notes.toml").write_text('[runs.a]\nhidden = "yes"\nname = "x"\ncolour = "red"\n')
    notes, problems = read_notes(study)
    assert notes.runs == {"a": RunNote(name="x")}
    assert len(problems) == 2


def test_notes_of_logs_that_cannot_be_written_are_kept_in_the_users_folder(study, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setattr("parsers.notes.os.access", lambda path, mode: False)
    path = write_notes(Notes().with_run("a", hidden=True), study)
    assert path.is_relative_to(tmp_path / "config" / "epochbook")
    assert read_notes(study)[0].runs["a"].hidden
    assert not (study / ".epochbook").exists()


def test_a_failed_write_leaves_the_old_notes_and_tells_the_user(study, monkeypatch):
    write_notes(Notes().with_run("a", hidden=True), study)

    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("parsers.notes.os.fsync", fail)
    with pytest.raises(UserError, match="No space left on device"):
        write_notes(Notes(), study)
    assert read_notes(study)[0].runs["a"].hidden
    assert [path.name for path in (study / ".epochbook").iterdir()] == ["notes.toml"]


def test_logs_are_never_changed(study):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in study.glob("*.log")}
    write_notes(Notes().with_run("a", join="b").with_sources(["b.log"], "c"), study)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in study.glob("*.log")} == before
    assert stat.S_ISREG(notes_path(study).stat().st_mode)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=100)
@given(run=TEXT, name=TEXT, note=TEXT, tags=st.lists(TEXT, max_size=3))
def test_any_text_survives_the_file(run, name, note, tags):
    notes = Notes().with_run(run, name=name, note=note, tags=tuple(tags))
    found = tomllib.loads(as_toml(notes))["runs"]
    assert found[run]["name"] == name
    assert found[run]["note"] == note
    assert found[run].get("tags", []) == tags
