"""Media: the pictures, histograms, sounds and PR curves that a run logged, step by step."""

from dashboard.analysis import media as analysis
from dashboard.ui import blocks, loading, media, selection
from dashboard.ui.words import t

logs = loading.logbook()

# Choose
runs = loading.once(analysis.runs_with_media)
names = {"image": t("pictures"), "histogram": t("histograms"), "audio": t("sounds"), "pr curve": t("PR curves")}
run = tag = kind = ""
if runs:
    with blocks.row():
        run = selection.pick_metric(t("Run"), runs, default=next(iter(selection.chosen_runs()), runs[0]), key="media-run")
        kinds = [kind for kind in analysis.KINDS if loading.once(analysis.tags_of, run=run, kind=kind)]
        kind = selection.pick_one(t("Kind"), kinds, key="media-kind", names=names) if len(kinds) > 1 else kinds[0]
        tags = list(loading.once(analysis.tags_of, run=run, kind=kind))
        tag = selection.pick_metric(t("Tag"), tags, default="", key=f"media-tag-{kind.replace(' ', '-')}")

# Show
if tag:
    media.show(logs, loading.once(analysis.tags_of, run=run, kind=kind)[tag])
else:
    hint = t("They are read from event files: log some with add_image, add_histogram, add_audio or add_pr_curve of the writer.")
    blocks.advise(t("There are no pictures, histograms or sounds"), hint)
