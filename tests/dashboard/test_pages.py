"""Every page through Streamlit's AppTest: it shows what the Logbook holds, and says what to do where there is nothing."""

import io
import re
import shutil
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard.health import run_checks
from dashboard.health.verdict import judge
from dashboard.report.pictures import has_browser
from parsers import corrections, read_logs
from tests.parsers.tensorboard import written

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
STUDY = ["core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"]

Open = Callable[..., AppTest]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the dashboard on some paths, at a page, with parameters in the address."""

    def start(*paths: str | Path, page: str = "runs", **query: object) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py", *map(str, paths)])
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page(f"app_pages/{page}.py")
        return healthy(app.run())

    return start


def healthy(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def frames(app: AppTest) -> list[pd.DataFrame]:
    return [element.value for element in app.dataframe]


@pytest.fixture
def study(sample_logs: Path) -> Path:
    return sample_logs / "lr-study"


def test_runs_lists_every_run_with_its_best_epoch(start: Open, study: Path) -> None:
    (table,) = frames(start(study))
    assert table["run"].tolist() == STUDY
    logs = read_logs(study)
    told = logs.scalars[(logs.scalars["metric"] == "mAP") & logs.scalars["epoch"].notna()]
    for run, best, epoch in zip(table["run"], table["mAP"], table["epoch"], strict=True):
        values = told[told["run"] == run]
        assert (best, epoch) == (values["value"].max(), values.loc[values["value"].idxmax(), "epoch"])


def test_patterns_of_the_command_line_choose_among_the_files(start: Open, study: Path) -> None:
    (table,) = frames(start("--exclude=core*", "--exclude=lr0.1.log", study))
    assert table["run"].tolist() == ["lr0.001", "lr0.01", "lr0.05"]


@pytest.mark.parametrize("page", ["run", "diff"])
def test_a_log_is_shown_whatever_its_name_holds(start: Open, tmp_path: Path, page: str) -> None:
    for name in ("exp__lr_0.1__.log", "a__b.log"):
        (tmp_path / name).write_text("Epoch: 1 loss: 0.5\nEpoch: 2 loss: 0.4\n")
    app = start(tmp_path, page=page, view="log", **{"diff-view": "logs"})
    assert app.get("bidi_component")


def test_runs_says_by_which_rule_the_best_was_chosen(start: Open, study: Path) -> None:
    assert "mAP \\(val\\) is highest" in start(study).caption[0].value


def test_runs_names_the_sweep_by_what_differs(start: Open, study: Path) -> None:
    assert "Sweep over lr: 4 runs" in " ".join(caption.value for caption in start(study).caption).replace("\\", "")


def test_runs_shows_who_is_sick(start: Open, study: Path) -> None:
    (table,) = frames(start(study))
    sick = {finding.run for finding in run_checks(read_logs(study)) if finding.severity == "error"}
    assert sick == {"lr0.05", "lr0.1"}
    marked = {run for run, chips in zip(table["run"], table["health"], strict=True) if any("error" in chip for chip in chips)}
    assert marked == sick


def test_the_filter_narrows_the_runs_and_says_when_none_is_left(start: Open, study: Path) -> None:
    app = start(study)
    healthy(app.text_input("filter").set_value("lr=0.05").run())
    assert frames(app)[0]["run"].tolist() == ["lr0.05"]
    healthy(app.text_input("filter").set_value("no such run").run())
    assert not frames(app)
    assert "No run matches the filter" in app.markdown[-1].value


def test_the_filter_takes_a_query_and_says_where_it_is_wrong(start: Open, study: Path) -> None:
    app = start(study)
    healthy(app.text_input("filter").set_value("lr >= 0.01 and mAP > 50").run())
    assert set(frames(app)[0]["run"]) == {"core", "lr0.01"}
    healthy(app.text_input("filter").set_value("lr >").run())
    assert len(frames(app)[0]) == 5
    assert any("lr" in caption.value for caption in app.caption)


def test_another_metric_can_rank_the_runs(start: Open, study: Path) -> None:
    app = start(study)
    healthy(app.selectbox("by").set_value("Loss1").run())
    assert re.search(r"Loss1.* is lowest", app.caption[0].value)


def test_chosen_runs_live_on_from_page_to_page(start: Open, study: Path) -> None:
    app = start(study)
    healthy(app.multiselect("runs").set_value(["lr0.01", "lr0.05"]).run())
    healthy(app.switch_page("app_pages/health.py").run())
    assert app.multiselect("runs").value == ["lr0.01", "lr0.05"]
    assert set(frames(app)[0]["run"]) == {"lr0.05"}


def test_a_link_opens_the_runs_and_the_page_it_was_made_of(start: Open, study: Path) -> None:
    app = start(study, page="curves", runs=["core"], metrics=["mAP"], smoothing="0.5")
    assert app.multiselect("runs").value == ["core"]
    assert app.multiselect("metrics").value == ["mAP"]
    assert app.slider("smoothing").value == 0.5


def test_a_link_to_a_run_that_is_gone_falls_back(start: Open, study: Path) -> None:
    assert start(study, runs=["core", "gone"]).multiselect("runs").value == ["core"]


def test_curves_proposes_the_metrics_to_look_at_first(start: Open, study: Path) -> None:
    proposed = start(study, page="curves").multiselect("metrics").value
    assert proposed[0] == "mAP"
    assert "Loss1" in proposed


def test_the_proposal_follows_the_runs_until_the_user_chooses(start: Open, sample_logs: Path) -> None:
    app = start(sample_logs, page="curves", runs=["specimens/keras_fit"])
    assert "mAP" not in app.multiselect("metrics").value
    healthy(app.multiselect("runs").set_value(["lr-study/core"]).run())
    assert "mAP" in app.multiselect("metrics").value
    healthy(app.multiselect("metrics").set_value(["R1"]).run())
    healthy(app.multiselect("runs").set_value(["lr-study/lr0.1"]).run())
    assert app.multiselect("metrics").value == ["R1"]


def test_curves_without_a_metric_says_what_to_do(start: Open, study: Path) -> None:
    app = start(study, page="curves")
    healthy(app.multiselect("metrics").set_value([]).run())
    assert "No metric is chosen" in app.markdown[-1].value


@pytest.mark.parametrize("x", ["epoch", "step", "relative", "wall"])
@pytest.mark.parametrize("y_scale", ["auto", "linear", "log"])
def test_curves_draws_on_every_axis(start: Open, study: Path, x: str, y_scale: str) -> None:
    start(study, page="curves", x=x, y_scale=y_scale, x_scale="log", smoothing="0.9")


def test_health_lists_the_gravest_findings_first_with_their_evidence(start: Open, study: Path) -> None:
    findings, evidence = frames(start(study, page="health"))[:2]
    assert findings["severity"].map(lambda chips: chips[0]).tolist() == sorted(findings["severity"].map(lambda chips: chips[0]))
    assert {"lr0.05", "lr0.1"} <= set(findings["run"])
    assert set(evidence["value"]) <= {"NaN", "inf", "-inf"} or len(evidence)


def test_health_can_be_grouped_and_narrowed(start: Open, study: Path) -> None:
    by_run = frames(start(study, page="health", group="run"))[0]["run"]
    assert (by_run != by_run.shift()).sum() == by_run.nunique(), "each run stands in one block"
    errors = frames(start(study, page="health", severity="error"))[0]["severity"]
    assert {chips[0] for chips in errors} == {"error"}


def test_health_of_healthy_runs_says_so(start: Open, study: Path) -> None:
    app = start(study, page="health", runs=["lr0.01"])
    assert not frames(app)
    assert "Nothing that grave was found" in app.markdown[-1].value
    remarks, _ = frames(start(study, page="health", runs=["lr0.01"], severity="info"))
    assert set(remarks["check"]) == {"plateau"}


def test_health_says_what_separates_the_sick_from_the_healthy(start: Open, study: Path) -> None:
    app = start(study, page="health")
    assert any("2 of 2 runs with lr ≥ 0.05, 0 of 3 others" in text.value for text in app.text)
    assert not [text for text in start(study, page="health", runs=["core"]).text if "others" in text.value]


def test_a_dismissed_finding_goes_with_its_reason_and_can_come_back(start: Open, own_study: Path) -> None:
    app = start(own_study, page="health", check="not_finite")
    assert set(frames(app)[0]["run"]) == {"lr0.05", "lr0.1"}
    name = "not_finite-lr0.05-Loss1 (avg)-train"
    app.text_input(f"why-{name}").set_value("the meter was not reset")
    healthy(app.button(f"dismissed-{name}").click().run())
    assert set(frames(app)[0]["run"]) == {"lr0.1"}
    again = start(own_study, page="health", check="not_finite", dismissed="true")
    assert any("the meter was not reset" in caption.value for caption in again.caption)
    healthy(again.button(f"restore-{name}").click().run())
    assert set(frames(again)[0]["run"]) == {"lr0.05", "lr0.1"}
    assert not judge(read_logs(own_study)).dismissed


def test_a_run_is_told_in_full(start: Open, study: Path) -> None:
    app = start(study, page="run", run="lr0.05")
    assert app.subheader[0].value == "lr0\\.05"
    assert {metric.label: metric.value for metric in app.metric}["mAP · val"] == "29.8804"
    assert app.multiselect("run-metrics").value[0] == "mAP"
    (findings,) = frames(start(study, page="run", run="lr0.05", view="findings"))[:1]
    assert "not_finite" in set(findings["check"])
    settings = frames(start(study, page="run", run="core", view="settings"))[0]
    assert "lr" in set(settings["setting"])
    assert frames(start(study, page="run", run="core", view="messages"))


def test_the_log_of_a_run_opens_at_its_finding_and_moves_on_demand(start: Open, study: Path) -> None:
    app = start(study, page="run", run="lr0.05", view="log")
    name = "lr0.05 lr0.05.log"
    assert app.number_input(f"line-{name}").value == 104
    healthy(app.text_input(f"search-{name}").set_value("Best Epoch[58]").run())
    healthy(app.button(f"hit-down-{name}").click().run())
    (line,) = [box.value for box in app.number_input if box.key and box.key.startswith(f"line-{name}")]
    assert "Best Epoch[58]" in (study / "lr0.05.log").read_text().splitlines()[line - 1]
    healthy(app.selectbox(f"epoch {name}").set_value("30").run())
    (line,) = [box.value for box in app.number_input if box.key and box.key.startswith(f"line-{name}")]
    assert "Epoch:[30]" in (study / "lr0.05.log").read_text().splitlines()[line - 1]


def test_notes_on_a_run_are_kept_beside_the_logs(start: Open, own_study: Path) -> None:
    app = start(own_study, page="run", run="core", view="notes")
    healthy(app.text_area("note-core").set_value("the baseline of the paper; 基线").run())
    assert "the baseline of the paper; 基线" in (own_study / ".epochbook" / "notes.toml").read_text("utf-8")
    assert start(own_study, page="run", run="core", view="notes").text_area("note-core").value.startswith("the baseline")


def test_what_is_running_is_told_above_the_runs_and_read_by_itself(start: Open, tmp_path: Path) -> None:
    now = time.time()
    stamps = [f"{datetime.fromtimestamp(now - 60 * (9 - k)):%Y-%m-%d %H:%M:%S}" for k in range(10)]
    lines = [f"{stamp} Epoch [{k}/20] loss: {1 / (k + 1):.3f} val_acc: {k}%\n" for k, stamp in enumerate(stamps)]
    (tmp_path / "live.log").write_text("".join(lines))
    app = start(tmp_path / "live.log")
    assert any("Since yesterday" in text.value for text in app.markdown)
    assert app.toggle("live").value
    assert any("read at" in caption.value for caption in app.caption)
    healthy(app.toggle("live").set_value(False).run())


@pytest.mark.parametrize("page", [path.stem for path in (APP.parent / "app_pages").glob("*.py")])
def test_every_page_works_in_chinese(start: Open, study: Path, page: str) -> None:
    app = start(study, page=page, lang="zh")
    assert not app.exception
    assert re.search("[一-鿿]", " ".join(button.label for button in app.button))


def test_two_runs_are_held_against_each_other(start: Open, study: Path) -> None:
    (results,) = frames(start(study, page="diff", a="core", b="lr0.01"))
    assert results.loc[(results["metric"] == "mAP") & (results["at"] == "best"), "better"].tolist() == ["core"]
    (settings,) = frames(start(study, page="diff", a="core", b="lr0.01", **{"diff-view": "settings"}))
    assert "lr" in set(settings["setting"])
    assert any(
        "They part at line" in note.value
        for note in start(study, page="diff", a="core", b="lr0.01", **{"diff-view": "logs"}).caption
    )
    assert not start(study, page="diff", a="core", b="lr0.01", **{"diff-view": "curve"}).exception
    assert "This is one run" in start(study, page="diff", a="core", b="core").markdown[-1].value


def test_the_journal_drafts_the_newest_day_and_puts_it_into_a_file(start: Open, study: Path, tmp_path: Path) -> None:
    note = tmp_path / "notes.md"
    note.write_text("# Lab\n\n## 2025.1.8\nmine\n", "utf-8")
    app = start(study, note, page="journal", day="2025-01-08")
    (draft,) = app.text_area
    assert "lr0.1" in draft.value
    assert any("mine" in code.value for code in app.code)
    assert any("+<!-- epochbook:begin 2025-01-08" in code.value for code in app.code)
    assert "epochbook" not in note.read_text("utf-8")
    healthy(app.button("write-entry").click().run())
    assert note.read_text("utf-8").startswith("# Lab\n\n## 2025.1.8\nmine\n\n<!-- epochbook:begin 2025-01-08")
    assert any("is up to date" in caption.value for caption in app.caption)


@pytest.mark.skipif(not has_browser(), reason="there is no Chromium here")
def test_the_journal_keeps_pictures_beside_the_note_that_shows_them(start: Open, study: Path, tmp_path: Path) -> None:
    note = tmp_path / "notes.md"
    note.write_text("# Lab\n\n## 2025-01-08\n\nmeter reset\n")
    app = start(study, note, page="journal", day="2025-01-08")
    healthy(app.toggle("journal-pictures").set_value(True).run())
    assert not (tmp_path / "notes.pictures").exists(), "nothing is drawn before it is asked for"
    press(app, "Write it")
    (picture,) = (tmp_path / "notes.pictures").iterdir()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"](<notes.pictures/{picture.name}>)" in note.read_text("utf-8")


def test_the_journal_finds_words_in_entries_and_runs(start: Open, study: Path, tmp_path: Path) -> None:
    note = tmp_path / "notes.md"
    note.write_text("# Lab\n\n## 2025.1.8\nthe meter was not reset\n", "utf-8")
    app = start(study, note, page="journal", words="meter reset")
    (found,) = frames(app)
    assert found["day"].tolist() == ["2025-01-08"]
    assert frames(start(study, note, page="journal", words="lr0.05"))[0]["what"].tolist() == ["lr-study/lr0.05"]


def test_a_threshold_set_on_the_page_is_judged_by_at_once(start: Open, own_study: Path, tmp_path: Path) -> None:
    app = start(own_study, page="health", check="exploded")
    assert set(frames(app)[0]["run"]) == {"lr0.1"}
    for name in ("times", "peers"):
        healthy(app.number_input(f"threshold-finding-exploded-{name}").set_value(1e30).run())
        if not frames(app):
            break
    assert "exploded" not in {f.check for f in judge(read_logs(own_study)).findings}


def test_sources_accounts_for_every_file_and_line(start: Open, sample_logs: Path) -> None:
    table = frames(start(sample_logs, page="sources"))[0]
    expected = read_logs(sample_logs).sources
    assert table["source"].tolist() == expected["source"].tolist()
    assert (table["claimed"] + table["noise"] + table["unclaimed"]).tolist() == table["lines"].tolist()
    assert table["run_why"].str.len().min() > 0


def test_sources_can_be_filtered(start: Open, sample_logs: Path) -> None:
    app = start(sample_logs, page="sources", files="tensorboard core")
    assert frames(app)[0]["reader"].unique().tolist() == ["tensorboard"]


@pytest.fixture
def own_study(study: Path, tmp_path: Path) -> Path:
    """A copy of the study that may be noted on."""
    return Path(shutil.copytree(study, tmp_path / "study"))


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return healthy(button.click().run())


def runs_on_sources(app: AppTest) -> list[str]:
    return list(dict.fromkeys(frames(app)[0]["run"]))


def test_a_run_can_be_renamed_joined_and_hidden_and_all_of_it_taken_back(start: Open, own_study: Path) -> None:
    app = start(own_study, page="sources")
    assert sorted(runs_on_sources(app)) == STUDY
    healthy(app.selectbox("correct-run").set_value("lr0.1").run())
    healthy(app.text_input("name-lr0.1").set_value("too fast").run())
    app = press(app, "Rename")
    assert "too fast" in runs_on_sources(app)
    healthy(app.selectbox("correct-run").set_value("core").run())
    healthy(app.selectbox("into-core").set_value("too fast").run())
    app = press(app, "Join")
    assert "core" not in runs_on_sources(app)
    healthy(app.selectbox("correct-run").set_value("lr0.05").run())
    app = press(app, "Hide this run")
    assert sorted(read_logs(own_study).runs["run"]) == ["lr0.001", "lr0.01", "too fast"]
    assert "you hid this run" in frames(app)[0]["run_why"].tolist()
    assert "What you said (3)" in [tab.label for tab in app.tabs]
    for one in corrections.corrections([own_study]):
        corrections.take_back(one)
    assert sorted(runs_on_sources(press(app, "Refresh"))) == STUDY


def test_a_name_that_is_taken_is_refused_and_said(start: Open, own_study: Path) -> None:
    app = start(own_study, page="sources")
    healthy(app.selectbox("correct-run").set_value("core").run())
    healthy(app.text_input("name-core").set_value("lr0.1").run())
    app = press(app, "Rename")
    assert "There is a run lr0" in app.toast[0].value
    assert corrections.corrections([own_study]) == []


def test_every_metric_whose_better_side_is_not_known_is_asked_about(start: Open, tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,zing,val_loss\n1,1,1\n2,2,0.5\n")
    app = start(tmp_path, page="sources")
    assert any("it is not known which side is better" in caption.value for caption in app.caption)
    assert frames(app)[1]["metric"].tolist() == ["zing", "loss"]
    corrections.note_metric([tmp_path], "zing", better="max")
    app = press(app, "Refresh")
    assert frames(app)[1]["better"].tolist() == ["max", "min"]


def test_curves_show_what_was_logged_again_after_a_restart_when_asked(start: Open, study: Path, tmp_path: Path) -> None:
    assert not start(study, page="curves").toggle
    (tmp_path / "metrics.csv").write_text("epoch,loss\n1,5\n2,4\n3,3\n2,2\n3,1\n")
    app = start(tmp_path, page="curves")
    assert not app.toggle("every").value
    healthy(app.toggle("every").set_value(True).run())


def test_media_shows_the_pictures_of_a_run_step_by_step(start: Open, tmp_path: Path) -> None:
    pixel = io.BytesIO()
    Image.new("RGB", (8, 6)).save(pixel, "PNG")
    (tmp_path / "exp").mkdir()
    events = [*(written.picture("seen", step, encoded=pixel.getvalue()) for step in (0, 5)), written.picture("broken", 1)]
    (tmp_path / "exp" / written.NAME).write_bytes(written.frames(written.VERSION, *events))
    app = start(tmp_path, page="media")
    assert [box.options for box in app.selectbox] == [["Run: exp"], ["Tag: broken", "Tag: seen"]]
    assert "no picture" in app.caption[-1].value
    healthy(app.selectbox("media-tag-image").set_value("seen").run())
    assert app.select_slider("media-step").value == 5
    assert "8 × 6" in app.caption[-1].value


def test_media_of_runs_without_any_says_so(start: Open, study: Path) -> None:
    assert "There are no pictures" in start(study, page="media").markdown[-1].value


@pytest.mark.parametrize("page", ["runs", "curves", "health", "sources"])
def test_every_page_shows_a_mixed_folder(start: Open, sample_logs: Path, page: str) -> None:
    start(sample_logs, page=page)


@pytest.mark.parametrize("page", ["runs", "curves", "health", "sources"])
def test_an_empty_folder_says_what_to_do(start: Open, tmp_path: Path, page: str) -> None:
    app = start(tmp_path, page=page)
    assert "There are no logs in this folder" in app.markdown[-1].value
    assert "Start it with the folder that holds them" in app.text[-1].value


def test_a_path_that_does_not_exist_says_what_to_do(start: Open, tmp_path: Path) -> None:
    app = start(tmp_path / "nowhere")
    assert "Check the path" in app.text[0].value


@pytest.mark.parametrize("page", ["runs", "curves", "health"])
def test_a_folder_without_metrics_points_to_the_sources(start: Open, sample_logs: Path, page: str) -> None:
    app = start(sample_logs / "specimens" / "no_metrics.log", page=page)
    assert "no metric was found" in app.markdown[-1].value


def test_a_file_that_cannot_be_read_is_told_beside_those_that_can(start: Open, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("epoch,loss\n0,2\n1,1\n")
    (tmp_path / "bad.log").symlink_to(tmp_path / "gone.log")
    app = start(tmp_path, page="sources")
    assert "good.csv" in frames(app)[0]["source"].tolist()


HOSTILE = "**bold** <script>alert(1)<b> ![x](http:q) $a$ %{x}"


@pytest.mark.parametrize("page", ["runs", "curves", "health", "sources"])
def test_names_from_logs_are_never_taken_for_markup(start: Open, tmp_path: Path, page: str) -> None:
    for name in (HOSTILE, "=1+1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.csv").write_text(f"epoch,loss,{HOSTILE}\n0,nan,1\n1,nan,inf\n")
    app = start(tmp_path, page=page)
    shown = [element.value for element in [*app.markdown, *app.caption, *app.subheader]]
    assert not any("<script>" in text or "![x]" in text or "**bold**" in text for text in shown)


def test_what_a_replaced_log_held_stays_as_a_run(start: Open, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "train.log").write_text("".join(f"epoch {i} loss: 0.5\n" for i in range(9)))
    app = start(tmp_path)
    (tmp_path / "a" / "train.log").write_text("epoch 1 loss: 0.7\n")
    app = press(app, "Refresh")
    assert frames(app)[0]["run"].tolist() == ["a", "a (earlier)"]
    app.switch_page("app_pages/sources.py")
    healthy(app.run())
    assert any("shrank" in message for table in frames(app) if "message" in table for message in table["message"])


def test_refresh_reads_what_was_written_since(start: Open, tmp_path: Path) -> None:
    log = tmp_path / "metrics.csv"
    log.write_text("epoch,mAP\n0,10\n1,20\n")
    app = start(tmp_path)
    assert frames(app)[0]["mAP"].tolist() == [20]
    log.write_text("epoch,mAP\n0,10\n1,20\n2,30\n")
    healthy(app.button("refresh").click().run())
    assert frames(app)[0]["mAP"].tolist() == [30]


def test_explain_shows_who_read_each_line_and_what_it_gave(start: Open, study: Path) -> None:
    app = start(study, page="explain", explained="lr0.05.log")
    (lines,) = frames(app)
    assert len(lines) == len((study / "lr0.05.log").read_text("utf-8").splitlines())
    assert lines["text"].str.startswith("Args:Namespace").any()
    assert lines["gave"].str.contains("mAP 29.6619").any()


def test_a_pasted_log_becomes_a_run_of_the_session(start: Open, study: Path) -> None:
    app = start(study, page="explain")
    app.text_area[0].input("Epoch 1 loss: 0.5\nEpoch 2 loss: 0.25\n")
    next(field for field in app.text_input if field.label == "Name of the run").input("from the terminal")
    healthy(next(button for button in app.button if button.label == "Read it").click().run())
    app.switch_page("app_pages/runs.py")
    (table,) = frames(healthy(app.run()))
    assert "from_the_terminal" in set(table["run"])


def test_curves_draw_the_marks_that_are_chosen(start: Open, study: Path) -> None:
    app = start(study, page="curves")
    assert app.button_group("marks").value == ["finding", "best", "stage"]
    healthy(app.button_group("marks").set_value(["lr", "checkpoint"]).run())
    healthy(app.button_group("marks").set_value([]).run())


def test_many_runs_are_drawn_as_their_median_until_all_lines_are_asked_for(start: Open, tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"run{number:03d}.csv").write_text("step,loss\n" + "".join(f"{k},{number + k}\n" for k in range(5)))
    app = start(tmp_path, page="curves")
    assert app.button_group("lines").value == "quantiles"
    assert any("120 runs are drawn as their median" in caption.value for caption in app.caption)
    healthy(app.button_group("lines").set_value("all").run())
    assert not any("median" in caption.value for caption in app.caption)
    few = start(tmp_path, page="curves", runs=["run001", "run002"])
    assert any("chosen above are lines on top" in caption.value for caption in few.caption)


def test_curves_can_be_told_apart_by_a_setting_in_panels_and_in_colours(start: Open, study: Path) -> None:
    app = start(study, page="curves", panels="lr", colour="lr")
    assert (app.selectbox("panels").value, app.selectbox("colour").value) == ("lr", "lr")


@pytest.mark.parametrize("x", ["metric", "samples"])
@pytest.mark.parametrize("scale", ["symlog", "log"])
def test_curves_draw_along_what_else_is_known(start: Open, sample_logs: Path, x: str, scale: str) -> None:
    app = start(sample_logs, page="curves", x=x, x_scale=scale, y_scale=scale, clipped="true", metrics=["loss", "accuracy"])
    assert app.button_group("x").value == x


def test_a_link_keeps_the_zoom_of_curves(start: Open, study: Path) -> None:
    zoom = "epoch linear~10~20"
    app = start(study, page="curves", **{"zoom-curves": zoom})
    assert zoom in app.query_params["zoom-curves"]
    start(study, page="curves", x="wall", **{"zoom-curves": "wall date~2025-01-07 10:00~2025-01-08"})
    start(study, page="curves", **{"zoom-curves": "epoch linear~no~number"})


def test_a_formula_is_drawn_like_a_metric_and_a_wrong_one_says_where(start: Open, study: Path) -> None:
    app = start(study, page="curves", formula="R1 / 100; Loss1 - Loss2", x="metric", x_metric="R1 / 100")
    assert not app.warning
    wrong = start(study, page="curves", formula="R1 / 100; Loss1 - nowhere; R1 +")
    assert ["no metric" in told.value for told in wrong.warning] == [True, False]
    assert "at character 9" in wrong.warning[0].value


def test_curves_offer_only_axes_that_some_run_has(start: Open, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,2\n2,1\n", "utf-8")
    offered = start(tmp_path, page="curves").button_group("x").options
    assert "step" in offered
    assert "date and time" not in offered


def test_curves_advise_where_the_runs_shown_have_no_place_on_the_axis(start: Open, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n1,2\n2,1\n", "utf-8")
    (tmp_path / "b.csv").write_text("epoch,loss,time\n1,2,2025-01-07 10:00:00\n2,1,2025-01-07 11:00:00\n", "utf-8")
    empty, full = (start(tmp_path, page="curves", x="wall", runs=[run]) for run in "ab")
    assert any("has a place on the axis" in told.value for told in empty.markdown)
    assert not any("has a place on the axis" in told.value for told in full.markdown)


def test_curves_list_the_values_at_the_end_of_the_zoomed_range(start: Open, study: Path) -> None:
    app = start(study, page="curves", metrics=["mAP"], **{"values-at": "true", "zoom-curves": "epoch linear~10~20"})
    table = frames(app)[-1]
    assert set(table["run"]) == set(STUDY)
    assert set(table["epoch"]) == {20.0}
    assert (table["highest"] >= table["lowest"]).all()
    assert table["value"].is_monotonic_decreasing
    assert any("Values at epoch 20" in caption.value for caption in app.caption)
