"""Research journals in Markdown: dated entries, and the logs pasted into them as runs."""

from parsers.later import later

name = "journal"
sniff, read = later("parsers.journal.reader", "sniff"), later("parsers.journal.reader", "read")
