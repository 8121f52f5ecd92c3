"""Bringing logs: the sample, a folder, dropped files and zips, pasted text; and what is said of those that cannot be read."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui import loading
from dashboard.ui.brought import Brought
from parsers import UserError, read_logs

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


class Sent(io.BytesIO):
    """A file as a browser sends it."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name, self.size = name, len(data)


def zipped(**files: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return archive.getvalue()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    return healthy(AppTest.from_file(str(APP), default_timeout=60).run())


def healthy(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def runs_of(app: AppTest) -> set[str]:
    return set(app.dataframe[0].value["run"])


def test_without_a_path_the_page_asks_which_logs_and_the_sample_is_one_click_away(app: AppTest) -> None:
    assert "Which logs do you want to see?" in app.subheader[0].value
    healthy(app.button("open sample").click().run())
    assert {"lr-study/core", "lr-study/lr0.1"} <= runs_of(app)
    assert app.query_params["open"] == "sample"


def test_how_each_framework_leaves_a_log_is_told(app: AppTest) -> None:
    told = {text.value.strip("*").replace("\\", "") for text in app.markdown}
    assert {"Keras", "Lightning", "Hugging Face", "Ultralytics YOLO", "Any script"} <= told


def test_a_link_to_a_folder_outside_of_the_roots_is_refused_and_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in ("roots", "outside"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.csv").write_text("epoch,mAP\n0,10\n1,20\n")
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "roots")])
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["open"] = str(tmp_path / "outside")
    healthy(app.run())
    assert "outside" in app.warning[0].value
    assert runs_of(app) == {"roots"}
    assert "open" not in app.query_params


def test_without_a_path_nobody_else_picks_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py"])
    monkeypatch.setattr(loading, "is_private", lambda: False)
    app = healthy(AppTest.from_file(str(APP), default_timeout=60).run())
    assert not [button for button in app.button if button.label == "Open this folder"]


def test_pasted_text_is_a_run_of_the_session_beside_which_nothing_stands(app: AppTest) -> None:
    app.text_area[0].input("Epoch 1 loss: 0.5 acc: 50%\nEpoch 2 loss: 0.25 acc: 60%\n")
    healthy(next(button for button in app.button if button.label == "Read it").click().run())
    assert runs_of(app) == {"pasted"}


def test_dropped_files_and_zips_are_read_and_told_apart() -> None:
    brought = Brought()
    log = b"epoch,mAP\n0,10\n1,20\n"
    assert brought.drop([Sent("one.csv", log), Sent("two.csv", log)]) == []
    brought.drop([Sent("exp.zip", zipped(**{"a/metrics.csv": log, "b/metrics.csv": log}))])
    brought.drop([Sent("exp.zip", zipped(**{"metrics.csv": log}))])
    brought.paste("Epoch 1 loss: 0.5\nEpoch 2 loss: 0.4\n", name="../../x y")
    runs = set(brought.behind(read_logs([])).runs["run"])
    assert runs == {"dropped/one", "dropped/two", "exp/a", "exp/b", "exp-2", "_.._x_y"}


def test_what_is_brought_is_computed_once_and_anew_when_more_is_brought() -> None:
    brought, nothing = Brought(), read_logs([])
    brought.drop([Sent("one.csv", b"epoch,mAP\n0,10\n")])
    brought.behind(nothing)
    brought.computed[("key",)] = 1
    assert brought.behind(nothing) is brought.behind(nothing)
    assert brought.computed
    brought.paste("Epoch 1 loss: 0.5\n", name="two")
    brought.behind(nothing)
    assert not brought.computed


def test_what_is_brought_goes_with_the_session() -> None:
    brought = Brought()
    brought.drop([Sent("one.csv", b"epoch,mAP\n0,10\n")])
    folder = brought._place()
    assert (folder / "one.csv").exists()
    del brought
    assert not folder.exists()


@pytest.mark.parametrize(
    ("upload", "match"),
    [
        (Sent("../../evil.log", b"x"), "leads elsewhere"),
        (Sent("broken.zip", b"PK no zip"), "cannot be unpacked"),
        (Sent("evil.zip", zipped(**{"../evil.log": b"x"})), "leads elsewhere"),
    ],
)
def test_what_cannot_be_brought_is_refused_in_a_sentence(upload: Sent, match: str) -> None:
    brought = Brought()
    with pytest.raises(UserError, match=match):
        brought.drop([upload])
    assert not brought.any


def test_of_files_dropped_together_all_are_kept_or_none() -> None:
    brought = Brought()
    with pytest.raises(UserError, match="cannot be unpacked"):
        brought.drop([Sent("one.csv", b"epoch,mAP\n0,10\n"), Sent("broken.zip", b"PK no zip")])
    assert list(brought._place().iterdir()) == []
    brought.drop([Sent("two.csv", b"epoch,mAP\n0,10\n")])
    brought.drop([Sent("two.csv", b"epoch,mAP\n0,10\n")])
    assert set(brought.behind(read_logs([])).runs["run"]) == {"two", "two-2"}


def test_more_than_a_session_may_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = Brought()
    huge = Sent("huge.log", b"x")
    huge.size = 600_000_000
    with pytest.raises(UserError, match="more than 500 MB"):
        brought.drop([huge])
    with pytest.raises(UserError, match="too long"):
        brought.paste("x" * 20_000_001, name="long")
