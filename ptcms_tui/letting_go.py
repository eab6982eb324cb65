"""What Textual holds on to of widgets that are gone, let go: a desk runs for weeks."""

from collections.abc import Iterable
from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.screen import Screen
from textual.style import Style
from textual.widgets._toast import Toast, ToastHolder


@lru_cache(256)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def hold_no_drawn_lines() -> None:
    """Remember two backgrounds by their colours alone.

    Textual remembers them by the cache of lines that asked as well, and with it holds all that
    the last thousand widgets ever drew.
    """

    def inner_outer(_self: object, base: Color, background: Color) -> tuple[Style, Style]:
        return _inner_outer(base, background)

    StylesCache.get_inner_outer = inner_outer  # type: ignore[method-assign, assignment]


def sweep_said(screens: Iterable[Screen[object]]) -> None:
    """Take away what held a text in the corner that is no longer said.

    Textual takes out the text alone when it is replaced, and its holder stays for good.
    """
    for screen in screens:
        for holder in screen.query(ToastHolder):
            if not holder.query(Toast):
                holder.remove()
