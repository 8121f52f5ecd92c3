"""YAML, JSON, TOML, INI and Python settings -> (name, value, line) in file order; nothing in them is ever run."""

import ast
import configparser
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from parsers.json_log.document import Record, document_of

LONGEST_LIST = 100  # items of a list that are kept
DEEPEST = 30
FLOAT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$")  # '1e-4' is text in YAML 1.1 and a number to everybody else


SPELLED = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False, "none": None, "null": None, "": None}


class Setting(NamedTuple):
    """One setting; nested names are joined by '.'."""

    name: str
    value: Any
    line: int


class UnreadableError(Exception):
    """The text is not what its name says; `args` are the message and the line."""


def read_yaml(text: str) -> Iterator[Setting]:
    """The settings of YAML; tags such as !!python/object are taken for what they hold."""
    loader = yaml.SafeLoader(yaml.reader.Reader.NON_PRINTABLE.sub(" ", text))
    try:
        while loader.check_node():
            node = loader.get_node()
            if isinstance(node, yaml.MappingNode):
                yield from _yaml_mapping(loader, node, "", 0)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableError(getattr(error, "problem", "") or "it nests too deep", mark.line + 1 if mark else 0) from None
    finally:
        loader.dispose()


def _yaml_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode, prefix: str, depth: int) -> Iterator[Setting]:
    wrapped = _wandb_value(node)
    if wrapped is not None and prefix:
        yield from _yaml_setting(loader, prefix[:-1], wrapped, depth)
        return
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode) and name.value != "<<":
            yield from _yaml_setting(loader, prefix + name.value, value, depth)


def _wandb_value(node: yaml.MappingNode) -> yaml.Node | None:
    """Weights & Biases writes {desc: null, value: 0.1} for 0.1, SwanLab a place in their order beside it."""
    names = {name.value: value for name, value in node.value if isinstance(name, yaml.ScalarNode)}
    return names["value"] if "value" in names and names.keys() <= {"desc", "sort", "value"} else None


def _yaml_setting(loader: yaml.SafeLoader, name: str, node: yaml.Node, depth: int) -> Iterator[Setting]:
    if isinstance(node, yaml.MappingNode) and node.value and depth < DEEPEST:
        yield from _yaml_mapping(loader, node, name + ".", depth + 1)
    else:
        yield Setting(name, _yaml_value(loader, node, depth), node.start_mark.line + 1)


def _yaml_value(loader: yaml.SafeLoader, node: yaml.Node, depth: int) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(loader, item, depth + 1) for item in node.value[:LONGEST_LIST]] if depth < DEEPEST else []
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _yaml_value(loader, value, depth + 1) for name, value in node.value} if depth < DEEPEST else {}
    if node.tag.startswith("tag:yaml.org,2002:python/"):
        return node.value or node.tag.rpartition(":")[2]
    unquoted = isinstance(node, yaml.ScalarNode) and not node.style
    if unquoted and node.tag == "tag:yaml.org,2002:str" and FLOAT.match(node.value):
        return float(node.value)
    try:
        return plain(loader.construct_object(node))
    except (yaml.YAMLError, ValueError):
        return node.value


def read_json(text: str) -> Iterator[Setting]:
    """The settings of a JSON object."""
    document = document_of(text)
    if document.cut >= 0 or not document.values or not isinstance(document.values[0], Record):
        raise UnreadableError("it is no JSON object", document.line(max(0, document.cut)))
    yield from _json_record(document.values[0], "", 1)


def _json_record(record: Mapping[str, Any], prefix: str, line: int) -> Iterator[Setting]:
    lines = getattr(record, "lines", {})
    if "value" in record and record.keys() <= {"desc", "value"} and prefix:
        yield Setting(prefix[:-1], record["value"], lines.get("value", line))
        return
    for name, value in record.items():
        at = lines.get(name, line)
        if isinstance(value, Mapping) and value:
            yield from _json_record(value, f"{prefix}{name}.", at)
        else:
            yield Setting(prefix + name, list(value[:LONGEST_LIST]) if isinstance(value, list) else value, at)


def read_toml(text: str) -> Iterator[Setting]:
    """The settings of TOML."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise UnreadableError(str(error).partition(" (")[0], int(found[1]) if found else 0) from None
    lines = text.splitlines()
    for setting in _json_record(document, "", 0):
        yield setting._replace(value=plain(setting.value), line=_find(lines, setting.name.rpartition(".")[2], "="))


def read_ini(text: str) -> Iterator[Setting]:
    """The settings of an INI file; a section's name stands before the setting's, but for DEFAULT and main."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, inline_comment_prefixes=(";", " #"))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text if re.search(r"(?m)^\s*\[", text) else "[main]\n" + text)
    except configparser.Error as error:
        raise UnreadableError(str(error).partition("\n")[0], 0) from None
    except AttributeError:  # Python's own parser stumbles over it
        raise UnreadableError("an indented line goes on with nothing", 0) from None
    lines = text.splitlines()
    for section in ("DEFAULT", *parser.sections()):
        names = parser.defaults() if section == "DEFAULT" else parser._sections[section]  # type: ignore[attr-defined]
        for name, value in names.items():
            full = name if section in ("DEFAULT", "main") else f"{section}.{name}"
            yield Setting(full, typed(value), _find(lines, name, "[=:]"))


def _find(lines: list[str], name: str, separator: str) -> int:
    pattern = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*{separator}")
    return next((i for i, line in enumerate(lines, 1) if pattern.match(line)), 1)


def read_python(text: str) -> Iterator[Setting]:
    """The constants that a Python file of settings assigns (mmcv, nanoGPT); calls such as dict(lr=0.1) are read, not run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnreadableError("it is no Python", getattr(error, "lineno", 0) or 0) from None
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield from _python_setting(statement.targets[0].id, statement.value, 0)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            yield from _python_setting(statement.target.id, statement.value, 0)


def _python_setting(name: str, node: ast.expr, depth: int) -> Iterator[Setting]:
    if (
        depth < DEEPEST
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "dict"
        and node.keywords
    ):
        for keyword in node.keywords:
            if keyword.arg:
                yield from _python_setting(f"{name}.{keyword.arg}", keyword.value, depth + 1)
    elif depth < DEEPEST and isinstance(node, ast.Dict) and node.keys:
        for item, value in zip(node.keys, node.values, strict=True):
            if isinstance(item, ast.Constant):
                yield from _python_setting(f"{name}.{item.value!s}", value, depth + 1)
    else:
        yield Setting(name, _python_value(node), node.lineno)


def _python_value(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        value = ast.unparse(node)
    return plain(list(value[:LONGEST_LIST]) if isinstance(value, tuple | list) else value)


def typed(text: str | None) -> Any:
    """A text as the number, switch or list it spells, else as it is."""
    bare = (text or "").strip()
    if bare.lower() in SPELLED:
        return SPELLED[bare.lower()]
    try:
        value = ast.literal_eval(bare)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return bare
    return plain(list(value) if isinstance(value, tuple) else value)


def plain(value: Any) -> Any:
    """A value as one of the types a hyper-parameter may have; dates and the like become text."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value][:LONGEST_LIST]
    return {str(name): plain(inner) for name, inner in value.items()} if isinstance(value, Mapping) else str(value)


FORMATS: dict[str, Callable[[str], Iterator[Setting]]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
    ".toml": read_toml,
    ".ini": read_ini,
    ".cfg": read_ini,
    ".py": read_python,
}
