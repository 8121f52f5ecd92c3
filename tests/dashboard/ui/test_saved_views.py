"""Saved views: kept beside the logs, all or nothing, under names that are data."""

from pathlib import Path

import pytest

from dashboard.ui.saved_views import SavedView, delete_view, folder_of, read_views, rename_view, save_view
from parsers import UserError
from parsers.side_file import READ_ONLY

VIEW = SavedView("curves", {"runs": ["core", 'lr "0.1"'], "x": ["step"]})


def test_a_view_is_saved_renamed_and_deleted(tmp_path: Path) -> None:
    save_view(tmp_path, " evening\n ", VIEW)
    save_view(tmp_path, '[a."b"]\\ 中文', SavedView("runs", {}))
    assert read_views(tmp_path) == {'[a."b"]\\ 中文': SavedView("runs", {}), "evening": VIEW}
    rename_view(tmp_path, "evening", "morning")
    delete_view(tmp_path, '[a."b"]\\ 中文')
    assert read_views(tmp_path) == {"morning": VIEW}
    delete_view(tmp_path, "morning")
    assert read_views(tmp_path) == {}


def test_a_name_is_asked_for_and_no_view_is_renamed_over_another(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs a name"):
        save_view(tmp_path, "  ", VIEW)
    save_view(tmp_path, "a", VIEW)
    save_view(tmp_path, "b", VIEW)
    with pytest.raises(UserError, match="already"):
        rename_view(tmp_path, "a", "b")
    assert set(read_views(tmp_path)) == {"a", "b"}


def test_a_file_that_cannot_be_read_is_said_and_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / ".epochbook" / "views.toml"
    file.parent.mkdir()
    file.write_text("[views", "utf-8")
    with pytest.raises(UserError, match="Mend or remove"):
        save_view(tmp_path, "a", VIEW)
    assert file.read_text("utf-8") == "[views"


def test_what_a_hand_wrote_wrong_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / ".epochbook" / "views.toml"
    file.parent.mkdir()
    file.write_text('views.a = 1\n[views.b]\npage = "runs"\nquery = {x = "step", runs = ["core", 2]}', "utf-8")
    assert read_views(tmp_path) == {"b": SavedView("runs", {"runs": ["core", "2"]})}


def test_a_read_only_dashboard_saves_no_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(READ_ONLY, "1")
    with pytest.raises(UserError, match="read-only"):
        save_view(tmp_path, "a", VIEW)
    assert not (tmp_path / ".epochbook").exists()


def test_views_are_kept_beside_the_first_folder(tmp_path: Path) -> None:
    (log := tmp_path / "train.log").write_text("loss: 1\n", "utf-8")
    assert folder_of([str(log), str(tmp_path)]) == tmp_path
    assert folder_of([str(log)]) is None
