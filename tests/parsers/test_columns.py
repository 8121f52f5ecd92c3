"""Columns grow without changing what was handed out before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.columns import Columns, Joined


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


def test_two_that_begin_at_once_in_one_room_never_see_each_other() -> None:
    one, other = Columns([np.int64]), Columns([np.int64])
    rooms = [columns.room(4)[0] for columns in (one, other)]
    for room, value in zip(rooms, (1, 2), strict=True):
        room[:] = value
    one.keep(3)
    other.keep(2)
    one.append([np.full(5, 1)])
    other.append([np.full(5, 2)])
    assert (one.arrays()[0].tolist(), other.arrays()[0].tolist()) == ([1] * 8, [2] * 7)


def test_what_turns_out_long_leaves_the_room_of_the_small() -> None:
    neighbours = [Columns([np.int32]) for _ in range(2)]
    for columns in neighbours:
        columns.append([np.arange(10)])
    neighbours[0].append([np.arange(10, 20)], expected=1_000_000)
    neighbours[1].append([np.arange(10, 20)])
    assert all(columns.arrays()[0].tolist() == list(range(20)) for columns in neighbours)
    assert not np.shares_memory(neighbours[0].arrays()[0], neighbours[1]._room.arrays[0])


def of(values: range) -> Columns:
    """Columns of these numbers and their squares."""
    columns = Columns([np.int64, np.float64])
    columns.append([np.array(values), np.array(values) ** 2.0])
    return columns


def test_columns_are_joined_behind_the_first_where_there_is_room() -> None:
    first = of(range(1000))
    joined = Joined([first, of(range(0)), of(range(1000, 1010))])
    assert joined.since(1000)[0].tolist() == list(range(1000, 1010))
    assert len(joined.pieces) == 2
    once = Joined([*joined.pieces, of(range(1010, 1015))])
    for rows in (once, joined, once):
        number, square = rows.arrays()
        assert number.tolist() == list(range(len(rows)))
        np.testing.assert_array_equal(square, number**2.0)
        assert rows.since(5)[0].tolist() == list(range(5, len(rows)))
    assert (len(once), len(joined), len(first)) == (1015, 1010, 1000)


def test_two_that_go_on_from_the_same_columns_are_joined_apart() -> None:
    first = of(range(100))
    one, other = (Joined([first, of(more)]) for more in (range(100, 140), range(200, 230)))
    assert one.arrays()[0].tolist() == list(range(140))
    assert other.arrays()[0].tolist() == [*range(100), *range(200, 230)]
    assert one.arrays()[0].tolist() == list(range(140))
    assert first.arrays()[0].tolist() == list(range(100))
