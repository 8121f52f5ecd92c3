"""The house rules that a tool can check: which layer may import which, and what every module must say."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("parsers/**/*.py"), *ROOT.glob("dashboard/**/*.py")])

# Layer -> the layers it may import besides itself, and why no others.
LAYERS = {
    "parsers": (set(), "a reader of logs must serve a script or a notebook as well as a screen"),
    "dashboard.words": (set(), "what is said is said in one language first, whoever reads it"),
    "dashboard.sheet": (set(), "a table as it is shown is one thing for pages, files and the terminal"),
    "dashboard.exports": (set(), "a file is a function of a frame, whoever asks for it"),
    "dashboard.charts": (set(), "a chart is a function of a frame, so it can be tested without logs or pages"),
    "dashboard.analysis": ({"parsers"}, "frame in, frame out: what is computed must not depend on how it is shown"),
    "dashboard.health": ({"parsers", "dashboard.analysis"}, "findings serve the page, the command line and the journal alike"),
    "dashboard.journal": (
        {"parsers", "dashboard.analysis", "dashboard.health"},
        "the evening's text must come out the same from the page and from a cron job",
    ),
    "dashboard.report": (
        {"parsers", "dashboard.analysis", "dashboard.charts", "dashboard.exports"},
        "a report is the same from the page and from the command line",
    ),
    "dashboard.ui": (
        {
            "parsers",
            "dashboard.analysis",
            "dashboard.charts",
            "dashboard.health",
            "dashboard.journal",
            "dashboard.exports",
            "dashboard.report",
        },
        "the shared Streamlit parts know no single page",
    ),
    "dashboard.app_pages": (
        {"dashboard.ui", "dashboard.analysis", "dashboard.charts", "dashboard.health", "dashboard.journal", "dashboard.exports"},
        "a page chooses, computes and shows; logs reach it through ui",
    ),
    "dashboard.app": ({"parsers", "dashboard.ui"}, "the entry script lists the pages and draws the shared pickers, nothing else"),
    "dashboard.cli": (
        {"parsers", "dashboard.analysis", "dashboard.health", "dashboard.journal", "dashboard.exports", "dashboard.report"},
        "the command line must start fast and run where Streamlit is never opened",
    ),
}

# Library -> the only layers that may import it, and why.
LIBRARIES = {
    "streamlit": ({"dashboard.app", "dashboard.app_pages", "dashboard.ui"}, "everything else must work without a web server"),
    "plotly": (
        {"dashboard.charts", "dashboard.ui", "dashboard.report"},
        "one layer draws, so that a run looks the same on every page",
    ),
    "typer": ({"dashboard.cli"}, "one layer is the command line"),
    "rich": ({"dashboard.cli"}, "one layer prints to terminals"),
    "pandas": (
        set(LAYERS) - {"dashboard.app_pages", "dashboard.app"},
        "a page that computes hides what analysis could test",
    ),
}

# Slow libraries that nothing may import when it is itself imported: the start-up of every command would pay for them.
LAZY = {"tbparse": "0.45 s", "tensorboard": "0.2 s", "matplotlib": "0.5 s"}

# Who may touch Streamlit's session_state: what the user chose, its address, and the plot component, whose own value lies there.
SESSION_STATE = {"dashboard.ui.selection", "dashboard.ui.address", "dashboard.ui.plot"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """The layer of one of our modules; '' for a package that only holds layers."""
    if module.split(".")[0] == "parsers":
        return "parsers"
    layer = ".".join(module.split(".")[:2])
    return layer if layer in LAYERS else ""


def imports_of(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """(module, line) of every import below `tree`; `from a import b` counts as a.b, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which layer is meant"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def at_import_time(tree: ast.Module) -> ast.Module:
    """The module without the bodies of its functions and without what only type checkers read."""
    body: list[ast.stmt] = []
    for node in tree.body:
        checks_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not checks_types and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            body.append(node)
    return ast.Module(body, [])


def is_layer(module: str, layer: str) -> bool:
    return module == layer or module.startswith(layer + ".")


@pytest.fixture(params=MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def module(request: pytest.FixtureRequest) -> tuple[Path, str, ast.Module]:
    path = request.param
    return path, name_of(path), ast.parse(path.read_text("utf-8"), str(path))


def test_every_module_belongs_to_a_layer(module: tuple[Path, str, ast.Module]) -> None:
    _, name, _ = module
    assert layer_of(name) or name == "dashboard", f"{name} is in no layer: give it a place in LAYERS"


def test_imports_point_one_way(module: tuple[Path, str, ast.Module]) -> None:
    path, name, tree = module
    own = layer_of(name)
    allowed, reason = LAYERS.get(own, (set(), ""))
    if own != "parsers":
        allowed = allowed | {"dashboard.words", "dashboard.sheet"}
    for imported, line in imports_of(tree):
        layer = layer_of(imported)
        if layer and layer != own:
            assert layer in allowed, f"{path}:{line}: {own} imports {layer}, but {reason}"


def test_libraries_stay_in_their_layers(module: tuple[Path, str, ast.Module]) -> None:
    path, name, tree = module
    for imported, line in imports_of(tree):
        layers, reason = LIBRARIES.get(imported.split(".")[0], (None, ""))
        assert layers is None or layer_of(name) in layers, f"{path}:{line}: {name} imports {imported}, but {reason}"


def test_slow_libraries_are_imported_where_they_are_used(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    for imported, line in imports_of(at_import_time(tree)):
        seconds = LAZY.get(imported.split(".")[0])
        assert seconds is None, f"{path}:{line}: {imported} costs {seconds} at every start: import it where it is used"


def test_session_state_has_one_home(module: tuple[Path, str, ast.Module]) -> None:
    path, name, tree = module
    if name not in SESSION_STATE:
        for node in ast.walk(tree):
            touched = isinstance(node, ast.Attribute) and node.attr == "session_state"
            assert not touched, f"{path}:{node.lineno}: what the user chose lives in dashboard/ui/selection.py"


def test_every_module_begins_with_its_caption(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    caption = (ast.get_docstring(tree) or "").split("\n")[0]
    assert len(caption.split()) > 2, f"{path}: say in the first line what the module is"
    assert len(caption) <= 130


def test_no_module_has_a_name_that_says_nothing(module: tuple[Path, str, ast.Module]) -> None:
    path, _, _ = module
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}, path


def test_the_rules_name_only_what_exists() -> None:
    """A rule about a layer that has gone would hold for ever and mean nothing."""
    present = {layer_of(name_of(path)) for path in MODULES}
    later = {
        "dashboard.journal",
        "dashboard.health",
        "dashboard.app",
        "dashboard.app_pages",
    }  # a layer may be planned before it is built
    assert set(LAYERS) - present <= later


def test_every_file_beside_the_code_is_packaged() -> None:
    """A dialect or a style sheet that is not in package-data would be missing after `pip install`."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    made = {".py", ".pyc", ".nbi", ".nbc"}  # code, and what running it leaves behind
    files = [p for top in ("parsers", "dashboard") for p in (ROOT / top).rglob("*") if p.is_file() and p.suffix not in made]
    assert len(files) > 20
    for path in files:
        assert any(path.match(pattern) for pattern in patterns), f"{path} matches none of package-data's patterns"


def test_parsers_alone_import_no_screen() -> None:
    """Checked by running it: importing the front door must not pull in Streamlit, plotly or the dashboard."""
    code = (
        "import sys, parsers; print(*(m for m in ('streamlit', 'plotly', 'dashboard', 'tbparse', 'numba') if m in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.split() == []
