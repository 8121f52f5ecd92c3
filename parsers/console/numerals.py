"""Numbers as they are written, compiled: where one ends, what it is, and which digits are none."""

import numpy as np
from numba import njit

INEXACT, INTEGER, NOT_FINITE = 1, 2, 4  # flags of a number; an inexact one is to be read again by Python
POWERS = np.array([10.0**k for k in range(23)])
MOST_DIGITS = 15  # of a number that is exact in a double whatever its digits


@njit(cache=True, nogil=True)
def is_digit(c):
    return 48 <= c <= 57


@njit(cache=True, nogil=True)
def is_letter(c):
    return 65 <= c <= 90 or 97 <= c <= 122 or c == 95


@njit(cache=True, nogil=True)
def not_finite(buf, i, end):
    """(1 nan, 2 inf, 0 neither; end of the token) for the letters at i; `nanms` and `nans` count as nan."""
    if i + 3 > end:
        return 0, i
    a, b, c = buf[i] | 32, buf[i + 1] | 32, buf[i + 2] | 32
    if a == 110 and b == 97 and c == 110:  # nan
        j = i + 3
        rest = j
        while rest < end and (is_letter(buf[rest]) or is_digit(buf[rest])):
            rest += 1
        if rest == j or (rest == j + 1 and buf[j] == 115) or (rest == j + 2 and buf[j] == 109 and buf[j + 1] == 115):
            return 1, j
    if a == 105 and b == 110 and c == 102:  # inf, infinity
        j = i + 3
        if i + 8 <= end and buf[j] | 32 == 105 and buf[j + 1] | 32 == 110 and buf[j + 4] | 32 == 121:
            j = i + 8
        if j == end or not (is_letter(buf[j]) or is_digit(buf[j])):
            return 2, j
    return 0, i


@njit(cache=True, nogil=True)
def number(buf, i, end, start, before):
    """(end, value, flags) of the number whose first digit or point is at i; `before` is the byte before its start."""
    mantissa, digits, scale, flags = np.uint64(0), 0, 0, INTEGER
    group = before == 32 or before == 61 or before == 36 or before == 9
    first = i
    while i < end:
        c = buf[i]
        if is_digit(c):
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
    if i + 1 < end and buf[i] == 46 and (is_digit(buf[i + 1])):
        flags &= ~INTEGER
        i += 1
        while i < end and is_digit(buf[i]):
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
        if j < end and is_digit(buf[j]):
            power = 0
            while j < end and is_digit(buf[j]):
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
    if not (is_digit(buf[i + 1]) and is_digit(buf[i + 2]) and is_digit(buf[i + 3])):
        return False
    return i + 4 >= end or not is_digit(buf[i + 4])


@njit(cache=True, nogil=True)
def is_dotted(buf, i, end):
    """Whether a number at i is a version, an address or a dotted date: two points between digits."""
    points = 0
    while i < end and (is_digit(buf[i]) or (buf[i] == 46 and i + 1 < end and is_digit(buf[i + 1]))):
        points += buf[i] == 46
        i += 1
    return points > 1


@njit(cache=True, nogil=True)
def plain_number(buf, i, end):
    """(end, value, flags) of digits with at most one point among them; (-1, 0, 0) for any other number."""
    first, mantissa, point = i, np.int64(0), -1
    while i < end:
        c = buf[i]
        if is_digit(c):
            mantissa = mantissa * 10 + (c - 48)
        elif c == 46 and point < 0:
            point = i
        else:
            break
        i += 1
    if i - first > MOST_DIGITS or point == i - 1 or (i < end and (c == 46 or c == 44 or c | 32 == 101)):
        return -1, 0.0, 0
    if point < 0:
        return i, float(mantissa), INTEGER
    return i, mantissa / POWERS[i - 1 - point], 0
