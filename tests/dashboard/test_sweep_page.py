"""The Sweep page through Streamlit's AppTest: its sentence first, every view, and advice where there is no sweep."""

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
VIEWS = ["each", "parallel", "two", "importance", "front", "time"]
Open = Callable[..., AppTest]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page on a path, with parameters in the address."""

    def start(path: Path, **query: object) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py", str(path)])
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page("app_pages/sweep.py")
        app.run()
        assert not app.exception, app.exception[0].message
        return app

    return start


def texts(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.text, *app.caption]).replace("\\", "")


def grids(app: AppTest) -> int:
    """How many grids of charts there are."""
    return len(app.get("bidi_component"))


@pytest.mark.parametrize("view", VIEWS)
def test_the_study_says_its_sentence_in_every_view(start: Open, sample_logs: Path, view: str) -> None:
    app = start(sample_logs / "lr-study", **{"sweep-view": view})
    assert app.segmented_control("sweep-view").value == view
    said = texts(app)
    assert "lr: 0.01 is best of 4 (mAP 59.81 %); 0.05 and above go NaN or explode." in said
    assert "2 of 2 runs with lr ≥ 0.05, 0 of 3 others" in said


def test_all_runs_can_be_looked_at_in_place_of_a_sweep(start: Open, sample_logs: Path) -> None:
    app = start(sample_logs / "lr-study")
    app.selectbox("sweep").set_value("all").run()
    assert "core is best of 5 runs: mAP 64.73 % with lr = 0.02, method = core" in texts(app)
    assert app.multiselect("settings").value == ["lr", "method"]
    app.segmented_control("sweep-view").set_value("two").run()
    assert not app.exception
    assert "Only one setting varies" not in texts(app)


def test_the_runs_chosen_above_are_those_looked_at(start: Open, sample_logs: Path) -> None:
    app = start(sample_logs / "lr-study", runs=["lr0.001", "lr0.01"])
    assert "lr0.01 is best of 2 runs" in texts(app)
    assert not [box for box in app.selectbox if box.key == "sweep"]


def test_too_few_runs_are_refused_in_words(start: Open, sample_logs: Path) -> None:
    app = start(sample_logs / "lr-study", **{"sweep-view": "importance"})
    assert "4 of 4 runs have a value of mAP; this takes 15." in texts(app)
    assert app.dataframe[0].value["remark"].tolist() == ["4 of 4 runs have a value of mAP; this takes 6."]


def test_runs_without_settings_get_advice(start: Open, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text("epoch,val_acc\n1,50\n2,60\n", "utf-8")
    app = start(tmp_path)
    assert "No setting differs between these runs" in texts(app)
    assert not grids(app)


@pytest.mark.parametrize("page", ["sweep", "curves"])
def test_what_is_shown_can_be_set_for_a_paper(start: Open, sample_logs: Path, page: str) -> None:
    app = start(sample_logs / "lr-study")
    app.switch_page(f"app_pages/{page}.py").run()
    app.button(f"paper-{page}").click().run()
    assert not app.exception
    assert app.segmented_control("paper-style").value == "colour"
    saved = {element.proto.label for element in app.get("download_button")}
    assert {"HTML", "Data (CSV)"} <= saved


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random search of 24 runs: accuracy is best at a rate of 0.01, above 0.3 there is none."""
    folder = tmp_path_factory.mktemp("search")
    for place in range(24):
        rate = 10 ** (-4 + 4 * place / 23)
        run = folder / f"trial_{place:02d}"
        run.mkdir()
        (run / "hparams.yaml").write_text(f"lr: {rate:.5f}\noptimizer: {('adam', 'sgd')[place % 2]}\n", "utf-8")
        best = "nan" if rate > 0.3 else f"{90 - 10 * (math.log10(rate) + 2) ** 2:.2f}"
        (run / "metrics.csv").write_text(
            f"epoch,val_acc,time\n0,10,{1.7e9 + place * 60}\n1,{best},{1.7e9 + place * 60 + 30}\n", "utf-8"
        )
    return folder


def test_a_random_search_is_looked_at_as_a_whole(start: Open, search: Path) -> None:
    said = texts(start(search))
    assert "is best of 24 runs: accuracy 89.92 % with lr = 0.00819" in said
    assert "go NaN" in said


@pytest.mark.parametrize("view", VIEWS)
def test_a_random_search_is_shown_in_every_view(start: Open, search: Path, view: str) -> None:
    assert grids(start(search, **{"sweep-view": view})), "a chart is drawn"


def test_the_importance_of_a_search_is_that_of_what_mattered(start: Open, search: Path) -> None:
    app = start(search, **{"sweep-view": "importance"})
    assert "No importance can be told" not in texts(app)
    table = app.dataframe[0].value.set_index("setting")
    assert table["remark"]["optimizer"] == "optimizer has no order: it is a word."
    assert re.fullmatch(r"[+-]0\.\d\d … [+-]0\.\d\d", table["95 % interval"]["lr"])
