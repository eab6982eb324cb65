"""What Textual holds on to without need, let go: a desk runs for weeks, and twenty on a server."""

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.cache import FIFOCache
from textual.color import Color
from textual.screen import Screen
from textual.strip import Strip
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


# what a drawn line remembers of its parts and changes, and how many of each: Textual's own numbers
_REMEMBERED = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}


def _begin_strip(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    self._segments = list(segments)
    self._cell_length = cell_length
    self._render_cache = None
    self._link_ids = None
    self._cell_count = None


def _remembering(self: Strip, name: str) -> FIFOCache[object, object]:
    """What stands in for a slot that nothing has filled yet."""
    if name not in _REMEMBERED:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
    cache: FIFOCache[object, object] = FIFOCache(_REMEMBERED[name])
    setattr(self, name, cache)
    return cache


def hold_no_empty_caches() -> None:
    """Give a drawn line each of its seven caches when it is first used.

    Textual makes all of them with the line, 900 bytes; most lines of some thousand use none or
    one.
    """
    Strip.__init__ = _begin_strip  # type: ignore[method-assign]
    Strip.__getattr__ = _remembering  # type: ignore[attr-defined]


def sweep_said(screens: Iterable[Screen[object]]) -> None:
    """Take away what held a text in the corner that is no longer said.

    Textual takes out the text alone when it is replaced, and its holder stays for good.
    """
    for screen in screens:
        for holder in screen.query(ToastHolder):
            if not holder.query(Toast):
                holder.remove()
