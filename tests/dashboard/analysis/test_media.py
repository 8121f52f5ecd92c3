"""Pictures, histograms, sounds and PR curves are found, picked and made ready to show."""

from pathlib import Path

import numpy as np

from dashboard.analysis import media
from parsers import read_logs
from parsers.tensorboard.media import Histogram
from tests.parsers.tensorboard.written import NAME, VERSION, frames, picture, scalar


def histogram(step: int, edges: list[float], counts: list[float]) -> Histogram:
    return Histogram(step, 0.0, np.array(edges, dtype=float), np.array(counts, dtype=float))


def test_pictures_in_other_files_are_counted_and_not_offered(tmp_path: Path) -> None:
    value = b"\x12\x03img\x2a\x05\x22\x03png"  # the tag img, and a picture
    record = b"\x0a" + bytes([len(value)]) + value
    (tmp_path / "vdlrecords.1.log").write_bytes(len(record).to_bytes(8, "little") + record)
    logs = read_logs(tmp_path)
    assert logs.sources["other"].tolist() == ["image 1"]
    assert media.runs_with_media(logs) == []


def test_runs_with_media_and_their_tags_are_found(tmp_path: Path) -> None:
    for run, events in (("a", [picture("p", 0), picture("p", 3), picture("q", 1)]), ("b", [scalar("x", 0, 1)])):
        (tmp_path / run).mkdir()
        (tmp_path / run / NAME).write_bytes(frames(VERSION, scalar("loss", 0, 1), *events))
    logs = read_logs(tmp_path)
    assert media.runs_with_media(logs) == ["a"]
    tags = media.tags_of(logs, "a", "image")
    assert list(tags) == ["p", "q"]
    assert media.tags_of(logs, "a", "histogram") == {}
    values = media.read(Path(logs.path_of(tags["p"].source)), "image", "p")
    assert media.steps_of(values) == [0, 3]


def test_a_tag_that_several_files_have_is_told_with_the_file(tmp_path: Path) -> None:
    for part in ("train", "validation"):
        (tmp_path / "exp" / part).mkdir(parents=True)
        (tmp_path / "exp" / part / NAME).write_bytes(frames(VERSION, scalar("loss", 0, 1 + len(part)), picture("p", 0)))
    logs = read_logs(tmp_path)
    (run,) = media.runs_with_media(logs)
    assert all(name.startswith("p (") for name in media.tags_of(logs, run, "image"))
    assert len(media.tags_of(logs, run, "image")) == 2


def test_the_first_and_the_last_are_among_those_picked() -> None:
    assert media.evenly(list(range(100)), 4) == [0, 33, 66, 99]
    assert media.evenly([1, 2], 4) == [1, 2]
    assert media.evenly([], 4) == []


def test_histograms_of_uneven_buckets_are_drawn_in_even_ones() -> None:
    even = media.ridges([histogram(0, [0, 1, 2, 3], [1, 1, 1])])
    uneven = media.ridges([histogram(0, [0, 0.001, 3], [0.001, 2.999])])
    np.testing.assert_allclose(even["density"], 1)
    np.testing.assert_allclose(uneven["density"], 1)
    assert len(even) == media.BUCKETS


def test_all_histograms_stand_over_one_axis() -> None:
    frame = media.ridges([histogram(0, [0, 1], [5]), histogram(7, [2, 3], [1])])
    first, second = (rows for _, rows in frame.groupby("step"))
    assert first["left"].tolist() == second["left"].tolist()
    assert first.loc[first["density"] > 0, "right"].max() <= 1.05
    assert second.loc[second["density"] > 0, "left"].min() >= 1.95


def test_histograms_of_nothing_and_of_infinity_are_left_out() -> None:
    assert not len(media.ridges([]))
    assert not len(media.ridges([histogram(0, [0, 1], [0]), histogram(1, [0, np.inf], [1])]))
    assert len(media.ridges([histogram(0, [2, 2], [4])])) == media.BUCKETS, "all values are the same"
