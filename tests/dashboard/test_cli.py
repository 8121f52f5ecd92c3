"""The command line: every command as a user types it, what it prints, and how it ends."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard import cli
from dashboard.cli import commands, serve, words
from dashboard.words import LANGUAGE
from parsers import UserError, read_logs
from parsers.tables import SEVERITIES, TABLES

ROOT = Path(__file__).parents[2]


class Epochbook:
    """Runs the command in this process and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]):
        self.capsys = capsys

    def __call__(self, *arguments: object, ends: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        assert (ended.value.code or 0) == ends, said.err
        self.err = said.err
        return said.out


@pytest.fixture
def epochbook(capsys: pytest.CaptureFixture[str]) -> Epochbook:
    return Epochbook(capsys)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict]]:
    """Instead of serving, remembers what would be served."""
    calls: list[tuple[list[str], dict]] = []
    monkeypatch.setattr(commands, "serve", lambda paths, **options: calls.append((paths, options)))
    return calls


DEFAULTS = {"host": "127.0.0.1", "port": None, "open_browser": True, "open_to_all": False, "base_path": ""}


def test_a_bare_path_opens_the_dashboard(epochbook: Epochbook, served: list, tmp_path: Path) -> None:
    epochbook(tmp_path)
    assert served == [([str(tmp_path)], DEFAULTS)]


def test_options_may_stand_before_and_after_the_paths(epochbook: Epochbook, served: list, tmp_path: Path) -> None:
    epochbook("--no-browser", tmp_path, tmp_path, "--port", 9000, "--host", "::1")
    assert served == [([str(tmp_path)] * 2, DEFAULTS | {"host": "::1", "port": 9000, "open_browser": False})]


def test_patterns_go_to_the_dashboard_before_the_paths(epochbook: Epochbook, served: list, tmp_path: Path) -> None:
    epochbook(tmp_path, "--include", "*.csv", "--exclude", "old/", "--exclude", "b/")
    assert served == [(["--include=*.csv", "--exclude=old/", "--exclude=b/", str(tmp_path)], DEFAULTS)]


@pytest.mark.parametrize("command", ["runs", "export", "check"])
def test_patterns_choose_among_the_files(epochbook: Epochbook, tmp_path: Path, command: str) -> None:
    for run in ("old", "new"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "metrics.csv").write_text("epoch,val_loss\n1,0.5\n2,nan\n3,0.4\n")
    ends = 1 if command == "check" else 0
    both = epochbook(command, tmp_path, ends=ends)
    assert "old" in both
    assert "new" in both
    for patterns in (["--exclude", "old/"], ["--include", "new/"], ["--include", "*.csv", "--exclude", "old"]):
        told = epochbook(command, tmp_path, *patterns, ends=ends)
        assert "old" not in told
        assert "new" in told


def test_without_arguments_the_start_page_opens(epochbook: Epochbook, served: list) -> None:
    epochbook()
    assert served == [([], DEFAULTS)]


def test_a_folder_called_like_a_command_opens_when_nothing_follows(
    epochbook: Epochbook, served: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    epochbook("runs")
    assert served == [(["runs"], DEFAULTS)]
    epochbook("runs", "runs")
    assert len(served) == 1, "with a path after it, it is the command"


def test_home_is_understood(epochbook: Epochbook, served: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    epochbook("~")
    assert served == [([str(tmp_path)], DEFAULTS)]


@pytest.mark.parametrize(
    "arguments", [["nowhere"], ["runs", "nowhere"], ["check", "nowhere"], ["export", "nowhere"], ["explain", "nowhere"]]
)
def test_no_such_path_ends_as_one_line_and_exit_2(epochbook: Epochbook, arguments: list[str]) -> None:
    assert epochbook(*arguments, ends=2) == ""
    assert epochbook.err.startswith("epochbook: There is no file or folder nowhere.")
    assert epochbook.err.count("\n") == 1


def test_a_misspelt_command_is_recognised(epochbook: Epochbook) -> None:
    epochbook("chekc", ends=2)
    assert "the command check?" in epochbook.err


@pytest.mark.parametrize(
    "arguments", [["runs"], ["check"], ["export", ".", "--table", "x"], ["check", ".", "--fail-on", "x"], ["runs", "--x"]]
)
def test_misuse_ends_with_exit_2(epochbook: Epochbook, arguments: list[str]) -> None:
    epochbook(*arguments, ends=2)
    assert "Usage:" in epochbook.err


@pytest.mark.parametrize(
    "command",
    ["", "open", "runs", "export", "check", "watch", "journal", "explain", "trim", "merge", "rename-tags"],
)
def test_every_command_explains_itself(epochbook: Epochbook, command: str) -> None:
    text = epochbook(*([command] if command else []), "--help")
    assert text.lstrip().startswith("Usage: epochbook")
    assert "[default: None]" not in text


def test_the_choices_are_those_of_the_tables(epochbook: Epochbook) -> None:
    assert set(commands.Table.__args__) == set(TABLES)
    assert set(commands.Format.__args__) == set(commands.EXPORTS)
    assert set(commands.FailOn.__args__) == {*SEVERITIES, "never"}


def test_runs_lists_what_each_run_reached(epochbook: Epochbook, sample_logs: Path) -> None:
    table = [line.split() for line in epochbook("runs", sample_logs / "lr-study").splitlines()]
    rows = {cells[0]: cells for cells in table if cells}
    assert {"core", "lr0.001", "lr0.01", "lr0.05", "lr0.1"} <= set(rows)
    for run, best in {"core": "64.7312", "lr0.001": "44.1263", "lr0.01": "59.8127", "lr0.05": "29.8804"}.items():
        assert best in rows[run]
    assert "error" in " ".join(rows["lr0.05"])
    assert "error" not in " ".join(rows["core"])


def test_runs_of_an_unknown_metric_says_so(epochbook: Epochbook, sample_logs: Path) -> None:
    epochbook("runs", sample_logs / "lr-study", "--metric", "unheard-of", ends=2)
    assert "unheard-of" in epochbook.err


@pytest.mark.parametrize("name", ["scalars.csv", "scalars.parquet", "scalars.json"])
def test_export_writes_the_numbers_of_read_logs(epochbook: Epochbook, sample_logs: Path, tmp_path: Path, name: str) -> None:
    log, file = sample_logs / "lr-study" / "lr0.05.log", tmp_path / name
    assert epochbook("export", log, "-o", file) == ""
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".json": lambda path: pd.DataFrame(json.loads(path.read_text()))}
    table = readers[file.suffix](file)
    np.testing.assert_array_equal(table["value"].astype("float64"), read_logs(log).scalars["value"])


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_can_be_exported_to_standard_output(sample_logs: Path, table: str) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "export", str(sample_logs / "lr-study"), "--table", table]
    said = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    assert said.stderr == b"", "no bar where nobody watches"
    frame = getattr(read_logs(sample_logs / "lr-study"), table)
    assert len(pd.read_csv(io.BytesIO(said.stdout))) == len(frame)


def test_the_format_may_be_said_or_taken_from_the_name(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    log = sample_logs / "specimens" / "key_value.log"
    epochbook("export", log, "--format", "json", "-o", tmp_path / "out.txt")
    assert json.loads((tmp_path / "out.txt").read_text("utf-8"))
    epochbook("export", log, "-o", tmp_path / "out.dat")
    assert (tmp_path / "out.dat").read_text("utf-8-sig").startswith("run,")


def test_an_unwritable_output_ends_as_one_line(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    epochbook("export", sample_logs / "specimens" / "key_value.log", "-o", tmp_path / "no" / "folder.csv", ends=2)
    assert "cannot be written" in epochbook.err
    assert epochbook.err.count("\n") == 1


def test_check_names_the_nan_and_the_explosion_with_epoch_and_line(epochbook: Epochbook, sample_logs: Path) -> None:
    findings = json.loads(epochbook("check", sample_logs / "lr-study", "--format", "json", ends=1))
    errors = [f for f in findings if f["severity"] == "error"]
    nan = next(f for f in errors if f["run"] == "lr0.05" and f["metric"] == "Loss1 (avg)")
    assert nan["check"] == "not_finite"
    assert (int(nan["epoch"]), nan["rows"][0]["line"]) == (20, 104)
    explosion = next(f for f in errors if f["run"] == "lr0.1" and f["check"] == "exploded")
    assert int(explosion["epoch"]) == 0
    assert explosion["rows"][0]["source"] == "lr0.1.log"
    assert not [f for f in errors if f["run"] in ("core", "lr0.01", "lr0.001")]


def test_check_tells_a_person_the_same(epochbook: Epochbook, sample_logs: Path) -> None:
    text = epochbook("check", sample_logs / "lr-study", ends=1)
    nan = next(block for block in text.split("\nerror") if "lr0.05" in block and "NaN" in block)
    assert "lr0.05.log:104" in nan
    assert "lr0.1.log:13" in text


def test_check_as_markdown_is_a_table_of_the_findings(epochbook: Epochbook, sample_logs: Path) -> None:
    lines = epochbook("check", sample_logs / "lr-study", "--format", "md", ends=1).splitlines()
    assert lines[1] == "|---|---|---|---|---|"
    assert all(line.startswith("| ") and line.endswith(" |") for line in [lines[0], *lines[2:]])
    assert any("lr0.05.log:104" in line for line in lines)


@pytest.mark.parametrize(("fail_on", "ends"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(epochbook: Epochbook, sample_logs: Path, fail_on: str, ends: int) -> None:
    epochbook("check", sample_logs / "lr-study" / "lr0.1.log", "--fail-on", fail_on, ends=ends)


def test_a_healthy_run_ends_with_exit_0(epochbook: Epochbook, sample_logs: Path) -> None:
    epochbook("check", sample_logs / "lr-study" / "core.log")


def test_only_runs_the_checks_asked_for(epochbook: Epochbook, sample_logs: Path) -> None:
    findings = json.loads(epochbook("check", sample_logs / "lr-study", "--only", "exploded", "--format", "json", ends=1))
    assert {finding["check"] for finding in findings} == {"exploded"}
    epochbook("check", sample_logs / "lr-study", "--only", "unheard-of", ends=2)
    assert "unheard-of" in epochbook.err


def test_explain_says_by_which_rule_a_line_was_read(epochbook: Epochbook, sample_logs: Path) -> None:
    lines = epochbook("explain", sample_logs / "lr-study" / "lr0.05.log").splitlines()
    at = next(i for i, line in enumerate(lines) if line.split()[:1] == ["104"])
    assert "Epoch:[20][100/405]" in lines[at]
    assert "core-reid · batch" in lines[at + 1]
    assert "Loss1 (avg)=nan" in lines[at + 1]


def test_explain_unclaimed_lists_only_the_rest(epochbook: Epochbook, sample_logs: Path) -> None:
    log = sample_logs / "lr-study" / "core.log"
    lines = epochbook("explain", log, "--unclaimed").splitlines()
    assert len(lines) == read_logs(log).sources["unclaimed"].iloc[0]
    assert not [line for line in lines if "Epoch:[" in line]


def test_explain_lists_the_dialects(epochbook: Epochbook) -> None:
    from parsers.console.dialect import built_in

    text = epochbook("explain", "--dialects")
    for dialect in built_in():
        assert dialect.name in text
        assert dialect.title in text


def test_explain_of_what_is_not_read_line_by_line_says_so(epochbook: Epochbook, sample_logs: Path) -> None:
    for path in (sample_logs, sample_logs / "lr-study" / "core" / "metrics.csv"):
        epochbook("explain", path, ends=2)
        assert epochbook.err.count("\n") == 1
    epochbook("explain", ends=2)
    assert "--dialects" in epochbook.err


def test_trim_keeps_a_stretch_of_steps_and_never_overwrites(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    events, out = sample_logs / "lr-study" / "core", tmp_path / "out"
    assert epochbook("trim", events, "--steps", "500:900", "--tags", "Loss1", "-o", out).startswith(f"wrote {out}")
    scalars, before = read_logs(out).scalars, read_logs(events).scalars
    wanted = before[
        (before["tag"] == "train/Loss1") & before["step"].between(500, 900) & before["source"].str.contains("tfevents")
    ]
    assert len(wanted) > 3
    np.testing.assert_array_equal(scalars[["step", "value", "wall_time"]], wanted[["step", "value", "wall_time"]])
    epochbook("trim", events, "-o", out, ends=2)
    assert "--force" in epochbook.err
    epochbook("trim", events, "-o", out, "--force")
    assert len(read_logs(out).scalars) > len(scalars)


def test_merge_continues_one_run_with_another(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    first, second = (sample_logs / "lr-study" / run for run in ("core", "lr0.01"))
    epochbook("merge", first, second, "--offset", "-o", tmp_path / "out")
    steps = read_logs(tmp_path / "out").scalars.query("tag == 'val/mAP'")["step"]
    assert len(steps) == 62
    assert steps.is_monotonic_increasing


def test_rename_tags_replaces_what_a_pattern_finds(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    epochbook("rename-tags", sample_logs / "lr-study" / "core", "--rename", r"^train/(\w+)=mine/\1", "-o", tmp_path / "out")
    tags = set(read_logs(tmp_path / "out").scalars["tag"])
    assert {"mine/Loss1", "mine/lr", "val/mAP"} <= tags
    assert not [tag for tag in tags if tag.startswith("train/")]
    epochbook("rename-tags", sample_logs / "lr-study" / "core", "--rename", "nothing", "-o", tmp_path / "out2", ends=2)
    assert "PATTERN=TEXT" in epochbook.err


def test_what_a_log_says_cannot_steer_the_terminal(epochbook: Epochbook, tmp_path: Path) -> None:
    log = tmp_path / "evil.log"
    log.write_text("epoch 1 loss: 0.5 \x1b]0;owned\x07 [bold red]x[/] \x9b31m\nepoch 2 loss: nan [link=http://x]y[/link]\n")
    for command in ("explain", "runs", "check"):
        text = epochbook(command, log, *(["--fail-on", "never"] if command == "check" else []))
        assert not {"\x1b", "\x07", "\x9b"} & set(text)
    assert "[bold red]x[/]" in epochbook("explain", log)


def test_a_terminal_without_chinese_letters_gets_escapes(sample_logs: Path) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "explain", str(sample_logs / "specimens" / "tqdm_glued.log")]
    said = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert rb"\u6743" in said.stdout


def test_a_reader_that_stops_early_is_no_error(sample_logs: Path) -> None:
    """Like `epochbook explain ... | head -1`."""
    command = [sys.executable, "-m", "dashboard.cli", "explain", str(sample_logs / "lr-study" / "core.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_taken_port_is_reported_and_another_one_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"Port {port} is in use"):
            serve.serve([], port=port)
        assert serve.free_port("127.0.0.1") != port


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(UserError, match=r"cannot listen on 192\.0\.2\.1"):
        serve.serve([], host="192.0.2.1", port=8501, open_to_all=True)


def test_the_server_starts_answers_and_stops(sample_logs: Path, tmp_path: Path) -> None:
    """From another folder than the project's, as users do; on this machine only; the interrupt key ends it."""
    port = serve.free_port("127.0.0.1")
    command = [sys.executable, "-m", "dashboard.cli", str(sample_logs), "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as server:
        try:
            assert wait_for(f"http://127.0.0.1:{port}/_stcore/health") == "ok"
        finally:
            server.send_signal(signal.SIGINT)
            said = server.communicate(timeout=20)[0]
    assert f"Epochbook is at http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    assert "streamlit" not in said.lower(), "no advertisement"


def wait_for(url: str, seconds: float = 30) -> str:
    """What `url` answers, once it answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_the_command_line_speaks_chinese(epochbook: Epochbook, sample_logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, "zh")
    help_ = epochbook("--help")
    assert "列出实验" in help_
    assert "List the runs" not in help_
    assert "错误" in epochbook("check", sample_logs / "lr-study", "--only", "not_finite", ends=1)
    epochbook("check", "/nowhere", ends=2)
    assert "没有文件或文件夹" in epochbook.err


def test_the_language_is_that_of_the_flag_else_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LANGUAGE)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert words.language() == "zh"
    monkeypatch.setenv(LANGUAGE, "en")
    assert words.take_language(["--lang", "zh", "check", "x"]) == ["check", "x"]
    assert words.language() == "zh"
    assert words.take_language(["journal", "--lang", "en"]) == ["journal", "--lang", "en"]
    with pytest.raises(UserError, match="en, zh"):
        words.take_language(["--lang", "fr"])


def table_of(said: str) -> dict[str, list[str]]:
    """first cell -> the others, of a Markdown table."""
    rows = [[cell.strip(" *_<u>/") for cell in line.strip("|").split("|")] for line in said.splitlines() if line.startswith("|")]
    return {first: rest for first, *rest in rows}


def test_compare_takes_a_query(epochbook: Epochbook, sample_logs: Path) -> None:
    query = "lr >= 0.01 and mAP > 20 and not status = diverged"
    said = epochbook("compare", sample_logs / "lr-study", "--where", query, "--metrics", "mAP", "--format", "md")
    assert list(table_of(said))[2:] == ["core", "lr0.01"]


def test_compare_gives_the_table_that_the_user_wrote_by_hand(epochbook: Epochbook, sample_logs: Path) -> None:
    said = epochbook("compare", sample_logs / "lr-study", "--metrics", "mAP,R1", "--select", "last", "--format", "md")
    table = table_of(said)
    assert table["run"] == ["mAP (%) ↑", "R1 (%) ↑"]
    assert table["core"] == ["63.8", "87.7"]
    assert [table[f"lr{lr}"][0] for lr in ("0.001", "0.01", "0.05", "0.1")] == ["41.3", "59.2", "29.7", "0.5"]
    assert "Every value is the last one logged." in said


def test_compare_says_the_rule_and_marks_the_best_in_the_terminal(epochbook: Epochbook, sample_logs: Path) -> None:
    said = epochbook("compare", sample_logs / "lr-study", "--baseline", "core", "--sort", "mAP", "--metrics", "mAP")
    assert "mAP (val) is highest, the first of ties" in said
    assert [line.split()[0] for line in said.splitlines()[1:6]] == ["core", "lr0.01", "lr0.001", "lr0.05", "lr0.1"]
    assert "-4.9" in said


@pytest.mark.parametrize(
    ("ending", "begins"), [("tex", b"% "), ("xlsx", b"PK"), ("html", b"<!doctype"), ("parquet", b"PAR1"), ("md", b"|")]
)
def test_compare_writes_the_format_of_the_files_name(
    epochbook: Epochbook, sample_logs: Path, tmp_path: Path, ending: str, begins: bytes
) -> None:
    file = tmp_path / f"table.{ending}"
    assert epochbook("compare", sample_logs / "lr-study", "--metrics", "mAP", "-o", file) == ""
    assert file.read_bytes().startswith(begins)


def test_compare_chooses_runs_and_gathers_them(epochbook: Epochbook, sample_logs: Path) -> None:
    arguments = ("--metrics", "mAP", "--runs", "lr*", "--group-by", "method", "--spread", "range", "--format", "json")
    told = json.loads(epochbook("compare", sample_logs / "lr-study", *arguments))
    (row,) = told["rows"]
    assert (row["method"], row["n"], row["mAP min"], row["mAP max"]) == ("two-lr", 4, 0.6306, 59.8127)


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--metrics", "mapp"], "Did you mean"),
        (["--runs", "nobody"], "No run is called like nobody. There are: core"),
        (["--baseline", "nobody"], "Choose the baseline among: core"),
        (["--select", "frobnication"], "Write 'max frobnication'"),
        (["--group-by", "lrr"], "Did you mean lr?"),
        (["--where", "mAP > 99"], "No run is described by 'mAP > 99'"),
        (["--where", "mAP >> 99"], "The query is not understood from '>' at character 6 on"),
        (["-o", "table.docx"], "The formats are: latex, md"),
    ],
)
def test_compare_says_what_to_do_where_it_cannot(
    epochbook: Epochbook, sample_logs: Path, arguments: list[str], advice: str
) -> None:
    epochbook("compare", sample_logs / "lr-study", *arguments, ends=2)
    assert advice in epochbook.err
    assert epochbook.err.count("\n") == 1


def test_report_writes_one_page(epochbook: Epochbook, sample_logs: Path, tmp_path: Path) -> None:
    file = tmp_path / "evening.html"
    epochbook("report", sample_logs / "lr-study", "--runs", "lr*", "--metrics", "mAP", "--title", "My evening", "-o", file)
    page = file.read_text("utf-8")
    assert "<title>My evening</title>" in page
    assert '<td class="text">lr0.01</td><td><strong>59.8</strong>' in page
    assert "lr0.1.log:20" in page


def test_report_says_which_files_it_can_be(epochbook: Epochbook, sample_logs: Path) -> None:
    epochbook("report", sample_logs / "lr-study", "-o", "report.docx", ends=2)
    assert "The formats are: html, md." in epochbook.err
