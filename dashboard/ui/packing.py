"""Charts packed for the browser: JSON, and behind it the arrays of numbers as bytes, which it draws from without reading them."""

from typing import Any

import numpy as np
from plotly.utils import PlotlyJSONEncoder

ALIGNED = 8  # bytes: where a typed array may begin
INTEGERS = ("int8", "int16", "int32")  # what a browser has arrays of; longer whole numbers become floats, as all of its own are


def pack(told: Any) -> bytes:
    """`told` for unpack.js: the length of the JSON (4 bytes), the JSON, the arrays.

    In the JSON an array is {"typed": its type, "at": where it begins among the arrays, "size": of how many numbers, "wide": of
    how many columns, 0 without}.
    """
    encoder = _Encoder(separators=(",", ":"))
    text = encoder.encode(told).encode()
    head = len(text).to_bytes(4, "little") + text
    return b"".join([head, bytes(-len(head) % ALIGNED), *encoder.arrays])


class _Encoder(PlotlyJSONEncoder):  # type: ignore[misc]  # plotly has no types
    """Puts arrays of numbers aside, equal ones once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.arrays: list[bytes] = []
        self._places: dict[tuple[str, bytes], int] = {}
        self._end = 0

    def default(self, obj: Any) -> Any:
        """An array of numbers by where it stands; anything else as plotly encodes it."""
        if not isinstance(obj, np.ndarray) or obj.dtype.kind not in "iuf" or obj.ndim > 2:
            return super().default(obj)
        small = _smallest(obj)
        wide = obj.shape[1] if obj.ndim == 2 else 0
        return {"typed": small.dtype.name, "at": self._put(small), "size": small.size, "wide": wide}

    def _put(self, values: np.ndarray) -> int:
        key = (values.dtype.name, values.tobytes())
        if key not in self._places:
            self._places[key] = self._end
            self.arrays.append(key[1] + bytes(-len(key[1]) % ALIGNED))
            self._end += len(self.arrays[-1])
        return self._places[key]


def _smallest(values: np.ndarray) -> np.ndarray:
    """The same numbers in the fewest bytes that keep each exactly."""
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):
            single = values.astype("float32")
        return single if np.array_equal(single, values, equal_nan=True) else values.astype("float64")
    low, high = values.min(initial=0), values.max(initial=0)
    fitting = (name for name in INTEGERS if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return values.astype(next(fitting, "float64"))
