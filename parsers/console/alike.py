"""A line that looks like an earlier one, read after its example: the text between the numbers compared, the numbers parsed."""

from numba import njit

from parsers.console.numerals import is_digit, is_dotted, number, plain_number


@njit(cache=True, nogil=True)
def is_blank(c):
    return c == 32 or c == 9 or c == 13


@njit(cache=True, nogil=True)
def read_alike(buf, example, line, example_holes, holes, values, offsets, lengths, flags):
    """The number of holes up to now with those of the line, or -1 if it is of another template, or not surely of the same.

    `example` and `line` are (start, end), `example_holes` (first, end). Where there is any doubt (a sign after a letter, a
    number that is none) the line is left to be scanned from scratch, so that both ways always give the same.
    """
    j, j_end = example
    i, end = line
    room = len(values) - 1
    for k in range(example_holes[0], example_holes[1] + 1):
        last = k == example_holes[1]
        stop = j_end if last else offsets[k]
        i, before = skip_text(buf, j, stop, i, end)
        if i < 0:
            return -1
        if last:
            break
        j = stop + lengths[k]
        if i >= end or holes >= room or (not last and k + 1 < example_holes[1] and offsets[k + 1] == j):
            return -1
        signed = buf[i] == 45 or buf[i] == 43
        if signed != (buf[stop] == 45 or buf[stop] == 43) and not is_before_sign(before):
            return -1
        if signed and before == buf[i]:
            return -1  # a drawn rule, however long
        at = i + signed
        if at >= end or not is_digit(buf[at]) or not is_digit(buf[stop + (buf[stop] == 45 or buf[stop] == 43)]):
            return -1
        after, value, flag = plain_number(buf, at, end)
        if after < 0:
            if is_dotted(buf, at, end):
                return -1
            after, value, flag = number(buf, at, end, i, before)
        elif buf[i] == 45:
            value = -value
        values[holes], offsets[holes], lengths[holes], flags[holes] = value, i, after - i, flag
        holes += 1
        i = after
    while i < end and is_blank(buf[i]):
        i += 1
    return holes if i == end else -1


@njit(cache=True, nogil=True)
def skip_text(buf, j, stop, i, end):
    """(where the line goes on, the byte before) after the example's text from j to stop; (-1, 0) if the line says another.

    Runs of white space are equal, whatever their length; at the end of a line they are nothing.
    """
    before = 32
    while j < stop:
        c = buf[j]
        if is_blank(c):
            before = c
            while j < stop and is_blank(buf[j]):
                j += 1
            if i < end and is_blank(buf[i]):
                before = buf[i]
                while i < end and is_blank(buf[i]):
                    i += 1
            elif i < end or j < stop:
                return -1, 0
        else:
            if i >= end or buf[i] != c:
                return -1, 0
            before = c
            i += 1
            j += 1
    return i, before


@njit(cache=True, nogil=True)
def is_before_sign(c):
    """Whether a minus behind this byte is surely a sign: white space or one of `: = ( [ ,`."""
    return is_blank(c) or c == 58 or c == 61 or c == 40 or c == 91 or c == 44
