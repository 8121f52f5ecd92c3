"""Speed as felt: the dashboard in a real browser, from what a user does until it is painted."""

from tests.bench.browser.run import main

__all__ = ["main"]
