"""The compiled pass: loaded late, kept for the next start, and no less right where it cannot be kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.parsers.tensorboard.written import NAME, VERSION, frames, scalar

READ = """
import sys, time
{before}
from parsers import read_logs
said = []
rows = len(read_logs(sys.argv[1], progress=lambda done, total, label: said.append(label)).scalars)
print(rows, any("compiled" in label for label in said))
"""
NOWHERE = "from numba.core.caching import CacheImpl; CacheImpl._locator_classes = []"
FULL = """
from numba.core import caching
def save(self, *args): raise OSError(28, "No space left on device")
caching.IndexDataCacheFile.save = save
"""


def run(code: str, log: Path, **environment: str) -> list[str]:
    """What a fresh process prints that reads a log."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(log)],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "run" / NAME
    path.parent.mkdir()
    path.write_bytes(frames(VERSION, scalar("loss", 0, 1.0), scalar("loss", 1, 0.5)))
    return path


def test_the_parsers_are_imported_without_the_compiler() -> None:
    code = "import sys, parsers, parsers.tensorboard; print('numba' in sys.modules, 'llvmlite' in sys.modules)"
    assert run(code, ROOT) == ["False", "False"]


@pytest.mark.slow
@pytest.mark.parametrize("before", [NOWHERE, FULL], ids=["no place", "no space"])
def test_what_cannot_be_kept_is_read_all_the_same(log: Path, tmp_path: Path, before: str) -> None:
    assert run(READ.format(before=before), log, NUMBA_CACHE_DIR=str(tmp_path / "cache"))[0] == "2"


@pytest.mark.slow
def test_it_is_compiled_once_and_again_when_any_file_of_the_package_changes(log: Path, tmp_path: Path) -> None:
    """numba itself would look at the entry function's file only."""
    shutil.copytree(ROOT / "parsers", tmp_path / "parsers", ignore=shutil.ignore_patterns("__pycache__"))
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + READ.format(before="")
    cache = str(tmp_path / "cache")
    assert run(code, log, NUMBA_CACHE_DIR=cache) == ["2", "True"]
    assert run(code, log, NUMBA_CACHE_DIR=cache) == ["2", "False"]
    wire = tmp_path / "parsers" / "tensorboard" / "wire.py"
    wire.write_text(wire.read_text("utf-8").replace("BYTES, FIXED32 = 0, 1, 2, 5", "BYTES, FIXED32 = 0, 1, 7, 5"), "utf-8")
    assert run(code, log, NUMBA_CACHE_DIR=cache)[0] == "0"
