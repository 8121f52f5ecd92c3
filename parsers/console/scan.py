"""The compiled pass over text: per line a hash of its template, and every free-standing number in it.

A template is the line with its numbers replaced by holes, white space and drawn bars collapsed. Digits attached to a word
(`Loss1`, `top-5`, `mAP50-95`, `ckpt_12.pth`) belong to the word, but not those of `Epoch12`; dotted numbers (versions,
addresses) are literal.
"""

import numpy as np
from numba import njit

from parsers.console.alike import read_alike
from parsers.console.numerals import NOT_FINITE, is_digit, is_dotted, is_letter, not_finite, number

FNV = np.uint64(0xCBF29CE484222325)
PRIME = np.uint64(0x100000001B3)
HOLE = 1  # stands for a number in the hash
RUN = 2  # stands for the rest of a run of one drawn character
EXAMPLES = 4  # lines that the next ones are compared with


@njit(cache=True, nogil=True, inline="never")
def _mix(h, byte):
    return (h ^ np.uint64(byte)) * PRIME


@njit(cache=True, nogil=True)
def _is_epoch(buf, i):
    """Whether the five letters at i are `epoch`: the only word whose number, written to it, is no part of a name."""
    return (
        buf[i] | 32 == 101
        and buf[i + 1] | 32 == 112
        and buf[i + 2] | 32 == 111
        and buf[i + 3] | 32 == 99
        and buf[i + 4] | 32 == 104
    )


@njit(cache=True, nogil=True)
def _is_place(buf, i, length):
    """Whether the letters at i are `epoch`, `batch`, `iter` or `step`: words that a hyphen may join a count to."""
    if length == 5:
        b = (
            buf[i] | 32 == 98
            and buf[i + 1] | 32 == 97
            and buf[i + 2] | 32 == 116
            and buf[i + 3] | 32 == 99
            and buf[i + 4] | 32 == 104
        )
        return b or _is_epoch(buf, i)
    if length != 4:
        return False
    a, b, c, d = buf[i] | 32, buf[i + 1] | 32, buf[i + 2] | 32, buf[i + 3] | 32
    return (a == 105 and b == 116 and c == 101 and d == 114) or (a == 115 and b == 116 and c == 101 and d == 112)


@njit(cache=True, nogil=True)
def _joins_count(buf, i, end):
    """Whether a hyphen or underscore at i joins a whole number and nothing more to the word.

    `Epoch-12:`, `batch-50:`, not `epoch_12.pth`.
    """
    at = i + 1
    while at < end and is_digit(buf[at]):
        at += 1
    if at == i + 1 or (buf[i] != 45 and buf[i] != 95):
        return False
    c = buf[at] if at < end else 32
    return c == 32 or c == 9 or c == 13 or c == 58 or c == 44 or c == 93 or c == 41 or c == 124  # blank : , ] ) |


@njit(cache=True, nogil=True)
def scan(buf, starts, ends, hashes, first_hole, values, offsets, lengths, flags):
    """Fills, per line, `hashes` and `first_hole`; per hole, its value, byte offset, byte length and flags.

    Returns the number of holes, or -1 if there are more than the arrays hold. Most lines look like one of the last few, and
    are read after its example; the others from scratch.
    """
    holes = 0
    first_hole[0] = 0
    examples = np.full(EXAMPLES, -1)
    for line in range(len(starts)):
        after, place = -1, EXAMPLES - 1
        for k in range(EXAMPLES):
            like = examples[k]
            if like < 0:
                break
            one, other = (starts[like], ends[like]), (starts[line], ends[line])
            after = read_alike(buf, one, other, (first_hole[like], first_hole[like + 1]), holes, values, offsets, lengths, flags)
            if after >= 0:
                hashes[line], place = hashes[like], k
                break
        if after < 0:
            hashes[line], after = scan_line(buf, starts[line], ends[line], holes, values, offsets, lengths, flags)
            if after < 0:
                return -1
        for k in range(place, 0, -1):
            examples[k] = examples[k - 1]
        examples[0] = line
        holes = after
        first_hole[line + 1] = holes
    return holes


@njit(cache=True, nogil=True)
def scan_line(buf, i, end, holes, values, offsets, lengths, flags):
    """(hash, number of holes up to now) of a line; -1 for the latter if the arrays hold no more."""
    room = len(values) - 1
    h = FNV
    after_number = False
    before = 32
    while i < end:
        c = buf[i]
        if c == 32 or c == 9 or c == 13:
            while i < end and (buf[i] == 32 or buf[i] == 9 or buf[i] == 13):
                i += 1
            h = _mix(h, 32) if i < end else h
            before, after_number = c, False
            continue
        start, at = i, i
        if (c == 45 or c == 43) and not (is_digit(before) or is_letter(before) or before == 41 or before == 93):
            at = i + 1
        if at < end and (is_digit(buf[at]) or (buf[at] == 46 and at + 1 < end and is_digit(buf[at + 1]))):
            if is_dotted(buf, at, end):
                while i < end and (is_digit(buf[i]) or buf[i] == 46 or i < at):
                    h = _mix(h, buf[i])
                    i += 1
                before, after_number = 48, True
                continue
            if holes >= room:
                return h, -1
            i, value, flag = number(buf, at, end, start, before)
            values[holes], offsets[holes], lengths[holes], flags[holes] = value, start, i - start, flag
            holes += 1
            h = _mix(h, HOLE)
            before, after_number = 48, True
            continue
        if at < end and is_letter(buf[at]) and buf[at] != 95 and not (before != 32 and (is_digit(before) or before == 46)):
            what, stop = not_finite(buf, at, end)
            if what:
                if holes >= room:
                    return h, -1
                value = np.nan if what == 1 else np.inf
                values[holes], offsets[holes], lengths[holes] = -value if c == 45 else value, start, stop - start
                flags[holes] = NOT_FINITE
                holes += 1
                h = _mix(h, HOLE)
                i, before, after_number = stop, 48, True
                continue
        if is_letter(c):
            point, word = False, i
            while i < end:
                c = buf[i]
                if _is_place(buf, word, i - word) and _joins_count(buf, i, end):
                    h = _mix(h, c)
                    i, before = i + 1, 32
                    break
                if is_letter(c):
                    pass
                elif is_digit(c):
                    if after_number or (i - word == 5 and _is_epoch(buf, word)):
                        break
                elif (
                    (c == 45 or c == 46 or c == 64)
                    and i + 1 < end
                    and (is_digit(buf[i + 1]) or is_letter(buf[i + 1]))
                    and not after_number
                ):
                    point = point or c == 46 or c == 64
                elif (
                    c == 58
                    and point
                    and i + 2 < end
                    and (buf[i + 1] == 46 or (buf[i + 1] == 48 and buf[i + 2] == 46))
                    and is_digit(before)
                ):
                    pass  # mAP@0.5:0.95
                else:
                    break
                h = _mix(h, c)
                before = c
                i += 1
            # After a number, `m` and `s` of 1m30s end at the next digit, which begins a number.
            if after_number and i < end and is_digit(buf[i]):
                before = 32
            after_number = False
            continue
        after_number = False
        if c >= 0x80:
            if c == 0xE2 and i + 2 < end and (0x94 <= buf[i + 1] <= 0x96 or 0xA0 <= buf[i + 1] <= 0xA3):
                while i + 2 < end and buf[i] == 0xE2 and (0x94 <= buf[i + 1] <= 0x96 or 0xA0 <= buf[i + 1] <= 0xA3):
                    i += 3  # block elements, box drawing and braille: a drawn bar or rule
                h = _mix(h, RUN)
            else:
                h = _mix(h, c)
                i += 1
            before = 0x80
            continue
        h = _mix(h, c)
        i += 1
        if c == 61 or c == 45 or c == 35 or c == 42 or c == 46 or c == 62 or c == 126 or c == 43 or c == 95:
            while i < end and buf[i] == c:
                i += 1  # a drawn bar or rule, however long
        before = c
    return h, holes
