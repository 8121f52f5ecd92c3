"""The intact records of an event file one by one, as bytes: for what is opened on demand, or written anew."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from parsers.tensorboard.search import next_record
from parsers.tensorboard.wire import FOOTER

WINDOW = 4 << 20  # bytes read at a time


def records(path: Path, tag: str = "") -> Iterator[bytes]:
    """The payloads of a file's intact records; with `tag`, only of those that hold a value of it."""
    wanted = np.frombuffer(tag.encode("utf-8", "surrogateescape"), np.uint8)
    buffer, held = np.empty(WINDOW, np.uint8), 0
    with path.open("rb", buffering=0) as file:
        while True:
            got = file.readinto(buffer.data[held:])
            held += got
            at = 0
            while (found := next_record(buffer, at, held, not got, wanted))[0] >= 0:
                yield buffer[found[0] : found[1]].tobytes()
                at = found[1] + FOOTER
            if not got:
                return
            left = held - found[1]
            old, buffer = buffer, buffer if left < len(buffer) // 2 else np.empty(2 * len(buffer), np.uint8)
            buffer[:left] = old[found[1] : held]
            held = left
