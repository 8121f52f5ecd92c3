"""The page of the documents that shows every check: what it finds, why it matters, what to try, and its thresholds."""

import inspect
from pathlib import Path

from dashboard.health import CHECKS, Check
from dashboard.health.settings import thresholds, titles

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
HEAD = """\
# Health checks

`epochbook check PATH` runs them all, `--only NAME` one of them; the Health page shows them with their evidence, and
`epochbook watch PATH` tells of new findings while a run goes on. How right they are is measured:
[tests/bench/RESULTS.md](../tests/bench/RESULTS.md).

A threshold can be changed on the Health page, or in `.epochbook/health.toml` beside the logs:

```toml
[exploded]
times = 20.0
```

Where the condition named under *says nothing beside* was found in the same run, a check is silent: one cause, one alarm.
This page is written by `python -m dashboard.health.page`.

| check | finds |
|---|---|
{index}
"""


def page() -> str:
    """The page as Markdown."""
    index = "\n".join(f"| [{check.name}](#{check.name}) | {' '.join(parts(check)[0].split())} |" for check in CHECKS)
    return HEAD.format(index=index) + "".join(map(section, CHECKS))


def parts(check: Check) -> list[str]:
    """The paragraphs of a check's docstring: what it finds, why it matters, what to try."""
    return inspect.cleandoc(type(check).__doc__ or "").split("\n\n")


def section(check: Check) -> str:
    """A check's part of the page."""
    lines = [f"\n## {check.name}\n", *(f"{part}\n" for part in parts(check))]
    if own := thresholds(check):
        told = titles(check)
        lines.append("Thresholds:\n\n" + "".join(f"- `{name} = {value:g}`: {told[name]}\n" for name, value in own.items()))
    if check.yields_to:
        lines.append("Says nothing beside: " + ", ".join(f"[{name}](#{name})" for name in check.yields_to) + ".\n")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
