"""A drawn line that goes to the terminal in fewer bytes, for terminals at the far end of a line.

Textual gives every run of text its whole style and a reset. Here a run says only what differs
from the run before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.console import Console
from rich.style import Style
from textual.strip import Strip


class LeanStrip(Strip):
    """A line of several styles on one background, written without repetition."""

    __slots__ = ()

    def render(self, console: Console) -> str:
        """The line as terminal sequences."""
        if self._render_cache is None:
            system = ColorSystem.TRUECOLOR
            if console.color_system is not None:
                system = ColorSystem[console.color_system.upper().replace("256", "EIGHT_BIT")]
            self._render_cache = _written(self, system)
        return self._render_cache

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The part between two cells."""
        return _lean(super().crop(start, end))

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The parts between several cells."""
        return [_lean(part) for part in super().divide(cuts)]


def _lean(strip: Strip) -> Strip:
    return strip if isinstance(strip, LeanStrip) else LeanStrip(strip, strip.cell_length)


class _Codes(NamedTuple):
    attributes: str
    foreground: str
    background: str


_PLAIN = _Codes("", "", "")
# attributes before and after → the parameter that leads there without a reset
_BOLD_ONLY = {("", ""): "", ("1", "1"): "", ("", "1"): "1", ("1", ""): "22"}


def _written(strip: Strip, system: ColorSystem) -> str:
    parts: list[str] = []
    now = _PLAIN
    for text, style, _control in strip:
        wanted = _PLAIN if style is None else _codes(style, system)
        if wanted != now:
            parts.append(f"\x1b[{_change(now, wanted)}m")
            now = wanted
        parts.append(text)
    if now != _PLAIN:
        parts.append("\x1b[0m")
    return "".join(parts)


def _change(now: _Codes, wanted: _Codes) -> str:
    """The parameters that lead from one style to another."""
    attributes = _BOLD_ONLY.get((now.attributes, wanted.attributes))
    colours_stay = all(new or not old for old, new in zip(now[1:], wanted[1:], strict=True))
    if attributes is None or not colours_stay:
        return ";".join(["0", *(code for code in wanted if code)])
    colours = (new for old, new in zip(now[1:], wanted[1:], strict=True) if new != old)
    return ";".join(code for code in (attributes, *colours) if code)


@lru_cache(maxsize=512)
def _codes(style: Style, system: ColorSystem) -> _Codes:
    return _Codes(
        Strip.render_ansi(style.without_color, system),
        _colour(style.color, system, foreground=True),
        _colour(style.bgcolor, system, foreground=False),
    )


def _colour(colour: Color | None, system: ColorSystem, *, foreground: bool) -> str:
    if colour is None:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground))
