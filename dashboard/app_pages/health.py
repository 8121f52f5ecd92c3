"""Health: what is wrong with which run, since when, and the lines of the log that prove it."""

from dashboard.analysis import findings
from dashboard.exports import csv_table
from dashboard.health import run_checks
from dashboard.ui import blocks, evidence, loading, selection, tables
from dashboard.ui.words import t

logs = loading.logbook()
runs = selection.chosen_runs() or list(logs.runs["run"])

# Choose
severity, by = selection.pick_findings()

# Compute
found = findings.of_runs(loading.once(run_checks), runs)
shown = findings.gravest_first(findings.at_least(found, severity), by=by)
frame = findings.tabulate(shown)

# Show
evidence.severity_counts(found, runs=len(runs))
if shown:
    position = tables.findings_table(frame, key=f"findings by {by}")
    with blocks.row():
        blocks.note(t("Choose a finding to see its evidence."))
        blocks.download("findings.csv", lambda: csv_table.export(frame))
    evidence.show_finding(logs, shown[position or 0])
elif found:
    blocks.advise(
        t("Nothing that grave was found"), t("Show all findings to see the lesser ones."), icon=":material/check_circle:"
    )
else:
    blocks.advise(t("Nothing was found"), t("No check has anything to say of these runs."), icon=":material/check_circle:")
