"""Health: what is wrong with which run, since when, and the lines of the log that prove it."""

from dashboard.analysis import findings
from dashboard.exports import csv_table
from dashboard.ui import blocks, evidence, loading, selection, tables, verdicts
from dashboard.ui.words import t

logs = loading.logbook()
runs = selection.chosen_runs() or list(logs.runs["run"])
verdict = verdicts.verdict()

# Choose
severity, by, check, with_dismissed = selection.pick_findings(sorted({finding.check for finding in verdict.findings}))

# Compute
found = findings.of_runs(verdict.findings, runs)
dismissed = findings.of_runs(verdict.dismissed, runs) if with_dismissed else []
shown = findings.gravest_first(findings.at_least(findings.of_check([*found, *dismissed], check), severity), by=by)
frame = findings.tabulate(shown, told=t)

# Show
evidence.severity_counts(found, runs=len(runs))
verdicts.show_problems()
evidence.show_hypotheses(verdict.hypotheses, runs)
if shown:
    position = tables.findings_table(frame, key=f"findings by {by} {check}")
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
evidence.show_checks()
