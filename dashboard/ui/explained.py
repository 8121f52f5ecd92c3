"""A log explained line by line: who claimed each line, what it gave, and a dialect drafted from a line nobody claimed."""

from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.ui import blocks, selection, start, tables
from dashboard.ui.words import t
from parsers import Logbook, UserError
from parsers.console import explain
from parsers.console.dialect import USER_FOLDER, load_dialect
from parsers.console.draft import draft
from parsers.side_file import ask_to_write, may_write

MOST = 20_000  # lines shown at once


def pick_log(logs: Logbook) -> Path | None:
    """The console log chosen, or the one just pasted."""
    labels = [read.source.label for read in logs.reads if read.reader == "console"]
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        label = selection.pick_log(labels)
    with right, st.popover(t("Paste a log"), icon=":material/content_paste:", width="stretch"):
        start.paste(then="app_pages/explain.py")
    path = logs.path_of(label) if label else None
    return Path(path) if path else None


@st.cache_data(show_spinner=False, max_entries=4)
def explained(path: Path, stamp: tuple[int, int]) -> pd.DataFrame:
    """One row per line of a log: line, text, claim, by, gave. `stamp` changes when the file does."""
    rows = [
        (one.line, one.text, one.claim, " · ".join(part for part in (one.dialect, one.rule) if part), _gave(one.gave))
        for one in explain(path)
    ]
    return pd.DataFrame(rows, columns=["line", "text", "claim", "by", "gave"])


def stamp_of(path: Path) -> tuple[int, int]:
    """(time, size) of a file."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _gave(gave: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {number}".strip() for name, number in gave)


def counts(frame: pd.DataFrame) -> None:
    """How many lines each claim has."""
    found = frame["claim"].value_counts()
    words = {"claimed": t("understood"), "noise": t("without meaning"), "unclaimed": t("not understood")}
    blocks.counts({word: f"{int(found.get(claim, 0)):,}" for claim, word in words.items()})


def pick_claim() -> bool:
    """Whether only the lines that nothing could read are shown."""
    return selection.switch(t("Only lines not understood"), key="unclaimed")


def show_lines(frame: pd.DataFrame, *, key: str) -> int | None:
    """The lines with who claimed them; gives the position of the one chosen."""
    shown = frame.head(MOST)
    if len(frame) > MOST:
        blocks.note(t("The first {shown} of {all} lines.", shown=f"{MOST:,}", all=f"{len(frame):,}"))
    return tables.lines_table(shown, key=key)


def draft_dialect(line: str, path: Path) -> None:
    """A dialect drafted from a line, to be edited and saved beside the log."""
    blocks.heading(t("Teach Epochbook to read this line"))
    blocks.note(t("Its numbers became holes, named by the words before them. Change what is misnamed, then save."))
    text = st.text_area(t("Dialect"), value=draft(line), height=300, key=f"draft {hash(line)}", label_visibility="collapsed")
    folder = path.parent / USER_FOLDER
    if st.button(t("Save beside the log"), icon=":material/save:", type="primary", disabled=not may_write()):
        try:
            saved = save_dialect(text, folder)
        except (UserError, OSError) as error:
            st.error(blocks.plain(t(str(error))))
        else:
            st.success(blocks.plain(t("Saved as {file}. Refresh, and it takes effect.", file=saved)))


def save_dialect(text: str, folder: Path) -> Path:
    """Saves a dialect under the name it gives itself, if it can be used. Raises UserError and OSError."""
    ask_to_write()
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / ".draft.tmp"
    trial.write_text(text, encoding="utf-8")
    try:
        name = load_dialect(trial).name
        stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in name) or "mine"
        return trial.replace(folder / f"{stem}.toml")
    finally:
        trial.unlink(missing_ok=True)
