"""One run's key figures: of the best epoch and the last one, each of the split it names."""

from dashboard.analysis.run import key_figures
from tests.health.examples import logbook

CURVES = {"train/acc": (0.5, 0.8, 0.9), "val/acc": (0.4, 0.7, 0.6), "train/loss": (2.0, 1.0, 0.5)}


def test_best_and_last_are_of_one_split_and_say_which() -> None:
    found = key_figures(logbook({f"a: {tag}": values for tag, values in CURVES.items()}), run="a").set_index("metric")
    assert found.loc["accuracy"].tolist() == ["val", 0.7, 1.0, 0.6]
    assert found.loc["loss"].tolist() == ["train", 1.0, 1.0, 0.5]
