"""Research journals in Markdown: dated entries, and the logs pasted into them as runs."""

from parsers.journal.reader import name, read, sniff

__all__ = ["name", "read", "sniff"]
