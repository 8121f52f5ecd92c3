"""Work spread over threads: results stay in order, small pieces are done here, and what waits is not waited for."""

import threading
import time

import pytest

from parsers.workers import spread


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.mark.parametrize("small", [0, 3, 9])
def test_results_come_in_the_order_of_the_pieces(small: int) -> None:
    assert list(spread(lambda piece: piece * piece, list(range(9)), is_small=lambda piece: piece < small)) == [
        i * i for i in range(9)
    ]


def test_small_pieces_are_done_by_the_thread_that_asks() -> None:
    assert set(spread(lambda piece: threading.get_ident(), list(range(20)), is_small=lambda piece: True)) == {
        threading.get_ident()
    }


def test_large_pieces_are_done_beside_each_other() -> None:
    meeting = threading.Barrier(2, timeout=20)

    def work(piece: int) -> int:
        meeting.wait()
        return threading.get_ident()

    assert threading.get_ident() not in set(spread(work, [0, 1], is_small=lambda piece: False))


def test_pieces_that_wait_are_handed_to_threads_after_the_first() -> None:
    def work(piece: int) -> int:
        time.sleep(0.05)
        return threading.get_ident()

    first, *others = spread(work, list(range(5)), is_small=lambda piece: True)
    assert first == threading.get_ident()
    assert threading.get_ident() not in others
