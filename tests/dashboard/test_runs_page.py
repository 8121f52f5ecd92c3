"""The runs table: columns as chosen, groups, and what is said of ticked runs, kept beside the logs."""

import io
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui import runs_table
from parsers import corrections
from parsers.notes import RunNote, notes_of_runs
from parsers.side_file import READ_ONLY

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def study(sample_logs: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_logs / "lr-study", tmp_path / "study")


def opened(monkeypatch: pytest.MonkeyPatch, study: Path, **query: object) -> AppTest:
    monkeypatch.setattr(sys, "argv", ["app.py", str(study)])
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(query)
    return healthy(app.run())


def healthy(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def columns_of(app: AppTest, table: int = 0) -> list[str]:
    return [name.strip('"') for name in app.dataframe[table].proto.column_order]


def test_columns_are_those_chosen_in_their_order(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study, cols=["lr", "R5", "mAP", "Loss1 (last)"])
    assert columns_of(app) == ["colour", "run", "lr", "R5", "mAP", "Loss1 (last)"]
    healthy(app.selectbox("col-moved").set_value("mAP").run())
    healthy(app.button("move -1").click().run())
    assert columns_of(app)[2:] == ["lr", "mAP", "R5", "Loss1 (last)"]
    healthy(app.multiselect("cols-pinned").set_value(["R5"]).run())
    assert columns_of(app)[2:] == ["R5", "lr", "mAP", "Loss1 (last)"]
    assert app.query_params["cols-pinned"] == "R5"


def test_any_metric_that_was_logged_can_be_a_column(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study)
    offered = app.multiselect("cols").options
    assert {"R1 (last)", "tags", "note", "started"} <= set(offered) or "at epoch" in offered
    healthy(app.multiselect("cols").set_value(["mAP (last)"]).run())
    assert app.dataframe[0].value["mAP (last)"].notna().all()


def test_settings_that_do_not_differ_are_shown_on_demand(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study)
    few = set(columns_of(app))
    healthy(app.toggle("differs").set_value(False).run())
    assert few < set(columns_of(app))


def test_runs_are_gathered_by_a_setting_and_a_group_is_ticked_as_one(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study, gather="method")
    groups, runs = app.dataframe[0].value, app.dataframe[1].value
    assert dict(zip(groups["label"], groups["runs"], strict=True)) == {"core": 1, "two-lr": 4}
    assert groups.set_index("label").loc["two-lr", "best"] == runs.loc[runs["run"] != "core", "mAP"].max()
    assert runs["run"].tolist()[0] == "core"


def test_ticked_runs_are_tagged_pinned_and_found_by_their_tag(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    corrections.note_run([study], "core", tags=("for paper",))
    app = opened(monkeypatch, study, runs=["lr0.01", "lr0.1"])
    healthy(app.selectbox("tag-of-runs").set_value("for paper").run())
    healthy(app.button("runs new_label").click().run())
    healthy(app.button("runs keep").click().run())
    said = notes_of_runs([study])
    assert said["lr0.01"] == said["lr0.1"] == RunNote(pinned=True, tags=("for paper",))
    table = app.dataframe[0].value
    assert table["run"].tolist()[:2] == ["lr0.01", "lr0.1"]
    assert "tags" in columns_of(app)
    healthy(app.text_input("filter").set_value("tags=for").run())
    assert set(app.dataframe[0].value["run"]) == {"core", "lr0.01", "lr0.1"}
    healthy(app.text_input("filter").set_value('tags ~ "paper" and mAP > 10 and lr < 0.02').run())
    assert set(app.dataframe[0].value["run"]) == {"lr0.01"}


def test_a_run_is_named_otherwise_noted_and_hidden(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study, runs="core")
    app.text_area("noted core").set_value("the baseline")
    healthy(app.run())
    healthy(app.button("runs edit_note").click().run())
    healthy(app.text_input("alias core").set_value("reference").run())
    healthy(app.button("rename-run").click().run())
    assert notes_of_runs([study])["reference"].note == "the baseline"
    assert app.multiselect("runs").value == ["reference"]
    healthy(app.button("runs visibility_off").click().run())
    assert "reference" not in set(app.dataframe[0].value["run"])
    assert app.multiselect("runs").value == []


def test_a_read_only_dashboard_offers_no_actions(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    monkeypatch.setenv(READ_ONLY, "1")
    app = opened(monkeypatch, study, runs="core")
    assert not [button for button in app.button if (button.key or "").startswith("runs ")]


def test_all_that_are_shown_are_ticked_at_once(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    app = opened(monkeypatch, study, filter="lr0.0")
    healthy(next(button for button in app.button if button.label == "Tick all").click().run())
    assert app.multiselect("runs").value == ["lr0.001", "lr0.01", "lr0.05"]
    healthy(next(button for button in app.button if button.label == "Untick all").click().run())
    assert app.multiselect("runs").value == []


def test_more_runs_than_can_be_named_are_counted_and_others_are_chosen_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = [f"r{number:03d}" for number in range(120)]
    for place, name in enumerate(names):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.csv").write_text(f"epoch,acc\n1,{place / 200}\n2,{place / 199}\n")
    app = opened(monkeypatch, tmp_path)
    healthy(next(button for button in app.button if button.label == "Tick all").click().run())
    assert app.session_state["runs"] == names
    assert app.multiselect("runs instead").placeholder.startswith("120 of 120 runs are chosen.")
    healthy(app.run())
    assert app.session_state["runs"] == names, "they stay chosen though no widget names them"
    healthy(app.multiselect("runs instead").select("r003").run())
    assert app.multiselect("runs").value == ["r003"]


def test_the_file_is_what_is_on_the_screen_with_its_rule(monkeypatch: pytest.MonkeyPatch, study: Path) -> None:
    made: list[bytes] = []
    told = runs_table.as_file
    monkeypatch.setattr(runs_table, "as_file", lambda *given: made.append(told(*given)) or made[-1])
    monkeypatch.setattr("dashboard.ui.blocks.download", lambda name, make: make())
    opened(monkeypatch, study, cols=["lr", "mAP", "trend", "duration"], filter="lr0.0")
    frame = pd.read_csv(io.BytesIO(made[-1]))
    assert frame.columns.tolist() == ["run", "lr", "best mAP", "minutes", "rule"]
    assert frame["run"].tolist() == ["lr0.001", "lr0.01", "lr0.05"]
    assert frame["best mAP"].tolist() == pytest.approx([44.1263, 59.8127, 29.8804], abs=1e-3)
    assert frame["rule"].str.contains("mAP (val) is highest", regex=False).all()
