"""The Tables page through Streamlit's AppTest: the table it shows, by which rule, and what the pickers change."""

import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.exports.test_sheets import Cells

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, sample_logs: Path) -> AppTest:
    monkeypatch.setattr(sys, "argv", ["app.py", str(sample_logs / "lr-study")])
    opened = AppTest.from_file(str(APP), default_timeout=60)
    opened.switch_page("app_pages/tables.py")
    return healthy(opened.run())


def healthy(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def page(app: AppTest) -> Cells:
    return Cells(app.get("html")[0].proto.body)


def column(app: AppTest, name: str) -> dict[str, str]:
    """run -> its cell under a heading."""
    rows = page(app).rows
    head = next(row for row in rows if any(name in cell for cell in row))
    place = next(k for k, cell in enumerate(head) if name in cell)
    return {row[0]: row[place] for row in rows if len(row) == len(head) and row != head}


def test_it_begins_with_the_best_epochs_of_the_main_metrics(app: AppTest) -> None:
    assert column(app, "mAP") == {"core": "64.7", "lr0.001": "44.1", "lr0.01": "59.8", "lr0.05": "29.9", "lr0.1": "0.6"}
    assert "mAP (val) is highest, the first of ties" in page(app).notes[0]


def test_metrics_are_columns(app: AppTest) -> None:
    healthy(app.multiselect("columns").set_value(["mAP", "R5"]).run())
    assert page(app).rows[0] == ["run", "mAP (%) ↑", "R5 (%) ↑"]
    healthy(app.multiselect("columns").set_value([]).run())
    assert "No metric is chosen" in app.markdown[-1].value


def test_runs_are_gathered_into_rows_with_their_spread(app: AppTest) -> None:
    healthy(app.selectbox("rows").set_value("method").run())
    assert column(app, "mAP")["two-lr"] == "33.6 ± 25.2"
    assert re.search(r"mean ± standard deviation; n is how many", " ".join(page(app).notes))


def test_a_baseline_gives_differences_and_is_dropped_where_it_is_no_row(app: AppTest) -> None:
    healthy(app.selectbox("baseline").set_value("core").run())
    assert column(app, "Δ mAP")["lr0.01"] == "-4.9"
    assert "no statement about significance" in " ".join(page(app).notes)
    healthy(app.selectbox("rows").set_value("lr").run())
    assert app.selectbox("baseline").value == ""
    assert "Δ" not in " ".join(page(app).rows[-1])


def test_the_runs_chosen_above_are_the_rows(app: AppTest) -> None:
    healthy(app.multiselect("runs").set_value(["lr0.1", "core"]).run())
    assert [row[0] for row in page(app).rows][-2:] == ["lr0.1", "core"]


def test_decimals_scale_and_order_are_as_chosen(app: AppTest) -> None:
    healthy(app.selectbox("decimals").set_value("2").run())
    assert column(app, "mAP")["core"] == "64.73"
    healthy(app.selectbox("sort").set_value("mAP").run())
    assert [row[0] for row in page(app).rows][-5:] == ["core", "lr0.01", "lr0.001", "lr0.05", "lr0.1"]
    healthy(app.checkbox("footnote").uncheck().run())
    assert not page(app).notes


def copied(app: AppTest) -> str:
    (text,) = [code.value for code in app.code if "tabular" in code.value]
    return text


def test_what_can_be_copied_is_what_is_shown(app: AppTest) -> None:
    assert r"core & \textbf{64.7}" in copied(app)
    healthy(app.checkbox("siunitx").check().run())
    assert "S[table-format=2.1]" in copied(app)


def test_a_query_chooses_the_runs_and_says_where_it_is_not_understood(app: AppTest) -> None:
    healthy(app.text_input("where").set_value("lr >= 0.01 and mAP > 50").run())
    assert list(column(app, "mAP")) == ["core", "lr0.01"]
    healthy(app.text_input("where").set_value("lr >= ").run())
    assert "from its end on" in " ".join(caption.value for caption in app.caption)
    assert len(column(app, "mAP")) == 5
    healthy(app.text_input("where").set_value("mAP > 99").run())
    assert "No run is described so" in app.markdown[-1].value


def test_runs_are_gathered_only_by_what_the_runs_that_are_left_state(app: AppTest) -> None:
    healthy(app.selectbox("rows").set_value("lr").run())
    healthy(app.text_input("where").set_value("mAP > 64").run())
    assert app.selectbox("rows").value == "lr"
    healthy(app.text_input("where").set_value("mAP > 99").run())
    assert "lr" not in app.selectbox("rows").options
    assert "No run is described so" in app.markdown[-1].value
