"""Logs read ahead: in a thread of its own, while the server starts and the browser opens."""

from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from threading import Thread

from parsers import Logbook, read_logs
from parsers.logbook import Progress

LOOK_EVERY = 0.1  # seconds between two looks at how far it is

Request = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # paths, and patterns that choose among the files in them


class Ahead:
    """A reading under way: how far it is, and at its end the Logbook or the error."""

    def __init__(self, request: Request) -> None:
        self.request, self.logs, self.state = request, Future[Logbook](), (0, 1, "")
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

    def _note(self, done: int, total: int, label: str) -> None:
        self.state = (done, total, label)

    def wait(self, progress: Progress) -> Logbook:
        """The Logbook, with word of how far it is until then. Raises what reading raised."""
        while not wait_for([self.logs], timeout=LOOK_EVERY).done:
            progress(*self.state)
        return self.logs.result()


_under_way: dict[Request, Ahead] = {}


def begin(paths: Sequence[str], *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
    """Begins to read logs for whoever will ask for them."""
    request = (tuple(paths), tuple(include), tuple(exclude))
    _under_way[request] = Ahead(request)


def read(paths: Sequence[str], *, include: Sequence[str], exclude: Sequence[str], progress: Progress) -> Logbook:
    """The logs as they were read ahead, the first time they are asked for; else as they are now."""
    begun = _under_way.pop((tuple(paths), tuple(include), tuple(exclude)), None)
    return begun.wait(progress) if begun else read_logs(paths, include=include, exclude=exclude, progress=progress)
