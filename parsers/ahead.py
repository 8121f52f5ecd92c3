"""Logs read ahead: in a thread of its own, while the server starts and the browser opens."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from threading import Thread

from parsers import Logbook, read_logs
from parsers.logbook import Progress
from parsers.memory import give_back

LOOK_EVERY = 0.1  # seconds between two looks at how far it is

Then = Callable[[Logbook], object]
Request = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # paths, and patterns that choose among the files in them


class Ahead:
    """A reading under way: how far it is, and at its end the Logbook or the error; `then` is called with the Logbook."""

    def __init__(self, request: Request, then: Then | None = None) -> None:
        self.request, self.then, self.logs, self.state = request, then, Future[Logbook](), (0, 1, "")
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        paths, include, exclude = self.request
        try:
            logs = read_logs(paths, include=include, exclude=exclude, progress=self._note)
            _ = logs.scalars, logs.runs, logs.problems  # what every page asks for
        except BaseException as error:  # handed on to whoever asks for the logs
            self.logs.set_exception(error)
        else:
            self.logs.set_result(logs)
            if self.then:
                with suppress(Exception):  # whoever asks for the same again meets the same error, and can tell it
                    self.then(logs)
            give_back.at_once()  # a page that is there already would do so only when it is drawn again

    def _note(self, done: int, total: int, label: str) -> None:
        self.state = (done, total, label)

    def wait(self, progress: Progress) -> Logbook:
        """The Logbook, with word of how far it is until then. Raises what reading raised."""
        while not wait_for([self.logs], timeout=LOOK_EVERY).done:
            progress(*self.state)
        return self.logs.result()


_under_way: dict[Request, Ahead] = {}


def begin(
    paths: Sequence[str], *, include: Sequence[str] = (), exclude: Sequence[str] = (), then: Then | None = None
) -> None:  # fmt: skip
    """Begins to read logs for whoever will ask for them, and `then` does with them what is sure to be asked for next."""
    request = (tuple(paths), tuple(include), tuple(exclude))
    _under_way[request] = Ahead(request, then)


def take(paths: Sequence[str], *, include: Sequence[str], exclude: Sequence[str]) -> Ahead | None:
    """The reading that was begun of these logs, the first time it is asked for."""
    return _under_way.pop((tuple(paths), tuple(include), tuple(exclude)), None)
