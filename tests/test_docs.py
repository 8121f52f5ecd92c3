"""The documents are true: commands run as written, links lead somewhere, lists are complete, captions are the modules' own."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dashboard.report.pictures import has_browser
from parsers import read_logs
from parsers.console.dialect import load_dialect
from parsers.console.draft import draft
from tests.conftest import ROOT, SAMPLE_LOGS, sample_files

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *SAMPLE_LOGS.glob("*.md")])
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def blocks(document: Path, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(document.read_text("utf-8")) if kind == language]


def commands(document: Path = README) -> list[str]:
    """Every command of a README, as written, without its remark."""
    lines = "\n".join(blocks(document, "sh")).splitlines()
    return [line.partition("  #")[0].strip() for line in lines if line.strip()]


def cheaply(command: str) -> list[str] | None:
    """The command in a form that a test can afford; None for one that this machine's system cannot run."""
    program, *arguments = shlex.split(command, posix="\\" not in command)
    if program == "make":
        return ["make", "--dry-run", "--always-make", *arguments]  # the targets exist and their recipes expand
    if program == "pip":
        return [sys.executable, "-m", "pip", "--version"]
    if program == "epochbook":
        opens = arguments and arguments[0] == "sample_logs"  # the dashboard itself is started in tests/dashboard/test_cli.py
        return [sys.executable, "-m", "dashboard.cli", *arguments, *(["--help"] if opens else [])]
    if program == "python":
        return [sys.executable, *arguments[:2], "--help"]
    return None


@pytest.mark.parametrize("command", [*commands(), *commands(ROOT / "docs" / "guide" / "figures.md")])
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    arguments = cheaply(command)
    if arguments is None:
        assert command == r".venv\Scripts\activate", f"say in cheaply() how to try {command!r}"
        return
    if "-o" in arguments:  # written beside the test, not into the project
        arguments[arguments.index("-o") + 1] = str(tmp_path / arguments[arguments.index("-o") + 1])
    if arguments[0] == "make" and shutil.which("make") is None:
        pytest.skip("make is not installed")
    if "plot" in arguments and not has_browser():
        pytest.skip("there is no Chromium here to draw with")
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert "No rule to make" not in result.stderr


def test_the_readme_has_the_commands_a_newcomer_needs() -> None:
    assert {"make run", "make test", "make run LOGS=~/exp", "pip install -e .", "epochbook sample_logs"} <= set(commands())
    first_screen = README.read_text("utf-8").splitlines()[:20]
    assert any("make run" in line for line in first_screen)
    assert any(line.startswith("![") for line in first_screen)


def test_the_chinese_readme_says_the_same_commands() -> None:
    chinese = ROOT / "README.zh.md"
    assert blocks(chinese, "python") == blocks(README, "python")
    assert commands(chinese) == commands()
    assert LINK.findall(chinese.read_text("utf-8"))[1:] == LINK.findall(README.read_text("utf-8"))[1:]


def test_the_python_of_the_readme_runs() -> None:
    code = "\n".join(blocks(README, "python"))
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "64.7312" in result.stdout


GUIDE = ROOT / "docs" / "guide" / "compare.md"


@pytest.mark.parametrize("session", blocks(GUIDE, "console"), ids=lambda text: text.splitlines()[0])
def test_the_guide_to_comparing_shows_what_the_command_prints(session: str) -> None:
    command, _, said = session.partition("\n")
    arguments = [sys.executable, "-m", "dashboard.cli", *shlex.split(command.removeprefix("$ epochbook "))]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert result.stdout == said, result.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_images_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(FENCE.sub("", document.read_text("utf-8"))):
        target = link.partition("#")[0]
        if target and "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to {link}"


def test_the_sample_logs_index_lists_every_log_once_and_says_who_reads_it(sample_logs: Path) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (\w+) \|", (SAMPLE_LOGS / "README.md").read_text("utf-8"), re.M)
    assert sorted(name for name, _ in rows) == sorted(str(path.relative_to(SAMPLE_LOGS)) for path in sample_files())
    for name, reader in rows:
        assert read_logs(sample_logs / name).sources["reader"].iloc[0] == reader, name


def test_the_sample_logs_index_tells_what_each_run_reached(sample_logs: Path) -> None:
    text = (SAMPLE_LOGS / "README.md").read_text("utf-8")
    told = re.findall(r"^\| (core|lr[\d.]+) \| ([\d.]+) \| ([\d.]+) % \| (\d+) \|", text, re.M)
    logs = read_logs(sample_logs / "lr-study")
    values = logs.scalars[(logs.scalars["tag"] == "mAP")].reset_index(drop=True)
    best = values.loc[values.groupby("run", observed=True)["value"].idxmax()].set_index("run")
    rates = logs.hparams[logs.hparams["name"] == "lr"].drop_duplicates("run").set_index("run")["value"]
    assert len(told) == 5
    for run, rate, value, epoch in told:
        assert (float(rate), float(value), float(epoch)) == (rates[run], round(best["value"][run], 2), best["epoch"][run])


def test_the_guide_to_formats_shows_the_draft_that_is_made(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "docs" / "guide" / "add-a-format.md", "toml")
    path = tmp_path / "mine.toml"
    path.write_text(shown, encoding="utf-8")
    (rule,) = load_dialect(path).rules
    assert tomllib.loads(draft(rule.samples[0]["line"])) == tomllib.loads(shown)


def test_the_study_can_be_made_again(tmp_path: Path) -> None:
    """The generator in sample_logs/ gives exactly the files that lie beside it."""
    subprocess.run([sys.executable, str(SAMPLE_LOGS / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(SAMPLE_LOGS / "lr-study"): path.read_bytes() for path in sample_files() if "lr-study" in path.parts}
    assert made == kept


def test_the_sample_logs_stay_small() -> None:
    assert sum(path.stat().st_size for path in sample_files()) < 5e6


def test_the_tree_is_the_tree(request: pytest.FixtureRequest) -> None:
    """Renew it with `pytest tests/test_docs.py --update-golden`."""
    before, tree, after = re.split(r"(?<=<!-- tree -->\n)(.*?)(?=<!-- /tree -->)", ARCHITECTURE.read_text("utf-8"), flags=re.S)
    if request.config.getoption("update_golden"):
        ARCHITECTURE.write_text(before + draw_tree() + after, encoding="utf-8", newline="\n")
        tree = draw_tree()
    assert tree.splitlines() == draw_tree().splitlines()


def draw_tree() -> str:
    """Every module below parsers/ and dashboard/ with its caption."""
    lines = []
    for top in ("parsers", "dashboard"):
        for folder in sorted({path.parent for path in (ROOT / top).rglob("*.py")}):
            modules = sorted(folder.glob("*.py"))
            package = folder / "__init__.py"
            lines.append(f"{str(folder.relative_to(ROOT)) + '/':<34}{caption(package) if package.exists() else ''}".rstrip())
            lines += [f"    {path.name:<30}{caption(path)}" for path in modules if path != package]
    return "```\n" + "\n".join(lines) + "\n```\n"


def caption(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
