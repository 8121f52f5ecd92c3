"""Explain: each line of a console log, who read it and what it gave; from a line nobody reads, a dialect of one's own."""

from dashboard.exports import csv_table
from dashboard.ui import blocks, explained, loading
from dashboard.ui.words import t

logs = loading.logbook()

# Choose
path = explained.pick_log(logs)
only_unclaimed = explained.pick_claim()

# Compute
lines = explained.explained(path, explained.stamp_of(path)) if path else None

# Show
if lines is None:
    blocks.advise(t("There is no console log here"), t("Paste one, or start Epochbook with a folder that has one."))
else:
    explained.counts(lines)
    shown = lines[lines["claim"] == "unclaimed"] if only_unclaimed else lines
    if len(shown):
        position = explained.show_lines(shown, key=f"lines of {path} {only_unclaimed}")
        with blocks.row():
            blocks.note(t("Choose a line that was not understood to draft a dialect for it."))
            blocks.download("explained.csv", lambda: csv_table.export(shown))
        if position is not None and path:
            explained.draft_dialect(shown["text"].iloc[position], path)
    else:
        blocks.advise(t("Every line was understood or has no meaning"), t("Show all lines to see which rule read them."))
