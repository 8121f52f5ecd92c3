"""The compiled pass over an event file's bytes: frames, checksums, events and their scalars, in one go.

Frame: length (8 bytes), masked CRC of it (4), payload, masked CRC of the payload (4). Payload: a protobuf `Event`.
"""

import numpy as np
from numba import njit

from parsers.tensorboard.checksum import masked, read_u32, read_u64

# What a summary value is. Those from IMAGE on are counted, not read.
SCALAR, TEXT, HPARAMS, IMAGE, HISTOGRAM, AUDIO, TENSOR, PR_CURVE, MESH, GRAPH, METADATA = range(11)
KINDS = ("scalar", "text", "hparams", "image", "histogram", "audio", "tensor", "pr curve", "mesh", "graph", "run metadata")
PLUGINS = ("scalars", "text", "hparams", "images", "histograms", "audio", "", "pr_curves", "mesh", "", "")
BLOB = 4096  # bytes; a larger payload without scalars is verified when it is opened
# Cursor: where the pass stands between calls.
AT, RECORD, ROWS, OTHERS, DAMAGE, TAGS, ARENA, SEGMENT, BAD_FROM, LAST_TAG = range(10)
CURSOR = 10
NONE = -(1 << 62)  # BAD_FROM where all is well (it may lie before the buffer)
DONE, ROOM, TAG_ROOM = 0, 1, 2
CUT, BAD_FRAME, BAD_PAYLOAD, BAD_EVENT = range(4)  # kinds of damage


@njit(cache=True, nogil=True)
def _varint(buf, at, end):
    """(value, end of it); end is -1 if it is cut off or too long."""
    value, shift = np.uint64(0), 0
    while at < end and shift < 70:
        byte = buf[at]
        value |= np.uint64(byte & 127) << np.uint64(shift)
        at += 1
        if byte < 128:
            return value, at
        shift += 7
    return value, -1


@njit(cache=True, nogil=True)
def _skip(buf, at, end, wire):
    """The end of a field of this wire type, or -1."""
    if wire == 0:
        return _varint(buf, at, end)[1]
    if wire == 1:
        return at + 8 if at + 8 <= end else -1
    if wire == 5:
        return at + 4 if at + 4 <= end else -1
    if wire == 2:
        size, at = _varint(buf, at, end)
        return at + np.int64(size) if at >= 0 and size <= np.uint64(end - at) else -1
    return -1


@njit(cache=True, nogil=True)
def _equals(buf, at, size, text):
    if size != len(text):
        return False
    for k in range(size):
        if buf[at + k] != text[k]:
            return False
    return True


@njit(cache=True, nogil=True)
def _intern(buf, at, size, arena, tag_start, table, cursor, follows):
    """The id of the tag buf[at:at+size], or -1 if there is no room for a new one.

    The tag that came after the last one the time before is tried first: writers repeat their order.
    """
    last = cursor[LAST_TAG]
    guess = follows[last + 1]
    if guess >= 0 and tag_start[guess + 1] - tag_start[guess] == size:
        same = True
        for k in range(size):
            if buf[at + k] != arena[tag_start[guess] + k]:
                same = False
                break
        if same:
            cursor[LAST_TAG] = guess
            return guess
    h = np.uint64(0xCBF29CE484222325)
    for k in range(size):
        h = (h ^ np.uint64(buf[at + k])) * np.uint64(0x100000001B3)
    slot = np.int64((h ^ h >> np.uint64(32)) & np.uint64(len(table) - 1))
    while table[slot] >= 0:
        tag = table[slot]
        if tag_start[tag + 1] - tag_start[tag] == size:
            same = True
            for k in range(size):
                if buf[at + k] != arena[tag_start[tag] + k]:
                    same = False
                    break
            if same:
                break
        slot = (slot + 1) & (len(table) - 1)
    tag = table[slot]
    if tag < 0:
        tag = cursor[TAGS]
        if tag + 2 >= len(tag_start) or cursor[ARENA] + size > len(arena) or 2 * tag >= len(table):
            return -1
        for k in range(size):
            arena[cursor[ARENA] + k] = buf[at + k]
        cursor[ARENA] += size
        tag_start[tag + 1] = cursor[ARENA]
        table[slot] = tag
        cursor[TAGS] += 1
    follows[last + 1] = tag
    cursor[LAST_TAG] = tag
    return tag


@njit(cache=True, nogil=True)
def _half(bits, brain):
    """The float of 16 bits: bfloat16 or IEEE half."""
    sign = -1.0 if bits & 0x8000 else 1.0
    if brain:
        power, fraction, bias, width = (bits >> 7) & 255, bits & 127, 127, 128.0
        top = 255
    else:
        power, fraction, bias, width = (bits >> 10) & 31, bits & 1023, 15, 1024.0
        top = 31
    if power == top:
        return sign * np.inf if fraction == 0 else np.nan
    if power == 0:
        return sign * fraction / width * 2.0 ** (1 - bias)
    return sign * (1.0 + fraction / width) * 2.0 ** (power - bias)


@njit(cache=True, nogil=True)
def _f32(buf, at, four, as_f32):
    four[0] = read_u32(buf, at)
    return np.float64(as_f32[0])


@njit(cache=True, nogil=True)
def _f64(buf, at, eight, as_f64):
    eight[0] = read_u64(buf, at)
    return as_f64[0]


@njit(cache=True, nogil=True)
def _content(buf, at, size, dtype, four, as_f32, eight, as_f64):
    """(whether it is one number, the number) of a tensor's raw content. Types as in TensorFlow's types.proto."""
    if dtype == 1 and size == 4:
        return True, _f32(buf, at, four, as_f32)
    if dtype == 2 and size == 8:
        return True, _f64(buf, at, eight, as_f64)
    if (dtype == 19 or dtype == 14) and size == 2:
        return True, _half(np.int64(buf[at]) | np.int64(buf[at + 1]) << 8, dtype == 14)
    if dtype == 3 and size == 4:
        return True, np.float64(np.int32(read_u32(buf, at)))
    if dtype == 22 and size == 4:
        return True, np.float64(read_u32(buf, at))
    if dtype == 9 and size == 8:
        return True, np.float64(np.int64(read_u64(buf, at)))
    if dtype == 23 and size == 8:
        return True, np.float64(read_u64(buf, at))
    if (dtype == 4 or dtype == 10) and size == 1:
        return True, np.float64(buf[at])
    if dtype == 6 and size == 1:
        return True, np.float64(np.int8(buf[at]))
    if dtype == 5 and size == 2:
        return True, np.float64(np.int16(np.uint16(buf[at]) | np.uint16(buf[at + 1]) << np.uint16(8)))
    if dtype == 17 and size == 2:
        return True, np.float64(np.uint16(buf[at]) | np.uint16(buf[at + 1]) << np.uint16(8))
    return False, 0.0


@njit(cache=True, nogil=True)
def _tensor(buf, at, end, four, as_f32, eight, as_f64):
    """(what: 1 one number, 0 more or no number, -1 garbled; the number) of a TensorProto."""
    dtype, elements, found, value, content, content_size = 0, 1, 0, 0.0, -1, 0
    while at < end:
        key, at = _varint(buf, at, end)
        if at < 0:
            return -1, 0.0
        number, wire = np.int64(key >> np.uint64(3)), np.int64(key & np.uint64(7))
        begin = at
        at = _skip(buf, at, end, wire)
        if at < 0:
            return -1, 0.0
        if wire == 2:
            size, begin = _varint(buf, begin, end)
        if number == 1 and wire == 0:
            dtype = np.int64(_varint(buf, begin, end)[0])
        elif number == 2 and wire == 2:
            inner = begin
            while inner < at:  # dim { size: 1, name: 2 }
                key, inner = _varint(buf, inner, at)
                if inner < 0:
                    return -1, 0.0
                dim = inner
                inner = _skip(buf, inner, at, np.int64(key & np.uint64(7)))
                if inner < 0:
                    return -1, 0.0
                if key == np.uint64(18):
                    size, dim = _varint(buf, dim, at)
                    count = np.int64(0)
                    while dim < inner:
                        key, dim = _varint(buf, dim, inner)
                        if dim < 0:
                            return -1, 0.0
                        if key == np.uint64(8):
                            count = np.int64(_varint(buf, dim, inner)[0])
                        dim = _skip(buf, dim, inner, np.int64(key & np.uint64(7)))
                        if dim < 0:
                            return -1, 0.0
                    elements *= min(count, 1 << 30)
        elif number == 4 and wire == 2:
            content, content_size = begin, at - begin
        elif number == 5 and at - begin >= 4:
            found, value = found + (at - begin) // 4, _f32(buf, begin, four, as_f32)
        elif number == 6 and at - begin >= 8:
            found, value = found + (at - begin) // 8, _f64(buf, begin, eight, as_f64)
        elif number == 7 or number == 10 or number == 11 or number == 13 or number == 16 or number == 17:
            inner = begin
            stop = at
            while inner < stop:
                raw, inner = _varint(buf, inner, stop)
                if inner < 0:
                    return -1, 0.0
                found += 1
                if number == 13:
                    value = _half(np.int64(raw), dtype == 14)
                elif number == 16 or number == 17:
                    value = np.float64(raw)
                elif number == 7:
                    value = np.float64(np.int32(np.uint32(raw & np.uint64(0xFFFFFFFF))))
                else:
                    value = np.float64(np.int64(raw))
    if elements != 1:
        return 0, 0.0
    if content_size > 0:
        single, value = _content(buf, content, content_size, dtype, four, as_f32, eight, as_f64)
        return (1, value) if single else (0, 0.0)
    if found == 1:
        return 1, value
    # An all-zero number may be left out altogether.
    return (1, 0.0) if found == 0 and dtype in (1, 2, 3, 4, 5, 6, 9, 10, 14, 17, 19, 22, 23) else (0, 0.0)


@njit(cache=True, nogil=True)
def _plugin(buf, at, end, names, starts):
    """The kind that a SummaryMetadata's plugin names: -1 none, TENSOR for one we do not know, -2 garbled."""
    while at < end:
        key, at = _varint(buf, at, end)
        if at < 0:
            return -2
        begin = at
        at = _skip(buf, at, end, np.int64(key & np.uint64(7)))
        if at < 0:
            return -2
        if key == np.uint64(10):
            size, begin = _varint(buf, begin, end)
            while begin < at:
                key, begin = _varint(buf, begin, at)
                if begin < 0:
                    return -2
                inner = begin
                begin = _skip(buf, begin, at, np.int64(key & np.uint64(7)))
                if begin < 0:
                    return -2
                if key == np.uint64(10):
                    size, inner = _varint(buf, inner, at)
                    if size == np.uint64(0):
                        return -1
                    for kind in range(len(starts) - 1):
                        if starts[kind + 1] > starts[kind] and _equals(
                            buf, inner, np.int64(size), names[starts[kind] : starts[kind + 1]]
                        ):
                            return kind
                    return TENSOR
    return -1


@njit(cache=True, nogil=True)
def _plain_scalar(buf, at, end):
    """(wall time, tag, its size, value: where each stands) of an event of one `simple_value`, as most are; zeros for any other."""
    if end - at < 20 or buf[at] != 9:
        return 0, 0, 0, 0
    wall = at + 1
    at += 9
    if buf[at] == 16:
        at += 1
        while at < end and buf[at] >= 128:
            at += 1
        at += 1
    # summary { value { tag, simple_value } }, each shorter than 128 bytes
    if at + 13 > end or buf[at] != 42 or buf[at + 1] != end - at - 2 or buf[at + 2] != 10 or buf[at + 3] != end - at - 4 or buf[at + 4] != 10:
        return 0, 0, 0, 0
    size = np.int64(buf[at + 5])
    tag = at + 6
    if size >= 128 or tag + size + 5 != end or buf[tag + size] != 21:
        return 0, 0, 0, 0
    return wall, tag, size, tag + size + 1


@njit(cache=True, nogil=True)
def decode(
    buf, end, last, cursor, crc_tables, names, name_starts, arena, tag_start, table, follows, tag_plugin, last_step, counts,
    tags, steps, walls, values, records, segments, others, damage,
):  # fmt: skip
    """Goes through buf[cursor[AT]:end] and fills the columns. `last`: nothing follows `end` for now.

    Returns DONE (what is left is a part of a frame), ROOM (the columns are full) or TAG_ROOM (the tag table is).
    `others` takes (kind, tag, step, offset of the payload in buf, its size) of texts and hparams; `damage` takes (kind, from, to).
    """
    four = np.zeros(1, np.uint32)
    as_f32 = four.view(np.float32)
    eight = np.zeros(1, np.uint64)
    as_f64 = eight.view(np.float64)
    while True:
        at = cursor[AT]
        if end - at < 12:
            break
        if masked(buf, at, at + 8, crc_tables) != read_u32(buf, at + 8):
            if cursor[BAD_FROM] == NONE:
                cursor[BAD_FROM] = at
            cursor[AT] = at + 1
            continue
        length = read_u64(buf, at)
        if length > np.uint64(end - at - 12) or np.int64(length) > end - at - 16:
            if cursor[BAD_FROM] != NONE and length > np.uint64(1 << 40):
                cursor[AT] = at + 1
                continue
            break
        start = at + 12
        stop = start + np.int64(length)
        if cursor[DAMAGE] + 2 >= len(damage):
            return ROOM
        small = stop - start <= BLOB
        if (small or cursor[BAD_FROM] != NONE) and masked(buf, start, stop, crc_tables) != read_u32(buf, stop):
            if cursor[BAD_FROM] != NONE:
                cursor[AT] = at + 1
                continue
            damage[cursor[DAMAGE], 0], damage[cursor[DAMAGE], 1], damage[cursor[DAMAGE], 2] = BAD_PAYLOAD, at, stop + 4
            cursor[DAMAGE] += 1
            cursor[AT] = stop + 4
            cursor[RECORD] += 1
            continue
        if cursor[BAD_FROM] != NONE:
            damage[cursor[DAMAGE], 0], damage[cursor[DAMAGE], 1], damage[cursor[DAMAGE], 2] = BAD_FRAME, cursor[BAD_FROM], at
            cursor[DAMAGE] += 1
            cursor[BAD_FROM] = NONE
        if small and cursor[ROWS] < len(values):
            wall_at, tag_at, tag_size, value_at = _plain_scalar(buf, start, stop)
            guess = follows[cursor[LAST_TAG] + 1]
            if value_at > 0 and guess >= 0 and tag_start[guess + 1] - tag_start[guess] == tag_size:
                tag = guess
                origin = tag_start[guess]
                for k in range(tag_size):
                    if buf[tag_at + k] != arena[origin + k]:
                        tag = -1
                        break
                step = np.int64(_varint(buf, wall_at + 9, stop)[0]) if buf[wall_at + 8] == 16 else 0
                if tag >= 0 and step >= last_step[tag]:
                    row = cursor[ROWS]
                    eight[0] = read_u64(buf, wall_at)
                    four[0] = read_u32(buf, value_at)
                    walls[row], values[row] = as_f64[0], as_f32[0]
                    tags[row], steps[row], records[row] = tag, step, cursor[RECORD]
                    segments[row] = min(cursor[SEGMENT], 32767)
                    last_step[tag] = step
                    cursor[ROWS] = row + 1
                    cursor[LAST_TAG] = tag
                    cursor[AT] = stop + 4
                    cursor[RECORD] += 1
                    continue
        rows, other_rows, segment = cursor[ROWS], cursor[OTHERS], cursor[SEGMENT]
        status = _event(
            buf, start, stop, cursor, names, name_starts, arena, tag_start, table, follows, tag_plugin, last_step, counts,
            tags, steps, walls, values, records, segments, others, four, as_f32, eight, as_f64,
        )  # fmt: skip
        if status == ROOM or status == TAG_ROOM:
            cursor[ROWS], cursor[OTHERS], cursor[SEGMENT] = rows, other_rows, segment
            return status
        bad = status < 0
        if not small and (bad or cursor[ROWS] > rows) and masked(buf, start, stop, crc_tables) != read_u32(buf, stop):
            cursor[ROWS], cursor[OTHERS], cursor[SEGMENT] = rows, other_rows, segment
            damage[cursor[DAMAGE], 0], damage[cursor[DAMAGE], 1], damage[cursor[DAMAGE], 2] = BAD_PAYLOAD, at, stop + 4
            cursor[DAMAGE] += 1
        elif bad:
            damage[cursor[DAMAGE], 0], damage[cursor[DAMAGE], 1], damage[cursor[DAMAGE], 2] = BAD_EVENT, at, stop + 4
            cursor[DAMAGE] += 1
        cursor[AT] = stop + 4
        cursor[RECORD] += 1
    return DONE


@njit(cache=True, nogil=True)
def _event(
    buf, at, end, cursor, names, name_starts, arena, tag_start, table, follows, tag_plugin, last_step, counts,
    tags, steps, walls, values, records, segments, others, four, as_f32, eight, as_f64,
):  # fmt: skip
    """One Event. Two rounds: wall time and step first (they may stand behind the summary), then its values."""
    wall, step, begin = 0.0, np.int64(0), at
    while at < end:
        key, at = _varint(buf, at, end)
        if at < 0:
            return -1
        field = at
        at = _skip(buf, at, end, np.int64(key & np.uint64(7)))
        if at < 0:
            return -1
        if key == np.uint64(9):
            wall = _f64(buf, field, eight, as_f64)
        elif key == np.uint64(16):
            step = np.int64(_varint(buf, field, end)[0])
        elif key == np.uint64(34) or key == np.uint64(74):
            counts[GRAPH] += 1
        elif key == np.uint64(66):
            counts[METADATA] += 1
        elif key == np.uint64(58):  # session_log { status: 1 = START }
            size, field = _varint(buf, field, at)
            if field + 1 < at and buf[field] == 8 and buf[field + 1] == 1 and cursor[ROWS] > 0:
                cursor[SEGMENT] += 1
                last_step[:] = np.iinfo(np.int64).min
    at = begin
    while at < end:
        key, at = _varint(buf, at, end)
        field = at
        at = _skip(buf, at, end, np.int64(key & np.uint64(7)))
        if key != np.uint64(42):
            continue
        size, field = _varint(buf, field, at)
        while field < at:
            key, field = _varint(buf, field, at)
            if field < 0:
                return -1
            value_at = field
            field = _skip(buf, field, at, np.int64(key & np.uint64(7)))
            if field < 0:
                return -1
            if key != np.uint64(10):
                continue
            size, value_at = _varint(buf, value_at, at)
            status = _value(
                buf, value_at, field, begin, end, wall, step, cursor, names, name_starts, arena, tag_start, table, follows, tag_plugin,
                last_step, counts, tags, steps, walls, values, records, segments, others, four, as_f32, eight, as_f64,
            )  # fmt: skip
            if status != 0:
                return status
    return 0


@njit(cache=True, nogil=True)
def _value(
    buf, at, end, payload, payload_end, wall, step, cursor, names, name_starts, arena, tag_start, table, follows, tag_plugin,
    last_step, counts, tags, steps, walls, values, records, segments, others, four, as_f32, eight, as_f64,
):  # fmt: skip
    """One Summary.Value: a scalar becomes a row, anything else is counted."""
    tag_at, tag_size, kind, value, plugin = at, 0, -1, 0.0, -1
    while at < end:
        key, at = _varint(buf, at, end)
        if at < 0:
            return -1
        field = at
        at = _skip(buf, at, end, np.int64(key & np.uint64(7)))
        if at < 0:
            return -1
        if key == np.uint64(10):
            size, tag_at = _varint(buf, field, end)
            tag_size = np.int64(size)
        elif key == np.uint64(21):
            kind, value = SCALAR, _f32(buf, field, four, as_f32)
        elif key == np.uint64(26) or key == np.uint64(42):
            kind = HISTOGRAM
        elif key == np.uint64(34):
            kind = IMAGE
        elif key == np.uint64(50):
            kind = AUDIO
        elif key == np.uint64(66):
            size, field = _varint(buf, field, end)
            what, value = _tensor(buf, field, at, four, as_f32, eight, as_f64)
            if what < 0:
                return -1
            kind = SCALAR if what == 1 else TENSOR
            if plugin < 0:
                plugin = -3  # a tensor: what it is, its tag's metadata say
        elif key == np.uint64(74):
            size, field = _varint(buf, field, end)
            found = _plugin(buf, field, at, names, name_starts)
            if found == -2:
                return -1
            plugin = found if found >= 0 else plugin
    if kind < 0 and plugin < 0:
        return 0
    tag = _intern(buf, tag_at, tag_size, arena, tag_start, table, cursor, follows)
    if tag < 0:
        return TAG_ROOM
    if plugin >= 0:
        tag_plugin[tag] = plugin
    elif plugin == -3:
        plugin = tag_plugin[tag]
    if plugin >= 0 and plugin != SCALAR and (kind == TENSOR or kind == SCALAR or kind < 0):
        kind = plugin
    if kind == SCALAR:
        row = cursor[ROWS]
        if row >= len(values):
            return ROOM
        if step < last_step[tag]:
            cursor[SEGMENT] += 1
            last_step[:] = np.iinfo(np.int64).min
        last_step[tag] = step
        tags[row], steps[row], walls[row], values[row] = tag, step, wall, value
        records[row], segments[row] = cursor[RECORD], min(cursor[SEGMENT], 32767)
        cursor[ROWS] += 1
    else:
        counts[kind] += 1
        if kind == TEXT or kind == HPARAMS:
            row = cursor[OTHERS]
            if row >= len(others):
                return ROOM
            others[row, 0], others[row, 1], others[row, 2], others[row, 3], others[row, 4], others[row, 5] = (
                kind,
                tag,
                step,
                payload,
                payload_end,
                cursor[RECORD],
            )
            cursor[OTHERS] += 1
    return 0
