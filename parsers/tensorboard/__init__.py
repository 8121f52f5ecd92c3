"""TensorBoard event files: every scalar, at the speed of memory; damage is accounted for."""

from collections.abc import Iterator, Sequence

from parsers.sources import Source
from parsers.tables import Reading

name = "tensorboard"


def sniff(source: Source) -> bool:
    """A file called `*tfevents*`, or one that begins with a record of an event file."""
    if "tfevents" in source.name:
        return True
    head = source.head
    return (
        len(head) > 40 and int.from_bytes(head[:8], "little") in range(10, 200) and head[12] == 9 and b"brain.Event:" in head[:64]
    )


def preparing(sources: Sequence[Source]) -> str:
    """What to tell who waits, if these sources cannot be read before the reader is compiled; else ''."""
    if not any("tfevents" in source.name for source in sources):
        return ""
    from parsers.tensorboard.framing import walk

    return "" if walk.is_ready else "the reader of event files is being compiled, this once (about 5 s)"


def read(source: Source, before: Reading | None = None) -> Reading:
    """The Reading of an event file; with `before`, of the same file when it was shorter, only what came since is read."""
    from parsers.tensorboard.reader import read_events  # numba is slow to import, and the command line starts without it

    return read_events(source, before)


def read_together(sources: Sequence[Source]) -> Iterator[tuple[Source, memoryview, Reading]]:
    """(source, its bytes, its Reading) of those event files that are small and hold nothing but scalars."""
    if events := [source for source in sources if "tfevents" in source.name]:
        from parsers.tensorboard.together import read_together  # as above

        yield from read_together(events)
