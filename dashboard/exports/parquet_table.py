"""A frame as Parquet: exact, small, and with its column types."""

import io
import json

import pandas as pd


def export(frame: pd.DataFrame) -> bytes:
    """Categories stay dictionaries; a column of mixed types (`value` of the hparams) holds JSON texts."""
    mixed = [name for name in frame.columns if frame[name].dtype == object]
    table = frame.assign(**{name: frame[name].map(_text) for name in mixed})
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def _text(cell: object) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str)
