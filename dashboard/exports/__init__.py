"""Tables as files: one module a format, each with `export(frame) -> bytes`."""

from collections.abc import Callable

import pandas as pd

from dashboard.exports import csv_table, json_table, parquet_table

EXPORTS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": csv_table.export,
    "json": json_table.export,
    "parquet": parquet_table.export,
}

__all__ = ["EXPORTS"]
