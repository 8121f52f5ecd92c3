"""How pictures, histograms, sounds and PR curves are shown: by step, read from the file when they are asked for."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from dashboard.analysis import media
from dashboard.charts.distributions import pr_curves, ridgeline
from dashboard.ui import blocks, plot
from dashboard.ui.words import t, tn
from parsers import Logbook
from parsers.tensorboard.media import Medium

MOST_PIXELS = 50_000_000
MOST_CURVES = 12
WIDTH, WIDEST = 420, 820  # pixels that a small picture is enlarged to at most, and that a large one is shown in


def show(logs: Logbook, medium: Medium) -> None:
    """What a run logged of one tag."""
    path = logs.path_of(medium.source)
    fingerprint = logs.sources.loc[logs.sources["source"] == medium.source, "fingerprint"].iloc[0]
    values = _read(str(path), str(fingerprint), medium.kind, medium.tag)
    if not values:
        blocks.advise(t("Nothing of it can be shown"), t("Its records are damaged, or in a form that is not known."))
        return
    {"image": _images, "histogram": _histograms, "audio": _sounds, "pr curve": _pr_curves}[medium.kind](values)


@st.cache_data(max_entries=4, show_spinner=False)
def _read(path: str, fingerprint: str, kind: str, tag: str) -> list[Any]:
    """The values of a tag in a file that has this fingerprint."""
    return media.read(Path(path), kind, tag)


def _images(values: Sequence[Any]) -> None:
    step = _pick_step(values)
    with st.container(horizontal=True):
        for picture in [one for one in values if one.step == step]:
            if (problem := _not_shown(picture.encoded)) is None:
                wide = min(WIDEST, max(picture.width, min(WIDTH, picture.width * 4)))
                st.image(picture.encoded, width=wide or "content")
                blocks.note(t("{width} × {height} pixels", width=picture.width, height=picture.height))
            else:
                blocks.note(problem)


def _not_shown(encoded: bytes) -> str | None:
    """Why a picture cannot be shown; None if it can. A log is data: it may hold anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(encoded))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return t("This is no picture that can be shown.")
    return t("This picture is too large to be shown.") if image.width * image.height > MOST_PIXELS else None


def _sounds(values: Sequence[Any]) -> None:
    step = _pick_step(values)
    for sound in [one for one in values if one.step == step]:
        st.audio(sound.encoded, format="audio/wav")


def _histograms(values: Sequence[Any]) -> None:
    figure = ridgeline(media.ridges(values), step_name=t("step"))
    plot.plots([plot.Panel("", figure, _thinned(len(values), media.RIDGES))], key="ridges", legend={})


def _pr_curves(values: Sequence[Any]) -> None:
    names = {"step": t("step"), "threshold": t("threshold"), "precision": t("precision"), "recall": t("recall")}
    figure = pr_curves(media.pr_points(media.evenly(values, MOST_CURVES)), names=names)
    plot.plots([plot.Panel("", figure, _thinned(len(values), MOST_CURVES))], key="pr-curves", legend={})


def _thinned(count: int, most: int) -> str:
    """How many steps are drawn, and which of them are the later ones."""
    later = t("The later the step, the stronger the colour.")
    drawn = tn("{count} step is drawn.", "{count} steps are drawn.", most)
    return later if count <= most else f"{drawn} {later}"


def _pick_step(values: Sequence[Any]) -> int:
    """A slider over the steps, at first at the last."""
    steps = media.steps_of(values)
    if len(steps) == 1:
        blocks.note(t("Step {step}", step=steps[0]))
        return steps[0]
    return int(st.select_slider(t("Step"), steps, value=steps[-1], key="media-step"))
