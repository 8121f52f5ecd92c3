"""Tables as files: one module a format; frames of the Logbook, and sheets as they are shown."""

from collections.abc import Callable

import pandas as pd

from dashboard.exports import csv_table, excel_sheet, html_sheet, json_table, latex_sheet, markdown_sheet, parquet_table
from dashboard.sheet import Sheet

EXPORTS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": csv_table.export,
    "json": json_table.export,
    "parquet": parquet_table.export,
}
SHEETS: dict[str, Callable[[Sheet], bytes]] = {
    "latex": latex_sheet.export,
    "md": markdown_sheet.export,
    "xlsx": excel_sheet.export,
    "csv": csv_table.export_sheet,
    "html": html_sheet.export,
    "json": json_table.export_sheet,
    "parquet": parquet_table.export_sheet,
}
ENDINGS = {"tex": "latex", "markdown": "md", "htm": "html"}  # of files whose format has another name

__all__ = ["ENDINGS", "EXPORTS", "SHEETS"]
