"""One Event of TensorBoard, decoded by hand: its scalars become rows, all else is counted or noted; compiled."""

import numpy as np

from parsers.compiled import inner, inner_part
from parsers.tensorboard.state import (
    AUDIO,
    CLAIMED,
    GRAPH,
    HISTOGRAM,
    HPARAMS,
    IMAGE,
    LAST_SEGMENT,
    METADATA,
    OTHERS,
    PLUGINS,
    RECORD,
    ROWS,
    SCALAR,
    SEGMENT,
    SERIES,
    SESSION,
    T_KIND,
    T_SEGMENT,
    T_SERIES,
    T_STEP,
    TENSOR,
    TEXT,
    UNKNOWN,
)  # fmt: skip
from parsers.tensorboard.tags import intern
from parsers.tensorboard.tensor import MALFORMED, NUMBER, one_number
from parsers.tensorboard.wire import equals, f32, f64, field, varint

# Keys of fields: number << 3 | wire type. Event and what is in it:
WALL_TIME, STEP, GRAPH_DEF, SUMMARY, SESSION_LOG, RUN_METADATA, META_GRAPH = 9, 16, 34, 42, 58, 66, 74
VALUE, STATUS = 10, 8
# Summary.Value:
TAG, SIMPLE_VALUE, OLD_HISTOGRAM, IMAGE_VALUE, HISTOGRAM_VALUE, AUDIO_VALUE, TENSOR_VALUE, VALUE_METADATA = (
    10,
    21,
    26,
    34,
    42,
    50,
    66,
    74,
)
# SummaryMetadata, and its plugin's name:
PLUGIN, PLUGIN_NAME, DATA_CLASS = 10, 10, 32
SESSION_START, CLASS_SCALAR = 1, 1
NAMES = np.frombuffer("".join(PLUGINS).encode(), np.uint8)
NAME_STARTS = np.cumsum([0, *(len(name) for name in PLUGINS)])
NOTHING, BAD = -1, -2


@inner_part
def read_event(buf, at, end, state, found):
    """Reads any Event; False if it is garbled. Wall time and step first: they may stand behind the summary."""
    cursor, begin = state.cursor, at
    wall, step, summaries, before = np.nan, np.int64(0), 0, cursor[ROWS] + cursor[OTHERS]
    while at < end:
        key, start, at = field(buf, at, end)
        if at < 0:
            return False
        if key == WALL_TIME:
            wall = f64(buf, start)
        elif key == STEP:
            step = np.int64(varint(buf, start, at)[0])
        elif key == SUMMARY:
            summaries += 1
        elif key == SESSION_LOG:
            _session(buf, start, at, begin, end, state, found)
        elif key in (GRAPH_DEF, META_GRAPH):
            state.counts[0, GRAPH] += 1
        elif key == RUN_METADATA:
            state.counts[0, METADATA] += 1
    good = summaries == 0 or _summaries(buf, begin, end, wall, step, state, found)
    cursor[CLAIMED] += cursor[ROWS] + cursor[OTHERS] > before
    return good


@inner_part
def _summaries(buf, at, end, wall, step, state, found):
    """Reads the values of an event's summary (of all of them, where it has several); False if one is garbled."""
    event, ordinal = at, 0
    while at < end:
        key, inner, at = field(buf, at, end)
        while key == SUMMARY and inner < at:
            inner_key, start, inner = field(buf, inner, at)
            if inner < 0:
                return False
            if inner_key == VALUE:
                if not _value(buf, start, inner, event, end, wall, step, ordinal, state, found):
                    return False
                ordinal += 1
    return True


@inner
def _session(buf, at, end, event, event_end, state, found):
    """TF's session log: the start of a session after values is a restart."""
    while at < end:
        key, start, at = field(buf, at, end)
        if at < 0:
            return
        if key == STATUS and varint(buf, start, at)[0] == SESSION_START and state.cursor[SERIES] > 0:
            state.cursor[SEGMENT] += 1
    _note(SESSION, -1, event, event_end, 0, state, found)


@inner_part
def _value(buf, at, end, event, event_end, wall, step, ordinal, state, found):
    """Reads one Summary.Value; False if it is garbled."""
    tag_at, tag_end, kind, plugin, value, tensor = at, at, NOTHING, UNKNOWN, 0.0, False
    while at < end:
        key, start, at = field(buf, at, end)
        if at < 0:
            return False
        if key == TAG:
            tag_at, tag_end = start, at
        elif key == SIMPLE_VALUE:
            kind, value, tensor = SCALAR, np.float64(f32(buf, start)), False
        elif key == TENSOR_VALUE:
            what, value = one_number(buf, start, at)
            kind, tensor = SCALAR if what == NUMBER else TENSOR if what != MALFORMED else BAD, True
        elif key == VALUE_METADATA:
            plugin = _plugin(buf, start, at)
        else:
            kind = _kind_of_field(key, kind)
        if kind == BAD or plugin == BAD:
            return False
    if kind != NOTHING or plugin != UNKNOWN:
        tag = intern(buf, tag_at, tag_end - tag_at, state)
        if plugin != UNKNOWN:
            state.tags[tag, T_KIND] = plugin
        if tensor or kind == NOTHING:
            kind = _kind_of_tensor(kind, state.tags[tag, T_KIND])
        _take(kind, tag, event, event_end, wall, step, value, ordinal, state, found)
    return True


@inner_part
def _take(kind, tag, event, event_end, wall, step, value, ordinal, state, found):
    """Puts a value where its kind belongs."""
    if kind == SCALAR:
        if state.tags[tag, T_SERIES] < 0:
            state.tags[tag, T_SERIES] = state.cursor[SERIES]
            state.cursor[SERIES] += 1
        _put(tag, step, wall, value, state, found)
    elif kind != NOTHING:
        state.counts[tag + 1, kind] += 1
        if kind in (TEXT, HPARAMS):
            _note(kind, tag, event, event_end, ordinal, state, found)


@inner
def _kind_of_field(key, kind):
    """What a value is by the field that holds it; `kind` for any other field."""
    if key in (HISTOGRAM_VALUE, OLD_HISTOGRAM):
        return HISTOGRAM
    if key == IMAGE_VALUE:
        return IMAGE
    return AUDIO if key == AUDIO_VALUE else kind


@inner
def _kind_of_tensor(kind, plugin):
    """What a tensor (or a value without any) is, by its tag's plugin, which only the first value needs to name."""
    if plugin in (UNKNOWN, SCALAR):
        return kind
    return np.int64(plugin)


@inner
def _plugin(buf, at, end):
    """The kind that a SummaryMetadata's plugin stands for: TENSOR for one we do not know, UNKNOWN without, BAD if garbled."""
    kind = UNKNOWN
    while at < end:
        key, inner, at = field(buf, at, end)
        if at < 0:
            return BAD
        if key == DATA_CLASS and kind == TENSOR and varint(buf, inner, at)[0] == CLASS_SCALAR:
            kind = SCALAR
        while key == PLUGIN and inner < at:
            inner_key, start, inner = field(buf, inner, at)
            if inner < 0:
                return BAD
            if inner_key == PLUGIN_NAME and inner > start:
                kind = _kind_of_plugin(buf, start, inner - start)
    return kind


@inner
def _kind_of_plugin(buf, at, size):
    for kind in range(len(NAME_STARTS) - 1):
        if size == NAME_STARTS[kind + 1] - NAME_STARTS[kind] and equals(buf, at, size, NAMES, NAME_STARTS[kind]):
            return kind
    return TENSOR


@inner_part
def _put(tag, step, wall, value, state, found):
    """A row; a step that goes back begins a segment."""
    cursor = state.cursor
    if step < state.tags[tag, T_STEP] and state.tags[tag, T_SEGMENT] == cursor[SEGMENT]:
        cursor[SEGMENT] += 1
    state.tags[tag, T_STEP], state.tags[tag, T_SEGMENT] = step, cursor[SEGMENT]
    if state.highest[tag] < value < np.inf:
        state.highest[tag] = value
    row = cursor[ROWS]
    found.series[row], found.step[row], found.wall_time[row] = state.tags[tag, T_SERIES], step, wall
    found.value[row], found.record[row], found.segment[row] = value, cursor[RECORD], min(cursor[SEGMENT], LAST_SEGMENT)
    cursor[ROWS] = row + 1


@inner
def _note(kind, tag, event, event_end, ordinal, state, found):
    """Something that is read later, from the event's bytes."""
    row = state.cursor[OTHERS]
    found.others[row, 0], found.others[row, 1], found.others[row, 2] = kind, tag, event
    found.others[row, 3], found.others[row, 4], found.others[row, 5] = event_end, state.cursor[RECORD], ordinal
    state.cursor[OTHERS] = row + 1
