"""Protobuf's wire format, compiled: numbers and fields straight from a buffer of bytes."""

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from parsers.compiled import inner

HEADER, FOOTER = 12, 4  # bytes of a record's frame before and behind its payload
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types


def _loader(number: types.Number) -> Any:
    """A compiled function (buffer, offset) -> the number that stands there, the lowest byte first."""

    @intrinsic
    def load(typing_context: Any, buf: Any, at: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, args[0])
            place = builder.gep(array.data, [args[1]])
            return builder.load(builder.bitcast(place, context.get_value_type(number).as_pointer()), align=1)

        return number(buf, types.int64), generate

    return load


u16, u32, u64, f32, f64 = map(_loader, (types.uint16, types.uint32, types.uint64, types.float32, types.float64))


@inner
def varint(buf, at, end):
    """(value, end of it); the end is -1 if it is cut off or too long."""
    value, shift = np.uint64(0), np.uint64(0)
    while at < end and shift < np.uint64(70):
        byte = np.uint64(buf[at])
        value |= (byte & np.uint64(127)) << shift
        at += 1
        if byte < np.uint64(128):
            return value, at
        shift += np.uint64(7)
    return value, -1


@inner
def field(buf, at, end):
    """(key, start, end) of the field at `at`: for bytes, of what is in it. The end is -1 if it is garbled."""
    key, at = varint(buf, at, end)
    if at < 0:
        return key, at, -1
    wire = np.int64(key & np.uint64(7))
    if wire == BYTES:
        size, at = varint(buf, at, end)
        return key, at, at + np.int64(size) if at >= 0 and size <= np.uint64(end - at) else -1
    if wire == VARINT:
        return key, at, varint(buf, at, end)[1]
    if wire == FIXED64:
        return key, at, at + 8 if at + 8 <= end else -1
    if wire == FIXED32:
        return key, at, at + 4 if at + 4 <= end else -1
    return key, at, -1


@inner
def equals(buf, at, size, text, text_at):
    """Whether buf[at:at+size] is text[text_at:text_at+size]. Of the last eight bytes some may be looked at twice."""
    if size >= 8:
        last = size - 8
        for k in range(0, last, 8):
            if u64(buf, at + k) != u64(text, text_at + k):
                return False
        return u64(buf, at + last) == u64(text, text_at + last)
    if size >= 4:
        last = size - 4
        return u32(buf, at) == u32(text, text_at) and u32(buf, at + last) == u32(text, text_at + last)
    for k in range(size):  # noqa: SIM110 (numba compiles no generators)
        if buf[at + k] != text[text_at + k]:
            return False
    return True


@inner
def half(bits):
    """The number that 16 bits are as IEEE half precision."""
    sign = -1.0 if bits & 0x8000 else 1.0
    power, fraction = (bits >> 10) & 31, bits & 1023
    if power == 31:
        return sign * np.inf if fraction == 0 else np.nan
    if power == 0:
        return sign * fraction * 2.0**-24
    return sign * (1024 + fraction) * 2.0 ** (power - 25)


@inner
def brain(bits):
    """The number that 16 bits are as bfloat16."""
    sign = -1.0 if bits & 0x8000 else 1.0
    power, fraction = (bits >> 7) & 255, bits & 127
    if power == 255:
        return sign * np.inf if fraction == 0 else np.nan
    if power == 0:
        return sign * fraction * 2.0**-133
    return sign * (128 + fraction) * 2.0 ** (power - 134)
