"""Pictures, histograms, sounds and PR curves come out as they went in, whoever wrote them."""

import struct
import warnings
from pathlib import Path

import numpy as np
import pytest

from parsers import read_logs
from parsers.tensorboard.media import Medium, media_of, read_audio, read_histograms, read_images, read_pr_curves
from tests.parsers.tensorboard.test_agreement import by_torch
from tests.parsers.tensorboard.written import NAME, VERSION, frames, picture, scalar, tensor


@pytest.fixture
def torchs(tmp_path: Path) -> Path:
    """An event file of each kind of value, by torch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_torch(tmp_path)
    return next(path for path in tmp_path.glob("*tfevents*"))


def test_pictures_come_in_the_order_of_their_steps(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(
        frames(VERSION, *(event for i in range(5) for event in (picture("a", i), picture("ab", i), scalar("a", i, 1))))
    )
    found = read_images(path, "a")
    assert [image.step for image in found] == list(range(5))
    assert all(image.encoded == picture("a", 0).summary.value[0].image.encoded_image_string for image in found)


def test_tf2_logs_several_pictures_at_once(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(frames(VERSION, tensor("a", "images", 3, dims=(4,), dtype=7, string_val=[b"8", b"6", b"one", b"two"])))
    assert [(p.step, p.number, p.width, p.height, p.encoded) for p in read_images(path, "a")] == [
        (3, 0, 8, 6, b"one"), (3, 1, 8, 6, b"two"),
    ]  # fmt: skip


def test_a_damaged_picture_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / NAME
    data = bytearray(frames(VERSION, *(picture("a", i) for i in range(3))))
    data[-10_000] ^= 1
    path.write_bytes(data)
    assert [image.step for image in read_images(path, "a")] == [0, 1]


def test_torchs_picture_is_a_png(torchs: Path) -> None:
    (image,) = read_images(torchs, "picture")
    assert (image.width, image.height) == (8, 8)
    assert image.encoded.startswith(b"\x89PNG")


def test_a_histogram_holds_every_number_it_was_made_of(torchs: Path) -> None:
    (histogram,) = read_histograms(torchs, "weights")
    assert histogram.counts.sum() == 50
    assert len(histogram.edges) == len(histogram.counts) + 1
    assert (histogram.edges[0], histogram.edges[-1]) == (0, 49)
    assert (np.diff(histogram.edges) >= 0).all()


def test_a_histogram_of_nothing_is_empty(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(frames(VERSION, tensor("h", "histograms", dims=(0, 3), dtype=2)))
    (histogram,) = read_histograms(path, "h")
    assert len(histogram.counts) == 0


def test_a_pr_curve_falls_from_all_recalled_to_none(torchs: Path) -> None:
    (curve,) = read_pr_curves(torchs, "pr")
    assert curve.recall[0] == 1.0
    assert curve.thresholds.shape == curve.precision.shape == curve.recall.shape


def test_sounds_are_wav(tmp_path: Path) -> None:
    wav = b"RIFF" + struct.pack("<I", 4) + b"WAVE"
    path = tmp_path / NAME
    path.write_bytes(frames(VERSION, tensor("s", "audio", 2, dims=(1, 2), dtype=7, string_val=[wav, b"label"])))
    assert [(sound.step, sound.encoded) for sound in read_audio(path, "s")] == [(2, wav)]


def test_what_is_not_there_is_an_empty_list(torchs: Path) -> None:
    assert read_images(torchs, "nowhere") == []
    assert read_images(torchs, "train/loss") == []


def test_a_run_says_what_media_it_has(tmp_path: Path) -> None:
    (tmp_path / "exp").mkdir()
    (tmp_path / "exp" / NAME).write_bytes(frames(VERSION, scalar("a", 0, 1), picture("p", 0), picture("p", 1), picture("q", 1)))
    found = media_of(read_logs(tmp_path), "exp")
    assert found == [Medium(f"exp/{NAME}", "image", "p", 2), Medium(f"exp/{NAME}", "image", "q", 1)]
