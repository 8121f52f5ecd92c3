"""Packed charts hold every number exactly, each array once, and text as it is."""

import json
from typing import Any

import numpy as np
import pytest

from dashboard.ui.packing import pack


def unpacked(packed: bytes) -> Any:
    """What unpack.js makes of it."""
    end = 4 + int.from_bytes(packed[:4], "little")
    arrays = end + -end % 8

    def array(told: dict[str, Any]) -> Any:
        if "typed" not in told:
            return told
        kind = np.dtype(told["typed"])
        begin = arrays + told["at"]
        assert begin % kind.itemsize == 0, "a typed array begins where its numbers may"
        values = np.frombuffer(packed[begin : begin + told["size"] * kind.itemsize], kind)
        return values.reshape(-1, told["wide"]) if told["wide"] else values

    return json.loads(packed[4:end], object_hook=array)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.array([0.5, np.nan, -np.inf, 3.0]), "float32"),
        (np.array([0.1, 1e300, -0.0]), "float64"),
        (np.array([1, 127, -128]), "int8"),
        (np.array([1, 40_000]), "int32"),
        (np.array([1, 2**53]), "float64"),
        (np.array([], dtype="float64"), "float32"),
        (np.array([[1, 2], [3, 4], [5, 600]]), "int16"),
    ],
)
def test_numbers_come_as_they_were_in_the_fewest_bytes_that_keep_them(values: np.ndarray, kind: str) -> None:
    (found,) = unpacked(pack([values]))
    assert found.dtype.name == kind
    np.testing.assert_array_equal(found, values)


def test_equal_arrays_are_sent_once() -> None:
    x = np.arange(5000)
    assert len(pack({"one": x, "two": x.copy(), "three": x + 1})) < 3 * x.nbytes / 4 + 400
    found = unpacked(pack({"one": x, "two": x.copy(), "three": x + 1}))
    np.testing.assert_array_equal(found["two"], x)
    np.testing.assert_array_equal(found["three"], x + 1)


def test_texts_and_missing_values_are_json() -> None:
    told = {"name": "学习率 <b>%{y}</b>", "list": [1, None, "NaN"], "flags": np.array([True, False])}
    assert unpacked(pack(told)) == {"name": "学习率 <b>%{y}</b>", "list": [1, None, "NaN"], "flags": [True, False]}
    assert unpacked(pack({"spread": [float("nan"), 1.5]})) == {"spread": [None, 1.5]}
