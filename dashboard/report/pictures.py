"""A figure as a file: SVG, PDF and PNG, which a Chrome or Chromium draws, or a web page that opens offline."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dashboard.words import Said, say
from parsers import UserError

FORMATS = ("pdf", "svg", "png", "html")
DRAWN = ("pdf", "svg", "png")  # those that take a browser
DPI = 300


def picture(figure: Any, *, form: str, dpi: float = DPI) -> bytes:
    """A figure, whose layout says its size in pixels of CSS, as a file of one of FORMATS; a PNG has so many dots per inch.

    Raises UserError, which says what to do, where there is no browser to draw it.
    """
    return page(figure) if form == "html" else pictures([figure], form=form, dpi=dpi)[0]


def pictures(figures: Sequence[Any], *, form: str, dpi: float = DPI) -> list[bytes]:
    """Several figures as files of one of DRAWN, by one browser, which takes a fraction of the time of one for each."""
    from kaleido.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError

    with ThreadPoolExecutor(1) as own:  # a thread that has no event loop yet, whoever asks
        try:
            return own.submit(asyncio.run, _draw(figures, form, dpi)).result()
        except (ChromeNotFoundError, BrowserClosedError, BrowserFailedError) as error:
            raise UserError(no_browser()) from error


async def _draw(figures: Sequence[Any], form: str, dpi: float) -> list[bytes]:
    from kaleido import Kaleido

    scale = dpi / 96 if form == "png" else 1
    async with Kaleido(n=1, mathjax=False) as browser:  # else its page would fetch MathJax from the network
        return [
            await browser.calc_fig(
                figure.to_dict(),
                opts={"format": form, "width": figure.layout.width, "height": figure.layout.height, "scale": scale},
            )
            for figure in figures
        ]


def page(figure: Any) -> bytes:
    """A figure as a web page that holds all it needs."""
    import plotly.io

    config = {"displaylogo": False, "toImageButtonOptions": {"format": "svg"}}
    return str(plotly.io.to_html(figure, include_plotlyjs=True, config=config)).encode("utf-8", "replace")


def has_browser() -> bool:
    """Whether there is a Chrome or Chromium: the one in BROWSER_PATH, on the PATH or in the usual places."""
    from choreographer.browsers.chromium import Chromium

    return bool(Chromium.find_browser(skip_local=False))


def no_browser() -> Said:
    """Why there is no picture, and what to do about it."""
    return say(
        "PDF, SVG and PNG are drawn by Chrome or Chromium, and none was found. Install one (on Debian: apt install chromium), "
        "set BROWSER_PATH to it, or choose HTML."
    )
