"""Which folders can be opened: those below the roots, links resolved; the home only where nobody else can look."""

from pathlib import Path

import pytest

from dashboard.ui import places
from parsers import UserError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for folder in ("home/exp/a", "home/.hidden", "elsewhere/secret"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "home" / "exp" / "train.log").write_text("loss: 1\n", "utf-8")
    (tmp_path / "home" / "out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "home" / "in").symlink_to(tmp_path / "home" / "exp")
    return tmp_path


def test_without_a_path_the_home_is_open_to_its_user_alone(tree: Path) -> None:
    assert places.roots_of([], private=True) == [tree / "home"]
    assert places.roots_of([], private=False) == []


def test_with_paths_only_they_are_open_whoever_looks(tree: Path) -> None:
    given = [str(tree / "home" / "exp")]
    assert places.roots_of(given, private=True) == places.roots_of(given, private=False) == [tree / "home" / "exp"]


def test_nothing_outside_of_the_roots_is_opened_by_whatever_way(tree: Path) -> None:
    roots = [tree / "home"]
    home = str(tree / "home")
    assert places.openable(f"{home}/exp", roots) == tree / "home" / "exp"
    assert places.openable(f"{home}/in", roots) == tree / "home" / "exp"
    for word in (
        f"{home}/out",
        f"{home}/out/secret",
        f"{home}/../elsewhere",
        str(tree / "elsewhere"),
        "/",
        "",
        "gone",
        "a\0b",
        f"{home}2",
    ):
        assert places.openable(word, roots) is None, word
    assert places.openable(home, []) is None


def test_the_sample_opens_by_its_own_name(tree: Path) -> None:
    assert places.openable("sample", []) == places.SAMPLE


def test_folders_come_first_and_what_is_hidden_or_leads_out_is_not_listed(tree: Path) -> None:
    roots = [tree / "home"]
    assert [entry.path.name for entry in places.entries(tree / "home", roots)] == ["exp", "in"]
    listed = places.entries(tree / "home" / "exp", roots)
    assert [(entry.path.name, entry.is_folder) for entry in listed] == [("a", True), ("train.log", False)]


def test_a_folder_that_is_gone_is_said(tree: Path) -> None:
    with pytest.raises(UserError, match="cannot be opened"):
        places.entries(tree / "home" / "gone", [tree / "home"])


def test_folders_are_remembered_newest_first_while_they_are_there(tree: Path) -> None:
    places.remember([tree / "home" / "exp"])
    places.remember([tree / "elsewhere", tree / "gone", tree / "home" / "exp" / "train.log"])
    assert places.recent_folders() == [str(tree / "elsewhere"), str(tree / "home" / "exp")]
    assert tree / "elsewhere" in places.roots_of([], private=True)
    (tree / "elsewhere" / "secret").rmdir()
    (tree / "elsewhere").rmdir()
    assert places.recent_folders() == [str(tree / "home" / "exp")]


def test_a_damaged_list_of_folders_is_no_list(tree: Path) -> None:
    places.remember([tree / "home"])
    (tree / "state" / "epochbook" / "recent.toml").write_text("folders = [1, {}", "utf-8")
    assert places.recent_folders() == []
