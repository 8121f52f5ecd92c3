"""Who may look: nobody from elsewhere without a password, and wrong passwords are few and slow."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli.serve import is_loopback, serve
from dashboard.health.settings import Settings, write_settings
from dashboard.journal.place import write_into
from dashboard.ui.gate import TRIES, WITHIN, Attempts
from parsers import UserError
from parsers.side_file import READ_ONLY
from tests.conftest import ROOT, SAMPLE_LOGS


@pytest.mark.parametrize(("host", "only_here"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)])
def test_which_addresses_only_this_machine_reaches(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here


def test_listening_elsewhere_needs_a_password_or_a_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EPOCHBOOK_PASSWORD", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"EPOCHBOOK_PASSWORD.*--no-auth"):
        serve([], host="0.0.0.0")


def test_after_some_wrong_passwords_a_minute_passes_before_the_next_try() -> None:
    attempts = Attempts()
    for k in range(TRIES):
        assert attempts.may_try(float(k))
        attempts.note(float(k))
    assert not attempts.may_try(TRIES + 1.0)
    assert attempts.may_try(WITHIN + TRIES)


def test_nothing_is_shown_before_the_password_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPOCHBOOK_PASSWORD", "open sesame 芝麻")
    monkeypatch.setattr("sys.argv", ["app.py", str(SAMPLE_LOGS / "lr-study")])
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60).run()
    assert not app.dataframe
    assert not app.multiselect
    app.text_input("password-given").set_value("wrong")
    app.button[0].click().run()
    assert "not the password" in app.error[0].value
    app.text_input("password-given").set_value("open sesame 芝麻")
    app.button[0].click().run()
    assert not app.exception
    assert len(app.dataframe)


def test_a_read_only_dashboard_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "notes.md"
    note.write_text("# mine\n")
    monkeypatch.setenv(READ_ONLY, "1")
    with pytest.raises(UserError, match="read-only"):
        write_settings(Settings(), tmp_path)
    with pytest.raises(UserError, match="read-only"):
        write_into(note, "entry", key="2025-01-08")
    assert note.read_text() == "# mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]
