"""Functions of modules that are imported when they are first called: readers are many, and most logs are of one kind."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Callable[..., Any]:
    """The function of that name, from a module that is imported when it is first called."""

    def function(*args: Any, **options: Any) -> Any:
        return getattr(import_module(module), name)(*args, **options)

    return function
