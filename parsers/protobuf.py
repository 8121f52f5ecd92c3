"""The wire format of protocol buffers, field by field, for messages too few to be worth compiling a reader."""

from collections.abc import Iterator


def read_fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(field number, value) of a protocol-buffer message: numbers and bytes; stops where the message is damaged."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield field, value
        elif wire == 2:
            length, at = _varint(data, at)
            if at + length > len(data):
                return
            yield field, data[at : at + length]
            at += length
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            yield field, data[at : at + size]
            at += size
        else:
            return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            break
        shift += 7
    return value, at


def signed(number: int) -> int:
    """A whole number as its 64 bits say it with their sign."""
    return number - (1 << 64) if number >> 63 else number


def text_of(value: object) -> str:
    """A field of text; '' for what is none."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
