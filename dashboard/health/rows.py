"""Rows of the scalars table as arrays: looked up without a frame, copied out of the table as what proves a finding."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from parsers.tables import codes_of, make_frame


class Columns:
    """The columns of a scalars table as arrays, taken out of the frame once: asking it each time costs far more."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.texts: dict[str, pd.CategoricalDtype] = {}
        self.arrays: dict[str, np.ndarray] = {}
        for name in table.columns.astype("str"):
            column = table[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                self.texts[name] = column.dtype
                self.arrays[name] = codes_of(column)
            else:
                self.arrays[name] = column.to_numpy()

    @cached_property
    def _sources(self) -> np.ndarray:
        return self.texts["source"].categories.to_numpy(dtype=object)

    def source(self, row: int) -> str:
        """The source of a row."""
        return str(self._sources[self.arrays["source"][row]])

    @cached_property
    def _record(self) -> np.dtype:
        return np.dtype([(name, values.dtype) for name, values in self.arrays.items()])

    def copy(self, rows: np.ndarray) -> "Rows":
        """These rows, on their own."""
        records = np.empty(len(rows), self._record)
        for name, values in self.arrays.items():
            records[name] = values[rows]
        return Rows(records, self.texts)


class Rows:
    """Some rows of a scalars table, which need neither the table nor a frame until somebody looks at them."""

    __slots__ = ("_records", "_texts")

    def __init__(self, records: np.ndarray, texts: Mapping[str, pd.CategoricalDtype]) -> None:
        self._records, self._texts = records, texts

    def __len__(self) -> int:
        return len(self._records)

    def frame(self) -> pd.DataFrame:
        """The rows as a frame with the columns of scalars."""
        columns = {name: self._records[name].copy() for name in self._records.dtype.names or ()}
        return make_frame(
            "scalars",
            columns | {name: pd.Categorical.from_codes(columns[name], dtype=dtype) for name, dtype in self._texts.items()},
        )


NO_ROWS = Rows(np.empty(0), {})
