"""Journal: the year's days, what ran on each, and its entry: a draft to change, to save, or to put into your own notes."""

import datetime as dt
from functools import partial

from dashboard.health.verdict import folder_of
from dashboard.journal.calendar import search
from dashboard.journal.links import find_links
from dashboard.journal.pictures import places
from dashboard.journal.write import LANGUAGES
from dashboard.ui import blocks, loading, notebook, selection, verdicts
from dashboard.ui.words import language, t

logs = loading.logbook()
verdict = verdicts.verdict()
days = verdicts.days()

# Choose
words = selection.pick_words(t("Search all entries and runs"), key="words")
if words:
    notebook.show_found(search(verdict, words))
elif not len(days):
    blocks.advise(t("Nothing ran yet"), t("When these logs hold runs, each day on which one ran can be written up here."))
else:
    chosen = notebook.pick_day(days)
    names = {"zh": "中文", "en": "English", "both": t("both")}
    with blocks.row():
        told = selection.pick_one(t("Language"), LANGUAGES, key="entry-language", default=language(), names=names)
        span = selection.pick_one(t("Days"), ["1", "7"], key="span", names={"1": t("the day"), "7": t("the week up to it")})
        template = notebook.pick_template(folder_of(logs))
    above, below = blocks.rows(2)
    with below:
        note, with_pictures = notebook.pick_note(loading.journals(logs))

    # Compute
    last = dt.date.fromisoformat(chosen)
    day = verdicts.day(last - dt.timedelta(days=int(span) - 1), last)
    pictures = places(day, notebook.note_of(note, day)) if note and with_pictures else {}
    entry = notebook.draft_of(day, language=told, template=template, pictures=pictures)

    # Show
    with above:
        notebook.days_table(days, month=chosen[:7])
        left, right = blocks.columns(2)
        with left:
            draft = notebook.show_draft(entry, day=day)
        with right:
            notebook.show_written(logs, loading.once(find_links), day)
    with below:
        if note:
            notebook.write_box(note, draft, day=day, draw=partial(notebook.drawn, logs, day, pictures, language=told))
