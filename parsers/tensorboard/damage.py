"""What is wrong with an event file, as Problems: where, how many bytes, and how the reading went on."""

from parsers.tables import Problem
from parsers.tensorboard.state import BAD_EVENT, BAD_FRAME, BAD_PAYLOAD, CUT_OFF

# Kind of damage -> code, severity, sentence.
KINDS = {
    BAD_FRAME: (
        "bad-frame",
        "error",
        "{size:,} bytes from byte {at:,} on are no records (a bad length or checksum); reading went on at the next good record.",
    ),
    BAD_PAYLOAD: (
        "bad-checksum",
        "error",
        "The record at byte {at:,} has a wrong checksum; {size:,} bytes were skipped up to the next good record.",
    ),
    BAD_EVENT: (
        "bad-event",
        "error",
        "The record at byte {at:,} has a good checksum but is garbled; of its {size:,} bytes the readable ones were read.",
    ),
    CUT_OFF: (
        "cut-record",
        "error",
        "The record at byte {at:,} is cut off and other records follow; {size:,} bytes were skipped up to the next good one.",
    ),
}


def damage(kind: int, at: int, end: int, record: int) -> Problem:
    """Damage in the midst of a file; `at` and `end` are offsets, `record` is the number of the record that would stand there."""
    code, severity, message = KINDS[kind]
    return Problem(record, code, severity, message.format(at=at, size=end - at))


def bad_end(kind: int, at: int, size: int, record: int) -> Problem:
    """Bytes at the end that are no records; what is written later may still follow them."""
    code = KINDS[kind][0]
    what = f"The last {size - at:,} bytes, from byte {at:,} on, are no records (a bad length or checksum)"
    return Problem(record, code, "error", f"{what}; no good one follows so far.")


def empty() -> Problem:
    """A file without a byte."""
    return Problem(0, "empty-file", "info", "The file is empty: its run has written nothing (yet).")


def shrunk(size: int, was: int) -> Problem:
    """A file that lost bytes while, or since, it was read."""
    return Problem(0, "truncated", "warning", f"The file shrank from {was:,} to {size:,} bytes; it was read as it is now.")
