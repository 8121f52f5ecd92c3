"""What all tests share: the sample logs, the corpus where it is at hand, and the switch that renews golden tables."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from dashboard.words import LANGUAGE

ROOT = Path(__file__).parents[1]
SAMPLE_LOGS = ROOT / "sample_logs"
LOG_FOLDERS = ("lr-study", "digits", "specimens")
CORPUS = ROOT.parent / "shared" / "corpus" / "logs"
WRITTEN = datetime(2025, 1, 8, 9, tzinfo=UTC).timestamp()

# A test says what is right; how fast it is, `make bench` measures.
hypothesis.settings.register_profile("epochbook", deadline=None)
hypothesis.settings.load_profile("epochbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden tables anew instead of comparing with them")


def sample_files() -> list[Path]:
    """Every log of sample_logs/, in a stable order."""
    return sorted(path for folder in LOG_FOLDERS for path in (SAMPLE_LOGS / folder).rglob("*") if path.is_file())


def corpus_files() -> list[Path]:
    """Every log of the corpus of real logs; none where the corpus is not at hand."""
    return sorted(path for path in CORPUS.rglob("*") if path.is_file())


def identify(path: Path) -> str:
    """A short name of a log file for test ids."""
    root = SAMPLE_LOGS if path.is_relative_to(SAMPLE_LOGS) else CORPUS
    return str(path.relative_to(root))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests expect English, whatever the language of the machine."""
    monkeypatch.setenv(LANGUAGE, "en")


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests leave nothing among the folders that this machine's user opened lately."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def sample_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of sample_logs/ whose files were last written at a fixed time: a clone's files are as young as the clone."""
    folder = tmp_path_factory.mktemp("logs") / "sample_logs"
    shutil.copytree(SAMPLE_LOGS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.rglob("*"):
        os.utime(path, (WRITTEN, WRITTEN))
    return folder
