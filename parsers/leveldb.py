"""A LevelDB log as records, blocks of 32 KiB with pieces that have a length and a checksum: the files of W&B and SwanLab."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

# https://github.com/google/leveldb/blob/main/doc/log_format.md; the checksum is plain CRC-32 of the type and the data.
HEADER = 7  # bytes before the first block's first piece; they count as part of it
BLOCK = 32768
PIECE = struct.Struct("<IHB")
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4


class Frame(NamedTuple):
    """One whole record, and the offset behind it; `data` None where a stretch of the file was no record."""

    data: bytes | None
    end: int


def read_frames(content: bytes, offset: int = HEADER) -> Iterator[Frame]:
    """The records of a file from `offset` on. A cut end is the end for now; damage is left out up to its block's end."""
    at, pieces = offset, list[bytes]()
    while at < len(content):
        room = BLOCK - at % BLOCK
        if room < PIECE.size:  # too short for a piece: padding
            at += room
            continue
        if at + PIECE.size > len(content):
            return
        checksum, length, kind = PIECE.unpack_from(content, at)
        begin, end = at + PIECE.size, at + PIECE.size + length
        if end > len(content) and length <= room - PIECE.size:
            return
        data = content[begin:end]
        if length > room - PIECE.size or not FULL <= kind <= LAST or zlib.crc32(data, zlib.crc32(bytes([kind]))) != checksum:
            at, pieces = at + room, []
            yield Frame(None, at)
            continue
        at = end
        pieces = [data] if kind in (FULL, FIRST) else [*pieces, data]
        if kind in (FULL, LAST):
            yield Frame(b"".join(pieces), at)
            pieces = []
