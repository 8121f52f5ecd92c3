"""Records that are no scalars but say something: texts, hyper-parameters, TF's session log."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from parsers.hparams.formats import UnreadableError, read_json, typed
from parsers.tables import HParam, Message
from parsers.tensorboard.state import HPARAMS, SESSION, TEXT

LONGEST = 2000  # characters kept of a text
SETTINGS = re.compile(r"(?i)(^|[/_. ])(args|hparams|hyper_?-?param(eter)?s|config|settings|options|opt|cfg)([/_. ]|$)")
ROW = re.compile(r"^\s*\|\s*([^|]+?)\s*\|\s*(.*?)\s*\|\s*$")


class Note(NamedTuple):
    """Where something that is to be read later was met: an event's bytes, and which of its summary's values."""

    kind: int
    payload: bytes
    ordinal: int
    record: int


def read_notes(notes: list[Note]) -> Iterator[Message | HParam]:
    """What the noted events say: texts as messages, settings as hyper-parameters."""
    if not notes:
        return
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    payload, event = b"", Event()
    for note in notes:
        if note.payload != payload:
            try:
                payload, event = note.payload, Event.FromString(note.payload)
            except DecodeError:  # a tag that is no UTF-8, say: its scalars are read all the same
                payload, event = b"", Event()
                continue
        if payload:
            yield from _read_note(note, event)


def _read_note(note: Note, event: Any) -> Iterator[Message | HParam]:
    if note.kind == SESSION:
        yield from _session(note, event)
        return
    value = event.summary.value[note.ordinal]
    if note.kind == HPARAMS:
        yield from _hparams(note, event, value.metadata.plugin_data.content)
    elif note.kind == TEXT:
        text = b"\n".join(value.tensor.string_val or [value.tensor.tensor_content]).decode("utf-8", "replace")
        tag = value.tag.removesuffix("/text_summary")
        settings = list(settings_in(text)) if SETTINGS.search(tag) else []
        yield from (HParam(name, setting, note.record) for name, setting in settings)
        if not settings:
            yield Message("note", f"{tag}: {text}"[:LONGEST], note.record, float(event.step), wall_time=event.wall_time)


def _session(note: Note, event: Any) -> Iterator[Message]:
    """A checkpoint that TF's session log tells of; its starts show in the segments."""
    log = event.session_log
    if log.status == log.CHECKPOINT:
        yield Message("checkpoint", log.checkpoint_path or log.msg, note.record, float(event.step), wall_time=event.wall_time)


def _hparams(note: Note, event: Any, content: bytes) -> Iterator[Message | HParam]:
    """The settings at a session's start, and how it ended, as the hparams plugin keeps them."""
    from google.protobuf.message import DecodeError
    from tensorboard.plugins.hparams.api_pb2 import STATUS_FAILURE, STATUS_SUCCESS
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    try:
        data = HParamsPluginData.FromString(content)
    except DecodeError:
        return
    which = data.WhichOneof("data")
    if which == "session_start_info":
        for name, value in sorted(data.session_start_info.hparams.items()):
            yield HParam(name, _plain(value), note.record)
    elif which == "session_end_info" and data.session_end_info.end_time_secs:  # without: written beforehand, it says nothing
        end = data.session_end_info
        if end.status == STATUS_SUCCESS:
            yield Message("finished", "hparams: the session ended well", note.record, wall_time=end.end_time_secs)
        elif end.status == STATUS_FAILURE:
            yield Message("crash", "hparams: the session ended with a failure", note.record, wall_time=end.end_time_secs)


def _plain(value: Any) -> Any:
    """A protobuf Value as Python's own; whole numbers, which it keeps as floats, as int."""
    kind = value.WhichOneof("kind")
    if kind in (None, "null_value"):
        return None
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        return json.dumps({name: _plain(item) for name, item in sorted(value.struct_value.fields.items())})
    plain = getattr(value, kind)
    return int(plain) if isinstance(plain, float) and plain.is_integer() and abs(plain) < 2**53 else plain


def settings_in(text: str) -> Iterator[tuple[str, Any]]:
    """The settings in a text: a JSON object, as Hugging Face's trainer writes, or a Markdown table of two columns, as CleanRL."""
    if text.lstrip().startswith("{"):
        try:
            yield from ((setting.name, setting.value) for setting in read_json(text))
        except UnreadableError:  # a text that only begins like JSON
            return
    rows = [match.groups() for match in map(ROW.match, text.splitlines()) if match]
    if len(rows) > 2 and set(rows[1][0]) <= set("-: "):
        yield from ((name, typed(value)) for name, value in rows[2:])
