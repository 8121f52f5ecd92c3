"""The journal as pages show it: the calendar, the draft beside what a person wrote, and writing it into a journal."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.calendar import calendar
from dashboard.charts.trials import so_far
from dashboard.journal.day import Day
from dashboard.journal.front_matter import KINDS, begin_note, front_matter
from dashboard.journal.pictures import keep
from dashboard.journal.place import placed_in, write_into
from dashboard.journal.write import write_entry
from dashboard.report.of_day import draw as draw_day
from dashboard.ui import blocks, selection, tables
from dashboard.ui.words import t
from dashboard.words import translate
from parsers import Logbook, UserError
from parsers.side_file import FOLDER, may_write
from parsers.vocabulary import describe

HALF_DAY = pd.Timedelta(hours=12)
Draw = Callable[[], Mapping[str, bytes]]  # gives pictures: place beside the note -> PNG


def pick_day(days: pd.DataFrame) -> str:
    """The day to write up: clicked in the calendar or the list of days, or typed; at first the newest."""
    newest = str(days["day"].iloc[0])
    chosen = selection.day() or newest
    years = sorted({day[:4] for day in days["day"]}, reverse=True)
    with blocks.row():
        year = selection.pick_one(t("Year"), years[:8], key="year", default=chosen[:4] if chosen[:4] in years else years[0])
        typed = st.date_input(t("Day"), dt.date.fromisoformat(chosen), key=f"typed-{chosen}", width=160)
    weekdays = {0: t("Mon"), 2: t("Wed"), 4: t("Fri"), 6: t("Sun")}
    months = [
        t("Jan"), t("Feb"), t("Mar"), t("Apr"), t("May"), t("Jun"),
        t("Jul"), t("Aug"), t("Sep"), t("Oct"), t("Nov"), t("Dec"),
    ]  # fmt: skip
    figure = calendar(days, year=int(year), weekdays=weekdays, months=months, chosen=chosen)
    event: Any = st.plotly_chart(
        figure, key=f"calendar-{year}-{chosen}", on_select="rerun", theme="streamlit", config={"displayModeBar": False}
    )
    points = event["selection"]["points"] if event else []
    clicked = str(points[0]["customdata"]) if points and "customdata" in points[0] else ""
    wanted = clicked or (typed.isoformat() if isinstance(typed, dt.date) else chosen)
    if wanted != chosen:
        selection.open_day(wanted)
        st.rerun()
    return chosen


def days_table(days: pd.DataFrame, *, month: str) -> None:
    """The days of a month: what ran, what was best, what is sick; a click opens the day."""
    shown = days[days["day"].str.startswith(month)]
    names = {
        "day": t("day"), "runs": t("how many ran"), "best": t("best"), "run": t("best run"), "metric": t("metric"),
        "sick": t("sick runs"),
        "entries": t("written"),
    }  # fmt: skip
    with st.expander(t("All days of {month}", month=month)):
        if shown["best"].notna().sum() > 1:
            metric = str(shown["metric"].max())
            names_of_points = {False: t("no run is sick"), True: t("some run is sick")}
            figure = so_far(month_of(shown), names=names_of_points, y_title=metric).update_layout(height=220)
            first = pd.Timestamp(month)
            figure.update_xaxes(range=[first - HALF_DAY, first + pd.offsets.MonthEnd() + HALF_DAY], dtick=864e5, tickformat="%-d")
            st.plotly_chart(figure, key=f"month-{month}", theme="streamlit", config={"displayModeBar": False})
        position = tables.choose_row(shown.rename(columns=names), key=f"days-{month}", most=320)
        if position is not None and shown["day"].iloc[position] != selection.day():
            selection.open_day(str(shown["day"].iloc[position]))
            st.rerun()


def month_of(days: pd.DataFrame) -> pd.DataFrame:
    """The best result of each day, and the best so far, as `so_far` draws them."""
    rows = days[days["best"].notna()].sort_values("day")
    best = rows["best"].cummin() if describe(str(rows["metric"].max())).better == "min" else rows["best"].cummax()
    text = rows["day"] + "\n" + rows["run"] + "\n" + rows["best"].map("{:.6g}".format)
    when = pd.to_datetime(rows["day"]).astype("datetime64[ms]").astype("int64")
    told = {"x": when, "y": rows["best"], "best": best, "failed": rows["sick"] > 0, "text": text, "run": rows["run"]}
    return pd.DataFrame(told).assign(source="", line=0)


def pick_template(folder: Path | None) -> Path | None:
    """One of the user's own templates, which lie beside the logs; None for the built-in one."""
    own = {one.name: one for one in sorted((folder / FOLDER).glob("*.md.j2"))} if folder else {}
    if not own:
        return None
    names = {"": t("built in")} | {name: name.removesuffix(".md.j2") for name in own}
    return own.get(selection.pick_one(t("Template"), list(names), key="template", names=names))


def draft_of(day: Day, *, language: str, template: Path | None, pictures: Mapping[str, str] | None = None) -> str:
    """The entry; where the user's template is not right it is said, and the built-in one is used."""
    try:
        return write_entry(day, language=language, template=template, pictures=pictures)
    except UserError as error:
        st.error(blocks.plain(error))
        return write_entry(day, language=language, pictures=pictures)


def show_written(logs: Logbook, links: pd.DataFrame, day: Day) -> None:
    """What a person wrote on these days, from the journals that were read."""
    notes = logs.entries
    own = notes[(notes["date"] <= day.last.isoformat()) & (notes["until"] >= day.first.isoformat())]
    blocks.heading(t("What you wrote"))
    if not len(own):
        blocks.note(t("No journal among these logs has an entry of this day. Open Epochbook with the folder of your notes, too."))
    note: Any
    for note in own.itertuples(index=False):
        blocks.note(f"{note.source}:{note.line} · {note.title}")
        st.code(note.text or "–", language=None, wrap_lines=True, height=320 if len(note.text) > 600 else "content")
        later = notes.loc[(notes["source"] == note.source) & (notes["line"] > note.line), "line"]
        here = links[(links["source"] == note.source) & (links["line"] >= note.line)]
        for run in here.loc[here["line"] < later.min(), "run"] if len(later) else here["run"]:
            label = t("The same run on disk: {run}", run=blocks.plain(run))
            st.page_link("app_pages/run.py", label=label, icon=":material/link:", query_params={"run": run})


def show_draft(entry: str, *, day: Day) -> str:
    """The draft in a box where it can be changed, to be copied or saved; gives it as it stands."""
    blocks.heading(t("Draft of the entry"))
    draft = st.text_area(t("Draft"), entry, key=f"draft-{day.key}-{hash(entry)}", height=420, label_visibility="collapsed")
    with st.expander(t("As it will look, and to copy")):
        st.code(draft, language=None, wrap_lines=True)
    st.download_button(
        t("Download Markdown"), draft.encode(), file_name=f"{day.key}.md", mime="text/markdown", icon=":material/download:",
        on_click="ignore", type="tertiary", key="download-entry",
    )  # fmt: skip
    return draft


def pick_note(journals: Sequence[str]) -> tuple[Path | None, bool]:
    """(the journal file or folder of daily notes to write into, whether pictures of the curves are kept beside it)."""
    blocks.heading(t("Write into a journal file"))
    path = st.selectbox(
        t("Journal file"), journals, key="journal-file", index=0 if journals else None, accept_new_options=True,
        placeholder=t("Path of a Markdown file, or of a folder of daily notes"), label_visibility="collapsed",
    )  # fmt: skip
    if not path:
        blocks.note(
            t("Name the Markdown file that is your journal, or the folder of your daily notes."),
            t("Only the part between two markers is ever changed."),
        )
        return None, False
    about = t("The main metric of each experiment, as PNG in a folder beside the note, which shows them.")
    return Path(path).expanduser(), st.toggle(t("With pictures of the curves"), key="journal-pictures", help=about)


def note_of(place: Path, day: Day) -> Path:
    """The file that a day's entry stands in: the one chosen, or the day's own in a folder of them."""
    return place / f"{day.key}.md" if place.is_dir() else place


def write_box(place: Path, draft: str, *, day: Day, draw: Draw) -> None:
    """Shows what would change in a journal file, and writes it on demand, the pictures that `draw` gives beside it."""
    try:
        file = note_of(place, day)
        if not file.is_file():
            if not place.is_dir():
                raise UserError(t("There is no file {path}. Make it first, or choose another.", path=place))
            _new_note(file, draft, day=day, draw=draw)
            return
        placed, _ = placed_in(file.read_bytes(), draft, key=day.key, name=file.stem)
        if placed.note:
            st.warning(blocks.plain(t(placed.note)), icon=":material/edit_note:")
        elif not placed.changed:
            blocks.note(t("{file} is up to date.", file=file))
        else:
            st.code(placed.diff, language="diff", wrap_lines=True, height=320)
            if _asks_to_write():
                _write(file, draw, lambda: write_into(file, draft, key=day.key))
    except (UserError, OSError) as error:
        st.error(blocks.plain(error))


def drawn(logs: Logbook, day: Day, places: Mapping[str, str], *, language: str) -> dict[str, bytes]:
    """place -> picture (PNG) of an experiment's curves, in the language of the entry."""
    tell = partial(translate, language="zh" if language == "zh" else "en")
    return dict(zip(places.values(), draw_day(logs, day.curves, tell=tell), strict=True)) if places else {}


def _write(file: Path, draw: Draw, write: Callable[[], object]) -> None:
    """Draws the pictures, writes the note and keeps them beside it: a note never names pictures that could not be drawn."""
    with st.spinner(t("Writing")):
        drawn = draw()
        write()
        if drawn:
            keep(drawn, beside=file)
    st.rerun()


def _new_note(file: Path, draft: str, *, day: Day, draw: Draw) -> None:
    """Makes the day's note in a folder of them, below the front matter that its reader wants."""
    names = {"": t("none")} | {kind: kind.capitalize() for kind in KINDS}
    kind = selection.pick_one(t("Front matter"), list(names), key="front-matter", names=names)
    blocks.note(t("A new note, {file}, with the draft above.", file=file))
    if _asks_to_write():
        before = front_matter(day, kind) if kind else ""
        _write(file, draw, lambda: begin_note(file, draft, key=day.key, before=before))


def _asks_to_write() -> bool:
    icon = ":material/edit_document:"
    return st.button(t("Write it"), type="primary", icon=icon, key="write-entry", disabled=not may_write())


def show_found(found: pd.DataFrame) -> None:
    """What a search found; a click opens the day."""
    if not len(found):
        blocks.advise(t("Nothing was found"), t("No entry and no run has all of these words."), icon=":material/search_off:")
        return
    names = {"day": t("day"), "what": t("what"), "text": t("text")}
    position = tables.choose_row(found.rename(columns=names), key="found-entries", most=320)
    if position is not None:
        selection.open_day(str(found["day"].iloc[position]))
        st.rerun()
