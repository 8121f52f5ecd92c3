"""Zips from anywhere: ordinary ones are unpacked as they are; hostile ones leave nothing behind and are said in a sentence."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from parsers.archive import Limits, unpack
from parsers.tables import UserError


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as opened:
        for name, data in files:
            opened.writestr(zipfile.ZipInfo(name), data, method)
    archive.seek(0)
    return archive


def refused(archive: io.BytesIO, tmp_path: Path, *, match: str, limits: Limits | None = None) -> None:
    """The zip is refused in one sentence, and nothing is left of it, inside or outside of the folder."""
    with pytest.raises(UserError, match=match) as error:
        unpack(archive, tmp_path / "in" / "exp", name="exp.zip", limits=limits)
    assert "\n" not in str(error.value)
    assert [path for path in tmp_path.rglob("*") if path != tmp_path / "in"] == []


def test_an_ordinary_zip_is_unpacked_as_it_is(tmp_path: Path) -> None:
    archive = packed(
        ("a/train.log", b"loss: 1\n"), ("a/b/metrics.csv", b"epoch,mAP\n0,1\n"), ("中文/日志.log", b"loss: 2\n"), ("a/", b"")
    )
    assert unpack(archive, tmp_path / "exp", name="exp.zip") == []
    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        "exp/a/train.log": b"loss: 1\n",
        "exp/a/b/metrics.csv": b"epoch,mAP\n0,1\n",
        "exp/中文/日志.log": b"loss: 2\n",
    }


def test_what_a_system_adds_is_left_out(tmp_path: Path) -> None:
    unpack(packed(("train.log", b"x"), ("__MACOSX/._train.log", b"y"), ("a/.DS_Store", b"z")), tmp_path / "exp", name="exp.zip")
    assert [path.name for path in (tmp_path / "exp").rglob("*")] == ["train.log"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.log",
        "a/../../evil.log",
        "/etc/evil.log",
        "..\\evil.log",
        "C:\\evil.log",
        "a/C:evil.log",
        "\\\\host\\evil.log",
        "nul.log",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    refused(packed(("good.log", b"x"), (name, b"evil")), tmp_path, match="leads elsewhere")


def test_a_link_is_left_out_and_nothing_is_written_through_it(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("way")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(link, str(tmp_path))
        opened.writestr("way/evil.log", b"evil")
    assert unpack(archive, tmp_path / "exp", name="exp.zip") == ["way"]
    assert (tmp_path / "exp" / "way" / "evil.log").read_bytes() == b"evil"
    assert not (tmp_path / "exp" / "way").is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["exp"]


def test_a_bomb_is_stopped_while_it_goes_off(tmp_path: Path) -> None:
    bomb = packed(("zeros.log", bytes(30_000_000)))
    assert len(bomb.getvalue()) < 50_000
    refused(bomb, tmp_path, match="too large")


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    data = bytearray(packed(("zeros.log", bytes(3_000_000))).getvalue())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)  # the size it says it has
    refused(io.BytesIO(bytes(data)), tmp_path, match=r"too large|cannot be unpacked", limits=Limits(growth_free=1000, growth=2))


def test_logs_that_compress_well_are_no_bomb(tmp_path: Path) -> None:
    log = b"".join(b"Epoch: [%d][100/200]  Loss 0.5  mAP 61.2\n" % epoch for epoch in range(100_000))
    unpack(packed(("train.log", log)), tmp_path / "exp", name="exp.zip")
    assert (tmp_path / "exp" / "train.log").read_bytes() == log


def test_too_many_files_and_too_deep_folders_are_refused(tmp_path: Path) -> None:
    refused(packed(*((f"{n}.log", b"") for n in range(20))), tmp_path, match="20 files", limits=Limits(files=19))
    refused(packed(("a/" * 30 + "x.log", b"")), tmp_path, match="too deep")
    refused(packed(("a" * 300 + ".log", b"")), tmp_path, match="too long")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = packed(("a.log", b"1"), ("a.log", b"2"))
    refused(archive, tmp_path, match="cannot be unpacked")


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    refused(packed(("a", b"1"), ("a/b.log", b"2")), tmp_path, match="cannot be unpacked")


@pytest.mark.parametrize("at", [0, 30, 60, -30])
def test_a_damaged_zip_is_refused(tmp_path: Path, at: int) -> None:
    data = bytearray(packed(("train.log", b"Epoch 1 loss 0.5\n" * 50)).getvalue())
    data[at] ^= 0xFF
    refused(io.BytesIO(bytes(data)), tmp_path, match="cannot be unpacked|leads elsewhere|password")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    refused(io.BytesIO(data), tmp_path, match="cannot be unpacked")


def test_a_zip_behind_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed(("train.log", b"loss: 1\n")).getvalue())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    refused(io.BytesIO(bytes(data)), tmp_path, match="password")
