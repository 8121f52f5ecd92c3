"""The compiled pass over text: per line a hash of its template, and every free-standing number in it.

A template is the line with its numbers replaced by holes, white space and drawn bars collapsed. Digits attached to a word
(`Loss1`, `top-5`, `mAP50-95`, `ckpt_12.pth`) belong to the word, but not those of `Epoch12`; dotted numbers (versions,
addresses) are literal.
"""

import numpy as np
from numba import njit

FNV = np.uint64(0xCBF29CE484222325)
PRIME = np.uint64(0x100000001B3)
HOLE = 1  # stands for a number in the hash
RUN = 2  # stands for the rest of a run of one drawn character
INEXACT, INTEGER, NOT_FINITE = 1, 2, 4  # flags of a hole
POWERS = np.array([10.0**k for k in range(23)])


@njit(cache=True, nogil=True, inline="never")
def _mix(h, byte):
    return (h ^ np.uint64(byte)) * PRIME


@njit(cache=True, nogil=True)
def _is_digit(c):
    return 48 <= c <= 57


@njit(cache=True, nogil=True)
def _is_letter(c):
    return 65 <= c <= 90 or 97 <= c <= 122 or c == 95


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
def _not_finite(buf, i, end):
    """(1 nan, 2 inf, 0 neither; end of the token) for the letters at i; `nanms` and `nans` count as nan."""
    if i + 3 > end:
        return 0, i
    a, b, c = buf[i] | 32, buf[i + 1] | 32, buf[i + 2] | 32
    if a == 110 and b == 97 and c == 110:  # nan
        j = i + 3
        rest = j
        while rest < end and (_is_letter(buf[rest]) or _is_digit(buf[rest])):
            rest += 1
        if rest == j or (rest == j + 1 and buf[j] == 115) or (rest == j + 2 and buf[j] == 109 and buf[j + 1] == 115):
            return 1, j
    if a == 105 and b == 110 and c == 102:  # inf, infinity
        j = i + 3
        if i + 8 <= end and buf[j] | 32 == 105 and buf[j + 1] | 32 == 110 and buf[j + 4] | 32 == 121:
            j = i + 8
        if j == end or not (_is_letter(buf[j]) or _is_digit(buf[j])):
            return 2, j
    return 0, i


@njit(cache=True, nogil=True)
def _number(buf, i, end, start, before):
    """(end, value, flags) of the number whose first digit or point is at i; `before` is the byte before its start."""
    mantissa, digits, scale, flags = np.uint64(0), 0, 0, INTEGER
    group = before == 32 or before == 61 or before == 36 or before == 9
    first = i
    while i < end:
        c = buf[i]
        if _is_digit(c):
            if digits < 19:
                mantissa = mantissa * np.uint64(10) + np.uint64(c - 48)
                digits += 1 if mantissa else 0
            else:
                scale += 1
                flags |= INEXACT
            i += 1
        elif c == 44 and group and 0 < i - first <= 3 + 8 and i + 3 < end + 0 and _thousands(buf, i, end):
            i += 1
        else:
            break
    if i + 1 < end and buf[i] == 46 and (_is_digit(buf[i + 1])):
        flags &= ~INTEGER
        i += 1
        while i < end and _is_digit(buf[i]):
            if digits < 19:
                mantissa = mantissa * np.uint64(10) + np.uint64(buf[i] - 48)
                digits += 1 if mantissa else 0
                scale -= 1
            else:
                flags |= INEXACT
            i += 1
    if i < end and buf[i] | 32 == 101:
        j = i + 1
        negative = False
        if j < end and (buf[j] == 45 or buf[j] == 43):
            negative = buf[j] == 45
            j += 1
        if j < end and _is_digit(buf[j]):
            power = 0
            while j < end and _is_digit(buf[j]):
                power = min(power * 10 + (buf[j] - 48), 9999)
                j += 1
            scale += -power if negative else power
            flags &= ~INTEGER
            i = j
    value = float(mantissa)
    if digits > 15 and mantissa > np.uint64(9007199254740992):
        flags |= INEXACT
    if scale > 22 or scale < -22:
        flags |= INEXACT
    elif scale > 0:
        value *= POWERS[scale]
    elif scale < 0:
        value /= POWERS[-scale]
    if buf[start] == 45:
        value = -value
    return i, value, flags


@njit(cache=True, nogil=True)
def _thousands(buf, i, end):
    """Whether the comma at i is followed by exactly three digits and no further plain group of another length."""
    if i + 3 >= end + 0 and i + 4 > end:
        return False
    if not (_is_digit(buf[i + 1]) and _is_digit(buf[i + 2]) and _is_digit(buf[i + 3])):
        return False
    return i + 4 >= end or not _is_digit(buf[i + 4])


@njit(cache=True, nogil=True)
def _is_dotted(buf, i, end):
    """Whether a number at i is a version, an address or a dotted date: two points between digits."""
    points = 0
    while i < end and (_is_digit(buf[i]) or (buf[i] == 46 and i + 1 < end and _is_digit(buf[i + 1]))):
        points += buf[i] == 46
        i += 1
    return points > 1


@njit(cache=True, nogil=True)
def scan(buf, starts, ends, hashes, first_hole, values, offsets, lengths, flags):
    """Fills, per line, `hashes` and `first_hole`; per hole, its value, byte offset, byte length and flags.

    Returns the number of holes, or -1 if there are more than the arrays hold.
    """
    room, holes = len(values) - 1, 0
    for line in range(len(starts)):
        first_hole[line] = holes
        i, end = starts[line], ends[line]
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
            if (c == 45 or c == 43) and not (_is_digit(before) or _is_letter(before) or before == 41 or before == 93):
                at = i + 1
            if at < end and (_is_digit(buf[at]) or (buf[at] == 46 and at + 1 < end and _is_digit(buf[at + 1]))):
                if _is_dotted(buf, at, end):
                    while i < end and (_is_digit(buf[i]) or buf[i] == 46 or i < at):
                        h = _mix(h, buf[i])
                        i += 1
                    before, after_number = 48, True
                    continue
                if holes >= room:
                    return -1
                i, value, flag = _number(buf, at, end, start, before)
                values[holes], offsets[holes], lengths[holes], flags[holes] = value, start, i - start, flag
                holes += 1
                h = _mix(h, HOLE)
                before, after_number = 48, True
                continue
            if at < end and _is_letter(buf[at]) and buf[at] != 95 and not (before != 32 and (_is_digit(before) or before == 46)):
                what, stop = _not_finite(buf, at, end)
                if what:
                    if holes >= room:
                        return -1
                    value = np.nan if what == 1 else np.inf
                    values[holes], offsets[holes], lengths[holes] = -value if c == 45 else value, start, stop - start
                    flags[holes] = NOT_FINITE
                    holes += 1
                    h = _mix(h, HOLE)
                    i, before, after_number = stop, 48, True
                    continue
            if _is_letter(c):
                point, word = False, i
                while i < end:
                    c = buf[i]
                    if _is_letter(c):
                        pass
                    elif _is_digit(c):
                        if after_number or (i - word == 5 and _is_epoch(buf, word)):
                            break
                    elif (
                        (c == 45 or c == 46 or c == 64)
                        and i + 1 < end
                        and (_is_digit(buf[i + 1]) or _is_letter(buf[i + 1]))
                        and not after_number
                    ):
                        point = point or c == 46 or c == 64
                    elif (
                        c == 58
                        and point
                        and i + 2 < end
                        and (buf[i + 1] == 46 or (buf[i + 1] == 48 and buf[i + 2] == 46))
                        and _is_digit(before)
                    ):
                        pass  # mAP@0.5:0.95
                    else:
                        break
                    h = _mix(h, c)
                    before = c
                    i += 1
                # After a number, `m` and `s` of 1m30s end at the next digit, which begins a number.
                if after_number and i < end and _is_digit(buf[i]):
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
        hashes[line] = h
    first_hole[len(starts)] = holes
    return holes
