"""Records that are no scalars but say something: text summaries become messages, hparams become hyper-parameters."""

from typing import Any

from parsers.tables import HParam, Message
from parsers.tensorboard.decode import TEXT

LONGEST = 2000  # characters kept of a text


def read_other(
    payload: bytes, kind: int, tag: bytes, step: int, record: int, messages: list[Message], hparams: list[HParam]
) -> None:
    """Adds what an event's text or hparams values say to `messages` or `hparams`."""
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.event_pb2 import Event

    try:
        event = Event.FromString(payload)
    except DecodeError:  # its checksum holds: a writer of another kind wrote it
        return
    for value in event.summary.value:
        if value.tag.encode("utf-8", "replace") != tag:
            continue
        if kind == TEXT:
            said = b" ".join(value.tensor.string_val).decode("utf-8", "replace")
            messages.append(Message("note", f"{value.tag}: {said}"[:LONGEST], record, float(step), wall_time=event.wall_time))
        else:
            hparams += [HParam(name, setting, record) for name, setting in session_hparams(value.metadata.plugin_data.content)]


def session_hparams(content: bytes) -> list[tuple[str, Any]]:
    """The (name, value) pairs in the hparams plugin's record of a session's start; of its other records, none."""
    from google.protobuf.message import DecodeError
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    try:
        data = HParamsPluginData.FromString(content)
    except DecodeError:
        return []
    if data.WhichOneof("data") != "session_start_info":
        return []
    return [(name, _plain(value)) for name, value in sorted(data.session_start_info.hparams.items())]


def _plain(value: Any) -> Any:
    """A protobuf Value as Python's own; whole numbers, which it keeps as floats, as int."""
    plain = getattr(value, value.WhichOneof("kind") or "string_value")
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain
