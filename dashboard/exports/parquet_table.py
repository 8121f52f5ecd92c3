"""A frame as Parquet: exact, small, and with its column types."""

import io
import json

import pandas as pd

from dashboard.sheet import Sheet


def export(frame: pd.DataFrame) -> bytes:
    """Categories stay dictionaries; a column of mixed types (`value` of the hparams) holds JSON texts."""
    mixed = [name for name in frame.columns if frame[name].dtype == object]
    table = frame.assign(**{name: frame[name].map(_text) for name in mixed})
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def export_sheet(sheet: Sheet) -> bytes:
    """The numbers of a sheet; its notes are in the file's metadata under 'notes'."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(sheet.frame(), preserve_index=False)
    notes = json.dumps([str(note) for note in sheet.notes], ensure_ascii=False)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), b"notes": notes.encode()}), buffer)
    return buffer.getvalue()


def _text(cell: object) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str)
