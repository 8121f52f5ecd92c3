"""The tables of the pages: which columns they have, how each is headed and shown."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal
from urllib.parse import quote

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.ui.words import t, tn

STATUS_COLOURS = {
    "running": "blue",
    "finished": "green",
    "incomplete": "orange",
    "interrupted": "orange",
    "crashed": "red",
    "diverged": "red",
}
CLAIM_COLOURS = {"claimed": "green", "noise": "gray", "unclaimed": "orange"}
ONE_RUN = ["kind", "epoch", "text", "source", "line"]  # columns of the messages of one run
SEVERITY_COLOURS = {"error": "red", "warning": "orange", "info": "blue", "": "green"}
DOT = "<svg xmlns='http://www.w3.org/2000/svg' width='24' height='24'><circle cx='12' cy='12' r='7' fill='{}'/></svg>"
PIN = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='24' height='24' viewBox='0 -960 960 960' fill='#8a94a3'>"
    "<path d='m640-480 80 80v80H520v240l-40 40-40-40v-240H240v-80l80-80v-280h-40v-80h400v80h-40v280Z'/></svg>"
)
NUMBER = "%.6g"
HEIGHT = 560  # of a long table, in pixels
ROW = 32  # height of a row, in pixels
SENTENCE = 620  # width of a column of sentences, in pixels
LETTER, CHIP = 7, 36  # pixels of a letter, and of a chip and its cell around it


def findings_table(frame: pd.DataFrame, *, key: str, of_one_run: bool = False) -> int | None:
    """The table of findings; gives the position of the one chosen."""
    shown = frame.assign(severity=as_chips(frame["severity"].map(t)), check=frame["check"].map(t)).dropna(
        axis="columns", how="all"
    )
    config = {
        "severity": chips(t("severity"), {t(s): SEVERITY_COLOURS[s] for s in frame["severity"].unique()}),
        "run": st.column_config.TextColumn(t("run")),
        "check": st.column_config.TextColumn(t("check"), width="small"),
        "metric": st.column_config.TextColumn(t("metric")),
        "epoch": st.column_config.NumberColumn(t("epoch"), format=NUMBER, width="small"),
        "message": st.column_config.TextColumn(t("what was found"), width=SENTENCE),
    }
    order = [name for name in ("severity", "run", "message", "check", "metric", "epoch") if name in shown]
    return choose_row(shown, key=key, config=config, order=order[:1] + order[2:] if of_one_run else order)


def choose_row(
    frame: pd.DataFrame,
    *,
    key: str,
    config: Mapping[str, Any] | None = None,
    order: Sequence[str] | None = None,
    most: int = HEIGHT,
    on_choose: Callable[[], None] | None = None,
) -> int | None:
    """A table of which one row can be chosen; gives its position."""
    event: Any = st.dataframe(
        frame,
        hide_index=True,
        key=key,
        on_select=on_choose or "rerun",
        selection_mode="single-row",
        column_config=config,
        column_order=order,
        height=height_of(frame, most=most),
        placeholder="",
    )
    rows = event["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(frame) else None


def sources_table(frame: pd.DataFrame) -> list[str]:
    """The table of sources; gives those that are ticked."""
    understood = (frame["claimed"] + frame["noise"]) / frame["lines"].where(frame["lines"] > 0)
    shown = frame.assign(understood=understood, run_why=told(frame["run_why"]), bytes=frame["bytes"] / 1000)
    order = [
        "source",
        "run",
        "reader",
        "dialect",
        "points",
        "understood",
        "lines",
        "claimed",
        "noise",
        "unclaimed",
        "bytes",
        "other",
        "problems",
        "run_why",
    ]
    config = {
        "source": st.column_config.TextColumn(t("file"), pinned=True, width="large"),
        "run": st.column_config.TextColumn(t("run"), width="medium"),
        "reader": st.column_config.TextColumn(t("read by"), width="small"),
        "dialect": st.column_config.TextColumn(t("dialect"), width="small"),
        "points": st.column_config.NumberColumn(t("points"), format="localized"),
        "understood": st.column_config.ProgressColumn(t("understood"), format="percent", min_value=0, max_value=1, width="small"),
        "lines": st.column_config.NumberColumn(
            t("lines"), format="localized", help=t("Lines of text, or records of an event file")
        ),
        "claimed": st.column_config.NumberColumn(
            t("lines read"), format="localized", help=t("Lines that gave a value, a setting or a message")
        ),
        "noise": st.column_config.NumberColumn(
            t("without meaning"), format="localized", help=t("Lines that are known to mean nothing")
        ),
        "unclaimed": st.column_config.NumberColumn(
            t("not understood"), format="localized", help=t("Lines that nobody understood")
        ),
        "bytes": st.column_config.NumberColumn(t("size (kB)"), format="%.1f"),
        "other": st.column_config.TextColumn(t("also in it")),
        "problems": st.column_config.NumberColumn(t("problems"), format="localized"),
        "run_why": st.column_config.TextColumn(t("why this run"), width="large"),
    }
    filled = [name for name in order if not shown[name].isin(["", 0]).all() or name in ("points", "unclaimed")]
    event: Any = st.dataframe(
        shown,
        hide_index=True,
        key=f"sources-table-{pd.util.hash_pandas_object(frame['source'], index=False).sum():x}",  # ticks are positions
        on_select="rerun",
        selection_mode="multi-row",
        column_config=config,
        column_order=filled,
        height=height_of(frame),
        placeholder="",
    )
    return [str(frame["source"].iloc[row]) for row in event["selection"]["rows"] if row < len(frame)]


def problems_table(frame: pd.DataFrame) -> int | None:
    """The table of problems; gives the position of the one chosen."""
    shown = frame.assign(severity=as_chips(told(frame["severity"])), message=told(frame["message"]))
    config = {
        "severity": chips(t("severity"), {t(s): SEVERITY_COLOURS[s] for s in frame["severity"].unique()}),
        "source": st.column_config.TextColumn(t("file"), width="medium"),
        "line": st.column_config.NumberColumn(t("line"), width="small"),
        "message": st.column_config.TextColumn(t("problem"), width=SENTENCE),
        "excerpt": st.column_config.TextColumn(t("what stands there")),
    }
    return choose_row(
        shown, key="problems-table", config=config, order=["severity", "source", "line", "message", "excerpt"], most=300
    )


def messages_table(frame: pd.DataFrame, *, of_one_run: bool = False) -> int | None:
    """The table of messages; gives the position of the one chosen."""
    shown = frame.assign(kind=frame["kind"].astype("str").map(_kinds()))
    config = {
        "run": st.column_config.TextColumn(t("run")),
        "kind": st.column_config.TextColumn(t("kind"), width="small"),
        "text": st.column_config.TextColumn(t("message"), width=SENTENCE),
        "epoch": st.column_config.NumberColumn(t("epoch"), format=NUMBER, width="small"),
        "source": st.column_config.TextColumn(t("file"), width="medium"),
        "line": st.column_config.NumberColumn(t("line"), width="small"),
    }
    order, most = (ONE_RUN, HEIGHT) if of_one_run else (["run", *ONE_RUN], 300)
    return choose_row(shown, key="messages-table", config=config, order=order, most=most)


def _kinds() -> dict[str, str]:
    """kind of a message -> what it is called."""
    return {
        "checkpoint": t("checkpoint"), "best": t("best so far"), "lr": t("learning rate"), "early-stop": t("early stop"),
        "oom": t("out of memory"), "crash": t("crash"), "interrupted": t("interrupted"), "killed": t("killed"),
        "resumed": t("resumed"), "finished": t("finished"), "note": t("note"),
    }  # fmt: skip


def predictions_table(frame: pd.DataFrame) -> int | None:
    """The table of predictions; gives the position of the one chosen."""
    config = {
        "run": st.column_config.TextColumn(t("run")),
        "item": st.column_config.TextColumn(t("of what")),
        "label": st.column_config.TextColumn(t("label")),
        "probability": st.column_config.ProgressColumn(t("probability"), format="percent", min_value=0, max_value=1),
        "source": st.column_config.TextColumn(t("file"), width="medium"),
        "line": st.column_config.NumberColumn(t("line"), width="small"),
    }
    order = ["run", *(["item"] if frame["item"].any() else []), "label", "probability", "source", "line"]
    return choose_row(frame, key="predictions-table", config=config, order=order, most=300)


def plain_table(frame: pd.DataFrame) -> None:
    """A table as it is; numbers with six digits."""
    numbers = {name: st.column_config.NumberColumn(name, format=NUMBER) for name in frame.select_dtypes("number").columns}
    st.dataframe(frame, hide_index=True, column_config=numbers, height=height_of(frame), placeholder="")


def lines_table(frame: pd.DataFrame, *, key: str) -> int | None:
    """The lines of a log with who claimed them; gives the position of the one chosen."""
    words = {"claimed": t("understood"), "noise": t("without meaning"), "unclaimed": t("not understood")}
    shown = frame.assign(claim=as_chips(frame["claim"].map(words)))
    config = {
        "line": st.column_config.NumberColumn(t("line"), width=70),
        "text": st.column_config.TextColumn(t("text"), width=560),
        "claim": chips(t("claim"), {words[claim]: CLAIM_COLOURS[claim] for claim in frame["claim"].unique()}),
        "by": st.column_config.TextColumn(t("read by"), width=150),
        "gave": st.column_config.TextColumn(t("what it gave"), width="large"),
    }
    return choose_row(shown, key=key, config=config, most=520)


def height_of(frame: pd.DataFrame, *, most: int = HEIGHT) -> int | Literal["content"]:
    """So high that the whole table is seen, or as much of it as `most` pixels hold."""
    return "content" if (len(frame) + 1) * ROW <= most else most


def text_of(value: float) -> str:
    """A number as it is told: six digits, NaN and infinity by name."""
    return "NaN" if np.isnan(value) else f"{value:.6g}"


@cache
def dot(colour: str) -> str:
    """A dot of a colour, as the address of a picture."""
    return "data:image/svg+xml," + quote(DOT.format(colour))


def told(texts: pd.Series) -> pd.Series:
    """Texts in the user's language, each that occurs told once: a table of thousands has few of them."""
    return texts.map({text: t(text) for text in texts.unique()})


def as_chips(texts: pd.Series) -> pd.Series:
    """Texts as the lists of chips that they name, with commas between."""
    return texts.map({text: text.split(", ") for text in texts.dropna().unique()}).astype("object")


def pin() -> str:
    """A pin, as the address of a picture."""
    return "data:image/svg+xml," + quote(PIN)


def chips(label: str, colours: Mapping[str, str]) -> Any:
    """A column of chips: which there are, with their colours; none of them is cut off."""
    width = LETTER * max(map(letters, [label, *colours])) + CHIP
    return st.column_config.MultiselectColumn(label, options=list(colours), color=list(colours.values()), width=width)


def letters(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese character is as wide as two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def told_health(texts: pd.Series) -> tuple[pd.Series, dict[str, str]]:
    """(what is found in each run, in the user's language and with commas between; its parts -> colour)."""
    words: dict[str, str] = {}
    colours: dict[str, str] = {}
    for text in texts.unique():
        parts = [_told_part(part) for part in text.split(", ")] if text else [(t("healthy"), SEVERITY_COLOURS[""])]
        words[text] = ", ".join(part for part, _ in parts)
        colours |= dict(parts)
    return texts.map(words), colours


def _told_part(part: str) -> tuple[str, str]:
    """('2 errors' in the user's language, its colour)."""
    count, _, what = part.partition(" ")
    severity = what.rstrip("s")
    if severity == "error":
        part = tn("{count} error", "{count} errors", int(count))
    elif severity == "warning":
        part = tn("{count} warning", "{count} warnings", int(count))
    return part, SEVERITY_COLOURS.get(severity, "gray")
