"""The page of the documents that shows every dialect with its samples and what they give."""

from pathlib import Path

from parsers.console.dialect import SPLITS, Dialect, built_in
from parsers.console.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "dialects.md"
HEAD = """\
# Dialects

How the frameworks below print is known line by line; what nobody wrote a rule for is read by the general grammar.
`epochbook explain LOG` shows which rule read which line, `epochbook explain --dialects` lists the dialects.
A dialect of your own is a `.toml` file in `.epochbook/dialects/` beside the logs:

```toml
{example}```

The language of `line` is told in [rule.py](../parsers/console/rule.py). This page is written by
`python -m parsers.console.dialect_page` from [parsers/console/dialects](../parsers/console/dialects).

| dialect | of | rules |
|---|---|---|
{index}
"""
EXAMPLE = "transreid.toml"


def page() -> str:
    """The page as Markdown."""
    known = sorted(built_in(), key=lambda dialect: dialect.title.lower())
    index = "\n".join(f"| [{d.name}](#{anchor(d)}) | [{d.title}]({d.url}) | {len(d.rules)} |" for d in known)
    return HEAD.format(example=example(), index=index) + "".join(map(section, known))


def example() -> str:
    """The head and first rule of a dialect, as its file says them."""
    text = (Path(__file__).with_name("dialects") / EXAMPLE).read_text("utf-8")
    return "\n[[rule]]".join(text.split("\n[[rule]]")[:2]).rstrip() + "\n"


def anchor(dialect: Dialect) -> str:
    """Where GitHub puts a dialect's heading."""
    return dialect.name.replace(".", "")


def section(dialect: Dialect) -> str:
    """A dialect's part of the page."""
    return f"\n## {dialect.name}\n\n[{dialect.title}]({dialect.url})\n" + "".join(map(entry, dialect.rules))


def entry(rule: Rule) -> str:
    """A rule with its samples and what each gives."""
    what = [f"message: {rule.message}"] if rule.message else []
    what += ["noise"] if rule.noise else []
    what += [f"opens a block of {rule.section}"] if rule.section else []
    what += [f"head of a table: {', '.join(rule.columns)}"] if rule.columns else []
    lines = [f"\n**{rule.name}**" + (f" ({'; '.join(what)})" if what else ""), "", "```text"]
    for sample in rule.samples:
        lines.append(sample["line"].rstrip())
        for key in ("gives", *SPLITS):
            if key in sample:
                gives = ", ".join(f"{name} = {value}" for name, value in sample[key].items())
                lines.append(f"    {'' if key == 'gives' else key + ': '}{gives}")
    return "\n".join([*lines, "```", ""])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
