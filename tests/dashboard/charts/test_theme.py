"""The theme: colours everybody can tell apart, that stay with their run, and texts that plotly shows as they are."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.theme import COLOURS, assign_colours, escape, layout

LIGHT_PAGE, DARK_PAGE = "#ffffff", "#12161c"  # .streamlit/config.toml
# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
OKABE_ITO = ("#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7")


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Björn Ottosson's perceptual space: distances in it are about those one sees."""
    to_lms = np.array(
        [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.68069955, 0.10739696], [0.08830246, 0.28171884, 0.6299787]]
    )
    to_lab = np.array(
        [[0.21045426, 0.79361779, -0.00407205], [1.9779985, -2.42859221, 0.45059371], [0.02590404, 0.78277177, -0.80867577]]
    )
    return to_lab @ np.cbrt(to_lms @ np.clip(rgb, 0, 1))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def smallest_distance(colours: tuple[str, ...]) -> float:
    """The distance of the two most alike, for the eye that sees them most alike."""
    pairs = list(itertools.combinations(colours, 2))
    seen = {(name, colour): oklab(vision @ linear(colour)) for name, vision in VISIONS.items() for colour in colours}
    return min(float(np.linalg.norm(seen[name, a] - seen[name, b])) for name in VISIONS for a, b in pairs)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_stands_out_on_the_light_and_on_the_dark_page(colour: str) -> None:
    assert contrast(colour, LIGHT_PAGE) >= 2.9
    assert contrast(colour, DARK_PAGE) >= 2.9


def test_ten_colours_differ_for_every_eye() -> None:
    assert smallest_distance(COLOURS) >= 0.06


def test_the_first_five_differ_nearly_as_much_as_those_of_okabe_and_ito() -> None:
    assert smallest_distance(COLOURS[:5]) >= 0.85 * smallest_distance(OKABE_ITO[:5])


def test_a_run_keeps_its_colour_when_others_come_and_go() -> None:
    before = assign_colours(["a", "b", "c"])
    after = assign_colours(["c", "new", "a"], before=before)
    assert (after["a"], after["c"]) == (before["a"], before["c"])
    assert after["new"] not in (after["a"], after["c"])


def test_a_run_has_the_colour_of_its_place_whatever_else_is_shown() -> None:
    every = [f"run {place}" for place in range(8)]
    whole, few = assign_colours(every), assign_colours(["run 6", "run 2"], among=every)
    assert few == {run: whole[run] for run in few}


def test_runs_whose_places_share_a_colour_get_different_ones() -> None:
    every = [f"run {place}" for place in range(30)]
    assert len(set(assign_colours(["run 3", "run 13", "run 23"], among=every).values())) == 3


def test_no_colour_is_used_twice_while_there_are_enough() -> None:
    runs = [f"run {i}" for i in range(len(COLOURS))]
    assert len(set(assign_colours(runs).values())) == len(COLOURS)
    assert len(assign_colours([*runs, "one more"])) == len(COLOURS) + 1


def test_escaped_text_has_nothing_that_plotly_would_take_for_markup() -> None:
    escaped = escape("<b>bold</b> %{x} $a^2$ & <a href='http://x'>link</a>")
    assert not set("<>$") & set(escaped)
    assert "%{" not in escaped


def test_the_layout_is_one_that_plotly_accepts() -> None:
    go.Figure(layout=layout(height=300))
