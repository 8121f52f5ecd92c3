"""The one number in a TensorProto of one element, of any numeric type, as raw content or in a typed field; compiled."""

import numpy as np

from parsers.compiled import inner
from parsers.tensorboard.wire import BYTES, FIXED32, FIXED64, VARINT, brain, f32, f64, field, half, u16, u32, u64, varint

# Types as in TensorFlow's types.proto.
FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, BOOL, BFLOAT16, UINT16, HALF, UINT32, UINT64 = (
    1, 2, 3, 4, 5, 6, 9, 10, 14, 17, 19, 22, 23,
)  # fmt: skip
NUMBERS = (FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, BOOL, BFLOAT16, UINT16, HALF, UINT32, UINT64)
MALFORMED, OTHER, NUMBER = -1, 0, 1
MANY = 1 << 30


@inner
def one_number(buf, at, end):
    """(NUMBER, the number) of a TensorProto of one numeric element; else OTHER, or MALFORMED."""
    dtype, elements, found, value, content, content_end = 0, 1, 0, 0.0, at, at
    while at < end:
        key, begin, at = field(buf, at, end)
        if at < 0:
            return MALFORMED, 0.0
        number, wire = np.int64(key >> np.uint64(3)), np.int64(key & np.uint64(7))
        if number == 1 and wire == VARINT:
            dtype = np.int64(varint(buf, begin, at)[0])
        elif number == 2 and wire == BYTES:
            elements = _elements(buf, begin, at)
            if elements < 0:
                return MALFORMED, 0.0
        elif number == 4 and wire == BYTES:
            content, content_end = begin, at
        elif number >= 5:
            count, last = _typed(buf, begin, at, number, wire, dtype)
            if count < 0:
                return MALFORMED, 0.0
            if count > 0:
                found, value = found + count, last
    if elements != 1 or found > 1:
        return OTHER, 0.0
    if content_end > content:
        return _content(buf, content, content_end - content, dtype)
    return (NUMBER, value) if dtype in NUMBERS else (OTHER, 0.0)  # a zero may be left out


@inner
def _elements(buf, at, end):
    """How many elements a TensorShapeProto { dim { size } } gives a tensor; -1 if it is garbled."""
    elements = 1
    while at < end:
        key, dim, at = field(buf, at, end)
        if at < 0:
            return -1
        if key == np.uint64(18):
            size = 0
            while dim < at:
                key, begin, dim = field(buf, dim, at)
                if dim < 0:
                    return -1
                if key == np.uint64(8):
                    size = np.int64(varint(buf, begin, dim)[0])
            elements = min(elements * min(max(size, 0), MANY), MANY)
    return elements


@inner
def _typed(buf, at, end, number, wire, dtype):
    """(how many, the last) of the numbers in a typed field, packed or not; -1 if it is garbled."""
    if number == 5 and wire in (FIXED32, BYTES):
        return (end - at) // 4, np.float64(f32(buf, at)) if end - at >= 4 else 0.0
    if number == 6 and wire in (FIXED64, BYTES):
        return (end - at) // 8, f64(buf, at) if end - at >= 8 else 0.0
    if wire not in (VARINT, BYTES) or number not in (7, 10, 11, 13, 16, 17):
        return 0, 0.0
    count, raw = 0, np.uint64(0)
    while at < end:
        raw, at = varint(buf, at, end)
        if at < 0:
            return -1, 0.0
        count += 1
    if number == 13:
        return count, brain(np.int64(raw)) if dtype == BFLOAT16 else half(np.int64(raw))
    if number == 16 or number == 17:
        return count, np.float64(raw)
    return count, np.float64(np.int64(raw))


@inner
def _content(buf, at, size, dtype):
    """(NUMBER, the number) of raw content as large as one number of its type, else OTHER."""
    if size == 4:
        if dtype == FLOAT:
            return NUMBER, np.float64(f32(buf, at))
        if dtype in (INT32, UINT32):
            return NUMBER, np.float64(np.int32(u32(buf, at))) if dtype == INT32 else np.float64(u32(buf, at))
    if size == 8:
        if dtype == DOUBLE:
            return NUMBER, f64(buf, at)
        if dtype in (INT64, UINT64):
            return NUMBER, np.float64(np.int64(u64(buf, at))) if dtype == INT64 else np.float64(u64(buf, at))
    if size == 2:
        if dtype in (HALF, BFLOAT16):
            bits = np.int64(u16(buf, at))
            return NUMBER, half(bits) if dtype == HALF else brain(bits)
        if dtype in (INT16, UINT16):
            return NUMBER, np.float64(np.int16(u16(buf, at))) if dtype == INT16 else np.float64(u16(buf, at))
    if size == 1 and dtype in (INT8, UINT8, BOOL):
        return NUMBER, np.float64(np.int8(buf[at])) if dtype == INT8 else np.float64(buf[at])
    return OTHER, 0.0
