"""Memory that was freed goes back to the system when it is much, and is not asked for again and again when it is little."""

import pytest

from parsers import memory
from parsers.memory import MUCH, Returned


class Counted(Returned):
    """Gives back nothing, and counts how often it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def at_once(self) -> None:
        self.times += 1
        self._before = memory.held()


@pytest.mark.parametrize(
    ("held", "times"),
    [([300], 1), ([300, 310], 1), ([300, 340], 2), ([300, 200, 240], 2), ([300, 290, 310, 320], 1), ([300, 290, 320, 330], 2)],
    ids=str,
)
def test_memory_is_given_back_whenever_the_process_has_grown_much(
    held: list[int], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "Thread", lambda target, daemon: type("Now", (), {"start": staticmethod(target)}))
    give_back = Counted()
    for now in held:
        monkeypatch.setattr(memory, "held", lambda now=now: now * (MUCH // 32))
        give_back()
    assert give_back.times == times
