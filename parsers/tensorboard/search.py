"""The next intact record, or the next that holds a value of one tag; compiled."""

from pathlib import Path
from typing import Any

import numpy as np

from parsers.compiled import Compiled, inner, stamp_of
from parsers.tensorboard.framing import good_header, intact
from parsers.tensorboard.wire import FOOTER, HEADER, equals, field, u64

SUMMARY, VALUE, TAG = 42, 10, 10  # keys of Event.summary, Summary.value and Value.tag


@inner
def _speaks_of(buf, at, end, tag):
    """Whether an event's summary holds a value of this tag."""
    while at < end:
        key, summary, at = field(buf, at, end)
        if at < 0:
            return False
        while key == SUMMARY and summary < at:
            inner_key, value, summary = field(buf, summary, at)
            if summary < 0:
                return False
            while inner_key == VALUE and value < summary:
                value_key, start, value = field(buf, value, summary)
                if value < 0:
                    return False
                if value_key == TAG and value - start == len(tag) and equals(buf, start, len(tag), tag, 0):
                    return True
    return False


@inner
def _next(buf, at, end, last, tag):
    while end - at >= HEADER:
        start = at + HEADER
        if not good_header(buf, at):
            at += 1
            continue
        stop = start + np.int64(u64(buf, at))
        if stop + FOOTER > end:
            if not last:
                return -1, at
            at += 1
        else:
            wanted = len(tag) == 0 or _speaks_of(buf, start, stop, tag)
            if not intact(buf, start, stop, end, wanted):
                at += 1
            elif wanted:
                return start, stop
            else:
                at = stop + FOOTER
    return -1, at


def _entry(stamp: int) -> Any:
    @Compiled
    def next_record(buf, at, end, last, tag):
        """(start, stop) of the next intact payload from `at` on that speaks of a tag (of any, if empty).

        (-1, from where to go on with more bytes) if there is none. `last`: there are no more bytes.
        """
        return _next(buf, at, end, last, tag) if stamp else (-1, end)

    return next_record


next_record = _entry(stamp_of(Path(__file__).parent))
