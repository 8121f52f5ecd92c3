"""The compiled look at a stretch of text that tells whether it is lines and nothing more; other threads run meanwhile."""

from numba import njit


@njit(cache=True, nogil=True)
def is_tidy(buf):
    """Whether there are no control characters, no returns but before a line end, no progress bars, no byte-order mark.

    A progress bar is a `%|`, a line end may be `\\n`, `\\r\\n` or `\\r\\r\\n`. `buf` is bytes of UTF-8.
    """
    size = len(buf)
    odd = False
    for i in range(size):  # without a branch: the processor looks at many bytes at once
        odd |= (buf[i] < 32) & (buf[i] != 9) & (buf[i] != 10) | (buf[i] == 127) | (buf[i] == 0xEF)
    for i in range(size - 1):
        odd |= (buf[i] == 37) & (buf[i + 1] == 124)
    return not odd or _is_tidy_bytewise(buf)


@njit(cache=True, nogil=True)
def _is_tidy_bytewise(buf):
    size = len(buf)
    for i in range(size):
        c, after = buf[i], buf[i + 1] if i + 1 < size else 0
        if c == 13:
            end = i + 2 if after == 13 else i + 1
            if end >= size or buf[end] != 10:
                return False
        control = (c < 32 and c != 9 and c != 10 and c != 13) or c == 127
        mark = c == 0xEF and after == 0xBB and i + 2 < size and buf[i + 2] == 0xBF
        if control or mark or (c == 37 and after == 124):
            return False
    return True
