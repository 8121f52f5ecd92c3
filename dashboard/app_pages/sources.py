"""Sources: which file was read by which reader, to which run it belongs, and what of it was not understood."""

from dashboard.analysis import coverage
from dashboard.exports import csv_table
from dashboard.ui import blocks, corrections, lines, loading, selection, tables
from dashboard.ui.words import t

logs = loading.logbook()

# Choose
words = selection.pick_words(t("Filter files: words of their path, run or reader"), key="files")

# Compute
sources = coverage.matching(coverage.with_problems(logs.sources, logs.problems), words)
total = coverage.coverage(sources)

# Show
blocks.counts(
    {
        t("files"): f"{total.files:,}",
        t("gave nothing"): f"{total.silent:,}",
        t("points"): f"{total.points:,}",
        t("lines and records"): f"{total.lines:,}",
        t("understood"): f"{total.understood:.1%}",
        t("problems"): f"{total.problems:,}",
    }
)
if not len(sources):
    blocks.advise(t("No file matches the filter"), t("Take a word away."))
chosen_files = tables.sources_table(sources)
with blocks.row():
    blocks.note(t("Tick files to see their problems and messages alone, or to put them into another run."))
    blocks.download("sources.csv", lambda: csv_table.export(sources))
corrections.panel(logs, chosen_files)

files = chosen_files or (list(sources["source"]) if words else None)
for name, frame, draw in (
    (t("Problems"), logs.problems, tables.problems_table),
    (t("Messages"), logs.messages, tables.messages_table),
    (t("Predictions"), logs.predictions, tables.predictions_table),
):
    rows = frame if files is None else frame[frame["source"].isin(files)]
    if len(rows):
        blocks.heading(name)
        chosen = draw(rows)
        if chosen is not None:
            lines.show_place(logs, rows["source"].iloc[chosen], int(rows["line"].iloc[chosen]), key=name)
