"""Columns grow without changing what was handed out before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.columns import Columns


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(-5, 5), max_size=5)), max_size=12))
def test_copies_that_grow_apart_never_see_each_other(steps):
    copies = [(Columns([np.int64]), [])]
    snapshots = []
    for forks, values in steps:
        columns, expected = copies[len(values) % len(copies)]
        if forks:
            columns, expected = columns.fork(), list(expected)
            copies.append((columns, expected))
        columns.append([np.array(values, np.int64)])
        expected += values
        snapshots.append((columns.arrays()[0], list(expected)))
    for array, expected in snapshots:
        assert array.tolist() == expected
    for columns, expected in copies:
        assert columns.arrays()[0].tolist() == expected
        assert len(columns) == len(expected)
