"""`make bench`: every benchmark, or those named: `make bench ARGS=console`."""

import importlib
import sys
from pathlib import Path

SHARED = {"__init__", "__main__", "report"}
FOUND = [*sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in SHARED), "browser"]

for name in sys.argv[1:] or FOUND:
    importlib.import_module(f"tests.bench.{name}").main()
